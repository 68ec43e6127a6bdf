"""A funding result unit by unit, with the terms of its last step, as it is handed on to others."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from likevekt import __version__
from likevekt.connectors.bundle_manifest import hash_of
from likevekt.funding import Model, Tables, Tracer
from likevekt.funding.operations import OPERATIONS
from likevekt.funding.terms import Term

MOST_TERMS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAmounts:
    """What one unit gets: whole kroner (None for an index), the exact amount and the terms that sum to it."""

    unit: str
    name: str
    exact: Fraction
    kroner: int | None
    terms: Mapping[str, Fraction]
    today: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFacts:
    """What a reader of a result must know about where it comes from.

    ``promised`` is what the kroner must sum to: the frame, 0 for a transfer, the rounded total for an open
    result, None for an index. ``hashes`` are the SHA-256 of the model and of each table.
    """

    model: str
    title: str
    closure: str
    promised: int | None
    as_of: date
    is_invented: bool
    engine: str
    hashes: Mapping[str, str]
    logic: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    side_effects: tuple[str, ...] = ()
    tell_tales: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


def result_facts(tracer: Tracer, *, as_of: date, is_invented: bool) -> ResultFacts:
    """Gather the facts of a run; the caller knows the date and whether the data are invented."""
    model, result = tracer.model, tracer.result
    return ResultFacts(
        model=model.id,
        title=model.title,
        closure=result.closure,
        promised=_promised(tracer),
        as_of=as_of,
        is_invented=is_invented,
        engine=__version__,
        hashes=_hashes(model, tracer.tables),
        logic=model.logic,
        law=model.law,
        side_effects=model.side_effects,
        tell_tales=model.tell_tales,
        valid_from=model.valid_from,
        valid_to=model.valid_to,
    )


def result_amounts(
    tracer: Tracer,
    *,
    today: Mapping[str, int] | None = None,
    label: Callable[[Term], str] | None = None,
) -> tuple[UnitAmounts, ...]:
    """Give every unit's kroner and the terms of the last step, in the order of the units' ids.

    ``label`` names a term for the reader. Terms with the same label are numbered; above 24 they are added up
    by label, and above 24 labels to one.
    """
    out = tracer.model.nodes[tracer.model.out]
    named = label or _own_label
    exact, kroner = tracer.result.exact, tracer.result.kroner
    terms = [
        [
            (named(term), term.exact)
            for term in OPERATIONS[out.op].terms(out.args, tracer.computation.inputs, index)
        ]
        for index in range(len(tracer.result.units))
    ]
    columns = _columns(terms)
    return tuple(
        UnitAmounts(
            unit=unit,
            name=tracer.tables.unit_names.get(unit, ""),
            exact=exact[unit],
            kroner=None if kroner is None else kroner[unit],
            terms=columns(parts),
            today=None if today is None else today.get(unit),
        )
        for unit, parts in zip(tracer.result.units, terms, strict=True)
    )


def _own_label(term: Term) -> str:
    return term.label


def _promised(tracer: Tracer) -> int | None:
    whole = tracer.result.whole
    if whole is None:
        return None
    if tracer.result.closure == "CLOSED" and tracer.result.frame is not None:
        return tracer.result.frame
    return sum(whole)


def _hashes(model: Model, tables: Tables) -> dict[str, str]:
    found = {"model.toml": hash_of(model.text)}
    return found | {f"{name}.csv": tables.raw[name].sha256 for name in sorted(tables.raw)}


_Terms = list[tuple[str, Fraction]]


def _columns(terms: list[_Terms]) -> Callable[[_Terms], dict[str, Fraction]]:
    """Choose how terms become columns: one each, else one a label, else one for all."""
    numbered = {key for parts in terms for key in _numbered(parts)}
    if len(numbered) <= MOST_TERMS:
        return _numbered
    if len({label for parts in terms for label, _exact in parts}) <= MOST_TERMS:
        return _by_label
    return _in_one


def _numbered(parts: _Terms) -> dict[str, Fraction]:
    counts = Counter(label for label, _exact in parts)
    seen: Counter[str] = Counter()
    found = {}
    for label, exact in parts:
        seen[label] += 1
        found[f"{label} ({seen[label]})" if counts[label] > 1 else label] = exact
    return found


def _by_label(parts: _Terms) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for label, exact in parts:
        found[label] = found.get(label, Fraction(0)) + exact
    return found


def _in_one(parts: _Terms) -> dict[str, Fraction]:
    return {"": sum((exact for _label, exact in parts), Fraction(0))}
