"""Identities are sealed for one person with a key outside the database, and opened at one door only."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.database_bytes import database_bytes
from factories.person_rows import MARKER, OLDER_SECRET, SECRET, make_number, make_person
from factories.store_rows import NOW
from likevekt.kernel.birth_number import parse_birth_number
from likevekt.store import identity as door
from likevekt.store.identity import BirthNumberTakenError, Identity, SealedIdentityError
from likevekt.store.identity_keys import IdentityKeyGoneError, KeyRing, NoIdentityKeyError, key_ring
from likevekt.store.models import Person, PersonIdentity

pytestmark = pytest.mark.django_db

KEYS = key_ring([SECRET])
OLD = key_ring([OLDER_SECRET])
ROTATED = key_ring([SECRET, OLDER_SECRET])
ANNE = Identity(given_name="Anne", family_name=MARKER, birth_number=make_number(), phone="00000000")
NONE = key_ring([])


def opened(person: Person, keys=KEYS) -> Identity | None:
    return door.read([person], keys=keys, record_read=lambda _: None).get(person.person)


def found(seed: int, keys=KEYS) -> Person | None:
    return door.find_person(make_number(seed), keys=keys, record_search=lambda _: None)


TEXT = st.text(max_size=300)


@settings(suppress_health_check=[*settings().suppress_health_check, HealthCheck.function_scoped_fixture])
@given(given_name=TEXT, family_name=TEXT, street_address=TEXT, seed=st.none() | st.integers(0, 10**6))
def test_what_is_saved_is_read_back_whole(
    given_name: str, family_name: str, street_address: str, seed: int | None
) -> None:
    person = Person.objects.filter(person="p1").first() or make_person()
    identity = Identity(
        given_name=given_name,
        family_name=family_name,
        street_address=street_address,
        birth_number=None if seed is None else make_number(seed),
    )
    door.save(person, identity, keys=KEYS, at=NOW)
    assert opened(person) == identity
    assert seed is None or found(seed) == person


def test_the_same_identity_is_never_sealed_alike() -> None:
    person = make_person()
    door.save(person, ANNE, keys=KEYS, at=NOW)
    first = bytes(PersonIdentity.objects.get().sealed)
    door.save(person, ANNE, keys=KEYS, at=NOW)
    second = bytes(PersonIdentity.objects.get().sealed)
    assert first[:12] != second[:12]
    assert first[12:] != second[12:]


def test_the_length_of_a_row_tells_nothing_of_a_name() -> None:
    door.save(make_person(), Identity(family_name="Li"), keys=KEYS, at=NOW)
    door.save(make_person(person="p2"), Identity(family_name="Lang" * 10), keys=KEYS, at=NOW)
    assert len({len(bytes(row.sealed)) for row in PersonIdentity.objects.all()}) == 1


def moved(first: PersonIdentity, second: PersonIdentity) -> None:
    first.sealed = second.sealed


def moved_with_its_key(first: PersonIdentity, second: PersonIdentity) -> None:
    moved(first, second)
    first.key_id = second.key_id
    first.lookup_hash = "0" * 64


def one_bit_changed(first: PersonIdentity, second: PersonIdentity) -> None:
    sealed = bytearray(first.sealed)
    sealed[-1] ^= 1
    first.sealed = bytes(sealed)


def cut_off(first: PersonIdentity, second: PersonIdentity) -> None:
    first.sealed = bytes(first.sealed)[:5]


def emptied(first: PersonIdentity, second: PersonIdentity) -> None:
    first.sealed = b""


def hash_changed(first: PersonIdentity, second: PersonIdentity) -> None:
    first.lookup_hash = "0" * 64


def hash_removed(first: PersonIdentity, second: PersonIdentity) -> None:
    first.lookup_hash = None


@pytest.mark.parametrize(
    "change", [moved, moved_with_its_key, one_bit_changed, cut_off, emptied, hash_changed, hash_removed]
)
def test_a_row_that_was_moved_or_changed_does_not_open(
    change: Callable[[PersonIdentity, PersonIdentity], None],
) -> None:
    one, other = make_person(), make_person(person="p2")
    door.save(one, ANNE, keys=KEYS, at=NOW)
    door.save(other, Identity(given_name="Berit", birth_number=make_number(2)), keys=KEYS, at=NOW)
    row = PersonIdentity.objects.get(person=one)
    change(row, PersonIdentity.objects.get(person=other))
    row.save()
    with pytest.raises(SealedIdentityError, match="person p1 does not open") as caught:
        opened(one)
    assert caught.value.__cause__ is None
    assert opened(other).given_name == "Berit"


def test_two_rows_that_changed_places_do_not_open() -> None:
    one, other = make_person(), make_person(person="p2")
    door.save(one, ANNE, keys=KEYS, at=NOW)
    door.save(other, Identity(given_name="Berit"), keys=KEYS, at=NOW)
    PersonIdentity.objects.filter(person=other).update(person=make_person(person="p3"))
    PersonIdentity.objects.filter(person=one).update(person=other)
    with pytest.raises(SealedIdentityError):
        opened(other)
    with pytest.raises(SealedIdentityError):
        found(84)


def test_another_key_opens_nothing_and_says_which_is_missing() -> None:
    person = make_person()
    door.save(person, ANNE, keys=OLD, at=NOW)
    with pytest.raises(IdentityKeyGoneError, match=OLD.newest.id):
        opened(person)
    # Even a row that claims the key that is there.
    PersonIdentity.objects.update(key_id=KEYS.newest.id)
    with pytest.raises(SealedIdentityError):
        opened(person)
    assert found(84) is None


def test_without_a_key_nothing_is_saved_read_or_found() -> None:
    person = make_person()
    with pytest.raises(NoIdentityKeyError):
        door.save(person, ANNE, keys=NONE, at=NOW)
    door.save(person, ANNE, keys=KEYS, at=NOW)
    with pytest.raises(NoIdentityKeyError):
        opened(person, NONE)
    with pytest.raises(NoIdentityKeyError):
        found(84, NONE)


def test_a_new_key_opens_and_finds_what_the_old_one_sealed_until_all_is_sealed_anew() -> None:
    persons = [make_person(person=f"p{number}") for number in range(3)]
    for number, person in enumerate(persons):
        values = Identity(given_name=f"Given {number}", birth_number=make_number(number + 1))
        door.save(person, values, keys=OLD, at=NOW)
    assert opened(persons[1], ROTATED).given_name == "Given 1"
    assert found(2, ROTATED) == persons[1]
    assert door.count_outdated(keys=ROTATED) == 3
    assert [door.count_locked(keys=ring) for ring in (ROTATED, OLD, KEYS, NONE)] == [0, 0, 3, 3]
    assert door.seal_anew(keys=ROTATED) == 3
    assert door.seal_anew(keys=ROTATED) == 0
    assert door.count_outdated(keys=ROTATED) == 0
    assert opened(persons[1], KEYS).given_name == "Given 1"
    assert found(2, KEYS) == persons[1]
    assert found(2, OLD) is None


def test_one_number_belongs_to_one_person_while_keys_change_too() -> None:
    one, other = make_person(), make_person(person="p2")
    door.save(one, ANNE, keys=OLD, at=NOW)
    with pytest.raises(BirthNumberTakenError) as caught:
        door.save(other, ANNE, keys=ROTATED, at=NOW)
    assert ANNE.birth_number.digits not in str(caught.value)
    door.save(one, ANNE, keys=ROTATED, at=NOW)
    with pytest.raises(BirthNumberTakenError):
        door.save(other, ANNE, keys=KEYS, at=NOW)


def test_the_database_refuses_a_number_that_another_process_saved_just_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = make_person(), make_person(person="p2")
    door.save(one, ANNE, keys=KEYS, at=NOW)
    monkeypatch.setattr(KeyRing, "lookup_hashes", lambda *_: ())
    with pytest.raises(BirthNumberTakenError) as caught:
        door.save(other, ANNE, keys=KEYS, at=NOW)
    assert caught.value.__suppress_context__


def test_every_read_is_recorded_before_anything_is_opened() -> None:
    one, other, nobody = make_person(), make_person(person="p2"), make_person(person="p3")
    for person, number in ((one, 1), (other, 2)):
        door.save(person, Identity(birth_number=make_number(number)), keys=KEYS, at=NOW)
    recorded: list[str] = []
    found = door.read(
        [one, other, nobody], keys=KEYS, record_read=lambda person: recorded.append(person.person)
    )
    assert recorded == ["p1", "p2", "p3"]
    assert set(found) == {"p1", "p2"}

    def refuse(_: object) -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        door.read([one], keys=KEYS, record_read=refuse)
    with pytest.raises(PermissionError):
        door.find_person(make_number(1), keys=KEYS, record_search=refuse)


def test_a_search_is_recorded_whether_it_finds_anybody_or_not() -> None:
    door.save(make_person(), ANNE, keys=KEYS, at=NOW)
    recorded: list[str | None] = []
    for seed in (84, 85):
        door.find_person(
            make_number(seed),
            keys=KEYS,
            record_search=lambda person: recorded.append(None if person is None else person.person),
        )
    assert recorded == ["p1", None]


def test_an_identity_shows_nothing_when_it_is_printed() -> None:
    digits = ANNE.birth_number.digits
    row = door._sealed(ANNE, person="p1", key=KEYS.newest)
    for shown in (
        repr(ANNE),
        str(ANNE),
        f"{ANNE}",
        repr({"who": ANNE}),
        repr(KEYS),
        repr(row),
        repr(row["sealed"]),
    ):
        for hidden in (MARKER, "Anne", digits, digits[:6], SECRET[:16], KEYS.newest.sealing.hex()):
            assert hidden not in shown


def test_name_and_address_are_written_as_in_a_letter() -> None:
    whole = Identity(
        given_name="Anne", family_name="Li", street_address="Veien 1", postal_code="9999", postal_place="Nord"
    )
    assert (whole.name, whole.address) == ("Anne Li", "Veien 1\n9999 Nord")
    assert (Identity().name, Identity().address) == ("", "")


def test_three_things_are_derived_apart_from_one_secret() -> None:
    key = KEYS.newest
    assert len({key.sealing, key.looking_up, bytes.fromhex(SECRET)}) == 3
    assert key.id not in key.sealing.hex()
    assert key_ring([SECRET]).newest == key
    assert OLD.newest.lookup_hash("1") != key.lookup_hash("1")


def test_reading_many_asks_the_database_once(django_assert_num_queries) -> None:
    persons = [make_person(person=f"p{number}") for number in range(20)]
    for person in persons:
        door.save(person, Identity(given_name=person.person), keys=KEYS, at=NOW)
    with django_assert_num_queries(1):
        read = door.read(persons, keys=KEYS, record_read=lambda _: None)
    assert {who: one.given_name for who, one in read.items()} == {p.person: p.person for p in persons}


def test_the_database_itself_holds_no_name_and_no_number() -> None:
    person = make_person()
    door.save(person, ANNE, keys=KEYS, at=NOW)
    door.seal_anew(keys=key_ring([OLDER_SECRET, SECRET]))
    content = database_bytes()
    assert b"p1" in content
    for hidden in (MARKER, ANNE.birth_number.digits, SECRET, OLDER_SECRET):
        assert hidden.encode() not in content
        assert hidden.encode().hex().encode() not in content
    assert parse_birth_number(ANNE.birth_number.digits) == ANNE.birth_number
