"""One amount, opened: every step down to the row of a table, with its fingerprint and a way to it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from likevekt.funding.model_form_names import is_made_name
from likevekt.funding.tables import Source
from likevekt.funding.terms import Factor, Term
from likevekt.funding.trace import Trace
from likevekt.web import numbers
from likevekt.web.table_words import TableWords
from likevekt.web.trace_words import PLAIN_TERMS, number_word, step_word, term_word

DEEPEST_LEVEL = 6
_MANY_ZEROS = 3
_LARGE = 1000
_LARGE_DECIMALS = 2
_EXACT_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """What is known of one table version that a model read."""

    key: str
    name: str
    version: int
    source: str
    as_of: date
    completeness: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """The cell behind a number: table, line, column and the fingerprint of the whole table.

    `unit_name` is empty where the line is not the unit's own, as in a table of prices.
    """

    table: str
    line: int
    unit_name: str
    column: str
    value: str
    sha256: str
    facts: TableFacts | None
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLine:
    """One term of an amount, with the terms and cells behind it."""

    label: str
    words: str
    amount: Fraction
    is_money: bool
    level: int
    sources: tuple[SourceLine, ...] = ()
    children: tuple["TraceLine", ...] = ()
    is_open: bool = False
    is_seen_above: bool = False

    @property
    def opens(self) -> bool:
        """Whether there is anything behind it to show."""
        return bool(self.sources or self.children)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceView:
    """The whole walk of one unit's amount in one model."""

    unit: str
    unit_name: str
    model_title: str
    kroner: int | None
    exact: Fraction
    rounding: Fraction | None
    lines: tuple[TraceLine, ...]


class TraceReader:
    """Reads one unit's trace in one language, opening each step the first time it is met."""

    def __init__(
        self,
        *,
        unit_name: str,
        tables: Mapping[str, TableFacts],
        unit_tables: Collection[str],
        words: TableWords,
        address_of: Callable[[TableFacts, int], str],
    ) -> None:
        self._unit_name = unit_name
        self._language = words.language
        self._tables = tables
        self._opened: set[str] = set()
        self._table_words = words
        self._address_of = address_of
        self._unit_tables = unit_tables

    def view(self, trace: Trace, *, model_title: str) -> TraceView:
        """Give the view of a whole trace, with the largest term opened down to its row."""
        lines = self._lines(trace, level=1)
        return TraceView(
            unit=trace.unit,
            unit_name=self._unit_name,
            model_title=model_title,
            kroner=trace.kroner,
            exact=trace.exact,
            rounding=trace.rounding,
            lines=_largest_opened(lines),
        )

    def _lines(self, trace: Trace, *, level: int) -> tuple[TraceLine, ...]:
        """Give the terms of a step; where many are nothing, those stand together behind one line."""
        is_money = trace.closure not in {"KEY", "INDEX"}
        nothing = [term for term in trace.terms if not term.exact]
        if len(nothing) < _MANY_ZEROS:
            return tuple(self._line(trace, term, is_money=is_money, level=level) for term in trace.terms)
        shown = [
            self._line(trace, term, is_money=is_money, level=level) for term in trace.terms if term.exact
        ]
        together = TraceLine(
            label=_("%(count)s terms that are 0") % {"count": len(nothing)},
            words="",
            amount=Fraction(0),
            is_money=is_money,
            level=min(level, DEEPEST_LEVEL),
            children=tuple(self._line(trace, term, is_money=is_money, level=level + 1) for term in nothing),
        )
        return (*shown, together)

    def _line(self, trace: Trace, term: Term, *, is_money: bool, level: int) -> TraceLine:
        factors = term.factors or (Factor(value=term.exact, source=term.source, node=term.node),)
        steps = [trace.children[factor.node] for factor in factors if factor.node]
        whole = steps[0] if len(steps) == 1 and steps[0].exact == term.exact else None
        below = level + 1
        children: list[TraceLine] = []
        seen = False
        if whole is not None:
            seen = whole.node in self._opened
            children.extend(self._open(whole, level=below))
        else:
            children.extend(self._step(step, level=below) for step in steps)
        return TraceLine(
            label=self._label(term, whole=whole, steps=steps),
            words=self._words(term),
            amount=term.exact,
            is_money=is_money,
            level=min(level, DEEPEST_LEVEL),
            sources=tuple(self._sources(factors)),
            children=tuple(children),
            is_seen_above=seen,
        )

    def _label(self, term: Term, *, whole: Trace | None, steps: list[Trace]) -> str:
        """Name a term: by the step it is, else by the column it comes from, else by the engine's word."""
        if term.label not in PLAIN_TERMS:
            return term_word(term.label)
        if whole is not None:
            return _name(whole)
        if steps:
            return _name(steps[0])
        first = term.factors[0] if term.factors else None
        if first is not None and first.source is not None:
            return _first_upper(self._table_words.column(first.source.column))
        return term_word(term.label)

    def _step(self, step: Trace, *, level: int) -> TraceLine:
        seen = step.node in self._opened
        return TraceLine(
            label=_name(step),
            words=_kind(step),
            amount=step.exact,
            is_money=step.closure not in {"KEY", "INDEX"},
            level=min(level, DEEPEST_LEVEL),
            children=self._open(step, level=level + 1),
            is_seen_above=seen,
        )

    def _open(self, step: Trace, *, level: int) -> tuple[TraceLine, ...]:
        if step.node in self._opened:
            return ()
        self._opened.add(step.node)
        return self._lines(step, level=level)

    def _words(self, term: Term) -> str:
        """Write the multiplication, each number with its name where it has no row of its own to tell it."""
        if len(term.factors) < 2:
            return ""
        text = ""
        for factor in term.factors:
            if factor.value == 1 and text and factor.source is None:
                continue
            sign = "" if not text else f" {'÷' if factor.divides else numbers.TIMES} "
            text += sign + self._factor_words(factor)
        return text

    def _factor_words(self, factor: Factor) -> str:
        text = self._value_words(factor)
        if factor.source or factor.node or not factor.label or factor.label == "per":
            return text
        return f"{text} ({number_word(factor.label)})"

    def _value_words(self, factor: Factor) -> str:
        if factor.label == "price":
            return numbers.price(factor.value, language=self._language)
        most = _LARGE_DECIMALS if abs(factor.value) >= _LARGE else _EXACT_DECIMALS
        return numbers.plain(factor.value, language=self._language, most=most)

    def _sources(self, factors: tuple[Factor, ...]) -> Iterator[SourceLine]:
        for factor in factors:
            if factor.source is not None:
                yield self._source(factor.source, value=self._value_words(factor))

    def _source(self, source: Source, *, value: str) -> SourceLine:
        facts = self._tables.get(source.table)
        return SourceLine(
            table=self._table_words.table(source.table),
            line=source.row,
            unit_name=self._unit_name if source.table in self._unit_tables else "",
            column=self._table_words.column(source.column),
            value=value,
            sha256=source.sha256,
            facts=facts,
            address=self._address_of(facts, source.row) if facts else "",
        )


def _name(step: Trace) -> str:
    if step.title:
        return step.title
    if step.node.startswith(":") or is_made_name(step.node):  # nobody has given it a name of its own
        return step_word(step.op)
    return _first_upper(step.node.replace("_", " "))


def _kind(step: Trace) -> str:
    """Tell what kind of step it is, unless its name says that already."""
    kind = step_word(step.op)
    return "" if kind == _name(step) else kind


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _largest_opened(lines: tuple[TraceLine, ...]) -> tuple[TraceLine, ...]:
    """Open the largest term, and inside it the largest, until a row of a table shows."""
    openable = [line for line in lines if line.opens]
    if not openable:
        return lines
    largest = max(openable, key=lambda line: abs(line.amount))
    return tuple(
        replace(line, is_open=True, children=_largest_opened(line.children)) if line is largest else line
        for line in lines
    )
