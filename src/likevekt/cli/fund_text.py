"""What ``likevekt fund`` prints: JSON for programs, tables for people."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from likevekt.funding import (
    Change,
    Comparison,
    Effect,
    Finding,
    Model,
    Result,
    Tables,
    Trace,
    UnitExplanation,
    as_sentence,
    as_table,
)
from likevekt.funding import as_graph as trace_graph
from likevekt.kernel.exact import write_number
from likevekt.kernel.quoting import on_one_line

_GROUP = "\N{NO-BREAK SPACE}"


def as_json(data: Mapping[str, Any]) -> str:
    """Write data as JSON in UTF-8, the same bytes for the same data."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def finding_data(finding: Finding) -> dict[str, str]:
    """Give a finding as the data of ``--json``."""
    return {
        "rule": str(finding.rule),
        "severity": str(finding.severity),
        "node": finding.node,
        "message": finding.message,
    }


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison as the data of ``--json``."""
    return {
        "models": {
            model: {
                "units": {
                    unit: {
                        "kroner": change.kroner,
                        "change": change.change,
                        "change_share": _optional(change.change_share),
                    }
                    for unit, change in units.items()
                }
            }
            for model, units in comparison.models.items()
        },
        "distance": {model: _optional(distance) for model, distance in comparison.distance.items()},
    }


def explanation_data(found: Mapping[str, UnitExplanation]) -> dict[str, Any]:
    """Give an explanation as the data of ``--json``; a change of whole kroner is a number."""
    return {
        "units": {
            unit: {
                "change": part.change.numerator
                if part.change.denominator == 1
                else write_number(part.change),
                "causes": {cause: write_number(amount) for cause, amount in part.causes.items()},
            }
            for unit, part in found.items()
        }
    }


def effect_data(found: Effect) -> dict[str, Any]:
    """Give a budget effect as the data of ``--json``."""
    return {
        "list_price": write_number(found.list_price),
        "units": {unit: write_number(amount) for unit, amount in found.units.items()},
        "effective_share": _optional(found.effective_share),
    }


def result_table(model: Model, tables: Tables, result: Result) -> str:
    """Lay a result out for people."""
    kroner = result.kroner
    rows = [("unit", "name", "number" if kroner is None else "kroner")]
    for unit, exact in result.exact.items():
        amount = _decimals(exact) if kroner is None else _grouped(kroner[unit])
        rows.append((unit, tables.unit_names.get(unit, ""), amount))
    total = _decimals(result.total) if kroner is None else _grouped(sum(kroner.values()))
    rows.append(("", "sum", total))
    frame = "" if result.frame is None else f", frame {_grouped(result.frame)} kroner"
    title = on_one_line(model.title or model.id)
    return f"{title} ({result.closure}{frame})\n\n{_columns(rows)}"


def findings_text(findings: Sequence[Finding]) -> str:
    """List findings for people."""
    if not findings:
        return "Nothing to remark.\n"
    return "".join(
        on_one_line(f"{finding.severity}: {finding.node}: {finding.message} ({finding.rule})") + "\n"
        for finding in findings
    )


def comparison_table(comparison: Comparison, tables: Tables) -> str:
    """Lay a comparison out for people."""
    models = list(comparison.models)
    rows = [("unit", *(cell for model in models for cell in (model, "change", "%")))]
    for unit in tables.units:
        cells: list[str] = []
        for model in models:
            change = comparison.models[model][unit]
            share = (
                "" if change.change_share is None else f"{_decimals(change.change_share * 100, signed=True)}"
            )
            cells += [_grouped(change.kroner), _grouped(change.change, signed=True), share]
        rows.append((unit, *cells))
    distances = [
        f"{model}: {'none' if distance is None else _decimals(distance * 100) + ' %'}"
        for model, distance in comparison.distance.items()
    ]
    listed = on_one_line("; ".join(distances))
    return f"{_columns(rows)}\nShare of the money that lies elsewhere: {listed}\n"


def explanation_table(found: Mapping[str, UnitExplanation]) -> str:
    """Lay an explanation out for people."""
    causes = list(next(iter(found.values())).causes) if found else []
    rows = [("unit", "change", *causes)]
    rows += [
        (
            unit,
            _decimals(part.change, signed=True),
            *(_decimals(part.causes[cause], signed=True) for cause in causes),
        )
        for unit, part in found.items()
    ]
    return _columns(rows)


def effect_table(found: Effect, change: Change) -> str:
    """Lay a budget effect out for people."""
    rows = [
        ("unit", "kroner"),
        *((unit, _decimals(amount, signed=True)) for unit, amount in found.units.items()),
    ]
    share = "" if found.effective_share is None else f", {_decimals(found.effective_share * 100)} % of it"
    own = _decimals(found.units[change.unit], signed=True)
    unit = on_one_line(change.unit)
    return f"List price {_decimals(found.list_price)} kroner. {unit} gets {own}{share}.\n\n{_columns(rows)}"


def trace_text(found: Trace, *, as_graph: bool) -> str:
    """Show how one amount is made, as a table or as a graph."""
    if as_graph:
        return trace_graph(found)
    rows = [("part", "from", "exact")]
    rows += [
        ("  " * level + label, place, _decimals(exact)) for level, label, place, exact in as_table(found)
    ]
    return f"{on_one_line(as_sentence(found))}\n\n{_columns(rows)}"


def _optional(value: Fraction | None) -> str | None:
    return None if value is None else write_number(value)


def _grouped(value: int, *, signed: bool = False) -> str:
    text = f"{abs(value):,}".replace(",", _GROUP)
    sign = "-" if value < 0 else "+" if signed and value > 0 else ""
    return sign + text


def _decimals(value: Fraction, *, signed: bool = False) -> str:
    hundredths = round(value * 100)
    sign = "-" if hundredths < 0 else "+" if signed and hundredths > 0 else ""
    return f"{sign}{_grouped(abs(hundredths) // 100)}.{abs(hundredths) % 100:02d}"


def _columns(rows: Sequence[Sequence[str]]) -> str:
    """Align columns: the first to the left, numbers to the right."""
    rows = [[on_one_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    numeric = [all(_is_figure(row[index]) for row in rows[1:]) for index in range(len(widths))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _is_figure(cell: str) -> bool:
    return all(letter in f"0123456789+-.,{_GROUP}" for letter in cell)
