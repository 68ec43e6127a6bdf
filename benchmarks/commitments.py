"""What 100 000 commitment lines come to by unit and month in three years, and what one more does to a frame."""

import random
from datetime import date, timedelta
from fractions import Fraction

from benchmarks.timing import medians, report
from likevekt.steering import (
    CommitmentLine,
    CommitmentState,
    DatedPrice,
    Grain,
    PriceBook,
    PricePer,
    UnitFrame,
    remaining_by_unit,
    remaining_changes,
    sum_commitments,
)

LINES, UNITS, SERVICES = 100_000, 25, 20
FIRST, LAST = date(2026, 1, 1), date(2029, 1, 1)


def make_lines() -> list[CommitmentLine]:
    draw = random.Random(1)
    lines = []
    for number in range(LINES):
        start = FIRST + timedelta(days=draw.randrange(900))
        is_change = number % 5 == 0 and number > 0
        lines.append(
            CommitmentLine(
                id=f"l{number:06}",
                state=CommitmentState.EXPECTED if number % 20 == 0 else CommitmentState.GRANTED,
                service=f"s{draw.randrange(SERVICES)}",
                unit=f"u{draw.randrange(UNITS):02}",
                per=PricePer.HOUR if number % 10 else PricePer.MONTH,
                amount=Fraction(draw.randrange(1, 80), 4),
                start=start,
                end=None if draw.random() < 0.6 else start + timedelta(days=draw.randrange(1, 900)),
                replaces=f"l{number - 1:06}" if is_change else "",
            )
        )
    return lines


def make_prices() -> PriceBook:
    return PriceBook(
        DatedPrice(
            service=f"s{service}",
            ore_per=50_000 + 1_003 * service + 2_000 * (year - 2026),
            start=date(year, 1, 1),
            end=date(year + 1, 1, 1),
        )
        for service in range(SERVICES)
        for year in range(2026, 2029)
    )


def floats(lines: list[CommitmentLine]) -> dict[tuple[str, int], float]:
    """The peer: days times a price a day, in floats, a year at a time; nothing replaces anything."""
    sums: dict[tuple[str, int], float] = {}
    for line in lines:
        for year in range(2026, 2029):
            first, last = max(line.start, date(year, 1, 1)), min(line.end or LAST, date(year + 1, 1, 1))
            if first < last:
                ore = 50_000 + 1_003 * int(line.service[1:]) + 2_000 * (year - 2026)
                per_day = float(line.amount) * ore / (7 if line.per is PricePer.HOUR else 30.4375)
                key = line.unit, year
                sums[key] = sums.get(key, 0.0) + (last - first).days * per_day
    return sums


def main() -> None:
    lines, prices = make_lines(), make_prices()
    period = {"prices": prices, "start": FIRST, "end": LAST, "by": lambda line: line.unit}
    monthly = sum_commitments(lines=lines, **period)
    yearly = sum_commitments(lines=lines, grain=Grain.YEAR, **period)
    assert sum(monthly.values()) == sum(yearly.values())
    ways = {
        "likevekt, 36 months": lambda: sum_commitments(lines=lines, **period),
        "likevekt, 3 years": lambda: sum_commitments(lines=lines, grain=Grain.YEAR, **period),
        "floats, 3 years, nothing replaced": lambda: floats(lines),
    }
    report(
        f"{LINES:,} commitment lines by unit, exact øre",
        medians(ways, runs=3),
        ours="likevekt, 36 months",
        limit=10,
    )
    frames = [
        UnitFrame(unit="u07", year=year, frame_ore=10**10, ledger_ore=0, booked_until=date(year, 1, 1))
        for year in (2027, 2028)
    ]
    before = remaining_by_unit(frames=frames, lines=lines, prices=prices)
    old = next(line for line in lines if line.unit == "u07" and not line.replaces)
    new = CommitmentLine(
        id="new",
        state=CommitmentState.EXPECTED,
        service="s3",
        unit="u07",
        per=PricePer.HOUR,
        amount=Fraction(14),
        start=date(2027, 3, 1),
        end=None,
        replaces=old.id,
    )

    def added() -> object:
        return remaining_changes(before=before, frames=frames, lines=[old], added=[new], prices=prices)

    report(
        "one more line on kept totals, two years",
        medians({"likevekt": added}, runs=51),
        ours="likevekt",
        limit=0.005,
    )
