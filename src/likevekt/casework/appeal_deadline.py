"""The deadline for an appeal: when it begins, what interrupts it, when it ends, and an appeal that comes late.

For care the four weeks are counted from knowledge, not from the date of the letter: nobody knows the last day
before it is known when the person knew. See docs/explanation/casework-rules.md.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from likevekt.casework.statutes import AppealTerm, CountedFrom, StatuteRules
from likevekt.casework.terms import TermEnd, add_months, add_weeks, end_on_working_day


class DeadlineState(StrEnum):
    """How far an appeal deadline has come (fristens tilstand)."""

    NOT_BEGUN = "not_begun"
    INTERRUPTED = "interrupted"
    SET = "set"


class AppealTiming(StrEnum):
    """Whether an appeal came in time (rettidig klage)."""

    IN_TIME = "in_time"
    LATE = "late"
    TOO_LATE = "too_late"


class AppealDaysError(ValueError):
    """The days of a decision and of what followed it contradict each other."""

    def __init__(self, *, name: str, day: date, before: str) -> None:
        super().__init__(
            f"{name} is {day}, which is before {before}, so no deadline can be computed. "
            "Correct the day that is wrong."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFacts:
    """The days that an appeal deadline follows from (fristens fakta).

    ``notified_on`` is the day the notification reached the person, or the alert of an electronic one was sent.
    ``known_on`` is the day she had, or should have had, enough knowledge to appeal; a person judges that.
    ``reasons_demanded_on`` is for a decision that came without reasons; ``reasons_given_on`` the day they reached
    her. ``grants_a_right``: somebody else got something by the decision.

    Raises:
        AppealDaysError: a day comes before one that it must follow.
    """

    decided_on: date
    notified_on: date | None = None
    known_on: date | None = None
    reasons_demanded_on: date | None = None
    reasons_given_on: date | None = None
    grants_a_right: bool = False

    def __post_init__(self) -> None:
        for name in ("notified_on", "known_on", "reasons_demanded_on"):
            day = getattr(self, name)
            if day is not None and day < self.decided_on:
                raise AppealDaysError(name=name, day=day, before="the decision")
        given, demanded = self.reasons_given_on, self.reasons_demanded_on
        if given is not None and (demanded is None or given < demanded):
            raise AppealDaysError(name="reasons_given_on", day=given, before="any demand for them")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDeadline:
    """A computed appeal deadline (klagefrist); ``end`` is None until it is set."""

    term: AppealTerm
    state: DeadlineState
    begins_on: date | None
    end: TermEnd | None

    @property
    def last_day(self) -> date | None:
        """Give the last day on which an appeal is in time."""
        return None if self.end is None else self.end.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealTimeliness:
    """How an appeal stands to its deadline (om klagen er rettidig); ``latest_day`` is the last for a late one."""

    timing: AppealTiming
    days_late: int
    latest_day: date

    def may_be_heard(self, *, reason: str = "") -> bool:
        """Tell whether the appeal may be heard: in time, or late and with a reason that a person has written."""
        if self.timing is AppealTiming.LATE:
            return bool(reason.strip())
        return self.timing is AppealTiming.IN_TIME


def appeal_deadline(*, facts: AppealFacts, basis: str, rules: StatuteRules) -> AppealDeadline:
    """Compute the deadline for an appeal against a decision.

    A demand for reasons within the deadline interrupts it, and a whole new term begins when the reasons have
    reached the person.

    Raises:
        UnknownLegalBasisError: the rules have no term for the legal basis.
    """
    term = rules.appeal_term(basis)
    begins_on = _begins_on(facts, term)
    end = _first_end(facts, term=term, rules=rules)
    demanded = facts.reasons_demanded_on
    if demanded is not None and (end is None or demanded <= end.last_day):
        if facts.reasons_given_on is None:
            return AppealDeadline(term=term, state=DeadlineState.INTERRUPTED, begins_on=None, end=None)
        begins_on = max(facts.reasons_given_on, begins_on or facts.reasons_given_on)
        end = end_on_working_day(add_weeks(begins_on, term.weeks))
    state = DeadlineState.NOT_BEGUN if end is None else DeadlineState.SET
    return AppealDeadline(term=term, state=state, begins_on=begins_on, end=end)


def appeal_timeliness(
    *, deadline: AppealDeadline, decided_on: date, sent_on: date, rules: StatuteRules
) -> AppealTimeliness:
    """Hold an appeal against its deadline, by the day it was sent, handed in or told.

    A late appeal can be heard for a reason, never when more than a year has gone since the decision. That year
    bars only what is late: an appeal before the deadline has begun or ended is in time, however long it has been.
    """
    latest_day = add_months(decided_on, rules.late_appeal_months)
    last_day = deadline.last_day
    if last_day is None or sent_on <= last_day:
        return AppealTimeliness(timing=AppealTiming.IN_TIME, days_late=0, latest_day=latest_day)
    timing = AppealTiming.LATE if sent_on <= latest_day else AppealTiming.TOO_LATE
    return AppealTimeliness(timing=timing, days_late=(sent_on - last_day).days, latest_day=latest_day)


def _begins_on(facts: AppealFacts, term: AppealTerm) -> date | None:
    if term.counted_from is CountedFrom.KNOWLEDGE or facts.notified_on is None:
        return facts.known_on
    return facts.notified_on


def _first_end(facts: AppealFacts, *, term: AppealTerm, rules: StatuteRules) -> TermEnd | None:
    begins_on = _begins_on(facts, term)
    ends = [] if begins_on is None else [add_weeks(begins_on, term.weeks)]
    is_unnotified = term.counted_from is CountedFrom.NOTIFICATION and facts.notified_on is None
    if is_unnotified and facts.grants_a_right:
        ends.append(add_months(facts.decided_on, rules.unnotified_months))
    return end_on_working_day(min(ends)) if ends else None
