"""The roles file: everyone who may do something is named, approved by another, and reaches no further than written."""

import pytest

from likevekt.actions.roles import Reach, RolesFileError, furthest, read_roles, roles

HEAD = """
[object]
model = { nb = "a", nn = "b", en = "c" }
[action]
read = { nb = "a", nn = "b", en = "c" }
"""
ROLE = """
[role.reader]
name = { nb = "a", nn = "b", en = "c" }
held_by = { nb = "a", nn = "b", en = "c" }
on_approval_of = { nb = "a", nn = "b", en = "c" }
approved_by = ["reader"]
"""
ISSUE = {
    "head_of_service", "controller", "caseworker", "unit_leader", "team_leader", "employee", "researcher",
    "union_representative", "user_representative", "politician", "service_user", "relative", "auditor",
    "administrator",
}  # fmt: skip


def test_every_role_that_the_service_has_is_there():
    assert set(roles().roles) == ISSUE


def test_the_person_with_most_rights_over_access_cannot_see_persons():
    """Whoever gives access has none: an administrator or auditor reads no person and no identity."""
    for code in ("administrator", "auditor", "controller", "head_of_service", "researcher", "politician"):
        role = roles().roles[code]
        assert role.reach("person", "read") is None, code
        assert role.reach("identity", "read") is None, code


def test_only_the_auditor_reads_more_of_the_log_than_what_is_her_own():
    wide = {
        code for code, role in roles().roles.items() if role.reach("audit_entry", "read") is not Reach.OWN
    }
    assert wide == {"auditor"}


def test_persons_are_reached_in_a_unit_or_as_ones_own_and_never_everywhere():
    for code, role in roles().roles.items():
        for kind in ("person", "identity"):
            for action in roles().actions:
                assert role.reach(kind, action) is not Reach.EVERYWHERE, (code, kind, action)


def test_every_role_can_be_approved_by_someone_who_may_approve():
    for code, role in roles().roles.items():
        for approver in role.approved_by:
            assert roles().roles[approver].reach("role_grant", "approve") is not None, (code, approver)


def test_what_everyone_may_is_joined_with_what_the_role_may_and_the_furthest_holds():
    file = (
        HEAD + ROLE + '[role.reader.may.own]\nread = ["model"]\n[everyone.may.everywhere]\nread = ["model"]\n'
    )
    assert read_roles(file.encode()).roles["reader"].reach("model", "read") is Reach.EVERYWHERE
    assert furthest(Reach.IN_UNIT, Reach.OWN) is Reach.IN_UNIT
    assert furthest(None, Reach.OWN) is Reach.OWN


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (HEAD + ROLE.replace('["reader"]', "[]"), "name at least one role"),
        (HEAD + ROLE.replace('["reader"]', '["nobody"]'), "name at least one role"),
        (HEAD + ROLE.replace(', nn = "b"', "", 1), "a text in nb, nn and en"),
        (HEAD + ROLE + '[role.reader.may.far]\nread = ["model"]\n', "far is not a reach"),
        (HEAD + ROLE + '[role.reader.may.own]\nread = ["moon"]\n', "an action or object is unknown"),
        (HEAD + ROLE + '[role.reader.may.own]\nsing = ["model"]\n', "an action or object is unknown"),
    ],
)
def test_a_file_that_is_not_rights_is_refused(file: str, said: str) -> None:
    with pytest.raises(RolesFileError, match=said):
        read_roles(file.encode())
