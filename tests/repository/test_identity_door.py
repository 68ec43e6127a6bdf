"""Who a person is can be read at one door only: no other module names the table, or opens the door unlogged."""

import re

import pytest

from repository.project_files import ending

DOOR = "src/likevekt/store/identity.py"
# Where the row is written down and gathered, and the door itself.
MAY_NAME_THE_TABLE = {"src/likevekt/store/person_rows.py", "src/likevekt/store/models.py", DOOR}
# The actions that write an audit entry for each read, in the same transaction.
MAY_OPEN_THE_DOOR = {"src/likevekt/actions/identities.py", "src/likevekt/actions/identity_sealing.py"}
TABLE = re.compile(r"person_?identity", re.IGNORECASE)
OPENING = re.compile(r"\bstore\.identity\b(?!_)|\bfrom likevekt\.store import [^\n]*\bidentity\b(?!_)")


def _product() -> dict[str, str]:
    sources = ending(".py", ".html", ".sql", ".toml")
    return {
        name: text for name, text in sources.items() if name.startswith("src/") and "/migrations/" not in name
    }


def test_one_module_names_the_table_of_identities() -> None:
    assert {name for name, text in _product().items() if TABLE.search(text)} == MAY_NAME_THE_TABLE


def test_identities_are_opened_by_the_actions_that_log_it() -> None:
    opened = {name for name, text in _product().items() if OPENING.search(text)}
    assert opened <= MAY_OPEN_THE_DOOR


@pytest.mark.parametrize(
    ("pattern", "line", "is_found"),
    [
        (TABLE, "SELECT * FROM store_personidentity", True),
        (TABLE, "apps.get_model('store', 'PersonIdentity')", True),
        (OPENING, "from likevekt.store.identity import Identity", True),
        (OPENING, "from likevekt.store import identity as door", True),
        (OPENING, "from likevekt.store.identity_keys import own_keys", False),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], line: str, is_found: bool) -> None:  # noqa: FBT001
    assert bool(pattern.search(line)) is is_found
