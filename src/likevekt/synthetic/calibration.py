"""The invented municipality held against published figures: what it comes to, and how far off that is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from likevekt.reference import load_set
from likevekt.synthetic.ages import AGE_BANDS
from likevekt.synthetic.home_help import HOURS_AS_OF, HomeHelp
from likevekt.synthetic.indicators import key_figures
from likevekt.synthetic.needs import need_level, need_scores
from likevekt.synthetic.people import CALIBRATED_YEAR, service_users
from likevekt.synthetic.structure import SyntheticMunicipality

ALL = "all"
LEAST_USERS = 15
"""Fewer invented users than this say nothing: one more or less moves the figure too far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRow:
    """One published figure beside ours (kalibreringsrad)."""

    name: str
    published: Fraction
    ours: Fraction | None
    users: int | None
    """How many invented users are counted; None for what is not counted in users."""

    @property
    def deviation(self) -> Fraction | None:
        """How far ours lies from the published figure, as a part of it; None when there are too few."""
        if self.ours is None or (self.users is not None and self.users < LEAST_USERS):
            return None
        return self.ours / self.published - 1


def calibrate(municipality: SyntheticMunicipality, *, seed: int) -> Iterator[CalibrationRow]:
    """Compare the key figures of each published year, then mean hours a week by age and need."""
    published = load_set("key_figures")
    for year in (CALIBRATED_YEAR - 1, CALIBRATED_YEAR):
        for ratio in key_figures(municipality, seed=seed, year=year):
            yield CalibrationRow(
                name=f"{year} {ratio.indicator}",
                published=published.number(ratio.indicator, on=date(year, 12, 31)),
                ours=ratio.value,
                users=int(ratio.numerator) if ratio.per_cent else None,
            )
    yield from hours_by_age_and_need(municipality, seed=seed)


def hours_by_age_and_need(municipality: SyntheticMunicipality, *, seed: int) -> Iterator[CalibrationRow]:
    """Compare the mean weekly hours of each age and need level, and of all of them together.

    Ages come from the invented persons, need levels from their scores, hours from what they are granted.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    levels = _levels(municipality, seed=seed)
    bands = {age: band.code for band in AGE_BANDS for age in band.ages()}
    for user in service_users(municipality, seed=seed, year=CALIBRATED_YEAR):
        if isinstance(user.place.help, HomeHelp):
            age = bands[CALIBRATED_YEAR - user.person.birth_year]
            level = levels[user.person.person]
            for cell in ((age, level), (age, ALL), (ALL, level), (ALL, ALL)):
                cell_sum = sums.setdefault(cell, [0, 0])
                cell_sum[0] += user.place.help.minutes_per_week
                cell_sum[1] += 1
    for value in load_set("home_care_hours").values:
        if value.period.has(HOURS_AS_OF) and value.number is not None:
            minutes, users = sums.get((value.key, value.group), [0, 0])
            yield CalibrationRow(
                name=f"hours a week, {value.key}, {value.group}",
                published=value.number,
                ours=Fraction(minutes, 60 * users) if users else None,
                users=users,
            )


def _levels(municipality: SyntheticMunicipality, *, seed: int) -> dict[str, str]:
    scores: dict[str, dict[str, int]] = {}
    for need in need_scores(municipality, seed=seed, year=CALIBRATED_YEAR):
        scores.setdefault(need.person, {})[need.variable] = need.score
    return {person: need_level(found) for person, found in scores.items()}
