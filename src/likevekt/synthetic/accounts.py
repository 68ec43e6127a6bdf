"""The invented accounts of Nordvågen: one for each role to see a demo with, and who leads and works in its units."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from likevekt.actions.municipality_data import AccountData
from likevekt.synthetic.dataset import Dataset
from likevekt.synthetic.draws import rng_for
from likevekt.synthetic.identities import given_names, in_plain_letters


@cache
def demo_accounts() -> tuple[AccountData, ...]:
    """Give the accounts, in the order that a demo offers them; the first is whose eyes it opens with."""
    return tuple(
        AccountData(
            username=entry["username"], name=entry["name"], role=entry["role"], unit=entry.get("unit", "")
        )
        for entry in _content()["account"]
    )


def demo_staff(dataset: Dataset) -> Iterator[AccountData]:
    """Give who leads and works in each unit, team and office; the same dataset gives the same, no name twice.

    A unit that one of the demo's own accounts leads has its leader.
    """
    staff = _content()["staff"]
    led = {one.unit for one in demo_accounts() if one.role in staff["leader"].values()}
    rng = rng_for(dataset.seed, "staff")
    families = [first + last for first in staff["first"] for last in staff["last"]]
    rng.shuffle(families)
    for unit in dataset.municipality.units:
        leader = [] if unit.id in led else [staff["leader"][unit.kind]]
        for role in (*leader, *[staff["worker"][unit.kind]] * staff["in_each"]):
            given, family = rng.choice(given_names()), families.pop()
            yield AccountData(
                username=in_plain_letters(f"{given}.{family}"),
                name=f"{given} {family}",
                role=role,
                unit=unit.id,
            )


@cache
def _content() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "accounts.toml").read_text(encoding="utf-8"))
