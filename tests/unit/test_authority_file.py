"""What is wrong with an authority version is said in plain sentences, with the place and what to do."""

import re
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.casework.authority import ANY_SERVICE, CaseStep
from likevekt.casework.authority_faults import LONGEST_SENTENCE, AuthorityError
from likevekt.casework.authority_file import LARGEST_BYTES, KnownCodes, read_authority
from likevekt.casework.authority_values import MOST_FAULTS
from likevekt.casework.escalation_clock import EscalationLimit
from repository.project_files import REPO

SMALL = """
[authority]
id = "small"
name = { nb = "a", nn = "b", en = "c" }
description = { nb = "a", nn = "b", en = "c" }
valid_from = 2027-01-01
valid_to = "2028-01-01"
hybrid = "a"

[user_group.adults]
name = { nb = "a", nn = "b", en = "c" }

[service_group.home]
name = { nb = "a", nn = "b", en = "c" }
services = ["nursing", "cleaning"]

[course.palliative]
name = { nb = "a", nn = "b", en = "c" }

[organisation.office]
kind = "office"
name = { nb = "a", nn = "b", en = "c" }
serves = ["adults"]
logic = "PA"

[[rule]]
steps = ["receive", "assess", "discuss", "decide_content", "decide_amount", "write", "adjust", "review", "handle_appeal"]
by = ["office.caseworker", "office.caseworker"]
with = ["relative"]

[[rule]]
service_groups = ["home"]
steps = ["adjust"]
by = ["office.employee"]

[[rule]]
services = ["nursing"]
steps = ["adjust"]
by = ["office.team_leader"]

[[limit]]
more = "1.5"
fewer = 2
weeks = 4

[level.leader]
name = { nb = "a", nn = "b", en = "c" }
by = ["office.unit_leader"]

[level.head]
name = { nb = "a", nn = "b", en = "c" }
by = ["office.head_of_service"]

[[signing]]
levels = [
  { level = "leader", up_to_kroner = 1000 },
  { level = "head", below_zero = true },
]
"""
HOME_RULE = 'service_groups = ["home"]\nsteps = ["adjust"]\nby = ["office.employee"]'


def sentences(text, **known):
    with pytest.raises(AuthorityError) as refused:
        read_authority(text.encode(), known=KnownCodes(**known))
    return [fault.sentence for fault in refused.value.faults]


def test_a_file_is_read_whole():
    version = read_authority(SMALL.encode())
    assert (version.id, version.hybrid, str(version.valid_to)) == ("small", "a", "2028-01-01")
    assert version.limits[0].more == Fraction(3, 2)
    assert version.ladders[0].rungs[0].up_to_ore == 100_000
    assert version.escalation == EscalationLimit(working_days=2, urgent_hours=4)
    assert len(version.rules[0].actors) == 1
    assert version.text == SMALL.encode()
    assert version.named_services() == {"nursing", "cleaning"}


def test_the_example_of_the_documentation_is_read():
    page = (REPO / "docs/reference/authority.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    version = read_authority(example.encode())
    assert [str(actor) for actor in version.who_may(step=CaseStep.WRITE, service=ANY_SERVICE)] == [
        "office.caseworker"
    ]


def test_the_nearest_rule_holds_whole():
    """One that names the service goes before one for its group, and that before one for all."""
    version = read_authority(SMALL.encode())
    roles = {
        service: version.who_may(step=CaseStep.ADJUST, service=service)[0].role
        for service in ("nursing", "cleaning", ANY_SERVICE)
    }
    assert roles == {"nursing": "team_leader", "cleaning": "employee", ANY_SERVICE: "caseworker"}
    assert version.must_take_part(step=CaseStep.ADJUST, service="nursing") == ()
    assert [one.role for one in version.must_take_part(step=CaseStep.ASSESS, service="nursing")] == [
        "relative"
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id = "small"\n', "", "authority.id is missing; add it."),
        ('id = "small"', "id = 3", "authority.id must be a text in quotes that is not empty."),
        ("valid_from = 2027-01-01\n", "", "authority.valid_from is missing; add it."),
        ("2027-01-01", '"1.1.2027"', 'authority.valid_from = "1.1.2027" must be a date like 2027-01-01.'),
        (
            "2027-01-01",
            "2027-01-01T00:00:00",
            'authority.valid_from = "2027-01-01 00:00:00" must be a date like 2027-01-01.',
        ),
        ("2028-01-01", "2027-01-01", "authority.valid_to is not after valid_from; give a later day, or leave it out."),
        ('hybrid = "a"', 'hybrid = "z"', 'authority.hybrid = "z" is not known here; use one of those that are, or add it.'),
        ('name = { nb = "a", nn = "b", en = "c" }\ndesc', "desc", "authority.name must be a name in nb, nn and en; write all three."),
        ("[user_group.adults]", "[user_group]\nadults = 3\n[course.x]", "user_group.adults must be a table; write [user_group.adults] above its keys."),
        ("[[limit]]", "[[limits]]", 'limits is not a key here; did you mean "limit"?'),
        ('kind = "office"', 'kind = "offise"', 'organisation.office.kind = "offise" is not known here; did you mean "office"?'),
        ('serves = ["adults"]', 'serves = "adults"', 'organisation.office.serves must be a list of texts, like ["…"].'),
        ("[organisation.office]", '[organisation."a.b"]\nkind = "unit"\nname = { nb = "a", nn = "b", en = "c" }\n[organisation.office]', "organisation.a.b has a full stop in its code, which parts organisation from role; leave it out."),
        ('services = ["nursing"]\n', "services = []\n", "rule[2].services is empty; name some, or leave the key out for all."),
        ('services = ["nursing", "cleaning"]', "services = []", "service_group.home.services is empty; name at least one."),
        ('by = ["office.employee"]', "", "rule[1].by is missing; add it."),
        ('by = ["office.employee"]', 'by = ["employee"]', 'rule[1].by[0] = "employee" must be an organisation and a role, like office.caseworker.'),
        ('by = ["office.employee"]', 'by = ["relative"]', 'rule[1].by[0] = "relative" must be an organisation and a role, like office.caseworker.'),
        ('by = ["office.employee"]', 'by = ["ofice.employee"]', 'rule[1].by[0] = "ofice" is not known here; did you mean "office"?'),
        ('more = "1.5"', "more = 1.5", "limit[0].more = 1.5 must stand in quotes, so that it stays exact."),
        ('more = "1.5"', 'more = "1,5"', 'limit[0].more = "1,5" has a comma; write 1.5.'),
        ('more = "1.5"', 'more = "-1"', 'limit[0].more = "-1" is below 0; write how far, without a sign.'),
        ('more = "1.5"\n', "", "limit[0].more is missing; add it."),
        ("weeks = 4", "weeks = 0", 'limit[0].weeks = "0" must be a whole number from 1 to 520.'),
        ("weeks = 4", "", "limit[0] must say either weeks or lasting = true, and one of them only."),
        ("weeks = 4", "weeks = 4\nlasting = true", "limit[0] must say either weeks or lasting = true, and one of them only."),
        ("below_zero = true", 'below_zero = "yes"', "signing[0].levels[1].below_zero must be true or false, without quotes."),
        ("levels = [\n", "levels = [\n  3,\n", 'signing[0].levels[0] = "3" must be a table of keys and values.'),
        ("[[signing]]\n", "[signing]\n", "signing must be a list of tables; write one for each."),
        # what several parts show together
        ('steps = ["receive", ', "steps = [", "rule leaves receive to nobody for services that are not named; add a rule for all."),
        ("[[signing]]\n", '[[signing]]\nservices = ["nursing"]\n', "signing is missing for services that are not named; add one without services."),
        ("[service_group", '[user_group.children]\nname = { nb = "a", nn = "b", en = "c" }\n[service_group', 'level.head.by has nobody for the user groups "children"; add an organisation that serves them.'),
        (HOME_RULE, HOME_RULE + f"\n[[rule]]\n{HOME_RULE}", "rule[2] holds for the same as rule[1]; leave the service or step to one of them."),
        (HOME_RULE, HOME_RULE.replace('service_groups = ["home"]\n', ""), "rule[1] holds for the same as rule[0]; leave the service or step to one of them."),
        ('{ level = "head", below_zero = true }', '{ level = "leader", below_zero = true }', "signing[0].levels name a level twice; give each level one line."),
        ('{ level = "head", below_zero = true }', '{ level = "head" }', "signing[0].levels end with a level that may not sign everything; give the last no up_to_kroner, and below_zero = true."),
        ("up_to_kroner = 1000", "below_zero = true", "signing[0].levels let head sign for no more than leader; write the lowest level first."),
        ("up_to_kroner = 1000 },", 'up_to_kroner = 1000, below_zero = true }, { level = "other", up_to_kroner = 2000 },\n', "signing[0].levels let leader sign below zero and other not; a higher level may do what a lower may."),
    ],
)  # fmt: skip
def test_each_fault_is_said_with_its_place_and_what_to_do(old, new, sentence):
    text = SMALL.replace(
        "[level.head]",
        '[level.other]\nname = { nb = "a", nn = "b", en = "c" }\nby = ["office.x"]\n[level.head]',
    )
    assert old in text
    assert sentence in sentences(text.replace(old, new, 1))


COURSE = '[[rule]]\nservices = ["nursing"]\nsteps = ["decide_content", "decide_amount", "write"]\ncourse = "palliative"\n'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('services = ["nursing"]\n', "", "rule[3] is a course for every service; name the services that it is for."),
        (', "write"', "", "rule[3].steps must be decide_content, decide_amount, write for a course; somebody does the other steps."),
        ("course =", 'by = ["office.x"]\ncourse =', "rule[3].by stands beside course, and a course is decided by nobody; keep one of them."),
        ('services = ["nursing"]\n', 'service_groups = ["home"]\n', 'rule gives "cleaning" as a course at some steps only; let one rule say it for all three.'),
    ],
)  # fmt: skip
def test_a_course_is_without_a_decision_for_named_services_whole(old, new, sentence):
    assert read_authority((SMALL + COURSE).encode()).course_of(service="nursing") == "palliative"
    text = SMALL + COURSE.replace(old, new)
    text += '[[rule]]\nservices = ["cleaning"]\nsteps = ["write"]\nby = ["office.x"]\n'
    assert sentence in sentences(text)


def test_codes_are_held_against_those_that_the_municipality_has():
    found = sentences(
        SMALL.replace('logic = "PA"', 'units = ["u1"]'),
        roles=("caseworker", "unit_leader", "team_leader", "head_of_service"),
        services=("nursing",),
        units=("u2",),
    )
    assert found == [
        'organisation.office.units[0] = "u1" is not known here; did you mean "u2"?',
        'rule[1].by[0] = "employee" is not known here; did you mean "team_leader"?',
        'service_group.home.services[1] = "cleaning" is not known here; did you mean "nursing"?',
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff", "x.toml is not UTF-8 text; save the file as UTF-8."),
        (b"[", "x.toml is not TOML ("),
        (b"a = " + b"[" * 100_000, "x.toml is nested too deeply to be read."),
        (b"#" * (LARGEST_BYTES + 1), f"x.toml has {LARGEST_BYTES + 1} bytes; {LARGEST_BYTES} is the limit."),
    ],
)
def test_a_file_that_cannot_be_read_says_so(content, sentence):
    with pytest.raises(AuthorityError, match="^" + re.escape(sentence)):
        read_authority(content, name="x.toml")


def test_a_file_with_thousands_of_faults_tells_of_the_first():
    assert len(sentences("[authority]\n" + "".join(f"a{n} = 1\n" for n in range(5000)))) == MOST_FAULTS


def test_a_long_name_leaves_one_line():
    (sentence, *_) = sentences(SMALL + f"['{'k' * 5000}\\nx']\ny = 1\n")
    assert len(sentence) == LONGEST_SENTENCE
    assert "\n" not in sentence


@given(text=st.text(max_size=20), at=st.integers(0, len(SMALL)))
def test_whatever_stands_in_a_file_it_is_read_or_refused(text, at):
    content = (SMALL[:at] + text + SMALL[at:]).encode("utf-8", "surrogatepass")
    with suppress(AuthorityError):
        version = read_authority(content)
        assert version.who_may(step=CaseStep.DECIDE_AMOUNT, service=ANY_SERVICE)
