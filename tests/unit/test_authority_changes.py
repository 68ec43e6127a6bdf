"""What another version changes is shown by its effect."""

import pytest

from likevekt.casework.authority import CaseStep
from likevekt.casework.authority_changes import (
    AuthorityChange,
    AuthoritySubject,
    authority_changes,
    authority_matrix,
)
from likevekt.casework.authority_file import read_authority
from likevekt.reference.authority import authority_example_ids, load_authority_example

H = load_authority_example("h-single-services")


def changed(old, new, *, count=1):
    text = H.text.decode()
    assert old in text
    return authority_changes(before=H, after=read_authority(text.replace(old, new, count).encode()))


@pytest.mark.parametrize("example_id", authority_example_ids())
def test_a_version_changes_nothing_from_itself(example_id):
    version = load_authority_example(example_id)
    assert authority_changes(before=version, after=version) == ()


def test_what_is_only_written_otherwise_is_no_change():
    rule = '[[rule]]\nservices = ["meals"]\nsteps = ["write"]\nby = ["office.caseworker"]\n\n[[limit]]'
    assert changed("[[limit]]", rule) == ()


def test_another_actor_is_one_change_for_each_service_that_it_is_for():
    found = changed(
        'steps = ["decide_content", "decide_amount", "write"]\nby = ["unit.team_leader"]',
        'steps = ["decide_content", "decide_amount", "write"]\nby = ["unit.unit_leader"]',
    )
    assert len(found) == 9
    assert found[0] == AuthorityChange(
        subject=AuthoritySubject.ACTORS,
        service="day_activity",
        step=CaseStep.DECIDE_CONTENT,
        before=("unit.team_leader",),
        after=("unit.unit_leader",),
    )


def test_a_change_for_all_is_said_once():
    """Not again for the named services that have no rule of their own there."""
    found = changed('with = ["unit.team_leader"]', 'with = ["unit.unit_leader"]')
    assert [(change.subject, change.service, change.step) for change in found] == [
        (AuthoritySubject.PARTICIPANTS, "", CaseStep.DISCUSS)
    ]
    text = (
        H.text.decode()
        .replace('["own_allocation"]\nmore', '["own_allocation"]\nfewer')
        .replace('fewer = "5"\nfewer = "5"', 'more = "5"\nfewer = "5"')
    )
    assert authority_changes(before=H, after=read_authority(text.encode())) == ()


@pytest.mark.parametrize(
    ("old", "new", "subject", "before", "after"),
    [
        ("weeks = 4", "weeks = 6", AuthoritySubject.LIMIT, ("more=1", "fewer=1", "weeks=4"), ("more=1", "fewer=1", "weeks=6")),
        ("weeks = 4", "lasting = true", AuthoritySubject.LIMIT, ("more=1", "fewer=1", "weeks=4"), ("more=1", "fewer=1", "lasting")),
        ('[[limit]]\nmore = "1"\nfewer = "1"\nweeks = 4\n', "", AuthoritySubject.LIMIT, ("more=1", "fewer=1", "weeks=4"), ()),
        ("up_to_kroner = 400000", "up_to_kroner = 1", AuthoritySubject.SIGNING, ("caseworker:40000000:", "office_leader:150000000:below_zero", "head_of_service::below_zero"), ("caseworker:100:", "office_leader:150000000:below_zero", "head_of_service::below_zero")),
        ('by = ["leaders.head_of_service"]', 'by = ["leaders.controller"]', AuthoritySubject.SIGNERS, ("leaders.head_of_service",), ("leaders.controller",)),
        ("working_days = 2", "working_days = 3", AuthoritySubject.ESCALATION, ("working_days=2", "urgent_hours=4"), ("working_days=3", "urgent_hours=4")),
        ("valid_from = 2027-01-01", "valid_from = 2027-02-01\nvalid_to = 2028-01-01", AuthoritySubject.PERIOD, ("2027-01-01", ""), ("2027-02-01", "2028-01-01")),
        ('provides = true\nlogic = "PA"', 'within_area = true\nunits = ["u1"]', AuthoritySubject.ORGANISATION, ("unit", "provides", "PA"), ("unit", "within_area", "unit=u1")),
        ("[service_group", '[user_group.all]\nname = { nb = "a", nn = "b", en = "c" }\n[service_group', AuthoritySubject.USER_GROUPS, (), ("all",)),
    ],
)  # fmt: skip
def test_every_kind_of_change_is_seen(old, new, subject, before, after):
    (found,) = changed(old, new)
    assert (found.subject, found.before, found.after) == (subject, before, after)


def test_a_course_that_comes_is_a_change_and_so_is_a_body_that_is_new():
    found = authority_changes(
        before=load_authority_example("a-office-decides"), after=load_authority_example("f-named-courses")
    )
    told = {(change.subject, change.service, change.after) for change in found}
    assert (AuthoritySubject.COURSE, "palliative_care_home", ("palliative_care",)) in told
    assert (AuthoritySubject.ORGANISATION, "", ("unit", "provides", "PA")) in told


def test_the_matrix_names_the_logic_of_those_who_act():
    cells = authority_matrix(version=H, services=("meals", "day_activity"))
    assert [cell.service for cell in cells] == ["meals"] * 9 + ["day_activity"] * 9
    assert {(cell.service, cell.logics) for cell in cells} == {("meals", ("NPM",)), ("day_activity", ("PA",))}
