"""``likevekt fund``: run, check, compare and explain funding models on files."""

import argparse
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from likevekt.cli import fund_bundle, fund_text
from likevekt.cli.streams import STOPPED, PrintingError, complain, print_answer
from likevekt.connectors.result_json import result_json
from likevekt.funding import (
    Change,
    FundingError,
    Model,
    Problem,
    Stage,
    Tables,
    TableSource,
    Tracer,
    UnknownUnitError,
    check,
    check_file,
    compare,
    effect,
    explain,
    load_model,
    load_tables,
    need_shares,
    run,
    side,
)
from likevekt.funding.csv_text import CsvError, RawTable
from likevekt.funding.model_file import read_model_file
from likevekt.funding.table_source import parse_cell
from likevekt.kernel.exact import NotANumberError, parse_number
from likevekt.kernel.quoting import on_one_line

_CALLS = ("run", "check", "compare", "explain", "effect", "trace", "verify")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        complain(on_one_line(f"likevekt fund: {message}. See likevekt fund --help."))
        raise SystemExit(2)


def main(arguments: Sequence[str]) -> int:
    """Carry out one call; 0 when it went well, 1 when a check found errors, 2 when input was refused."""
    given = list(arguments)
    if given and given[0] not in _CALLS and given[0].endswith(".toml"):
        given.insert(0, "run")
    try:
        options = _parser().parse_args(given)
    except SystemExit as stop:
        return int(stop.code or 0)
    call: Callable[[argparse.Namespace], tuple[str, int]] = options.call
    try:
        text, code = call(options)
    except FundingError as error:
        for problem in error.problems:
            complain(problem.sentence)
        return 2
    except KeyboardInterrupt:
        complain("Stopped. Nothing was written.")
        return STOPPED
    except (UnknownUnitError, fund_bundle.BundleFileError) as error:
        complain(on_one_line(str(error.args[0])))
        return 2
    except MemoryError:
        complain("This takes more memory than the machine gives. Use smaller tables, or a larger machine.")
        return 2
    try:
        print_answer(text)
    except PrintingError as error:
        complain(str(error))
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="likevekt fund", description="Run funding models on files, exactly and to the krone."
    )
    calls = parser.add_subparsers(required=True, metavar="CALL", parser_class=_Parser)
    for name, call, text in (
        ("run", _run, "share out by a model (the word run may be left out)"),
        ("check", _check, "warn about a model before it is adopted"),
        ("compare", _compare, "models side by side, against the first"),
        ("explain", _explain, "why a budget changed, shared between its causes"),
        ("effect", _effect, "what one more decision does to every unit"),
        ("trace", _trace, "how one unit's amount is made, down to the cell"),
        ("verify", _verify, "hold a sealed bundle against a new run"),
    ):
        part = calls.add_parser(name, help=text, description=text)
        part.set_defaults(call=call)
        part.add_argument("--json", action="store_true", help="JSON instead of a table")
        if name == "verify":
            part.add_argument("bundle", type=Path, metavar="BUNDLE")
            continue
        many = "+" if name == "compare" else None
        part.add_argument("model", type=Path, metavar="MODEL.toml", nargs=many)
        part.add_argument(
            "--data", type=Path, metavar="DIR", required=name != "check", help="folder of CSV tables"
        )
        _add_own(name, part)
    return parser


def _add_own(name: str, part: argparse.ArgumentParser) -> None:
    match name:
        case "run":
            part.add_argument(
                "--bundle", type=Path, metavar="FILE", help="also write a sealed bundle (a zip)"
            )
        case "compare":
            part.add_argument("--need", metavar="TABLE:COLUMN", help="measure the distance from need")
        case "explain":
            part.add_argument("--before", type=Path, metavar="MODEL.toml", required=True)
            part.add_argument("--before-data", type=Path, metavar="DIR", required=True)
        case "effect":
            part.add_argument("--change", metavar="TABLE:COLUMN:UNIT:+AMOUNT", required=True)
            part.add_argument("--price", required=True, help="list price, exact")
            part.add_argument("--per", default="1", help="how many of the table's units one price is for")
        case "trace":
            part.add_argument("--unit", required=True)
            part.add_argument("--graph", action="store_true", help="a Mermaid graph instead of a table")


def _loaded(path: Path, data: Path) -> tuple[Model, Tables]:
    model = load_model(path)
    return model, load_tables(model, data)


def _run(options: argparse.Namespace) -> tuple[str, int]:
    model, tables = _loaded(options.model, options.data)
    result = run(model, tables)
    if options.bundle is not None:
        fund_bundle.write(options.bundle, model, tables, result)
    if options.json:
        return result_json(result).decode(), 0
    return fund_text.result_table(model, tables, result), 0


def _check(options: argparse.Namespace) -> tuple[str, int]:
    model, findings = check_file(read_model_file(options.model), name=options.model.name)
    if model is not None and options.data is not None:
        findings = check(model, load_tables(model, options.data))
    code = 1 if any(finding.severity == "error" for finding in findings) else 0
    if options.json:
        return fund_text.as_json(
            {"findings": [fund_text.finding_data(finding) for finding in findings]}
        ), code
    return fund_text.findings_text(findings), code


def _compare(options: argparse.Namespace) -> tuple[str, int]:
    models = [load_model(path) for path in options.model]
    source = TableSource(options.data)
    loaded = [(model, load_tables(model, source)) for model in models]
    need = None if options.need is None else need_shares(options.need, source)
    comparison = compare([run(model, tables) for model, tables in loaded], need=need)
    if options.json:
        return fund_text.as_json(fund_text.comparison_data(comparison)), 0
    return fund_text.comparison_table(comparison, loaded[0][1]), 0


def _explain(options: argparse.Namespace) -> tuple[str, int]:
    before, after = load_model(options.before), load_model(options.model)
    found = explain(
        before=side(before, options.before_data),
        after=side(after, options.data),
    )
    if options.json:
        return fund_text.as_json(fund_text.explanation_data(found)), 0
    return fund_text.explanation_table(found), 0


def _effect(options: argparse.Namespace) -> tuple[str, int]:
    model = load_model(options.model)
    source = TableSource(options.data)
    tables = load_tables(model, source)
    change = _parsed_change(options.change, source, tables)
    found = effect(
        model,
        tables,
        change=change,
        price=_number(options.price, "--price"),
        per=_number(options.per, "--per"),
    )
    if options.json:
        return fund_text.as_json(fund_text.effect_data(found)), 0
    return fund_text.effect_table(found, change), 0


def _trace(options: argparse.Namespace) -> tuple[str, int]:
    model, tables = _loaded(options.model, options.data)
    found = Tracer(model, tables).trace(options.unit)
    if options.json:
        return fund_text.as_json(found.as_data()), 0
    return fund_text.trace_text(found, as_graph=options.graph), 0


def _verify(options: argparse.Namespace) -> tuple[str, int]:
    return fund_bundle.verify(options.bundle, as_data=options.json)


def _number(text: str, where: str) -> Fraction:
    try:
        return parse_number(text)
    except NotANumberError as error:
        raise _refused(where, f' = "{text}": {error.reason}.') from None


def _refused(where: str, message: str, *, stage: Stage = Stage.FORMAT) -> FundingError:
    return FundingError(stage=stage, problems=[Problem(where=where, message=message)])


def _refuse_text(text: str, source: TableSource, raw: RawTable, *, column: str, unit: str) -> None:
    """Refuse a change of what is no number, which would seem to move no money."""
    row = source.place_of_units(raw).get(unit)
    if row is None:
        message = f' = "{text}": table {raw.name} has no row for unit "{unit}".'
        raise _refused("--change", message, stage=Stage.TABLES)
    cell = raw.rows[row][raw.head.index(column)]
    if isinstance(parse_cell(cell), NotANumberError):
        message = (
            f' = "{text}": "{cell}" in column "{column}" is not a number, so nothing can be added to it.'
        )
        raise _refused("--change", message, stage=Stage.TABLES)


def _parsed_change(text: str, source: TableSource, tables: Tables) -> Change:
    """Read TABLE:COLUMN:UNIT:+AMOUNT; columns and units may hold colons, so both are looked up."""
    table, _, rest = text.partition(":")
    middle, _, amount = rest.rpartition(":")
    pieces = middle.split(":")
    if len(pieces) < 2:
        raise _refused("--change", f' = "{text}": write TABLE:COLUMN:UNIT:+AMOUNT.')
    value = _number(amount.removeprefix("+"), "--change")
    try:
        raw = source.raw(table)
    except CsvError as error:
        raise _refused("--change", f": table {table} {error}.", stage=Stage.TABLES) from None
    if raw is None:
        raise _refused("--change", f' = "{text}": there is no table {table}.', stage=Stage.TABLES)
    ways = [(":".join(pieces[:cut]), ":".join(pieces[cut:])) for cut in range(1, len(pieces))]
    for column, unit in ways:
        if column in raw.head[1:] and unit in tables.units:
            _refuse_text(text, source, raw, column=column, unit=unit)
            return Change(table=table, column=column, unit=unit, amount=value)
    column, unit = ways[0]
    if column not in raw.head[1:]:
        raise _refused(
            "--change", f' = "{text}": table {table} has no column "{column}".', stage=Stage.TABLES
        )
    raise _refused("--change", f' = "{text}": unit "{unit}" is not in table units.', stage=Stage.TABLES)
