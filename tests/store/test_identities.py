"""Each read of who a person is leaves one entry, and nothing personal is left anywhere else."""

import logging
import re
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from factories.database_bytes import database_bytes
from factories.person_rows import (
    MARKER,
    OLDER_SECRET,
    SECRET,
    make_account,
    make_number,
    make_person,
    real_looking,
)
from factories.store_rows import NOW, TODAY, make_municipality
from likevekt.actions.audit import Actor, NoPurposeError
from likevekt.actions.audit_codes import UnknownAuditCodeError
from likevekt.actions.errors import ActionError
from likevekt.actions.identities import (
    find_person_by_birth_number,
    read_birth_number,
    read_identity,
    save_identity,
    seal_identities_anew,
    see_persons,
)
from likevekt.actions.person_access import PersonClosedError
from likevekt.kernel.birth_number import parse_birth_number
from likevekt.store.identity import Identity, SealedIdentityError
from likevekt.store.models import AuditEntry, Kinship, Person, PersonIdentity, ShieldAccess
from likevekt.synthetic.persons import PSEUDONYM_LENGTH

pytestmark = pytest.mark.django_db

ANNE = Identity(given_name="Anne", family_name=MARKER, birth_number=make_number(), street_address="Veien 84")
SYSTEM = Actor(kind="system", id="worker")


@pytest.fixture(autouse=True)
def keys(settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)


@pytest.fixture
def clerk() -> Actor:
    return Actor(kind="account", id=str(make_account("clerk").pk), role="caseworker")


@pytest.fixture
def person() -> Person:
    return make_person()


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def test_a_read_leaves_exactly_one_entry(clerk: Actor, person: Person) -> None:
    save_identity("p1", ANNE, by=clerk, at=NOW)
    assert read_identity("p1", by=clerk, purpose="casework", at=NOW) == ANNE
    (entry,) = entries("read")
    assert (entry.actor, entry.person, entry.object_kind, entry.purpose) == (
        clerk.id, "p1", "identity", "casework",
    )  # fmt: skip
    assert (entry.municipality, entry.at) == ("9901", NOW)
    assert [one.action for one in AuditEntry.objects.order_by("pk")] == ["save", "read"]


def test_an_opaque_id_that_holds_many_digits_by_chance_can_be_written_down(clerk: Actor) -> None:
    """One in eighty of the generator's ids has eleven digits in a row."""
    opaque = next(one for n in range(10_000) if re.search(r"\d{11}", one := pseudonym(n)))
    make_person(person=opaque)
    save_identity(opaque, ANNE, by=clerk, at=NOW)
    assert read_identity(opaque, by=clerk, purpose="care", at=NOW) == ANNE


def pseudonym(n: int) -> str:
    return "p" + sha256(str(n).encode()).hexdigest()[:PSEUDONYM_LENGTH]


def test_reading_nobody_leaves_an_entry_too(clerk: Actor, person: Person) -> None:
    assert read_identity("p1", by=clerk, purpose="care", at=NOW) is None
    assert len(entries("read")) == 1


@pytest.mark.parametrize(("purpose", "error"), [("", NoPurposeError), ("curiosity", UnknownAuditCodeError)])
def test_nothing_is_read_without_a_known_purpose(
    clerk: Actor, person: Person, purpose: str, error: type[Exception]
) -> None:
    save_identity("p1", ANNE, by=clerk, at=NOW)
    with pytest.raises(error):
        read_identity("p1", by=clerk, purpose=purpose, at=NOW)
    with pytest.raises(error):
        find_person_by_birth_number(make_number(), municipality="9901", by=clerk, purpose=purpose, at=NOW)
    with pytest.raises(error):
        see_persons([person], by=clerk, purpose=purpose, at=NOW)
    assert [one.action for one in AuditEntry.objects.all()] == ["save"]


def test_what_fails_leaves_neither_the_read_nor_the_entry(clerk: Actor, person: Person) -> None:
    save_identity("p1", ANNE, by=clerk, at=NOW)
    PersonIdentity.objects.update(sealed=b"changed by somebody else")
    with pytest.raises(SealedIdentityError):
        read_identity("p1", by=clerk, purpose="care", at=NOW)
    with pytest.raises(SealedIdentityError):
        find_person_by_birth_number(make_number(), municipality="9901", by=clerk, purpose="care", at=NOW)
    assert entries("read") == entries("search") == []


def test_what_fails_around_a_read_takes_the_entry_with_it(clerk: Actor, person: Person) -> None:
    def save_and_fail() -> None:
        with transaction.atomic():
            save_identity("p1", ANNE, by=clerk, at=NOW)
            read_identity("p1", by=clerk, purpose="care", at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_fail()
    assert not AuditEntry.objects.exists()
    assert not PersonIdentity.objects.exists()


def test_a_save_that_cannot_be_written_down_is_not_made(
    clerk: Actor, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("likevekt.actions.identities.record", refuse)
    with pytest.raises(RuntimeError):
        save_identity("p1", ANNE, by=clerk, at=NOW)
    assert not PersonIdentity.objects.exists()


def test_a_person_is_found_by_birth_number_and_the_search_is_one_entry(clerk: Actor, person: Person) -> None:
    save_identity("p1", ANNE, by=clerk, at=NOW)
    number = read_birth_number(f"{ANNE.birth_number.digits[:6]} {ANNE.birth_number.digits[6:]}")
    found = find_person_by_birth_number(number, municipality="9901", by=clerk, purpose="casework", at=NOW)
    assert (found.person, found.area, found.name) == ("p1", "nord", None)
    other = find_person_by_birth_number(
        make_number(7), municipality="9901", by=clerk, purpose="casework", at=NOW
    )
    assert other is None
    assert [(one.person, one.details) for one in entries("search")] == [
        ("p1", {"found": True, "role": "caseworker"}),
        ("", {"found": False, "role": "caseworker"}),
    ]
    assert entries("read") == []


def test_a_person_of_another_municipality_is_not_found(clerk: Actor, person: Person) -> None:
    save_identity("p1", ANNE, by=clerk, at=NOW)
    make_municipality(code="9902")
    found = find_person_by_birth_number(
        make_number(), municipality="9902", by=clerk, purpose="casework", at=NOW
    )
    assert found is None
    assert [(one.person, one.municipality) for one in entries("search")] == [("", "9902")]


def test_a_shielded_person_is_found_but_hidden(clerk: Actor) -> None:
    make_person(shielded=True)
    save_identity("p1", ANNE, by=SYSTEM, at=NOW)
    found = find_person_by_birth_number(
        make_number(), municipality="9901", by=clerk, purpose="casework", at=NOW
    )
    assert (found.person, found.area, found.is_hidden) == ("p1", None, True)
    with pytest.raises(PersonClosedError, match="shielded"):
        read_identity("p1", by=clerk, purpose="casework", at=NOW)
    with pytest.raises(PersonClosedError):
        save_identity("p1", Identity(), by=clerk, at=NOW)
    assert len(entries("refused_shielded")) == 2
    assert read_identity("p1", by=SYSTEM, purpose="casework", at=NOW) == ANNE


def test_a_list_opens_the_names_of_those_who_are_open_and_enters_each(
    clerk: Actor, django_assert_num_queries
) -> None:
    persons = [make_person(person=f"p{n}", shielded=n == 2) for n in range(4)]
    for n, row in enumerate(persons):
        save_identity(row.person, Identity(given_name=f"Name {n}"), by=SYSTEM, at=NOW)
    Kinship.objects.create(account_id=int(clerk.id), person=persons[3], kind="kin", registered_at=NOW)
    # The shielded twice, kin, the identities, a savepoint's two, and an entry for each of two.
    with django_assert_num_queries(8):
        seen = see_persons(persons, by=clerk, purpose="care", at=NOW)
    assert [one.name for one in seen] == ["Name 0", "Name 1", None, None]
    assert [one.is_hidden for one in seen] == [False, False, True, False]
    assert [one.person for one in entries("read")] == ["p0", "p1"]
    ShieldAccess.objects.create(
        account_id=int(clerk.id), approved_by=make_account("leader"), person=persons[2], valid_from=TODAY
    )
    assert [one.name for one in see_persons(persons, by=clerk, purpose="care", at=NOW)][2] == "Name 2"
    behind = Actor(kind="account", id=clerk.id, acting_for=str(make_account("behind").pk))
    assert [one.name for one in see_persons(persons, by=behind, purpose="care", at=NOW)][2] is None


def test_a_number_that_may_belong_to_somebody_is_refused_where_the_municipality_is_invented(
    clerk: Actor, person: Person
) -> None:
    digits = real_looking()
    identity = Identity(birth_number=parse_birth_number(digits))
    with pytest.raises(ActionError, match="may belong to somebody") as caught:
        save_identity("p1", identity, by=clerk, at=NOW)
    assert not re.search(r"\d{6}", str(caught.value))
    assert not PersonIdentity.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_municipality_that_is_not_invented_takes_both_kinds(clerk: Actor) -> None:
    owner = make_municipality(code="9902")
    type(owner).objects.update(invented=False)
    for name, digits in (("p1", real_looking()), ("p2", make_number(3).digits)):
        make_person(owner, person=name)
        save_identity(name, Identity(birth_number=parse_birth_number(digits)), by=clerk, at=NOW)
    assert PersonIdentity.objects.count() == 2


def test_a_number_that_another_person_has_is_refused_without_saying_whose(
    clerk: Actor, person: Person
) -> None:
    make_person(person="p2")
    save_identity("p1", ANNE, by=clerk, at=NOW)
    with pytest.raises(ActionError, match="has this birth number already") as caught:
        save_identity("p2", ANNE, by=clerk, at=NOW)
    assert "p1" not in str(caught.value)
    assert len(entries("save")) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1234567890", "eleven digits"),
        ("32018412345", "names no day of birth"),
        (make_number().digits[:-1] + str((int(make_number().digits[-1]) + 1) % 10), "do not fit"),
    ],
)
def test_a_number_that_does_not_hold_together_is_refused_in_a_sentence_without_it(
    text: str, words: str
) -> None:
    with pytest.raises(ActionError, match=words) as caught:
        read_birth_number(text)
    assert text[:6] not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("value", ["x" * 201, "a\x00b", "\ud800"])
def test_a_text_that_cannot_be_kept_is_refused_without_repeating_it(
    clerk: Actor, person: Person, value: str
) -> None:
    with pytest.raises(ActionError, match="family name") as caught:
        save_identity("p1", Identity(family_name=value), by=clerk, at=NOW)
    assert value not in str(caught.value)


def test_sealing_anew_is_one_entry_for_all(clerk: Actor, settings) -> None:
    for n in range(3):
        make_person(person=f"p{n}")
        save_identity(f"p{n}", Identity(birth_number=make_number(n + 1)), by=clerk, at=NOW)
    settings.LIKEVEKT_IDENTITY_KEYS = (OLDER_SECRET, SECRET)
    assert [seal_identities_anew(by=SYSTEM, at=NOW) for _ in range(2)] == [3, 0]
    (entry,) = entries("seal_anew")
    assert entry.details["count"] == 3
    settings.LIKEVEKT_IDENTITY_KEYS = (OLDER_SECRET,)
    assert read_identity("p1", by=clerk, purpose="care", at=NOW).birth_number == make_number(2)


def test_neither_the_database_nor_a_log_holds_a_name_or_a_number(
    clerk: Actor, person: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    levels = caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="django.db.backends")
    with levels[0], levels[1], CaptureQueriesContext(connection):  # every query is logged with its values
        save_identity("p1", ANNE, by=clerk, at=NOW)
        read_identity("p1", by=clerk, purpose="care", at=NOW)
        find_person_by_birth_number(make_number(), municipality="9901", by=clerk, purpose="care", at=NOW)
        see_persons([person], by=clerk, purpose="care", at=NOW)
        make_person(person="p2")
        with pytest.raises(ActionError):
            save_identity("p2", ANNE, by=clerk, at=NOW)
        logging.getLogger("likevekt").error("an identity %s and %r", ANNE, {"all": ANNE})
    everything = database_bytes() + caplog.text.encode()
    assert b"Identity(" in everything
    assert b"INSERT INTO" in everything
    for hidden in (MARKER, ANNE.birth_number.digits, "Veien 84", SECRET):
        assert hidden.encode() not in everything
        assert hidden.encode().hex().encode() not in everything.lower()
