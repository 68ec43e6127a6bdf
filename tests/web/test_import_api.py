"""Other systems bring files with a token: what they may, how they are told, and that no session opens anything."""

import json

import pytest
from django.test import Client

from factories.account_rows import hold_role
from factories.imported import RATES
from factories.store_rows import NOW, TODAY, make_municipality, make_service
from likevekt.actions.doer import account_doer
from likevekt.actions.machine_clients import (
    CALLS_A_MINUTE,
    approve_machine_client,
    authenticate,
    make_machine_client,
)
from likevekt.actions.rights import rights_of
from likevekt.store.account_queries import account_line
from likevekt.store.models import AuditEntry, Import, Rate

pytestmark = pytest.mark.django_db
CODE = "9901"
BRING = "/api/v1/imports/rates"


@pytest.fixture(autouse=True)
def _municipality(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", NOW.isoformat())
    owner = make_municipality()
    make_service(owner)


def token(*scopes: str, is_approved: bool = True) -> str:
    """Make a token as one account and approve it as another."""
    from datetime import timedelta  # noqa: PLC0415

    doers = []
    for name, role in (("maker", "administrator"), ("approver", "head_of_service")):
        account = hold_role(f"{name}{len(scopes)}", role, code=CODE).account
        rights = rights_of(account.pk, municipality=CODE, on=TODAY)
        doers.append(account_doer(account_line(account), rights=rights))
    made = make_machine_client(
        name="wages", scopes=scopes, expires_at=NOW + timedelta(days=9), by=doers[0], at=NOW
    )
    if is_approved:
        approve_machine_client(made.id, by=doers[1], at=NOW)
    return made.token


def call(method: str, address: str, *, by: str, content: bytes = b"", **headers: str):
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    given = {"authorization": f"Bearer {by}", **headers} if by else headers
    return client.generic(method, address, content, content_type="text/csv", headers=given)


def test_a_file_is_brought_read_and_told_of_but_never_accepted():
    key = token("import:save")
    answer = call("POST", BRING, by=key, content=RATES)
    told = json.loads(answer.content)
    assert (answer.status_code, answer.headers["Location"]) == (202, told["address"])
    assert (told["state"], told["row"], told["new"], told["open_questions"]) == ("ready", 2, 2, 0)
    again = call("GET", told["address"], by=key)
    assert json.loads(again.content) == told
    assert not Rate.objects.exists()
    row = Import.objects.get()
    assert (row.came_by, row.made_by.partition(" ")[0], row.state) == ("api", "client", "ready")
    entry = AuditEntry.objects.get(object_kind="import")
    assert (entry.actor_kind, entry.action) == ("client", "save")


def test_bad_rows_and_refusals_are_told():
    key = token("import:save")
    told = json.loads(call("POST", BRING, by=key, content=RATES.replace(b"738,50", b"mye")).content)
    assert [(bad["line"], bad["column"], bad["typed"]) for bad in told["bad_cells"]] == [
        (2, "ore_per", "mye")
    ]
    refused = json.loads(call("POST", BRING, by=key, content=b"%PDF-1.4").content)
    assert refused["state"] == "refused"
    assert "PDF" in refused["refusal"]


@pytest.mark.parametrize(
    ("method", "address", "content", "status"),
    [
        ("POST", "/api/v1/imports/persons", RATES, 404),
        ("POST", BRING, b"", 400),
        ("POST", f"{BRING}?table={'x' * 200}", RATES, 400),
        ("GET", "/api/v1/imports/999", b"", 404),
        ("GET", BRING, b"", 405),
        ("DELETE", "/api/v1/imports/1", b"", 405),
    ],
)
def test_what_cannot_be_done_is_said_in_one_plain_sentence(method, address, content, status):
    answer = call(method, address, by=token("import:save"), content=content)
    assert answer.status_code == status
    sentence = json.loads(answer.content)["error"]
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert not Import.objects.exists()


def test_only_an_approved_token_that_reaches_imports_opens_anything():
    scoped, waiting = token("funding_table:read"), token("import:save", "unit:read", is_approved=False)
    assert call("POST", BRING, by="", content=RATES).status_code == 401
    assert call("POST", BRING, by="lv_wrong", content=RATES).headers["WWW-Authenticate"] == "Bearer"
    assert call("POST", BRING, by=waiting, content=RATES).status_code == 401
    answer = call("POST", BRING, by=scoped, content=RATES)
    assert answer.status_code == 403
    assert "import:save" in json.loads(answer.content)["error"]
    assert not Import.objects.exists()


def test_a_session_opens_nothing_here():
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(hold_role("boss", "controller", code=CODE).account)
    assert client.post(BRING, RATES, content_type="text/csv").status_code == 401


def test_one_system_does_not_see_what_another_brought():
    told = json.loads(call("POST", BRING, by=token("import:save"), content=RATES).content)
    other = token("import:save", "unit:read")
    assert call("GET", told["address"], by=other).status_code == 404


def test_who_calls_too_often_is_asked_to_wait():
    key = token("import:save")
    for _ in range(CALLS_A_MINUTE):
        authenticate(key, scope="import:save", at=NOW)
    answer = call("POST", BRING, by=key, content=RATES)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
