"""Other systems call with a token that one person made and another approved, and every call is written down."""

import re
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from factories.account_rows import hold_role
from factories.store_rows import NOW, TODAY, make_municipality
from likevekt.actions.doer import account_doer
from likevekt.actions.errors import ActionError
from likevekt.actions.machine_clients import (
    ClientRefusedError,
    NewClient,
    Reason,
    approve_machine_client,
    authenticate,
    is_scope,
    make_machine_client,
    revoke_machine_client,
    rotate_machine_client,
)
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.store.account_queries import account_line
from likevekt.store.models import (
    AuditEntry,
    MachineClient,
    MachineClientApproval,
    Municipality,
)

pytestmark = pytest.mark.django_db

CODE = "9901"
SCOPE = "funding_table:read"
EXPIRES = NOW + timedelta(days=90)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def municipality() -> Municipality:
    return make_municipality(code=CODE)


def holder(username: str, role: str, *, code: str = CODE) -> dict[str, Any]:
    """Somebody who has held a role since New Year, as the actions take her."""
    account = hold_role(username, role, code=code).account
    rights = rights_of(account.pk, municipality=code, on=TODAY)
    return {"by": account_doer(account_line(account), rights=rights)}


@pytest.fixture
def administrator() -> dict[str, Any]:
    return holder("anne", "administrator")


@pytest.fixture
def head() -> dict[str, Any]:
    return holder("hanne", "head_of_service")


@pytest.fixture
def made(administrator: dict[str, Any]) -> NewClient:
    return make_machine_client(name="EPJ", scopes=[SCOPE], expires_at=EXPIRES, **administrator, at=NOW)


@pytest.fixture
def approved(made: NewClient, head: dict[str, Any]) -> NewClient:
    approve_machine_client(made.id, **head, at=NOW)
    return made


def refusal(token: str, *, scope: str = SCOPE, at: datetime = NOW) -> Reason:
    with pytest.raises(ClientRefusedError) as refused:
        authenticate(token, scope=scope, at=at)
    return refused.value.reason


def written() -> list[tuple[str, str, str, dict[str, object]]]:
    return list(
        AuditEntry.objects.filter(object_kind="machine_client")
        .order_by("pk")
        .values_list("actor_kind", "action", "object_id", "details")
    )


def test_a_token_is_shown_once_and_only_its_hash_is_kept(made: NewClient) -> None:
    assert re.fullmatch(r"lv_[A-Za-z0-9_-]{43}", made.token)
    row = MachineClient.objects.get()
    assert row.token_sha256 == sha256(made.token.encode()).hexdigest()
    assert made.token not in str(MachineClient.objects.values().get())


def test_a_token_opens_what_it_reaches_when_another_has_approved_it(approved: NewClient) -> None:
    caller = authenticate(approved.token, scope=SCOPE, at=NOW)
    assert (caller.id, caller.municipality, caller.actor.kind) == (approved.id, CODE, "client")
    assert MachineClient.objects.get().last_used_at == NOW
    assert refusal(approved.token, scope="funding_table:save") is Reason.SCOPE
    assert refusal(approved.token, at=EXPIRES) is Reason.EXPIRED
    assert authenticate(approved.token, scope=SCOPE, at=EXPIRES - timedelta(microseconds=1)).id == approved.id


def test_a_token_that_nobody_else_has_approved_opens_nothing(
    made: NewClient, administrator: dict[str, Any]
) -> None:
    assert refusal(made.token) is Reason.NOT_APPROVED
    with pytest.raises(NoRightError):
        approve_machine_client(made.id, **administrator, at=NOW)
    both = holder("anne", "head_of_service")
    with pytest.raises(ActionError, match="made this system's token yourself"):
        approve_machine_client(made.id, **both, at=NOW)
    assert not MachineClientApproval.objects.exists()


@pytest.mark.parametrize("change", ["", "x", "lv_", "Bearer lv_", "lv_\x00\ud800"])
def test_a_token_that_is_not_known_opens_nothing(approved: NewClient, change: str) -> None:
    assert refusal(change) is Reason.UNKNOWN
    assert refusal(approved.token + (change or " ")) is Reason.UNKNOWN
    assert refusal(approved.token[:-1]) is Reason.UNKNOWN


def test_a_token_that_is_taken_back_opens_nothing_more(approved: NewClient, head: dict[str, Any]) -> None:
    revoke_machine_client(approved.id, **head, at=NOW)
    assert refusal(approved.token) is Reason.REVOKED
    with pytest.raises(ActionError, match="taken back already"):
        revoke_machine_client(approved.id, **head, at=NOW)
    with pytest.raises(ActionError, match="taken back already"):
        approve_machine_client(approved.id, **head, at=NOW)


def test_a_token_is_rotated_into_one_of_the_same_scopes_that_must_be_approved(
    approved: NewClient, administrator: dict[str, Any], head: dict[str, Any]
) -> None:
    later = NOW + timedelta(days=80)
    new = rotate_machine_client(approved.id, expires_at=later + timedelta(days=90), **administrator, at=later)
    assert new.token != approved.token
    assert refusal(approved.token, at=later) is Reason.REVOKED
    assert refusal(new.token, at=later) is Reason.NOT_APPROVED
    approve_machine_client(new.id, **head, at=later)
    assert authenticate(new.token, scope=SCOPE, at=later).id == new.id
    old, row = MachineClient.objects.order_by("pk")
    assert (old.name, old.scopes) == (row.name, row.scopes)


def test_what_is_made_approved_used_refused_and_taken_back_is_written_down(
    approved: NewClient, head: dict[str, Any]
) -> None:
    authenticate(approved.token, scope=SCOPE, at=NOW)
    refusal(approved.token, scope="budget:read")
    revoke_machine_client(approved.id, **head, at=NOW)
    refusal(approved.token)
    one = str(approved.id)
    assert [(kind, action) for kind, action, _, _ in written()] == [
        ("account", "propose"),
        ("account", "approve"),
        ("client", "log_in"),
        ("client", "be_refused"),
        ("account", "revoke"),
        ("client", "be_refused"),
    ]
    assert {object_id for _, _, object_id, _ in written()} == {one}
    assert written()[2][3] == {"scope": SCOPE}
    assert written()[3][3] == {"scope": "budget:read", "reason": "scope"}
    assert all(approved.token not in str(entry) for entry in AuditEntry.objects.values())


def test_a_system_that_calls_too_often_waits_for_the_next_minute(approved: NewClient) -> None:
    for _ in range(3):
        authenticate(approved.token, scope=SCOPE, at=NOW, limit=3)
    with pytest.raises(ClientRefusedError, match="calls too often") as refused:
        authenticate(approved.token, scope=SCOPE, at=NOW, limit=3)
    assert (refused.value.reason, refused.value.retry_at) == (Reason.TOO_OFTEN, NOW + MINUTE)
    assert authenticate(approved.token, scope=SCOPE, at=NOW + MINUTE, limit=3).id == approved.id
    # A flood of refused calls fills no trail.
    assert len(written()) == 2 + 4


def test_tokens_are_made_and_seen_within_one_municipality(approved: NewClient) -> None:
    make_municipality(code="9902")
    neighbour = holder("nina", "administrator", code="9902")
    with pytest.raises(ActionError, match="no such token"):
        revoke_machine_client(approved.id, **neighbour, at=NOW)
    with pytest.raises(ActionError, match="no such token"):
        rotate_machine_client(approved.id, expires_at=EXPIRES, **neighbour, at=NOW)


@pytest.mark.parametrize("role", ["caseworker", "controller", "auditor", "head_of_service"])
def test_only_who_runs_the_product_makes_tokens(role: str) -> None:
    with pytest.raises(NoRightError):
        make_machine_client(name="EPJ", scopes=[SCOPE], expires_at=EXPIRES, **holder("kari", role), at=NOW)
    assert not MachineClient.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "is empty"),
        ({"name": "x" * 101}, "101 characters"),
        ({"scopes": []}, "at least one scope"),
        ({"scopes": ["everything"]}, "“everything” is no scope"),
        ({"scopes": [SCOPE, "budget:fly"]}, "“budget:fly” is no scope"),
        ({"expires_at": NOW}, "must expire between"),
        ({"expires_at": NOW + timedelta(days=367)}, "must expire between"),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    administrator: dict[str, Any], given: dict[str, object], said: str
) -> None:
    values = {"name": "EPJ", "scopes": [SCOPE], "expires_at": EXPIRES} | given
    with pytest.raises(ActionError, match=said):
        make_machine_client(**values, **administrator, at=NOW)
    assert not MachineClient.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_scope_says_what_may_be_done_to_what() -> None:
    assert is_scope(SCOPE)
    assert not any(map(is_scope, ("", ":", "funding_table", "funding_table:", ":read", "read:funding_table")))


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": ["budget:save"]},
        {"expires_at": EXPIRES + timedelta(days=900)},
        {"token_sha256": "0" * 64},
        {"revoked_at": None},
        {"name": "Another"},
    ],
)
def test_the_database_refuses_to_change_what_a_token_opens(
    approved: NewClient, head: dict[str, Any], change: dict[str, object]
) -> None:
    revoke_machine_client(approved.id, **head, at=NOW)
    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        MachineClient.objects.update(**change)
    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        MachineClientApproval.objects.update(approved_at=EXPIRES)
    MachineClient.objects.update(last_used_at=EXPIRES)


def test_a_call_costs_few_queries(approved: NewClient, django_assert_max_num_queries) -> None:
    authenticate(approved.token, scope=SCOPE, at=NOW)
    with django_assert_max_num_queries(9):
        authenticate(approved.token, scope=SCOPE, at=NOW)
