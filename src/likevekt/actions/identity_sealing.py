"""Sealing many identities at once: those of an invented municipality, and all of them anew with a new key."""

from collections.abc import Iterable
from datetime import datetime

from likevekt.actions.audit import Actor, record
from likevekt.actions.identities import refuse_real_number, seal_identities_anew
from likevekt.store import identity as door
from likevekt.store.identity import Identity
from likevekt.store.identity_keys import own_keys
from likevekt.store.models import Person

ROTATION = "seal_identities_anew"


def save_new_identities(
    pairs: Iterable[tuple[Person, Identity]], *, municipality: str, by: Actor, at: datetime
) -> int:
    """Save who many persons of an invented municipality are, in the caller's transaction; one entry for all.

    Raises:
        ActionError: one of the birth numbers may belong to somebody.
        BirthNumberTakenError: a number comes twice.
    """
    given = tuple(pairs)
    for _person, identity in given:
        refuse_real_number(identity)
    count = door.save_new(given, keys=own_keys(), at=at)
    record(
        by=by,
        at=at,
        action="save",
        object_kind="identity",
        municipality=municipality,
        details={"count": count},
    )
    return count


def count_outdated_identities() -> int:
    """Count the identities that an older key sealed; at 0 the older keys can go."""
    return door.count_outdated(keys=own_keys())


def rotate_identities(*, at: datetime) -> dict[str, int]:
    """Seal every outdated identity anew, as a job: a few hundred at a time, each time in a transaction of its own.

    Killed anywhere, the next run goes on with those that are left.
    """
    count = 0
    while done := seal_identities_anew(by=Actor(kind="system", id="worker"), at=at):
        count += done
    return {"done": count}
