"""`likevekt import`: bring a file, show what it would change, and take it in when told to."""

import argparse
import getpass
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from likevekt.cli.installation import database_faults_said, make_home, start_django, waiting_migrations
from likevekt.cli.refusal import CommandError

SHOWN = 20


def run_import(options: argparse.Namespace) -> int:
    """Bring a file and print the preview; store nothing but the waiting import without `--accept`.

    Raises:
        CommandError: the file, what is said of it or the database cannot be used, in one sentence.
    """
    make_home(options.home)
    start_django()
    with database_faults_said():
        if waiting_migrations():
            raise CommandError(
                "The database is behind this version. Take a backup, then run likevekt start --migrate."
            )
        return _carry_out(options)


def _carry_out(options: argparse.Namespace) -> int:
    from likevekt.actions.errors import ActionError  # noqa: PLC0415 (Django is started by now)
    from likevekt.connectors.sentences import PlainError  # noqa: PLC0415
    from likevekt.store.municipality_queries import UnknownMunicipalityError  # noqa: PLC0415

    try:
        line = _brought(options)
        _print_preview(line)
        if options.accept:
            _accept(line, options)
    except (ActionError, PlainError, UnknownMunicipalityError) as error:
        raise CommandError(" ".join(str(error).split())) from None
    except OSError as error:
        raise CommandError(f"The file {options.file} cannot be read ({error.strerror}).") from None
    return 0


def _brought(options: argparse.Namespace) -> Any:
    from likevekt.actions import clock  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.import_files import pieces_of  # noqa: PLC0415
    from likevekt.actions.import_reading import UNREAD, read_import  # noqa: PLC0415
    from likevekt.actions.imports import get_import, make_import  # noqa: PLC0415

    path: Path = options.file
    line = make_import(
        municipality=options.municipality,
        kind=options.kind,
        pieces=pieces_of(path),
        came_by="command",
        original_name=path.name[-255:],
        table=options.table or "",
        said=_said(options),
        by=command_line(getpass.getuser()),
        at=clock.now(),
    )
    if line.state in UNREAD:
        # A large file is read by a job on a server; whoever gives the command waits for it here.
        read_import(import_id=line.id, at=clock.now())
    return get_import(line.id, municipality=options.municipality)


def _said(options: argparse.Namespace) -> dict[str, str]:
    given = {"table": options.table, "source": options.source, "as_of": options.as_of}
    return {name: str(text) for name, text in given.items() if text}


def _print_preview(line: Any) -> None:
    from likevekt.actions.import_outcome import (  # noqa: PLC0415
        kept_bad_cells,
        kept_conversions,
        sentence_of,
    )
    from likevekt.store.import_queries import read_bad_cells  # noqa: PLC0415

    outcome = line.outcome
    print(f"Import {line.id}: {line.original_name}, {line.byte_count} bytes.")
    if "refusal" in outcome:
        raise CommandError(str(sentence_of(outcome["refusal"])))
    print(sentence_of(outcome["origin"]))
    print(f"Rows: {outcome['row_count']}, of which {outcome['bad_row_count']} cannot be read.")
    if line.kind != "table":
        counts = (outcome[f"{name}_count"] for name in ("new", "changed", "unchanged"))
        print("New: {}, changed: {}, as before: {}.".format(*counts))
    for problem in outcome["problems"]:
        print(sentence_of(problem))
    for question in outcome["questions"]:
        if question["answer"] is None:
            print(f"Not decided: {sentence_of(question['sentence'])}")
    bad = kept_bad_cells(read_bad_cells(line.id))
    _print_some("Cells that cannot be read", [f"line {c.line}, {c.column or '-'}: {c.why}" for c in bad])
    read = [f"line {c.line}, {c.column}: {c.typed} → {c.read} ({c.why})" for c in kept_conversions(outcome)]
    _print_some("Cells that are read otherwise than they stand", read, count=outcome["conversion_count"])


def _print_some(title: str, lines: Sequence[str], *, count: int | None = None) -> None:
    if not lines:
        return
    print(f"{title}: {len(lines) if count is None else count}.")
    for line in lines[:SHOWN]:
        print(f"  {line}")
    if len(lines) > SHOWN:
        print(f"  … the first {SHOWN} are shown.")


def _accept(line: Any, options: argparse.Namespace) -> None:
    from likevekt.actions import clock  # noqa: PLC0415
    from likevekt.actions.doer import command_line  # noqa: PLC0415
    from likevekt.actions.import_acceptance import Acceptance, accept_import  # noqa: PLC0415

    accept_import(
        line.id,
        Acceptance(
            reading=line.reading, table=_table(options, line), leaves_out_bad_rows=options.leave_out_bad_rows
        ),
        municipality=options.municipality,
        by=command_line(getpass.getuser()),
        at=clock.now(),
    )
    print("Taken in. It can be undone on the page of the import.")


def _table(options: argparse.Namespace, line: Any) -> Any:
    from likevekt.actions import clock  # noqa: PLC0415
    from likevekt.actions.import_acceptance import TableWords  # noqa: PLC0415
    from likevekt.kernel.exact import parse_number  # noqa: PLC0415

    if line.kind != "table":
        return None
    if not options.table or not options.source:
        raise CommandError("A table needs --table NAME and --source TEXT to be taken in.")
    try:
        as_of = date.fromisoformat(options.as_of) if options.as_of else clock.today()
        share: Fraction | None = parse_number(options.completeness) if options.completeness else None
    except ValueError:
        raise CommandError(
            "Write --as-of as 2027-01-31 and --completeness as a share, such as 0.97."
        ) from None
    return TableWords(name=options.table, source=options.source, as_of=as_of, completeness=share)
