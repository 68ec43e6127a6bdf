"""Who logs in at a provider is expected by an administrator first: by one thing, once, and kept as a hash."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from factories.account_rows import hold_role
from factories.oidc_provider import ec_key
from factories.store_rows import NOW, TODAY, make_municipality
from likevekt.actions.doer import account_doer, command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.provider_logins import (
    NoAccountHereError,
    end_expected,
    expect_login,
    get_provider_logins_for,
    recognise,
)
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.connectors.oidc_login import Recognised
from likevekt.connectors.oidc_provider import Provider
from likevekt.kernel.birth_number import synthetic_birth_number
from likevekt.store.account_queries import find_account
from likevekt.store.identity_keys import own_keys
from likevekt.store.login_queries import list_provider_logins
from likevekt.store.models import Account, AuditEntry, ProviderLogin

pytestmark = pytest.mark.django_db
PID = synthetic_birth_number(born=date(1985, 4, 3), is_female=True, seed=7).digits
BY = command_line("test")


@pytest.fixture(autouse=True)
def keys(settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = ("ab" * 32,)


def provider(**changes) -> Provider:
    given = {
        "code": "idporten", "name": "ID-porten", "issuer": "https://idporten.example", "client_id": "x",
        "key": ec_key("client"), "key_id": "", "known_by": "pid", "levels": frozenset({"high"}),
    }  # fmt: skip
    return Provider(**(given | changes))


def account(username: str) -> int:
    return Account.objects.create(username=username, name=username, created_at=NOW, password="!").pk


def test_one_person_is_expected_once_and_again_after_it_is_taken_back():
    first, second = account("first"), account("second")
    row = expect_login(first, provider=provider(), known_by=f" {PID[:6]} {PID[6:]}", by=BY, at=NOW)
    with pytest.raises(ActionError, match="already"):
        expect_login(second, provider=provider(), known_by=PID, by=BY, at=NOW)
    end_expected(row, by=BY, at=NOW)
    with pytest.raises(ActionError, match="taken back"):
        end_expected(row, by=BY, at=NOW)
    expect_login(second, provider=provider(), known_by=PID, by=BY, at=NOW)
    assert recognise(Recognised(subject="s", known_by=PID), provider=provider(), at=NOW).id == second
    told = AuditEntry.objects.order_by("pk").values_list("action", "object_kind")
    assert list(told) == [
        ("save", "provider_login"),
        ("revoke", "provider_login"),
        ("save", "provider_login"),
    ]


@pytest.mark.parametrize("wrong", ["", "123", "å" * 11, PID[:-1] + str((int(PID[-1]) + 1) % 10)])
def test_what_is_no_birth_number_is_refused_without_being_repeated(wrong):
    with pytest.raises(ActionError) as caught:
        expect_login(account("first"), provider=provider(), known_by=wrong, by=BY, at=NOW)
    assert wrong == "" or wrong not in str(caught.value)
    with pytest.raises(NoAccountHereError):
        recognise(Recognised(subject="s", known_by=wrong), provider=provider(), at=NOW)


@pytest.mark.parametrize("wrong", ["", "  ", "x" * 301])
def test_what_is_no_name_is_refused(wrong):
    with pytest.raises(ActionError, match="known by at ID-porten"):
        expect_login(account("first"), provider=provider(known_by="email"), known_by=wrong, by=BY, at=NOW)


def test_the_number_stands_nowhere_and_cannot_be_joined_with_an_identity():
    expect_login(account("first"), provider=provider(), known_by=PID, by=BY, at=NOW)
    row = ProviderLogin.objects.get()
    assert PID not in str(list(ProviderLogin.objects.values())) + str(list(AuditEntry.objects.values()))
    assert row.known_by_hash != own_keys().newest.lookup_hash(PID)


def test_keys_for_identities_may_be_renewed(settings):
    first = account("first")
    expect_login(first, provider=provider(known_by="email"), known_by="kari@bergen.example", by=BY, at=NOW)
    known = Recognised(subject="s", known_by="Kari@bergen.example")
    for keys in (("ab" * 32,), ("cd" * 32, "ab" * 32), ("cd" * 32, "ab" * 32), ("cd" * 32,)):
        settings.LIKEVEKT_IDENTITY_KEYS = keys
        assert recognise(known, provider=provider(known_by="email"), at=NOW).id == first
    assert ProviderLogin.objects.filter(ended_at__isnull=True).count() == 1


def test_only_who_makes_accounts_says_who_is_expected():
    make_municipality(code="9901")
    someone = account("first")
    for role, may in (("administrator", True), ("head_of_service", False)):
        hold_role(role, role, code="9901")
        line = find_account(role)
        by = account_doer(line, rights=rights_of(line.id, municipality="9901", on=TODAY))
        if may:
            row = expect_login(someone, provider=provider(), known_by=PID, by=by, at=NOW)
            end_expected(row, by=by, at=NOW)
            continue
        with pytest.raises(NoRightError):
            expect_login(someone, provider=provider(), known_by=PID, by=by, at=NOW)
        with pytest.raises(NoRightError):
            end_expected(row, by=by, at=NOW)
    with pytest.raises(ActionError, match="no such account"):
        expect_login(987_654, provider=provider(), known_by=PID, by=BY, at=NOW)


def test_an_account_of_another_municipality_is_out_of_reach():
    for code in ("9901", "9902"):
        make_municipality(code=code)
    hold_role("administrator", "administrator", code="9901")
    line = find_account("administrator")
    by = account_doer(line, rights=rights_of(line.id, municipality="9901", on=TODAY))
    theirs = hold_role("theirs", "controller", code="9902").account_id
    with pytest.raises(ActionError, match="no such account"):
        expect_login(theirs, provider=provider(), known_by=PID, by=by, at=NOW)
    row = expect_login(theirs, provider=provider(), known_by=PID, by=BY, at=NOW)
    with pytest.raises(ActionError, match="no such account"):
        end_expected(row, by=by, at=NOW)
    assert get_provider_logins_for(by.held(), account=theirs) == ()
    assert ProviderLogin.objects.filter(ended_at__isnull=True).count() == 1


def test_who_said_so_and_who_took_it_back_is_told():
    make_municipality(code="9901")
    hold_role("administrator", "administrator", code="9901")
    line = find_account("administrator")
    by = account_doer(line, rights=rights_of(line.id, municipality="9901", on=TODAY))
    first = account("first")
    end_expected(expect_login(first, provider=provider(), known_by=PID, by=by, at=NOW), by=BY, at=NOW)
    expect_login(first, provider=provider(), known_by=PID, by=BY, at=NOW)
    recognise(Recognised(subject="s", known_by=PID), provider=provider(), at=NOW)
    told = get_provider_logins_for(by.held(), account=first)
    assert [(one.made_by, one.ended_by, one.is_used) for one in told] == [
        (None, None, True),
        ("Administrator", None, False),
    ]
    assert [one.ended_at for one in told] == [None, NOW]


def test_a_login_that_gave_way_to_a_newer_key_is_shown_once(settings):
    first = account("first")
    expect_login(first, provider=provider(), known_by=PID, by=BY, at=NOW)
    settings.LIKEVEKT_IDENTITY_KEYS = ("cd" * 32, "ab" * 32)
    recognise(Recognised(subject="s", known_by=PID), provider=provider(), at=NOW)
    assert ProviderLogin.objects.count() == 2
    assert [one.ended_at for one in list_provider_logins(first)] == [None]


def test_the_database_lets_nobody_be_expected_twice_or_moved_to_another_account():
    first, second = account("first"), account("second")
    expect_login(first, provider=provider(), known_by=PID, by=BY, at=NOW)
    row = ProviderLogin.objects.get()
    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        ProviderLogin.objects.filter(pk=row.pk).update(account_id=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderLogin.objects.create(
            account_id=second, issuer=row.issuer, known_by_hash=row.known_by_hash, created_at=NOW
        )
