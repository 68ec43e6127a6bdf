"""Scored needs of service users, in the columns of the file `needs`.

The need level of national statistics has an official formula that was not found. Scores are drawn so that the rule
of the product, which is our own and says so, gives the level of the help that the person has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from likevekt.casework import assess_need_level
from likevekt.casework.need_level import NOT_RELEVANT, NeedLevelRule
from likevekt.reference import load_set
from likevekt.reference.casework_rules import need_level_rule
from likevekt.synthetic.draws import rng_for
from likevekt.synthetic.home_help import HomeHelp
from likevekt.synthetic.people import ServiceUser, service_users
from likevekt.synthetic.structure import SyntheticMunicipality

SOURCE = "oppdiktet fagsystem"
VARIABLES_AS_OF = date(2025, 1, 1)
# The scores that are drawn for each level, so many of each in ten variables.
DRAWN = {
    "limited": (1, 1, 1, 1, 2, 2, 2, 3, 3, 2),
    "medium": (1, 2, 2, 3, 3, 3, 3, 2, 4, 3),
    "extensive": (2, 3, 3, 4, 4, 4, 5, 5, 4, 5),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedScore:
    """One scored need (funksjonsnivå) of a person."""

    source: str
    source_id: str
    person: str
    assessed_on: str
    variable: str
    score: int


def need_scores(municipality: SyntheticMunicipality, *, seed: int, year: int) -> Iterator[NeedScore]:
    """Give the scores of every user on 31 December of a year, all variables of one person together."""
    for user in service_users(municipality, seed=seed, year=year):
        rng = rng_for(seed, municipality.code, "needs", user.person.person)
        assessed_on = date(year, 1 + rng.randrange(12), 1 + rng.randrange(28))
        scores = _scores(_level(user), turn=rng.randrange(len(variables())))
        for variable, score in zip(variables(), scores, strict=True):
            yield NeedScore(
                source=SOURCE,
                source_id=f"{user.person.person}-{year}-{variable}",
                person=user.person.person,
                assessed_on=assessed_on.isoformat(),
                variable=variable,
                score=score,
            )


def need_level(scores: Mapping[str, int]) -> str:
    """Give the need level of a person's scores by variable, by the rule of the product."""
    return assess_need_level(scores=scores, rule=_rule()).level.value


@cache
def variables() -> tuple[str, ...]:
    """Give the names of the variables that are scored."""
    return tuple(load_set("function_scale").at(on=VARIABLES_AS_OF, group="variable"))


@cache
def _rule() -> NeedLevelRule:
    return need_level_rule(on=VARIABLES_AS_OF)


def _level(user: ServiceUser) -> str:
    return user.place.help.need_level if isinstance(user.place.help, HomeHelp) else "extensive"


def _scores(level: str, *, turn: int) -> list[int]:
    """Draw scores that keep to the level: a fixed set of scores, begun at another place for each person."""
    if level == "unstated":
        return [NOT_RELEVANT] * len(variables())
    drawn = DRAWN[level]
    return [drawn[(place + turn) % len(drawn)] for place in range(len(variables()))]
