"""What is left of a frame: before and after, this year and next, in several units; high cost and user payment."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories.commitment_lines import FEWER, FIRST, PRICES, line, loose_lines, many_lines
from likevekt.steering import (
    ALL_STATES,
    BOUND_STATES,
    BookedOutsideYearError,
    CommitmentState,
    HighCostScheme,
    HighCostSchemeError,
    NoFrameError,
    NoHighCostSchemeError,
    SameLineTwiceError,
    UnitFrame,
    UserPaymentScale,
    UserPaymentStep,
    UserPaymentStepsError,
    counted_spans,
    ore_between,
    payment_by_step,
    reimbursement,
    remaining_by_unit,
    remaining_changes,
    scheme_on,
    sum_commitments,
    user_payment,
)

EXPECTED = CommitmentState.EXPECTED


def frame(unit="u1", year=2026, booked_until=None, ledger=0, ore=10_000_000):
    return UnitFrame(
        unit=unit, year=year, frame_ore=ore, ledger_ore=ledger, booked_until=booked_until or date(year, 1, 1)
    )


FRAMES = [frame(unit, year) for unit in ("u1", "u2") for year in (2026, 2027)]


def change(added, lines=(), frames=FRAMES):
    before = remaining_by_unit(frames=frames, lines=lines, prices=PRICES)
    found = remaining_changes(before=before, frames=frames, lines=lines, added=added, prices=PRICES)
    return {(one.after.unit, one.after.year): one for one in found}


def test_remaining_is_the_frame_less_all_that_is_spent_bound_or_pending():
    lines = [line(), line("b", state=EXPECTED, amount=Fraction(1)), line("x", unit="elsewhere")]
    held = frame(booked_until=date(2026, 7, 1), ledger=4_000_000)
    left = remaining_by_unit(frames=[held], lines=lines, prices=PRICES)["u1", 2026]
    bound = sum_commitments(
        lines=lines[:1], prices=PRICES, start=date(2026, 7, 1), end=date(2027, 1, 1), by=lambda one: one.unit
    )
    assert left.commitments_ore == sum(bound.values()) == 4_000_738
    assert left.pending_ore == 2_000_369
    assert left.ore == 10_000_000 - 4_000_000 - 4_000_738 - 2_000_369


def test_days_that_are_booked_are_not_bound_too():
    """What is posted up to a day stands in the ledger; the same days are no commitment."""
    for until in (date(2026, 1, 1), date(2026, 3, 17), date(2027, 1, 1)):
        left = remaining_by_unit(frames=[frame(booked_until=until)], lines=[line()], prices=PRICES)
        days = {"start": until, "end": date(2027, 1, 1)}
        assert left["u1", 2026].commitments_ore == ore_between(
            line=line(), spans=counted_spans([line()])["a"], prices=PRICES, **days
        )


def test_a_draft_is_pending_and_its_signature_moves_it():
    draft = line(state=EXPECTED)
    signed = change([line("b", replaces="a")], [draft])["u1", 2026]
    assert signed.before.pending_ore == signed.after.commitments_ore > 0
    assert signed.after.pending_ore == signed.before.commitments_ore == 0
    assert signed.added_ore == 0


def test_one_plan_in_two_units_shows_what_each_bears():
    """Hours moved from one unit to another: what one saves, the other pays."""
    moved = line("b", unit="u2", start=date(2026, 7, 1), replaces="a")
    found = change([moved], [line()])
    assert found["u1", 2026].added_ore == -found["u2", 2026].added_ore < 0
    assert found["u1", 2027].added_ore < -1 < 1 < found["u2", 2027].added_ore


def test_passing_below_zero_is_said_once():
    frames = [frame(ore=12_000_000)]
    first = change([line(amount=Fraction(3))], frames=frames)["u1", 2026]
    assert (first.before.ore, first.passes_below_zero, first.after.ore < 0) == (12_000_000, False, False)
    second = change([line("b", amount=Fraction(1))], [line(amount=Fraction(3))], frames)["u1", 2026]
    assert (second.before.ore >= 0, second.after.ore < 0, second.passes_below_zero) == (True, True, True)
    lines = [line(amount=Fraction(3)), line("b", amount=Fraction(1))]
    third = change([line("c")], lines, frames)["u1", 2026]
    assert (third.before.ore < 0, third.passes_below_zero) == (True, False)


@FEWER
@given(lines=many_lines(), added=loose_lines("new"), data=st.data())
def test_after_is_before_less_what_is_added_to_the_ore(lines, added, data):
    """Kept totals and only the lines that are replaced give what counting everything gives."""
    older = data.draw(st.none() | st.sampled_from(lines))
    new = line(**{field: getattr(added, field) for field in added.__slots__ if field != "id"}, name="new")
    if older is not None:
        new = line(
            **{field: getattr(added, field) for field in added.__slots__ if field not in {"id", "replaces"}},
            name="new",
            replaces=older.id,
        )
    whole = remaining_by_unit(frames=FRAMES, lines=[*lines, new], prices=PRICES)
    for key, one in change([new], lines).items():
        assert one.after.ore == one.before.ore - one.added_ore
        assert one.after == whole[key]


@FEWER
@given(added=st.lists(loose_lines(), min_size=1, max_size=4))
def test_lines_that_replace_nothing_add_what_they_come_to(added):
    added = [
        line(**{f: getattr(one, f) for f in one.__slots__ if f != "id"}, name=f"n{i}")
        for i, one in enumerate(added)
    ]
    for (unit, year), one in change(added).items():
        assert one.added_ore == sum(
            ore_between(
                line=new,
                spans=counted_spans([new])[new.id],
                prices=PRICES,
                start=date(year, 1, 1),
                end=date(year + 1, 1, 1),
            )
            for new in added
            if new.unit == unit
        )


@FEWER
@given(lines=many_lines())
def test_frame_is_remaining_and_all_that_is_bound(lines):
    for (unit, year), left in remaining_by_unit(frames=FRAMES, lines=lines, prices=PRICES).items():
        period = {"prices": PRICES, "start": date(year, 1, 1), "end": date(year + 1, 1, 1)}
        sums = {
            states: sum_commitments(lines=lines, states=states, by=lambda one: one.unit, **period)
            for states in (BOUND_STATES, ALL_STATES)
        }
        bound, everything = (
            sum(ore for (one, _), ore in found.items() if one == unit) for found in sums.values()
        )
        assert (left.commitments_ore, left.pending_ore) == (bound, everything - bound)
        assert left.ore + left.commitments_ore + left.pending_ore == 10_000_000


def test_what_cannot_be_held_together_is_refused():
    with pytest.raises(BookedOutsideYearError, match='"u1" for 2026 cannot be complete up to 2027-01-02'):
        frame(booked_until=date(2027, 1, 2))
    with pytest.raises(SameLineTwiceError, match='commitment "a" stands already'):
        change([line()], [line()])
    with pytest.raises(SameLineTwiceError, match='commitment "a" stands already'):
        change([line(), line()])
    with pytest.raises(NoFrameError, match='no frame for "u1" in 2026'):
        remaining_changes(before={}, frames=[frame()], lines=[], added=[line()], prices=PRICES)


# the state's scheme

SCHEME = HighCostScheme(
    threshold_ore=115_700_000,
    share=Fraction(4, 5),
    start=FIRST,
    end=date(2027, 1, 1),
    to_age=67,
    source="invented",
)


@pytest.mark.parametrize(
    ("cost", "deducted", "age", "ore"),
    [
        (115_700_000, 0, 40, 0),
        (115_700_001, 0, 40, 1),
        (215_700_000, 0, 67, 80_000_000),
        (215_700_000, 0, None, 80_000_000),
        (215_700_000, 0, 68, 0),
        (215_700_000, 50_000_000, 40, 40_000_000),
        (100, 200, 40, 0),
    ],
)
def test_the_state_pays_a_share_above_the_threshold(cost, deducted, age, ore):
    found = reimbursement(scheme=SCHEME, cost_ore=cost, deducted_ore=deducted, age=age)
    assert (found.ore, found.carried_ore, found.threshold_ore) == (ore, cost - ore, 115_700_000)


@given(cost=st.integers(0, 10**9), more=st.integers(0, 10**9))
def test_a_dearer_year_never_leaves_the_municipality_with_less_to_carry(cost, more):
    one, other = (reimbursement(scheme=SCHEME, cost_ore=ore) for ore in (cost, cost + more))
    assert one.carried_ore <= other.carried_ore


def test_a_scheme_holds_in_its_own_period():
    assert scheme_on([SCHEME], on=date(2026, 12, 31)) is SCHEME
    with pytest.raises(NoHighCostSchemeError, match="on 2027-01-01"):
        scheme_on([SCHEME], on=date(2027, 1, 1))
    with pytest.raises(HighCostSchemeError, match="a share from 0 to 1"):
        HighCostScheme(threshold_ore=0, share=Fraction(2), start=FIRST, end=None)


# what the person pays


def step(up_to=None, per=None, most=None):
    return UserPaymentStep(
        up_to_base_amounts=None if up_to is None else Fraction(up_to), ore_per=per, most_ore_a_month=most
    )


def scale(*steps, is_free=False):
    return UserPaymentScale(
        service="s", start=FIRST, end=None, base_amount_ore=10_000_000, steps=steps, is_free=is_free
    )


FLAT = scale(step(2, most=24_500), step(3, 24_300, 100_000), step(per=35_600))


@pytest.mark.parametrize(
    ("income", "hours", "cost", "ore", "is_capped"),
    [
        (20_000_000, "1", None, 24_500, False),
        (20_000_001, "2", None, 48_600, False),
        (20_000_001, "20", None, 100_000, True),
        (30_000_001, "1/3", None, 11_867, False),
        (30_000_001, "20", 500_000, 500_000, True),
        (1, "1", 10_000, 10_000, False),
        (1, "0", None, 0, False),
    ],
)
def test_income_says_the_step_and_neither_cap_nor_cost_is_passed(income, hours, cost, ore, is_capped):
    found = user_payment(scale=FLAT, income_ore=income, quantity=Fraction(hours), cost_ore=cost)
    assert (found.ore, found.is_capped) == (ore, is_capped)


def test_every_step_is_shown_where_nobody_knows_the_income():
    assert [one.ore for one in payment_by_step(scale=FLAT, quantity=Fraction(2))] == [24_500, 48_600, 71_200]


def test_what_is_free_costs_nothing():
    free = scale(is_free=True)
    assert user_payment(scale=free, income_ore=10**9, quantity=Fraction(9)).ore == 0
    assert payment_by_step(scale=free, quantity=Fraction(9)) == ()


@pytest.mark.parametrize(
    "steps",
    [(), (step(2, 1),), (step(None, 1), step(None, 1)), (step(3, 1), step(2, 1), step(None, 1)), (step(),)],
)
def test_steps_that_do_not_cover_each_income_once_are_refused(steps):
    with pytest.raises(UserPaymentStepsError, match='user payment for "s"'):
        scale(*steps)
    with pytest.raises(UserPaymentStepsError):
        scale(step(None, 1), is_free=True)
