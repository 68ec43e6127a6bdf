"""The one door to who a person is: identities are sealed and opened here, and read nowhere else.

A row holds a random nonce and an AES-256-GCM text that opens only with its key, for its own person and beside
its own look-up hash: a row that was moved or changed does not open. Every read calls `record_read` first, so
that nothing is read that is not logged. See docs/explanation/identity.md.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from likevekt.kernel.birth_number import BirthNumber, parse_birth_number
from likevekt.store.identity_keys import IdentityKey, KeyRing
from likevekt.store.models import Person, PersonIdentity

_NONCE_BYTES = 12
_FORM = "likevekt identity 1"
# The length of what is sealed tells nothing of how long a name or an address is.
_PADDED_TO = 256
_ROWS_AT_ONCE = 500

RecordRead = Callable[[Person], object]
RecordSearch = Callable[[Person | None], object]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity:
    """Who a person is (identitet): name, birth number, address. It shows nothing of itself when it is printed."""

    given_name: str = ""
    family_name: str = ""
    birth_number: BirthNumber | None = None
    street_address: str = ""
    postal_code: str = ""
    postal_place: str = ""
    phone: str = ""
    email: str = ""

    def __repr__(self) -> str:
        return "Identity(…)"

    @property
    def name(self) -> str:
        """The whole name, as it is written in a letter."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def address(self) -> str:
        """The whole address, on as many lines as it has."""
        place = f"{self.postal_code} {self.postal_place}".strip()
        return "\n".join(line for line in (self.street_address, place) if line)


class SealedIdentityError(RuntimeError):
    """A sealed identity does not open: it was changed, or belongs to another person."""

    def __init__(self, *, person: str) -> None:
        super().__init__(
            f"The identity of person {person} does not open: its row was changed, or moved from another person, "
            "outside the product. Compare the database with a backup."
        )


class BirthNumberTakenError(ValueError):
    """Another person has this birth number already."""

    def __init__(self) -> None:
        super().__init__(
            "The birth number belongs to another person here already. Look that person up instead."
        )


def save(person: Person, identity: Identity, *, keys: KeyRing, at: datetime) -> None:
    """Seal a person's identity with the newest key, in the place of what was there.

    Raises:
        BirthNumberTakenError: another person has the birth number.
        NoIdentityKeyError: this server has no key.
    """
    key = keys.newest
    digits = identity.birth_number.digits if identity.birth_number else ""
    sealed = _sealed(identity, person=person.person, key=key)
    try:
        with transaction.atomic():
            Person.objects.select_for_update().get(pk=person.pk)
            others = PersonIdentity.objects.exclude(person=person)
            if digits and others.filter(lookup_hash__in=keys.lookup_hashes(digits)).exists():
                raise BirthNumberTakenError
            PersonIdentity.objects.update_or_create(person=person, defaults=sealed | {"changed_at": at})
    except IntegrityError:  # another process saved the same number just now
        raise BirthNumberTakenError from None


def save_new(pairs: Iterable[tuple[Person, Identity]], *, keys: KeyRing, at: datetime) -> int:
    """Seal the identities of many persons who have none yet, in the caller's transaction; gives how many.

    Raises:
        BirthNumberTakenError: a birth number comes twice, or another person has it.
        NoIdentityKeyError: this server has no key.
    """
    key = keys.newest
    rows = [
        PersonIdentity(person=person, changed_at=at, **_sealed(identity, person=person.person, key=key))
        for person, identity in pairs
    ]
    try:
        with transaction.atomic():
            PersonIdentity.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
    except IntegrityError:
        raise BirthNumberTakenError from None
    return len(rows)


def find_by_name(
    persons: QuerySet[Person], words: Sequence[str], *, keys: KeyRing, most: int
) -> tuple[tuple[Person, ...], bool]:
    """Give those of some persons whose name holds words that begin so, and whether there are more than `most`.

    Every row is opened in memory to be compared, and nothing of it is given on: the caller has left out all who
    are closed to who asks, writes down the search, and reads those who are shown by `read`.

    Raises:
        SealedIdentityError: a row was changed or moved.
        IdentityKeyGoneError: a row was sealed with a key that is not there.
    """
    sought = tuple(word.casefold() for word in words if word)
    found: list[str] = []
    rows = PersonIdentity.objects.filter(person__in=persons.order_by()).order_by("person__person")
    columns = ("person__person", "sealed", "key_id", "lookup_hash")
    # Bare columns: making an object of each row takes longer than opening it.
    for person, sealed, key_id, lookup_hash in rows.values_list(*columns).iterator(_ROWS_AT_ONCE):
        row = _Sealed(sealed=sealed, key_id=key_id, lookup_hash=lookup_hash)
        if _begins(_name_words(row, person=person, keys=keys), sought):
            found.append(person)
            if len(found) > most:
                break
    hits = Person.objects.select_related("municipality").filter(person__in=found[:most]).order_by("person")
    return tuple(hits), len(found) > most


def read(persons: Iterable[Person], *, keys: KeyRing, record_read: RecordRead) -> Mapping[str, Identity]:
    """Give the identities of persons by their opaque ids; those without one are left out.

    Each person's read is recorded before it is opened, in the caller's transaction.

    Raises:
        SealedIdentityError: a row was changed or moved.
        IdentityKeyGoneError: a row was sealed with a key that is not there.
    """
    wanted = {person.pk: person for person in persons}
    rows = {row.person_id: row for row in PersonIdentity.objects.filter(person__in=wanted)}
    found = {}
    for pk, person in wanted.items():
        record_read(person)
        if pk in rows:
            found[person.person] = _opened(rows[pk], person=person.person, keys=keys)
    return found


def find_person(birth_number: BirthNumber, *, keys: KeyRing, record_search: RecordSearch) -> Person | None:
    """Give the person who has a birth number, if she is here. The search is recorded, found or not.

    Raises:
        SealedIdentityError: the row that was found was changed or moved.
        NoIdentityKeyError: this server has no key.
    """
    hashes = keys.lookup_hashes(birth_number.digits)
    row = PersonIdentity.objects.filter(lookup_hash__in=hashes).select_related("person__municipality").first()
    record_search(None if row is None else row.person)
    if row is None:
        return None
    # A hash that somebody moved from one row to another must not lead to the wrong person.
    _opened(row, person=row.person.person, keys=keys)
    return row.person


def count_outdated(*, keys: KeyRing) -> int:
    """Count the identities that are sealed with another key than the newest; at 0 the old keys can go."""
    return PersonIdentity.objects.exclude(key_id=keys.newest.id).count()


def count_locked(*, keys: KeyRing) -> int:
    """Count the identities that are sealed with a key that is not there: nobody can read them."""
    return PersonIdentity.objects.exclude(key_id__in=[key.id for key in keys.keys]).count()


def seal_anew(*, keys: KeyRing) -> int:
    """Seal some of the outdated identities with the newest key; gives how many, 0 when none is left.

    Nothing is shown to anyone, so it is not a read of a person. Call it again until it gives 0: each call is a
    transaction of its own, so that others wait for few rows at a time.

    Raises:
        SealedIdentityError: a row was changed or moved.
        IdentityKeyGoneError: a row was sealed with a key that is not there.
    """
    key = keys.newest
    with transaction.atomic():
        outdated = PersonIdentity.objects.exclude(key_id=key.id).select_for_update(of=("self",))
        rows = list(outdated.select_related("person").order_by("pk")[:_ROWS_AT_ONCE])
        for row in rows:
            identity = _opened(row, person=row.person.person, keys=keys)
            values = _sealed(identity, person=row.person.person, key=key)
            PersonIdentity.objects.filter(pk=row.pk).update(**values)
    return len(rows)


def _sealed(identity: Identity, *, person: str, key: IdentityKey) -> dict[str, Any]:
    nonce = os.urandom(_NONCE_BYTES)
    lookup_hash = key.lookup_hash(identity.birth_number.digits) if identity.birth_number else None
    bound = _bound_to(person=person, key_id=key.id, lookup_hash=lookup_hash)
    return {
        "sealed": nonce + AESGCM(key.sealing).encrypt(nonce, _as_bytes(identity), bound),
        "key_id": key.id,
        "lookup_hash": lookup_hash,
    }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Sealed:
    """The sealed columns of a row, without the row."""

    sealed: bytes
    key_id: str
    lookup_hash: str | None


def _name_words(row: _Sealed, *, person: str, keys: KeyRing) -> tuple[str, ...]:
    """Open a row for its name alone: what a search compares must be quick, and holds nothing else."""
    values = json.loads(_plain(row, person=person, keys=keys))
    name = f"{values['given_name']} {values['family_name']}".casefold()
    return tuple(name.replace("-", " ").split())


def _begins(name: Sequence[str], sought: Sequence[str]) -> bool:
    return bool(sought) and all(any(word.startswith(one) for word in name) for one in sought)


def _opened(row: PersonIdentity, *, person: str, keys: KeyRing) -> Identity:
    return _from_bytes(_plain(row, person=person, keys=keys))


def _plain(row: PersonIdentity | _Sealed, *, person: str, keys: KeyRing) -> bytes:
    sealed = bytes(row.sealed)
    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    bound = _bound_to(person=person, key_id=row.key_id, lookup_hash=row.lookup_hash)
    cipher = AESGCM(keys.key(row.key_id).sealing)
    try:
        return cipher.decrypt(nonce, text, bound)
    except (InvalidTag, ValueError):  # a nonce that is too short is a ValueError
        raise SealedIdentityError(person=person) from None


def _bound_to(*, person: str, key_id: str, lookup_hash: str | None) -> bytes:
    """Give what a sealed text is bound to: it opens for this person, key and hash only."""
    return json.dumps([_FORM, person, key_id, lookup_hash]).encode()


def _as_bytes(identity: Identity) -> bytes:
    """Write an identity as JSON in one form, padded with spaces."""
    values: dict[str, str] = {}
    for field in fields(identity):
        value = getattr(identity, field.name)
        values[field.name] = value.digits if isinstance(value, BirthNumber) else value or ""
    text = json.dumps(values, sort_keys=True, separators=(",", ":")).encode()
    return text.ljust(-(-len(text) // _PADDED_TO) * _PADDED_TO)


def _from_bytes(text: bytes) -> Identity:
    values = json.loads(text)
    digits = values.pop("birth_number")
    return Identity(**values, birth_number=parse_birth_number(digits) if digits else None)
