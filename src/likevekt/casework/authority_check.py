"""What several parts of an authority version show together: steps that nobody may do, and rules that disagree."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from likevekt.casework.authority import (
    DECIDING_STEPS,
    AuthorityVersion,
    CaseActor,
    CaseStep,
    ServiceScope,
    SigningLadder,
)
from likevekt.casework.authority_faults import AuthorityFault
from likevekt.kernel.quoting import listed


def faults_of(version: AuthorityVersion) -> list[AuthorityFault]:
    """Give everything that leaves a step to nobody, or to two rules at once."""
    return [
        *_steps_without_rule(version),
        *_groups_without_actor(version),
        *_rules_that_disagree(version),
        *_courses_in_part(version),
        *_faults_of_ladders(version),
    ]


def _fault(where: str, reason: str) -> AuthorityFault:
    return AuthorityFault(where=where, reason=reason)


def _steps_without_rule(version: AuthorityVersion) -> Iterator[AuthorityFault]:
    for step in CaseStep:
        if not any(step in rule.steps and rule.scope.is_for_all for rule in version.rules):
            yield _fault(
                "rule", f"leaves {step} to nobody for services that are not named; add a rule for all"
            )
    if not any(ladder.scope.is_for_all for ladder in version.ladders):
        yield _fault("signing", "is missing for services that are not named; add one without services")


def _groups_without_actor(version: AuthorityVersion) -> Iterator[AuthorityFault]:
    places = [
        (f"rule[{index}].by", rule.actors) for index, rule in enumerate(version.rules) if not rule.course
    ]
    places += [(f"level.{code}.by", level.actors) for code, level in version.levels.items()]
    for where, actors in places:
        lacking = [code for code in version.user_groups if not _some_one_for(version, actors, code)]
        if lacking:
            yield _fault(
                where,
                f"has nobody for the user groups {listed(lacking)}; add an organisation that serves them",
            )


def _some_one_for(version: AuthorityVersion, actors: Iterable[CaseActor], user_group: str) -> bool:
    return any(version.organisations[actor.organisation].is_for(user_group) for actor in actors)


def _rules_that_disagree(version: AuthorityVersion) -> Iterator[AuthorityFault]:
    parts: list[tuple[str, Sequence[tuple[ServiceScope, frozenset[CaseStep]]]]] = [
        ("rule", [(rule.scope, rule.steps) for rule in version.rules]),
        ("limit", [(limit.scope, frozenset(CaseStep)) for limit in version.limits]),
        ("signing", [(ladder.scope, frozenset(CaseStep)) for ladder in version.ladders]),
    ]
    for part, entries in parts:
        for (first, one), (second, other) in combinations(enumerate(entries), 2):
            if one[1] & other[1] and _hold_equally(version, one[0], other[0]):
                yield _fault(
                    f"{part}[{second}]",
                    f"holds for the same as {part}[{first}]; leave the service or step to one of them",
                )


def _hold_equally(version: AuthorityVersion, one: ServiceScope, other: ServiceScope) -> bool:
    """Tell whether two scopes are as near to a service, so that neither goes before the other."""
    if one.services & other.services or (one.is_for_all and other.is_for_all):
        return True
    named = one.services | other.services  # a rule that names a service goes before one for its group
    return bool((_in_groups(version, one) & _in_groups(version, other)) - named)


def _in_groups(version: AuthorityVersion, scope: ServiceScope) -> frozenset[str]:
    return frozenset().union(*(version.service_groups[code] for code in scope.service_groups))


def _courses_in_part(version: AuthorityVersion) -> Iterator[AuthorityFault]:
    """A rule for one deciding step that goes before the course would leave half of a decision."""
    for service in sorted(version.named_services()):
        held = {version.rule_for(step=step, service=service).course for step in DECIDING_STEPS}
        if len(held) > 1:
            yield _fault(
                "rule",
                f"gives {listed([service])} as a course at some steps only; let one rule say it for all three",
            )


def _faults_of_ladders(version: AuthorityVersion) -> Iterator[AuthorityFault]:
    for index, ladder in enumerate(version.ladders):
        for reason in _ladder_faults(ladder):
            yield _fault(f"signing[{index}].levels", reason)


def _ladder_faults(ladder: SigningLadder) -> Iterator[str]:
    rungs = ladder.rungs
    if len({rung.level for rung in rungs}) < len(rungs):
        yield "name a level twice; give each level one line"
    if rungs[-1].up_to_ore is not None or not rungs[-1].signs_below_zero:
        yield "end with a level that may not sign everything; give the last no up_to_kroner, and below_zero = true"
    for lower, higher in pairwise(rungs):
        if lower.up_to_ore is None or (higher.up_to_ore is not None and higher.up_to_ore <= lower.up_to_ore):
            yield f"let {higher.level} sign for no more than {lower.level}; write the lowest level first"
        if lower.signs_below_zero and not higher.signs_below_zero:
            yield f"let {lower.level} sign below zero and {higher.level} not; a higher level may do what a lower may"
