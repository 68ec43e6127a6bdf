"""The invented Nordvågen is held against published figures: what it comes to, printed as a table.

The generator draws around the published means and shares; what is compared is what came out of it. Ages are
those of the generated persons, need levels those of their scores, hours what they are granted, costs those of the
budgets and bed-days those of the months' volumes.
"""

from fractions import Fraction

import pytest

from likevekt.synthetic import nation, nordvagen
from likevekt.synthetic.calibration import LEAST_USERS, CalibrationRow, calibrate, hours_by_age_and_need

pytestmark = pytest.mark.heavy

LARGEST_DEVIATION = Fraction(5, 100)
HOUR_CELLS = 35
KEY_FIGURES = {
    "home_services_80",
    "home_users_0_66",
    "institution_80",
    "day_activity_67_79",
    "cost_per_bed_day",
    "expenditure_per_inhabitant",
    "fte_per_10000",
}


def table(rows: list[CalibrationRow]) -> str:
    lines = [f"{'':44}{'published':>11}{'ours':>11}{'users':>7}{'deviation':>11}"]
    for row in rows:
        ours = "–" if row.ours is None else f"{float(row.ours):.2f}"
        users = "" if row.users is None else str(row.users)
        deviation = "too few" if row.deviation is None else f"{float(row.deviation):+.1%}"
        lines.append(f"{row.name:44}{float(row.published):11.2f}{ours:>11}{users:>7}{deviation:>11}")
    return "\n".join(lines)


def far_off(rows: list[CalibrationRow]) -> list[str]:
    return [row.name for row in rows if row.deviation is not None and abs(row.deviation) > LARGEST_DEVIATION]


def test_nordvagen_resembles_the_nation(capsys):
    """Hours by age and need, coverage of those over 80, cost of a bed-day and the rest: within five per cent."""
    nordvagen_data = nordvagen()
    rows = list(calibrate(nordvagen_data.municipality, seed=nordvagen_data.seed))
    with capsys.disabled():
        print(f"\n{nordvagen_data.name}, {nordvagen_data.municipality.inhabitants} inhabitants")  # noqa: T201
        print(table(rows))  # noqa: T201
    assert far_off(rows) == []
    assert len([row for row in rows if row.name.startswith("hours")]) == HOUR_CELLS
    assert {row.name.split()[1] for row in rows if not row.name.startswith("hours")} == KEY_FIGURES


def test_a_cell_with_enough_users_is_compared():
    """Only cells with fewer than fifteen invented users are left out, and they are few."""
    data = nordvagen()
    hours = [row for row in calibrate(data.municipality, seed=data.seed) if row.name.startswith("hours")]
    compared = [row for row in hours if row.deviation is not None]
    assert all((row.users or 0) >= LEAST_USERS for row in compared)
    assert all((row.users or 0) < LEAST_USERS for row in hours if row.deviation is None)
    assert len(compared) >= 20


@pytest.mark.parametrize("seed", [2, 2027])
def test_another_seed_gives_another_municipality_as_like_the_nation(seed):
    """The likeness is the generator's, not the luck of one seed."""
    data = nordvagen(seed=seed)
    assert far_off(list(calibrate(data.municipality, seed=seed))) == []


def test_a_larger_municipality_is_compared_in_every_cell():
    """With users enough, every cell of the published table is compared, and every one is near."""
    data = nordvagen(inhabitants=150_000)
    rows = list(calibrate(data.municipality, seed=data.seed))
    assert [row.name for row in rows if row.deviation is None] == []
    assert far_off(rows) == []


@pytest.mark.long
def test_the_whole_synthetic_nation_resembles_the_nation(capsys):
    """All 357 invented municipalities together: hours by age and need, summed over their users."""
    sums: dict[str, list[Fraction]] = {}
    for data in nation(seed=1):
        for row in hours_by_age_and_need(data.municipality, seed=data.seed):
            if row.users and row.ours is not None:
                hours, users, published = sums.get(row.name, [Fraction(0), Fraction(0), row.published])
                sums[row.name] = [hours + row.ours * row.users, users + row.users, published]
    rows = [
        CalibrationRow(name=name, published=published, ours=hours / users, users=int(users))
        for name, (hours, users, published) in sums.items()
    ]
    with capsys.disabled():
        print(f"\nThe synthetic nation\n{table(rows)}")  # noqa: T201
    assert len(rows) == HOUR_CELLS
    assert far_off(rows) == []
