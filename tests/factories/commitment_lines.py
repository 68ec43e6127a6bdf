"""Commitment lines, price lists and the slow twin that counts them day by day."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from likevekt.steering import (
    CommitmentLine,
    CommitmentState,
    DatedPrice,
    PriceBook,
    PricePer,
    quantity_between,
)

FIRST = date(2026, 1, 1)
LAST = date(2029, 1, 1)
STATES = tuple(CommitmentState)
FEWER = settings(max_examples=max(50, settings.default.max_examples // 5))
"""For properties over several lines at once, which take long to draw."""
PRICES = PriceBook(
    DatedPrice(service=service, ore_per=ore, start=start, end=end, version=str(start.year))
    for service, factor in (("nursing", 1), ("cleaning", 3))
    for start, end, ore in (
        (date(2025, 1, 1), date(2026, 7, 1), 73_850 * factor),
        (date(2026, 7, 1), date(2027, 3, 15), 76_101 * factor),
        (date(2027, 3, 15), None, 79_999 * factor),
    )
)

days = st.integers(0, 1095).map(lambda number: FIRST + timedelta(days=number))
amounts = st.integers(0, 480).map(lambda twelfths: Fraction(twelfths, 12))


def line(name="a", **given):
    """A line of two hours of nursing a week, unless told otherwise."""
    told = {
        "id": name,
        "state": CommitmentState.GRANTED,
        "service": "nursing",
        "unit": "u1",
        "per": PricePer.HOUR,
        "amount": Fraction(2),
        "start": FIRST,
        "end": None,
    }
    return CommitmentLine(**told | given)


@st.composite
def loose_lines(draw, name="a"):
    """One line that replaces nothing."""
    start = draw(days)
    length = draw(st.none() | st.integers(1, 1400))
    end = None if length is None else start + timedelta(days=length)
    ore = None if end is None else draw(st.none() | st.integers(-(10**9), 10**9))
    state = draw(st.sampled_from(STATES))
    if state is CommitmentState.PAID and ore is None:
        state = CommitmentState.GRANTED
    return line(
        name,
        state=state,
        service=draw(st.sampled_from(("nursing", "cleaning"))),
        unit=draw(st.sampled_from(("u1", "u2"))),
        per=draw(st.sampled_from(tuple(PricePer))),
        amount=draw(amounts),
        start=start,
        end=end,
        ore=ore,
    )


@st.composite
def many_lines(draw, most=6):
    """Some lines, of which each may replace one before it, for good or for a time."""
    found = []
    for number in range(draw(st.integers(1, most))):
        one = draw(loose_lines(f"l{number}"))
        older = draw(st.none() | st.sampled_from(found)) if found else None
        if older is not None:
            is_temporary = one.end is not None and draw(st.booleans())
            told = {field: getattr(one, field) for field in one.__slots__}
            one = CommitmentLine(**told | {"replaces": older.id, "is_temporary": is_temporary})
        found.append(one)
    return found


def every_day(start, end):
    while start < end:
        yield start
        start += timedelta(days=1)


def line_that_counts(lines, day, states):
    """The slow twin: of each family the line that counts on one day, found by asking each of them."""
    known = {one.id: one for one in lines}

    def ancestors(one):
        while one.replaces in known:
            one = known[one.replaces]
            yield one

    def root(one):
        return [one, *ancestors(one)][-1].id

    counting = []
    for family in {root(one) for one in lines}:
        covering = [
            one
            for one in lines
            if root(one) == family
            and one.state in states
            and one.start <= day
            and (one.holds_on(day) or not one.is_for_own_days)
        ]
        covering.sort(
            key=lambda one: (
                {"paid": 2, "delivered": 1}.get(one.state, 0),
                max(other.start for other in (one, *ancestors(one))),
                len(list(ancestors(one))),
                one.id,
            )
        )
        if covering and covering[-1].holds_on(day):
            counting.append(covering[-1].id)
    return counting


def exact_cost(one, start, end):
    """What a line costs on its own days in a period, exactly, in øre: summed price by price."""
    first, last = max(start, one.start), end if one.end is None else min(end, one.end)
    if first >= last:
        return Fraction(0)
    if one.ore is not None:
        return Fraction(one.ore * (last - first).days, (one.end - one.start).days)
    total = Fraction(0)
    for price in PRICES._of[one.service]:
        begin = max(first, price.start)
        until = last if price.end is None else min(last, price.end)
        if begin < until:
            quantity = quantity_between(amount=one.amount, per=one.per, start=begin, end=until)
            total += quantity * price.ore_per
    return total
