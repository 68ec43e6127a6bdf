"""The inputs of Regn på et vedtak, read from the address: a service, an amount and a day are enough."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.http import QueryDict
from django.utils.translation import gettext as _

from likevekt.actions.decision_effect import FIRST_YEAR, LARGEST_AMOUNT, LAST_YEAR, DecisionChoices
from likevekt.actions.decision_models import usual_unit
from likevekt.kernel.periods import parse_date
from likevekt.store.catalogue_queries import ServiceLine
from likevekt.web.given_numbers import GivenNumberError, read_given, show_given

USUAL_SERVICE = "home_nursing"
USUAL_AMOUNT = {"hour": Fraction(15, 2), "day": Fraction(7), "visit": Fraction(7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionForm:
    """What stands in the fields, what it was read as, and a sentence beside each field that is wrong.

    `services` are code, name and measure.
    """

    service: ServiceLine
    services: Sequence[tuple[str, str, str]]
    unit: str
    chosen_unit: str
    units: Sequence[tuple[str, str]]
    typed_amount: str
    typed_start: str
    typed_end: str
    amount: Fraction | None
    start: date | None
    end: date | None
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        """Whether an answer can be given."""
        return not self.faults

    @property
    def first_fault(self) -> str:
        """The first field that is wrong, in the order of the page, where a reader without script begins."""
        order = ("service", "amount", "start", "unit", "end")
        return next((name for name in order if name in self.faults), "")

    @property
    def unit_name(self) -> str:
        """The chosen unit's name."""
        return dict(self.units).get(self.unit, self.unit)


def read_form(query: QueryDict, *, choices: DecisionChoices, language: str, on: date) -> DecisionForm:
    """Read the address; what is not said has a usual value."""
    services = sorted(choices.services, key=lambda one: one.name(language))
    by_code = {one.service: one for one in services}
    faults: dict[str, str] = {}
    usual = by_code.get(USUAL_SERVICE) or services[0]
    service = by_code.get(query.get("tjeneste", usual.service), usual)
    if query.get("tjeneste", usual.service) not in by_code:
        faults["service"] = _("There is no such service with a price. Choose one from the list.")
    units = sorted(choices.units.items(), key=lambda unit: unit[1])
    unit = query.get("enhet") or usual_unit(service, choices.allocation)
    if unit not in choices.units:
        faults["unit"] = _("There is no such unit in today’s model. Choose one from the list.")
    typed_amount = query.get(
        "mengde", show_given(USUAL_AMOUNT.get(service.per, Fraction(1)), language=language)
    )
    typed_start = query.get("fra", _first_of_next_month(on).isoformat())
    typed_end = query.get("til", "")
    amount = _amount(typed_amount, per=service.per, language=language, faults=faults)
    start = _day(typed_start, field="start", faults=faults)
    end = _day(typed_end, field="end", faults=faults) if typed_end else None
    if start and end and end <= start:
        faults["end"] = _("The decision ends before it has begun. Choose a later day.")
    return DecisionForm(
        service=service,
        services=[(one.service, one.name(language), one.per) for one in services],
        unit=unit,
        chosen_unit=query.get("enhet", ""),
        units=units,
        typed_amount=typed_amount,
        typed_start=typed_start,
        typed_end=typed_end,
        amount=amount,
        start=start,
        end=end,
        faults=faults,
    )


def _amount(typed: str, *, per: str, language: str, faults: dict[str, str]) -> Fraction | None:
    if not typed.strip():
        faults["amount"] = _beyond(per, language=language)
        return None
    try:
        amount = read_given(typed, language=language)
    except GivenNumberError as error:
        faults["amount"] = str(error)
        return None
    if 0 < amount <= LARGEST_AMOUNT[per]:
        return amount
    faults["amount"] = _beyond(per, language=language)
    return None


def _beyond(per: str, *, language: str) -> str:
    if per == "hour":
        return _("A week has 168 hours. Give an amount above 0 and at most 168.")
    if per == "day":
        return _("A week has seven days. Give an amount above 0 and at most 7.")
    limit = show_given(Fraction(LARGEST_AMOUNT[per]), language=language)
    return _("Give an amount above 0 and at most %(limit)s.") % {"limit": limit}


def _day(typed: str, *, field: str, faults: dict[str, str]) -> date | None:
    day = parse_date(typed)
    if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    faults[field] = _("Choose a day from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
    return None


def _first_of_next_month(on: date) -> date:
    return date(on.year + on.month // 12, on.month % 12 + 1, 1)
