"""The forms of organisation that municipalities have been found to use, as authority versions to start from.

They are the fourteen hybrids of a study of Norwegian municipalities (doi 10.18261/tfo.10.2.13, CC BY 4.0). Amounts,
weeks and days in them are examples.
"""

from functools import cache
from importlib.resources import files

from likevekt.casework.authority import AuthorityVersion
from likevekt.casework.authority_file import read_authority


def authority_example_ids() -> tuple[str, ...]:
    """Give the ids of all examples, in the order of the study's letters."""
    names = (entry.name for entry in (files(__package__) / "authority").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_authority_example(example_id: str) -> AuthorityVersion:
    """Read one example by its id.

    Raises:
        AuthorityError: the file is not an authority version.
    """
    name = f"{example_id}.toml"
    return read_authority((files(__package__) / "authority" / name).read_bytes(), name=name)
