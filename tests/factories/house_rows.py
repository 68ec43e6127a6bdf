"""Rows of the house for a database that later versions take over: accounts, logins, persons, imports, keys and logs."""

import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from factories.imported import BY, take_in
from factories.person_rows import make_accesses, make_number
from factories.store_rows import NOW, make_succession
from likevekt.actions.audit import Actor
from likevekt.actions.audit_sealing import seal
from likevekt.actions.identities import save_identity
from likevekt.actions.import_undo import undo_import
from likevekt.actions.jobs import enqueue
from likevekt.actions.rate_limit import let_through
from likevekt.kernel.birth_number import BirthNumber
from likevekt.store.identity import Identity
from likevekt.store.models import (
    Account,
    ClockShift,
    Kinship,
    MachineClient,
    MachineClientApproval,
    Municipality,
    PasswordLink,
    Person,
    ProviderLogin,
    RecoveryCode,
    SecondFactor,
)

UNITS = b"unit,name,kind,parent,valid_from,valid_to\narea-9,Area nine,area,,2026-01-01,\n"
SYSTEM = Actor(kind="system", id="command-line")


def fill_house(municipality: Municipality) -> None:
    """Put at least one row into every table of the house."""
    make_accesses(municipality)
    make_succession(municipality)
    anne, leader = Account.objects.get(username="anne"), Account.objects.get(username="leader")
    _logins(anne)
    client = MachineClient.objects.create(
        municipality=municipality,
        name="ledger",
        token_sha256=_hash("token"),
        scopes=["import:save"],
        created_by=anne,
        created_at=NOW,
        expires_at=NOW + timedelta(days=90),
    )
    MachineClientApproval.objects.create(client=client, approved_by=leader, approved_at=NOW)
    person = Person.objects.get()
    Kinship.objects.create(account=leader, person=person, kind="kin", registered_at=NOW)
    save_identity(person.person, _somebody(make_number()), by=SYSTEM, at=NOW)
    first = take_in(UNITS, "units")
    undo_import(first.id, municipality=municipality.code, by=BY, at=NOW)
    take_in(UNITS, "units")
    enqueue("prune_jobs", {}, NOW, at=NOW)
    let_through(key="upgrade", at=NOW, limit=5, window=timedelta(minutes=1))
    ClockShift.objects.create(seconds=60, set_at=NOW)
    seal(at=NOW, heads=Path(os.environ["LIKEVEKT_HOME"]) / "heads.txt")


def _logins(account: Account) -> None:
    PasswordLink.objects.create(
        account=account, token_sha256=_hash("link"), created_at=NOW, expires_at=NOW + timedelta(days=7)
    )
    SecondFactor.objects.create(account=account, sealed=b"\x00", key_id="k", last_step=1, created_at=NOW)
    RecoveryCode.objects.create(account=account, code_hash=_hash("code"))
    ProviderLogin.objects.create(
        account=account, issuer="https://provider.invalid", known_by_hash=_hash("known"), created_at=NOW
    )


def _somebody(number: BirthNumber) -> Identity:
    return Identity(given_name="Ingen", family_name="Oppdiktet", birth_number=number)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
