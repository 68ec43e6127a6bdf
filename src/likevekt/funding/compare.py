"""Models side by side: who gains, who loses, and how far from need or from today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from likevekt.funding.load_tables import load_tables
from likevekt.funding.model_file import model_of
from likevekt.funding.problems import FundingError, Problem, Stage
from likevekt.funding.run import Result, run
from likevekt.funding.table_source import Tabular


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChange:
    """What one unit gets under a model, against the first model; the share is None when that gave 0."""

    kroner: int
    change: int
    change_share: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every model's kroner, with the distance that each lies from the yardstick.

    The distance is the share of the money that lies at other units than under the yardstick, half the sum of
    the absolute differences of shares: 0 when both share alike, 1 when they have no unit in common. The
    yardstick is need where that is given, otherwise the first model; what sums to 0 has no shares, and nothing has
    a distance from it.
    """

    models: Mapping[str, Mapping[str, UnitChange]]
    distance: Mapping[str, Fraction | None]


def compare(results: Sequence[Result], *, need: Mapping[str, Fraction] | None = None) -> Comparison:
    """Compare results of several models for the same units; changes are against the first.

    Raises:
        FundingError: a model gives an index, two have the same id, or the units differ.
    """
    first = results[0]
    problems = [
        Problem(where=result.model, message=": gives an index, not money, and cannot be compared.")
        for result in results
        if result.whole is None
    ]
    seen: set[str] = set()
    for result in results:
        if result.model in seen:
            problems.append(
                Problem(where=result.model, message=": two of the models have this id; give each its own.")
            )
        seen.add(result.model)
        if result.units != first.units:
            problems.append(Problem(where=result.model, message=": has other units than the first model."))
    if problems:
        raise FundingError(stage=Stage.VALUES, problems=problems)
    yardstick = _shares(first.exact if need is None else need)
    return Comparison(
        models={result.model: _changes(result, first) for result in results},
        distance={result.model: _distance(_shares(result.exact), yardstick) for result in results},
    )


def need_shares(reference: str, data: Path | str | Mapping[str, bytes] | Tabular) -> dict[str, Fraction]:
    """Give every unit's share of a column of need, written ``table:column``.

    Raises:
        FundingError: the column cannot be read, has a cell below 0, or sums to 0.
    """
    parsed = {
        "model": {"id": "need", "frame": 1, "out": "need"},
        "node": {"need": {"op": "reconcile", "of": reference}},
    }
    try:
        model = model_of(parsed, b"")
        return run(model, load_tables(model, data)).exact
    except FundingError as error:
        problems = [replace(problem, where="--need") for problem in error.problems]
        raise FundingError(stage=error.stage, problems=problems) from None


def _changes(result: Result, first: Result) -> dict[str, UnitChange]:
    before, after = first.kroner or {}, result.kroner or {}
    return {
        unit: UnitChange(
            kroner=kroner,
            change=kroner - before[unit],
            change_share=Fraction(kroner - before[unit], before[unit]) if before[unit] else None,
        )
        for unit, kroner in after.items()
    }


def _shares(amounts: Mapping[str, Fraction]) -> dict[str, Fraction] | None:
    total = sum(amounts.values(), Fraction(0))
    return {unit: amount / total for unit, amount in amounts.items()} if total else None


def _distance(
    shares: Mapping[str, Fraction] | None, yardstick: Mapping[str, Fraction] | None
) -> Fraction | None:
    """Give half the sum of absolute differences, None where amounts that sum to 0 have no shares."""
    if shares is None or yardstick is None:
        return None
    return sum((abs(share - yardstick[unit]) for unit, share in shares.items()), Fraction(0)) / 2
