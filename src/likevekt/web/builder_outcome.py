"""What a model that is not saved would give every unit, beside the model it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from likevekt.actions.allocation import Allocation, allocate, preview
from likevekt.funding import FundingError
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_lines import lines_of
from likevekt.store.funding_queries import ModelHead
from likevekt.store.table_queries import TableSet
from likevekt.web.allocation_changes import Changes, UnitChange, changes_between
from likevekt.web.allocation_words import count_first, row_sentence
from likevekt.web.charts_compact import compact_change, compact_scale
from likevekt.web.problem_words import SaidProblem, said_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """One unit: what it would get, and what changes."""

    unit: str
    name: str
    kroner: int
    change: int
    share: Fraction | None
    drawing: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One unit's number in a model that gives no kroner."""

    name: str
    number: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came out, or what is wrong; ``compared`` is None when there was nothing to compare with."""

    sentence: str
    compared: ModelHead | None = None
    rows: tuple[OutcomeRow, ...] = ()
    indexes: tuple[IndexRow, ...] = ()
    moved: int = 0
    total: int = 0
    frame: int | None = None
    is_closed: bool = False
    problems: tuple[SaidProblem, ...] = ()
    numbers: Mapping[str, Fraction] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are figures to show."""
        return bool(self.rows or self.indexes)

    @property
    def over(self) -> int:
        """How far the sum is above the frame, when it need not be the frame."""
        return 0 if self.is_closed or self.frame is None else self.total - self.frame

    @property
    def under(self) -> int:
        """How far the sum is below the frame."""
        return -self.over


def outcome_of(
    text: bytes,
    *,
    tables: TableSet,
    compared: ModelHead | None,
    language: str,
    fields: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a model file and hold it beside a saved model, or say everything that is wrong with it."""
    base = _ran(compared, tables)
    names = {} if base is None else base.unit_names
    try:
        made = preview(text, tables)
    except FundingError as error:
        lines = _lines(text)
        problems = said_problems(error, language=language, lines=lines, fields=fields, names=names)
        return Outcome(sentence=_("The model cannot be run yet."), problems=problems)
    resolved = {where: read.value for where, read in made.tables.scalars.items()}
    kroner = made.result.kroner
    if kroner is None:
        indexes = tuple(
            IndexRow(name=made.unit_names[unit], number=exact) for unit, exact in made.result.exact.items()
        )
        sentence = _("The model gives every unit a number, and no kroner.")
        return Outcome(sentence=sentence, indexes=indexes, numbers=resolved)
    held = None if base is None else base.result.kroner
    changes = changes_between(
        today=kroner if held is None else held,
        chosen=kroner,
        names={**names, **made.unit_names},
    )
    scale = compact_scale(changes.shares)
    return Outcome(
        sentence=_sentence(changes, compared=None if held is None else compared),
        compared=None if held is None else compared,
        rows=tuple(
            OutcomeRow(
                unit=line.unit,
                name=line.name,
                kroner=line.chosen,
                change=line.change,
                share=line.share,
                drawing=compact_change(
                    share=line.share,
                    scale=scale,
                    sentence=row_sentence(line.name, line.share, language=language),
                ),
            )
            for line in _in_table_order(changes, made)
        ),
        moved=max(changes.gained, -changes.lost),
        total=changes.sum_chosen,
        frame=made.result.frame,
        is_closed=made.result.closure == "CLOSED",
        numbers=resolved,
    )


def _ran(head: ModelHead | None, tables: TableSet) -> Allocation | None:
    """Run the model to compare with; one that cannot run is compared with nothing."""
    if head is None:
        return None
    try:
        return allocate(head, tables)
    except FundingError:
        return None


def _lines(text: bytes) -> dict[str, int]:
    """Give the line of every place, nothing for a text that cannot be read at all."""
    try:
        parse_model(text, name="model.toml")
        return lines_of(text.decode("utf-8"))
    except (FundingError, UnicodeDecodeError, AssertionError, IndexError, KeyError, ValueError):
        return {}


def _in_table_order(changes: Changes, made: Allocation) -> list[UnitChange]:
    """Give the units in the order of their table, so that no row moves while a figure is being changed."""
    order = {row[0]: at for at, row in enumerate(made.tables.raw["units"].rows)}
    return sorted(changes.lines, key=lambda line: (order.get(line.unit, len(order)), line.unit))


def _sentence(changes: Changes, *, compared: ModelHead | None) -> str:
    if compared is None:
        return _("The model shares out money between %(count)s units.") % {"count": len(changes.lines)}
    if not changes.gained and not changes.lost:
        return _("No unit gets more or less.")
    more = ngettext(
        "%(count)s of %(all)s units gets more.", "%(count)s of %(all)s units get more.", changes.count_more
    )
    return more % {"count": count_first(changes.count_more), "all": len(changes.lines)}
