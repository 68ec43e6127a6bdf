"""What `likevekt import` can be given; the command itself is loaded when it is asked for."""

import argparse
from pathlib import Path
from typing import Any


def add_import(commands: "argparse._SubParsersAction[Any]") -> None:
    """Add the command to those that there are."""
    text = (
        "Read a file of a kind (table, rates, services, units, budget, indicators) and print what it would change. "
        "Without --accept only the waiting import is stored; somebody accepts it on its page."
    )
    part = commands.add_parser("import", help="bring a file, and take it in when told to", description=text)
    part.add_argument("kind", metavar="KIND", help="what the file holds")
    part.add_argument("file", metavar="FILE", type=Path, help="CSV or .xlsx")
    part.add_argument("--municipality", required=True, metavar="CODE", help="number of the municipality")
    part.add_argument("--table", metavar="NAME", help="name of the table, for the kind table")
    part.add_argument("--source", metavar="TEXT", help="where the figures of a table come from")
    part.add_argument("--as-of", metavar="DATE", help="the day that a table tells of (otherwise today)")
    part.add_argument("--completeness", metavar="SHARE", help="how complete a table is, from 0 to 1")
    part.add_argument(
        "--accept", action="store_true", help="take the file in, when nothing is left undecided"
    )
    part.add_argument(
        "--leave-out-bad-rows",
        action="store_true",
        help="take the file in without the rows that cannot be read",
    )
    part.add_argument(
        "--home", type=Path, metavar="DIR", help="home folder (otherwise LIKEVEKT_HOME, or ./likevekt-data)"
    )
    part.set_defaults(command=_import)


def _import(options: argparse.Namespace) -> int:
    from likevekt.cli.import_file import run_import  # noqa: PLC0415

    return run_import(options)
