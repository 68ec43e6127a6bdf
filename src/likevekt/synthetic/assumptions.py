"""The generator's assumptions, read from the files of this room as plain exact or binary numbers."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from likevekt.synthetic.draws import Curve

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where users of some ages and need levels get their help (ramme for hjelpen)."""

    ages: frozenset[str]
    levels: frozenset[str]
    share: Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class UseAssumptions:
    """How many use home services and institutions, by age and year."""

    home_share: Shares
    home_year_factor: Mapping[int, Shares]
    home_turnover: Shares
    area_spread: float
    need_mix: Mapping[str, Shares]
    settings: tuple[Setting, ...]
    split: Mapping[str, Shares]
    institution_share: Shares
    institution_year_factor: Mapping[int, float]
    institution_turnover: Shares
    stay: Shares
    occupancy: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationAssumptions:
    """Who lives in an invented municipality."""

    curve: Curve
    male_share: Curve
    yearly_change: Curve
    total_yearly_change: float
    living_alone: Mapping[str, Curve]
    groups: Mapping[str, tuple[range, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """Everything the generator assumes; money stays as the exact text of its file."""

    years: tuple[int, ...]
    budget_years: tuple[int, ...]
    population: PopulationAssumptions
    use: UseAssumptions
    hours: Mapping[str, float]
    given: tuple[float, float]
    weeks: int
    persons_per_list: int
    money: Mapping[str, Any]
    persons: Mapping[str, Shares]


NEED_LEVELS = ("limited", "medium", "extensive", "unstated")


@cache
def assumptions() -> Assumptions:
    """Read the assumptions once."""
    content = read_data("assumptions")
    return Assumptions(
        years=tuple(content["years"]),
        budget_years=tuple(content["budget_years"]),
        population=_population(content["population"]),
        use=_use(content),
        hours=_shares(content["hours"]),
        given=(float(content["delivery"]["given"][0]), float(content["delivery"]["given"][1])),
        weeks=int(content["delivery"]["weeks"]),
        persons_per_list=int(content["general_practice"]["persons_per_list"]),
        money=content["money"],
        persons={name: _shares(shares) for name, shares in content["persons"].items()},
    )


def read_data(name: str) -> dict[str, Any]:
    """Read one TOML file of this room."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def _population(content: Mapping[str, Any]) -> PopulationAssumptions:
    return PopulationAssumptions(
        curve=_curve(content["curve"]),
        male_share=_curve(content["male_share"]),
        yearly_change=_curve(content["yearly_change"]),
        total_yearly_change=float(content["total_yearly_change"]),
        living_alone={sex: _curve(points) for sex, points in content["living_alone"].items()},
        groups={
            name: (range(group["ages"][0], group["ages"][1] + 1), float(group["share"]))
            for name, group in content["group"].items()
        },
    )


def _use(content: Mapping[str, Any]) -> UseAssumptions:
    home, institution = content["home_use"], content["institution_use"]
    return UseAssumptions(
        home_share=_shares(home["share"]),
        home_year_factor={
            int(year): {
                band: float(factors["0-66" if band in {"0-17", "18-49", "50-66"} else _older(band)])
                for band in home["share"]
            }
            for year, factors in home["year_factor"].items()
        },
        home_turnover=_shares(home["yearly_turnover"]),
        area_spread=float(home["area_spread"]),
        need_mix={
            band: dict(zip(NEED_LEVELS, map(float, mix), strict=True))
            for band, mix in content["need_mix"].items()
        },
        settings=tuple(
            Setting(
                ages=frozenset(entry["ages"]),
                levels=frozenset(entry["levels"]),
                share=_shares(entry["share"]),
            )
            for entry in content["setting"]
        ),
        split={name: _shares(shares) for name, shares in content["split"].items()},
        institution_share=_shares(institution["share"]),
        institution_year_factor={int(year): float(f) for year, f in institution["year_factor"].items()},
        institution_turnover=_shares(institution["yearly_turnover"]),
        stay=_shares(institution["stay"]),
        occupancy=institution["occupancy"],
    )


def _older(band: str) -> str:
    return "67-79" if band == "67-79" else "80+"


def _shares(content: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in content.items()}


def _curve(points: Iterable[tuple[int, str]]) -> Curve:
    return tuple((age, float(value)) for age, value in points)
