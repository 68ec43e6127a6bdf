"""Who may do what in a case, for each service and step: an authority version as a value, and what it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeVar

from likevekt.casework.escalation_clock import EscalationLimit
from likevekt.kernel.labels import Label
from likevekt.kernel.quoting import nearest, quoted

ANY_SERVICE = ""
"""A service that no rule names."""
CITIZENS = ("service_user", "relative")
"""Roles of those who take part without an organisation."""


class CaseStep(StrEnum):
    """One step of a case (steg i en sak), in the order of the cycle."""

    RECEIVE = "receive"
    ASSESS = "assess"
    DISCUSS = "discuss"
    DECIDE_CONTENT = "decide_content"
    DECIDE_AMOUNT = "decide_amount"
    WRITE = "write"
    ADJUST = "adjust"
    REVIEW = "review"
    HANDLE_APPEAL = "handle_appeal"


DECIDING_STEPS = (CaseStep.DECIDE_CONTENT, CaseStep.DECIDE_AMOUNT, CaseStep.WRITE)
"""The steps that a named course does without."""


class OrganisationKind(StrEnum):
    """What kind of body acts (slags organ)."""

    OFFICE = "office"
    """An allocation office."""
    TEAM = "team"
    """A team, also one across professions."""
    UNIT = "unit"
    """The unit that gives the service."""
    LEADERS = "leaders"
    """The leaders who hold the budget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body that acts in cases (organ): an office, a team, the giving unit, or leaders.

    `provides`: its people also give the services. `within_area`: there is one in each area, for those who live
    there. `is_shared`: several municipalities have it together. `serves` are the user groups it is for, empty for
    all. `units` are the units of the tree that it is; empty means that its kind says which. `logic` is the
    governance logic it leans to, empty where nobody has said.
    """

    code: str
    kind: OrganisationKind
    name: Label
    provides: bool = False
    within_area: bool = False
    is_shared: bool = False
    serves: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()
    logic: str = ""

    def is_for(self, user_group: str | None) -> bool:
        """Tell whether it is for a user group; None asks of no one in particular."""
        return user_group is None or not self.serves or user_group in self.serves


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CaseActor:
    """A role in an organisation (aktør); the person and her relatives act in none (empty)."""

    organisation: str
    role: str

    def __str__(self) -> str:
        return f"{self.organisation}.{self.role}" if self.organisation else self.role


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceScope:
    """Which services a rule is for: named ones, groups of services, or all (both empty)."""

    services: frozenset[str] = frozenset()
    service_groups: frozenset[str] = frozenset()

    @property
    def is_for_all(self) -> bool:
        """Whether it is for every service that nothing nearer is for."""
        return not self.services and not self.service_groups

    def nearness(self, service: str, *, groups: Iterable[str]) -> int:
        """Say how near the rule is to a service: 3 names it, 2 its group, 1 all, 0 it is for others."""
        if service in self.services:
            return 3
        if self.service_groups.intersection(groups):
            return 2
        return 1 if self.is_for_all else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRule:
    """Who acts at some steps of a case (myndighetsregel), and who must take part.

    With a `course` there is no actor: the services are a named course, given without a decision.
    """

    scope: ServiceScope
    steps: frozenset[CaseStep]
    actors: tuple[CaseActor, ...]
    participants: tuple[CaseActor, ...] = ()
    course: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentLimit:
    """How far a decision may be changed without a new one (justeringsgrense).

    `more` and `fewer` are a week, in the service's own measure: hours for services by the hour. `weeks` is how
    long the change may hold; None lets it last.
    """

    scope: ServiceScope
    more: Fraction
    fewer: Fraction
    weeks: int | None


class ExceededLimit(StrEnum):
    """Which limit a change goes beyond (overskredet grense)."""

    MORE = "more"
    FEWER = "fewer"
    WEEKS = "weeks"
    NO_LIMIT_GIVEN = "no_limit_given"
    """Nothing may be adjusted without a new decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentAnswer:
    """Whether a change may be made without a new decision, and who may make it (svar om justering).

    Where it goes beyond a limit, `actors` are those who decide the amount anew.
    """

    exceeds: tuple[ExceededLimit, ...]
    actors: tuple[CaseActor, ...]
    participants: tuple[CaseActor, ...]

    @property
    def needs_decision(self) -> bool:
        """Whether only a new decision can make the change."""
        return bool(self.exceeds)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningLevel:
    """A level that signs decisions (signeringsnivå)."""

    code: str
    name: Label
    actors: tuple[CaseActor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningStep:
    """One rung of a ladder of signing (trinn i signeringen): a level, and how far it may sign.

    `up_to_ore` is the yearly cost in øre that it may sign, None for any. `signs_below_zero`: it may sign also when
    less than nothing is left of the unit's frame.
    """

    level: str
    up_to_ore: int | None = None
    signs_below_zero: bool = False

    def may_sign(self, *, yearly_cost_ore: int, remaining_after_ore: int | None) -> bool:
        """Tell whether the level may sign; an unknown remaining asks for nobody higher."""
        is_below = remaining_after_ore is not None and remaining_after_ore < 0
        within = self.up_to_ore is None or yearly_cost_ore <= self.up_to_ore
        return within and (self.signs_below_zero or not is_below)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningLadder:
    """The levels that sign for some services (signeringsstige), the lowest first; the last signs everything."""

    scope: ServiceScope
    rungs: tuple[SigningStep, ...]


class UnknownCodeError(LookupError):
    """An authority version has no user group of that code."""

    def __init__(self, *, code: str, known: Iterable[str]) -> None:
        super().__init__(
            f"The authority version has no user group {quoted(code)}, so nobody can be found for it."
            f"{nearest(code, known)} Use one of its codes, or ask of no user group."
        )


class _Scoped(Protocol):
    @property
    def scope(self) -> ServiceScope: ...


_S = TypeVar("_S", bound=_Scoped)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityVersion:
    """Who may do what in cases from a day (myndighetsfordeling), as a municipality has adopted it.

    Of several rules for a service the nearest holds, whole: one that names it, before one for its group, before
    one for all. `hybrid` is the letter of the published form of organisation that it is, where it is one.
    """

    id: str
    name: Label
    description: Label
    valid_from: date
    valid_to: date | None
    hybrid: str
    user_groups: Mapping[str, Label]
    service_groups: Mapping[str, frozenset[str]]
    courses: Mapping[str, Label]
    organisations: Mapping[str, Organisation]
    rules: tuple[AuthorityRule, ...]
    limits: tuple[AdjustmentLimit, ...]
    levels: Mapping[str, SigningLevel]
    ladders: tuple[SigningLadder, ...]
    escalation: EscalationLimit
    text: bytes = field(repr=False, default=b"")

    def who_may(
        self, *, step: CaseStep, service: str, user_group: str | None = None
    ) -> tuple[CaseActor, ...]:
        """Give who may do a step for a service; nobody only where a named course needs no decision.

        Raises:
            UnknownCodeError: the version has no such user group.
        """
        return self._for_group(self.rule_for(step=step, service=service).actors, user_group)

    def must_take_part(
        self, *, step: CaseStep, service: str, user_group: str | None = None
    ) -> tuple[CaseActor, ...]:
        """Give who must have taken part before a step is done.

        Raises:
            UnknownCodeError: the version has no such user group.
        """
        return self._for_group(self.rule_for(step=step, service=service).participants, user_group)

    def may_adjust(
        self, *, service: str, change: Fraction, weeks: int | None, user_group: str | None = None
    ) -> AdjustmentAnswer:
        """Say whether an amount a week may be changed by this much for so many weeks (None: for good).

        Raises:
            UnknownCodeError: the version has no such user group.
        """
        exceeds = tuple(self._exceeded(service, change=change, weeks=weeks))
        step = CaseStep.DECIDE_AMOUNT if exceeds else CaseStep.ADJUST
        return AdjustmentAnswer(
            exceeds=exceeds,
            actors=self.who_may(step=step, service=service, user_group=user_group),
            participants=self.must_take_part(step=step, service=service, user_group=user_group),
        )

    def signing_level(
        self, *, service: str, yearly_cost_ore: int, remaining_after_ore: int | None
    ) -> SigningLevel | None:
        """Give the lowest level that may sign; None for a named course without a decision.

        `remaining_after_ore` is what is left of the unit's frame with the decision, None where nobody knows.
        """
        if self.course_of(service=service):
            return None
        rungs = self.ladder_for(service=service).rungs
        found = next(
            rung
            for rung in rungs
            if rung.may_sign(yearly_cost_ore=yearly_cost_ore, remaining_after_ore=remaining_after_ore)
        )
        return self.levels[found.level]

    def signers(self, *, level: str, user_group: str | None = None) -> tuple[CaseActor, ...]:
        """Give who signs at a level.

        Raises:
            UnknownCodeError: the version has no such user group.
        """
        return self._for_group(self.levels[level].actors, user_group)

    def levels_above(self, *, level: str, service: str) -> tuple[SigningLevel, ...]:
        """Give the levels of a service's ladder that stand above one, the nearest first."""
        codes = [rung.level for rung in self.ladder_for(service=service).rungs]
        above = codes[codes.index(level) + 1 :] if level in codes else codes
        return tuple(self.levels[code] for code in above)

    def course_of(self, *, service: str) -> str:
        """Give the named course that a service is given in without a decision, or an empty code."""
        return self.rule_for(step=CaseStep.DECIDE_AMOUNT, service=service).course

    def rule_for(self, *, step: CaseStep, service: str) -> AuthorityRule:
        """Give the rule that holds for a step and a service: the nearest."""
        return self._nearest((rule for rule in self.rules if step in rule.steps), service)

    def limit_for(self, *, service: str) -> AdjustmentLimit | None:
        """Give the limits for adjusting a service; None where each change needs a decision."""
        return self._nearest(self.limits, service) if self._fits(self.limits, service) else None

    def ladder_for(self, *, service: str) -> SigningLadder:
        """Give the levels that sign for a service."""
        return self._nearest(self.ladders, service)

    def named_services(self) -> frozenset[str]:
        """Give the services that a rule, a limit or a ladder names, or that stand in a group."""
        scopes = [rule.scope for rule in self.rules]
        scopes += [limit.scope for limit in self.limits] + [ladder.scope for ladder in self.ladders]
        return frozenset().union(*(scope.services for scope in scopes), *self.service_groups.values())

    def _for_group(self, actors: tuple[CaseActor, ...], user_group: str | None) -> tuple[CaseActor, ...]:
        if user_group is not None and user_group not in self.user_groups:
            raise UnknownCodeError(code=user_group, known=self.user_groups)
        return tuple(
            actor
            for actor in actors
            if not actor.organisation or self.organisations[actor.organisation].is_for(user_group)
        )

    def _exceeded(self, service: str, *, change: Fraction, weeks: int | None) -> Iterable[ExceededLimit]:
        limit = self.limit_for(service=service)
        if limit is None:
            yield ExceededLimit.NO_LIMIT_GIVEN
            return
        if change > limit.more:
            yield ExceededLimit.MORE
        if -change > limit.fewer:
            yield ExceededLimit.FEWER
        if limit.weeks is not None and (weeks is None or weeks > limit.weeks):
            yield ExceededLimit.WEEKS

    def _nearest(self, entries: Iterable[_S], service: str) -> _S:
        groups = self._groups_of(service)
        return max(entries, key=lambda entry: entry.scope.nearness(service, groups=groups))

    def _fits(self, entries: Iterable[_S], service: str) -> bool:
        groups = self._groups_of(service)
        return any(entry.scope.nearness(service, groups=groups) for entry in entries)

    def _groups_of(self, service: str) -> list[str]:
        return [code for code, services in self.service_groups.items() if service in services]


def is_trust_model(version: AuthorityVersion) -> bool:
    """Tell whether this is the trust model of the literature: teams that allocate and provide within an area.

    For every service that is decided at all, those who assess, decide, write, adjust and review must be such teams.
    """
    steps = (CaseStep.ASSESS, *DECIDING_STEPS, CaseStep.ADJUST, CaseStep.REVIEW)
    return all(
        organisation.kind is OrganisationKind.TEAM and organisation.provides and organisation.within_area
        for service in (ANY_SERVICE, *version.named_services())
        for step in steps
        for actor in version.who_may(step=step, service=service)
        if (organisation := version.organisations[actor.organisation])
    )
