"""One invented account for each role of Nordvågen, so that a demo can be seen with everyone's eyes."""

import tomllib
from functools import cache
from importlib.resources import files

from likevekt.actions.municipality_data import AccountData


@cache
def demo_accounts() -> tuple[AccountData, ...]:
    """Give the accounts, in the order that a demo offers them; the first is whose eyes it opens with."""
    content = tomllib.loads((files(__package__) / "accounts.toml").read_text(encoding="utf-8"))
    return tuple(
        AccountData(
            username=entry["username"], name=entry["name"], role=entry["role"], unit=entry.get("unit", "")
        )
        for entry in content["account"]
    )
