"""What the Public Administration Acts of 1967 and 2025 say of deadlines, and which of them holds on a day.

The act of 2025 has been adopted, but when it enters into force was not known when this was written. So the day is
a setting, and each rule of either act is data with a source (the reference set `case_deadlines`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Statute(StrEnum):
    """A version of the Public Administration Act (forvaltningslov)."""

    ACT_1967 = "act_1967"
    ACT_2025 = "act_2025"


class CountedFrom(StrEnum):
    """What begins an appeal deadline (fristens utgangspunkt)."""

    KNOWLEDGE = "knowledge"
    """The day the person had, or should have had, enough knowledge to appeal."""
    NOTIFICATION = "notification"
    """The day the notification reached the person."""


class UnknownLegalBasisError(LookupError):
    """No appeal deadline is known for a legal basis."""

    def __init__(self, *, basis: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f'There is no appeal deadline for the legal basis "{basis}", so the letter cannot state one. '
            f"Use one of {', '.join(known)}, or add it with its source."
        )


class NoTermError(ValueError):
    """A deadline of no length cannot be kept by anybody."""

    def __init__(self, *, name: str, length: int) -> None:
        super().__init__(f"The term {name} is {length}; it must be at least 1.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealTerm:
    """The appeal deadline of one legal basis (klagefrist), in weeks.

    Raises:
        NoTermError: it is shorter than a week.
    """

    basis: str
    weeks: int
    counted_from: CountedFrom

    def __post_init__(self) -> None:
        if self.weeks < 1:
            raise NoTermError(name=self.basis, length=self.weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteRules:
    """What one version of the act says (regler i én lov): terms in months, and the appeal terms.

    ``late_appeal_months``: how long after a decision a late appeal can still be heard. ``unnotified_months``: when
    the deadline of somebody who was never notified ends at the latest, where a right was granted.

    Raises:
        NoTermError: one of the terms is shorter than a month.
    """

    statute: Statute
    appeal_terms: tuple[AppealTerm, ...]
    late_appeal_months: int
    unnotified_months: int
    preliminary_reply_months: int
    tells_of_delay: bool

    def __post_init__(self) -> None:
        for name in ("late_appeal_months", "unnotified_months", "preliminary_reply_months"):
            if getattr(self, name) < 1:
                raise NoTermError(name=name, length=getattr(self, name))

    def appeal_term(self, basis: str) -> AppealTerm:
        """Give the appeal deadline of a legal basis.

        Raises:
            UnknownLegalBasisError: there is none.
        """
        for term in self.appeal_terms:
            if term.basis == basis:
                return term
        raise UnknownLegalBasisError(basis=basis, known=tuple(term.basis for term in self.appeal_terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statutes:
    """Both versions of the act (lovversjoner); ``new_act_from`` is the setting, None while it is not known."""

    old: StatuteRules
    new: StatuteRules
    new_act_from: date | None

    def on(self, day: date) -> StatuteRules:
        """Give the rules that hold for what was decided or received on a day."""
        if self.new_act_from is not None and day >= self.new_act_from:
            return self.new
        return self.old
