"""What one authority version changes from another, for the one who is to approve it; and the matrix of one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from likevekt.casework.authority import (
    ANY_SERVICE,
    AdjustmentLimit,
    AuthorityVersion,
    CaseActor,
    CaseStep,
    Organisation,
    SigningLadder,
)
from likevekt.kernel.exact import write_decimal


class AuthoritySubject(StrEnum):
    """What a change of authority is about (hva endringen gjelder)."""

    ACTORS = "actors"
    PARTICIPANTS = "participants"
    COURSE = "course"
    LIMIT = "limit"
    SIGNING = "signing"
    SIGNERS = "signers"
    ORGANISATION = "organisation"
    USER_GROUPS = "user_groups"
    ESCALATION = "escalation"
    PERIOD = "period"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityChange:
    """One thing that another authority version does differently (endring i myndighet).

    `service` is empty for all services that no rule names; `about` is the code of a level or an organisation.
    `before` and `after` are codes, for a screen to say in words.
    """

    subject: AuthoritySubject
    before: tuple[str, ...]
    after: tuple[str, ...]
    service: str = ANY_SERVICE
    step: CaseStep | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityCell:
    """One cell of the matrix of who decides what (rute i matrisen): a service and a step."""

    service: str
    step: CaseStep
    actors: tuple[CaseActor, ...]
    participants: tuple[CaseActor, ...]
    course: str
    logics: tuple[str, ...]


def authority_changes(*, before: AuthorityVersion, after: AuthorityVersion) -> tuple[AuthorityChange, ...]:
    """Give what changes in effect, service by service; rules that are only written otherwise change nothing.

    What changes alike for the services that no rule names and for a named one is said once.
    """
    general = set(_service_changes(before, after, ANY_SERVICE))
    found = list(_service_changes(before, after, ANY_SERVICE))
    for service in sorted(before.named_services() | after.named_services()):
        changes = _service_changes(before, after, service)
        found += [change for change in changes if _for_any(change) not in general]
    return (*found, *_common_changes(before, after))


def authority_matrix(*, version: AuthorityVersion, services: Iterable[str]) -> tuple[AuthorityCell, ...]:
    """Give who acts at every step for each service, in the order of the services and the cycle."""
    return tuple(_cell(version, service, step) for service in services for step in CaseStep)


def _cell(version: AuthorityVersion, service: str, step: CaseStep) -> AuthorityCell:
    rule = version.rule_for(step=step, service=service)
    logics = (version.organisations[actor.organisation].logic for actor in rule.actors)
    return AuthorityCell(
        service=service,
        step=step,
        actors=rule.actors,
        participants=rule.participants,
        course=rule.course,
        logics=tuple(dict.fromkeys(logic for logic in logics if logic)),
    )


def _for_any(change: AuthorityChange) -> AuthorityChange:
    return AuthorityChange(
        subject=change.subject, before=change.before, after=change.after, step=change.step, about=change.about
    )


def _service_changes(
    before: AuthorityVersion, after: AuthorityVersion, service: str
) -> Iterator[AuthorityChange]:
    for step in CaseStep:
        old = before.rule_for(step=step, service=service)
        new = after.rule_for(step=step, service=service)
        for subject, one, other in (
            (AuthoritySubject.ACTORS, _codes(old.actors), _codes(new.actors)),
            (AuthoritySubject.PARTICIPANTS, _codes(old.participants), _codes(new.participants)),
            (AuthoritySubject.COURSE, _filled(old.course), _filled(new.course)),
        ):
            if one != other:
                yield AuthorityChange(subject=subject, service=service, step=step, before=one, after=other)
    limits = _limit(before.limit_for(service=service)), _limit(after.limit_for(service=service))
    if limits[0] != limits[1]:
        yield AuthorityChange(
            subject=AuthoritySubject.LIMIT, service=service, before=limits[0], after=limits[1]
        )
    ladders = _ladder(before.ladder_for(service=service)), _ladder(after.ladder_for(service=service))
    if ladders[0] != ladders[1]:
        yield AuthorityChange(
            subject=AuthoritySubject.SIGNING, service=service, before=ladders[0], after=ladders[1]
        )


def _common_changes(before: AuthorityVersion, after: AuthorityVersion) -> Iterator[AuthorityChange]:
    for code in sorted(before.levels.keys() | after.levels.keys()):
        one, other = (
            _codes(version.levels[code].actors) if code in version.levels else ()
            for version in (before, after)
        )
        if one != other:
            yield AuthorityChange(subject=AuthoritySubject.SIGNERS, about=code, before=one, after=other)
    for code in sorted(before.organisations.keys() | after.organisations.keys()):
        one, other = (_organisation(version.organisations.get(code)) for version in (before, after))
        if one != other:
            yield AuthorityChange(subject=AuthoritySubject.ORGANISATION, about=code, before=one, after=other)
    for subject, read in (
        (AuthoritySubject.USER_GROUPS, _user_groups),
        (AuthoritySubject.ESCALATION, _clock),
        (AuthoritySubject.PERIOD, _period),
    ):
        if read(before) != read(after):
            yield AuthorityChange(subject=subject, before=read(before), after=read(after))


def _codes(actors: Iterable[CaseActor]) -> tuple[str, ...]:
    return tuple(sorted(str(actor) for actor in actors))


def _filled(code: str) -> tuple[str, ...]:
    return (code,) if code else ()


def _limit(limit: AdjustmentLimit | None) -> tuple[str, ...]:
    if limit is None:
        return ()
    weeks = "lasting" if limit.weeks is None else f"weeks={limit.weeks}"
    return f"more={write_decimal(limit.more)}", f"fewer={write_decimal(limit.fewer)}", weeks


def _ladder(ladder: SigningLadder) -> tuple[str, ...]:
    return tuple(
        f"{rung.level}:{'' if rung.up_to_ore is None else rung.up_to_ore}"
        f":{'below_zero' if rung.signs_below_zero else ''}"
        for rung in ladder.rungs
    )


def _organisation(found: Organisation | None) -> tuple[str, ...]:
    if found is None:
        return ()
    facts = {"provides": found.provides, "within_area": found.within_area, "is_shared": found.is_shared}
    return (
        found.kind,
        *(fact for fact, holds in facts.items() if holds),
        *(f"serves={code}" for code in sorted(found.serves)),
        *(f"unit={code}" for code in found.units),
        *_filled(found.logic),
    )


def _user_groups(version: AuthorityVersion) -> tuple[str, ...]:
    return tuple(sorted(version.user_groups))


def _clock(version: AuthorityVersion) -> tuple[str, ...]:
    return (
        f"working_days={version.escalation.working_days}",
        f"urgent_hours={version.escalation.urgent_hours}",
    )


def _period(version: AuthorityVersion) -> tuple[str, ...]:
    return str(version.valid_from), "" if version.valid_to is None else str(version.valid_to)
