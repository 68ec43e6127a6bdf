"""Who may do what: each form of organisation does what is said of it, and no step is left to nobody."""

from fractions import Fraction

import pytest

from likevekt.actions.roles import roles
from likevekt.casework.authority import (
    ANY_SERVICE,
    CaseStep,
    ExceededLimit,
    OrganisationKind,
    UnknownCodeError,
    is_trust_model,
)
from likevekt.casework.authority_changes import authority_matrix
from likevekt.casework.authority_file import KnownCodes, read_authority
from likevekt.reference.authority import authority_example_ids, load_authority_example

EXAMPLES = authority_example_ids()
BY_LETTER = {example_id[0]: example_id for example_id in EXAMPLES}
DECIDE = (CaseStep.DECIDE_CONTENT, CaseStep.DECIDE_AMOUNT)
HOUR = Fraction(1)


def example(letter):
    return load_authority_example(BY_LETTER[letter])


def who(version, step, service=ANY_SERVICE, user_group=None):
    return {str(actor) for actor in version.who_may(step=step, service=service, user_group=user_group)}


def bodies(version, *steps, service=ANY_SERVICE):
    return {actor.organisation for step in steps for actor in version.who_may(step=step, service=service)}


def heard(version, *steps):
    return {
        actor.organisation or actor.role
        for step in steps
        for actor in version.must_take_part(step=step, service=ANY_SERVICE)
    }


def level(version, *, kroner, remaining=0, service=ANY_SERVICE):
    found = version.signing_level(
        service=service, yearly_cost_ore=kroner * 100, remaining_after_ore=remaining
    )
    return found and found.code


# all of them


def test_there_is_one_example_for_each_of_the_fourteen_forms():
    assert [load_authority_example(example_id).hybrid for example_id in EXAMPLES] == list("abcdefghijklmn")
    assert [load_authority_example(example_id).id for example_id in EXAMPLES] == list(EXAMPLES)


@pytest.mark.parametrize("example_id", EXAMPLES)
def test_no_step_is_left_to_nobody(example_id):
    """For every service and user group somebody may do each step, but where a named course needs no decision."""
    version = load_authority_example(example_id)
    services = (ANY_SERVICE, "home_nursing", *sorted(version.named_services()))
    cells = authority_matrix(version=version, services=services)
    assert len(cells) == len(services) * len(CaseStep)
    for cell in cells:
        assert bool(cell.actors) != bool(cell.course)
        for user_group in (None, *version.user_groups):
            asked = version.who_may(step=cell.step, service=cell.service, user_group=user_group)
            assert asked or cell.course


@pytest.mark.parametrize("example_id", EXAMPLES)
def test_whatever_it_costs_somebody_may_sign_it(example_id):
    version = load_authority_example(example_id)
    for service in (ANY_SERVICE, *version.named_services()):
        for kroner in (0, 1, 399_999, 400_001, 10**9):
            for remaining in (None, 0, -1):
                found = version.signing_level(
                    service=service, yearly_cost_ore=kroner * 100, remaining_after_ore=remaining
                )
                assert (found is None) == bool(version.course_of(service=service))
                for user_group in (None, *version.user_groups):
                    assert found is None or version.signers(level=found.code, user_group=user_group)


@pytest.mark.parametrize("example_id", EXAMPLES)
def test_every_role_is_one_of_the_roles_file(example_id):
    version = load_authority_example(example_id)
    codes = KnownCodes(roles=roles().roles.keys())
    assert read_authority(version.text, known=codes).rules == version.rules


@pytest.mark.parametrize("example_id", EXAMPLES)
def test_the_person_takes_part_when_her_needs_are_assessed(example_id):
    version = load_authority_example(example_id)
    for service in (ANY_SERVICE, *version.named_services()):
        asked = version.must_take_part(step=CaseStep.ASSESS, service=service)
        assert "service_user" in {actor.role for actor in asked}


@pytest.mark.parametrize("example_id", EXAMPLES)
def test_a_frame_that_is_passed_is_signed_higher_up_and_never_refused(example_id):
    version = load_authority_example(example_id)
    codes = [rung.level for rung in version.ladder_for(service=ANY_SERVICE).rungs]
    for kroner in (1, 500_000, 5_000_000):
        within = codes.index(level(version, kroner=kroner, remaining=0))
        assert codes.index(level(version, kroner=kroner, remaining=-1)) >= within


# each of them


def test_a_an_independent_office_decides_alone():
    version = example("a")
    assert bodies(version, *CaseStep) == {"office"}
    assert heard(version, *CaseStep) == {"service_user"}
    assert version.organisations["office"].kind is OrganisationKind.OFFICE
    assert not version.organisations["office"].provides
    answer = version.may_adjust(service="home_nursing", change=HOUR, weeks=1)
    assert answer.exceeds == (ExceededLimit.NO_LIMIT_GIVEN,)
    assert {str(actor) for actor in answer.actors} == {"office.caseworker"}


def test_b_the_office_decides_and_must_have_heard_the_unit():
    version = example("b")
    assert bodies(version, *CaseStep) == {"office"}
    for step in (CaseStep.ASSESS, CaseStep.DISCUSS, *DECIDE):
        assert "unit" in heard(version, step)


def test_c_a_broad_team_assesses_and_decides_and_the_office_writes():
    version = example("c")
    assert bodies(version, CaseStep.ASSESS, CaseStep.DISCUSS, *DECIDE) == {"allocation_team"}
    assert version.organisations["allocation_team"].kind is OrganisationKind.TEAM
    assert bodies(version, CaseStep.WRITE) == {"office"}
    assert heard(version, CaseStep.DISCUSS) == {"office", "unit"}


def test_d_the_office_decides_the_content_and_the_unit_the_amount():
    version = example("d")
    assert bodies(version, CaseStep.DECIDE_CONTENT) == {"office"}
    assert bodies(version, CaseStep.DECIDE_AMOUNT) == {"unit"}


def test_e_the_unit_changes_for_a_time_and_the_office_for_good():
    version = example("e")
    for change in (HOUR, -HOUR):
        for_a_time = version.may_adjust(service="home_nursing", change=change, weeks=6)
        assert not for_a_time.needs_decision
        assert {str(actor) for actor in for_a_time.actors} == {"unit.team_leader"}
        for weeks in (7, None):
            lasting = version.may_adjust(service="home_nursing", change=change, weeks=weeks)
            assert lasting.exceeds == (ExceededLimit.WEEKS,)
            assert {str(actor) for actor in lasting.actors} == {"office.caseworker"}


def test_f_a_named_course_has_no_decision_and_all_else_has():
    version = example("f")
    course = "palliative_care_home"
    assert version.course_of(service=course) == "palliative_care"
    assert version.courses["palliative_care"].nb
    for step in (*DECIDE, CaseStep.WRITE):
        assert who(version, step, course) == set()
        assert who(version, step, "home_nursing") == {"office.caseworker"}
    assert level(version, kroner=10**6, service=course) is None
    assert who(version, CaseStep.ASSESS, course) == {"unit.employee"}
    assert who(version, CaseStep.HANDLE_APPEAL, course) == {"office.unit_leader"}
    assert not version.may_adjust(service=course, change=HOUR * 20, weeks=None).needs_decision


def test_g_the_user_group_says_which_office_decides():
    version = example("g")
    assert set(version.user_groups) == {"somatic", "habilitation", "mental_health", "children"}
    for step in CaseStep:
        for group in version.user_groups:
            assert {name.split(".")[0] for name in who(version, step, user_group=group)} == {
                f"{group}_office"
            }
    assert len(bodies(version, *DECIDE)) == 4
    asked = version.signers(level="caseworker", user_group="children")
    assert [str(actor) for actor in asked] == ["children_office.caseworker"]
    with pytest.raises(UnknownCodeError, match=r'no user group "childern".*Did you mean "children"'):
        version.who_may(step=CaseStep.ASSESS, service=ANY_SERVICE, user_group="childern")


def test_h_single_services_decide_for_themselves():
    version = example("h")
    for service in ("day_activity", "safety_alarm", "reablement"):
        assert bodies(version, *CaseStep, service=service) == {"unit"}
        assert level(version, kroner=100_000, service=service) == "team_leader"
    assert bodies(version, *CaseStep, service="home_nursing") == {"office"}
    assert level(version, kroner=100_000, service="home_nursing") == "caseworker"


def test_i_all_casework_is_in_the_unit():
    version = example("i")
    assert bodies(version, *CaseStep) == {"unit"}
    assert version.organisations["unit"].kind is OrganisationKind.UNIT


def test_j_a_team_allocates_and_gives_no_service():
    version = example("j")
    assert bodies(version, *CaseStep) == {"allocation_team"}
    team = version.organisations["allocation_team"]
    assert (team.kind, team.provides, team.within_area) == (OrganisationKind.TEAM, False, True)


def test_k_a_team_allocates_and_provides_within_an_area():
    version = example("k")
    assert bodies(version, *CaseStep) == {"area_team"}
    team = version.organisations["area_team"]
    assert (team.kind, team.provides, team.within_area) == (OrganisationKind.TEAM, True, True)
    assert not version.may_adjust(service="home_nursing", change=HOUR * 10, weeks=None).needs_decision


def test_k_alone_is_the_trust_model():
    assert [one for one in EXAMPLES if is_trust_model(load_authority_example(one))] == [BY_LETTER["k"]]


def test_l_the_caseworkers_of_the_office_also_give_the_services():
    version = example("l")
    assert bodies(version, *CaseStep) == {"office"}
    office = version.organisations["office"]
    assert (office.kind, office.provides) == (OrganisationKind.OFFICE, True)
    assert who(version, CaseStep.ASSESS) == {"office.caseworker"}


def test_m_the_leaders_who_hold_the_budget_decide_together():
    version = example("m")
    assert bodies(version, *DECIDE) == {"leaders"}
    assert version.organisations["leaders"].kind is OrganisationKind.LEADERS
    assert who(version, CaseStep.DECIDE_AMOUNT) == {"leaders.unit_leader"}
    assert heard(version, *DECIDE) == {"office"}
    assert bodies(version, CaseStep.ASSESS, CaseStep.WRITE) == {"office"}


def test_n_several_municipalities_have_one_office_together():
    version = example("n")
    assert bodies(version, *DECIDE) == {"office"}
    assert version.organisations["office"].is_shared
    shared = [
        one
        for one in EXAMPLES
        if any(body.is_shared for body in load_authority_example(one).organisations.values())
    ]
    assert shared == [BY_LETTER["n"]]


# signing


@pytest.mark.parametrize(
    ("kroner", "remaining", "code"),
    [
        (400_000, 0, "caseworker"),
        (400_001, 0, "unit_leader"),
        (1, -1, "unit_leader"),
        (1_500_000, -1, "unit_leader"),
        (1_500_001, 1, "head_of_service"),
        (1, None, "caseworker"),
    ],
)
def test_cost_and_what_remains_say_which_level_signs(kroner, remaining, code):
    assert level(example("b"), kroner=kroner, remaining=remaining) == code


def test_the_levels_above_are_those_that_may_decide_afterwards():
    version = example("b")
    above = version.levels_above(level="caseworker", service=ANY_SERVICE)
    assert [one.code for one in above] == ["unit_leader", "head_of_service"]
    assert version.levels_above(level="head_of_service", service=ANY_SERVICE) == ()
    foreign = example("h").levels_above(level="caseworker", service="day_activity")
    assert [one.code for one in foreign] == ["team_leader", "unit_leader", "head_of_service"]


@pytest.mark.parametrize(
    ("change", "weeks", "exceeds"),
    [
        ("2", 6, ()),
        ("-2", 6, ()),
        ("201/100", 1, (ExceededLimit.MORE,)),
        ("-3", 1, (ExceededLimit.FEWER,)),
        ("3", None, (ExceededLimit.MORE, ExceededLimit.WEEKS)),
    ],
)
def test_each_limit_that_a_change_goes_beyond_is_named(change, weeks, exceeds):
    answer = example("c").may_adjust(service="home_nursing", change=Fraction(change), weeks=weeks)
    assert answer.exceeds == exceeds
    assert answer.needs_decision == bool(exceeds)
    assert {actor.organisation for actor in answer.actors} == ({"allocation_team"} if exceeds else {"unit"})
