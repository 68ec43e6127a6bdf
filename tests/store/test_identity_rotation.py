"""A new key takes over while the product runs: in batches, killed anywhere, and it says how many are left."""

import random

import pytest
from django.db import transaction

from factories.person_rows import OLDER_SECRET, SECRET, make_number, make_person
from factories.store_rows import NOW, make_municipality
from likevekt.actions.audit import Actor
from likevekt.actions.identities import Identity, read_identity
from likevekt.actions.identity_sealing import (
    ROTATION,
    count_outdated_identities,
    rotate_identities,
    save_new_identities,
)
from likevekt.actions.job_kinds import JOB_KINDS
from likevekt.actions.job_runs import run_next
from likevekt.actions.jobs import enqueue
from likevekt.store import identity as door
from likevekt.store.models import AuditEntry

pytestmark = pytest.mark.django_db
PERSONS = 40
SYSTEM = Actor(kind="system", id="test")


@pytest.fixture
def older(settings, monkeypatch) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = (OLDER_SECRET,)
    owner = make_municipality()
    pairs = [
        (
            make_person(owner, person=f"p{number}"),
            Identity(
                given_name=f"Runa {number}", birth_number=make_number(100 + number) if number < 7 else None
            ),
        )
        for number in range(PERSONS)
    ]
    with transaction.atomic():
        save_new_identities(pairs, municipality=owner.code, by=SYSTEM, at=NOW)
    monkeypatch.setattr(door, "_ROWS_AT_ONCE", 7)
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET, OLDER_SECRET)


def test_a_rotation_seals_all_anew_and_then_the_older_key_can_go(older, settings) -> None:
    assert count_outdated_identities() == PERSONS
    enqueue(ROTATION, {}, NOW, at=NOW, key=ROTATION)
    assert run_next(kinds=JOB_KINDS, now=lambda: NOW, holder="test").outcome.value == "done"
    assert count_outdated_identities() == 0
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)
    assert read_identity("p7", by=SYSTEM, purpose="care", at=NOW).name == "Runa 7"
    entries = AuditEntry.objects.filter(action="seal_anew").values_list("details", flat=True)
    assert sum(one["count"] for one in entries) == PERSONS


def test_a_rotation_that_is_stopped_at_any_row_goes_on_and_loses_nothing(
    older, settings, monkeypatch
) -> None:
    rng, sealed = random.Random(84), door._sealed

    class Killed(BaseException):
        pass

    def may_end(*given, **named):
        if rng.random() < 0.08:
            raise Killed
        return sealed(*given, **named)

    stops = 0
    while count_outdated_identities():
        monkeypatch.setattr(door, "_sealed", may_end)
        try:
            rotate_identities(at=NOW)
        except Killed:
            stops += 1
        monkeypatch.setattr(door, "_sealed", sealed)
        for number in (0, 13, PERSONS - 1):
            assert read_identity(f"p{number}", by=SYSTEM, purpose="care", at=NOW).name == f"Runa {number}"
    assert stops > 0
    entries = AuditEntry.objects.filter(action="seal_anew").values_list("details", flat=True)
    assert sum(one["count"] for one in entries) == PERSONS
