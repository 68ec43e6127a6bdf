"""Usual amounts are no limits, and the ladder of effort puts adequate alternatives side by side."""

from dataclasses import fields
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.casework import (
    Alternative,
    AlternativesError,
    Amount,
    AmountCheck,
    AmountStanding,
    EffortLadder,
    LadderProposal,
    LadderStep,
    LadderStepError,
    LeftOutBecause,
    Measure,
    NegativeAmountError,
    Per,
    ProposedAlternative,
    ServiceDescription,
    UsualAmount,
    UsualAmountError,
    check_amount,
    compare_amounts,
    propose_alternatives,
)
from likevekt.kernel.periods import Period
from likevekt.reference import load_set
from likevekt.reference.casework_rules import effort_ladder

FOUR = 4
AMOUNTS = st.builds(
    Amount,
    quantity=st.integers(0, 800).map(lambda quarters: Fraction(quarters, 4)),
    measure=st.sampled_from(Measure),
    per=st.sampled_from(Per),
)
LADDER = effort_ladder(on=date(2027, 1, 1))
CODES = [step.code for step in LADDER.steps]
NEEDED = date(2027, 3, 1)


def hours(quantity: float | str, per: Per = Per.WEEK) -> Amount:
    return Amount(quantity=Fraction(quantity), measure=Measure.HOUR, per=per)


def description(usual: UsualAmount | None) -> ServiceDescription:
    return ServiceDescription(
        service="home_nursing",
        period=Period(start=date(2027, 1, 1), end=None),
        what_it_is={"nb": "Hjelp til helse hjemme."},
        usual=usual,
        promised_quality=({"nb": "Du får vite hvem som kommer."},),
        not_covered=({"nb": "Husarbeid."},),
    )


SEVEN_TO_FOURTEEN = description(UsualAmount(least=hours(7), most=hours(14)))


def test_monthly_hours_are_weekly_hours_times_the_official_four() -> None:
    weeks = int(load_set("recording_rules").number("weeks_per_month", on=date(2027, 1, 1), group="hours"))
    assert weeks == FOUR
    assert compare_amounts(hours(24, Per.MONTH), hours(6), weeks_per_month=weeks) == 0
    assert compare_amounts(hours("24.5", Per.MONTH), hours(6), weeks_per_month=weeks) == 1
    assert compare_amounts(hours(1, Per.DAY), hours(7), weeks_per_month=weeks) == 0


@given(one=AMOUNTS, other=AMOUNTS)
def test_amounts_compare_both_ways_and_only_where_they_are_counted_alike(one: Amount, other: Amount) -> None:
    forth = compare_amounts(one, other, weeks_per_month=FOUR)
    back = compare_amounts(other, one, weeks_per_month=FOUR)
    is_alike = one.measure is other.measure and (one.per is other.per or Per.ONCE not in {one.per, other.per})
    assert (forth is not None) is is_alike
    assert forth is None or forth == -back
    assert compare_amounts(one, one, weeks_per_month=FOUR) == 0


def test_an_amount_is_not_below_zero() -> None:
    assert hours(0)
    with pytest.raises(NegativeAmountError, match=r"^An amount of -1/4 cannot be given"):
        hours("-1/4")


@pytest.mark.parametrize(
    ("amount", "standing", "asks"),
    [
        (hours(7), AmountStanding.USUAL, False),
        (hours(14), AmountStanding.USUAL, False),
        (hours("56", Per.MONTH), AmountStanding.USUAL, False),
        (hours("6.75"), AmountStanding.LESS_THAN_USUAL, True),
        (hours(0), AmountStanding.LESS_THAN_USUAL, True),
        (hours("14.25"), AmountStanding.MORE_THAN_USUAL, True),
        (hours(168), AmountStanding.MORE_THAN_USUAL, True),
        (hours(10, Per.ONCE), AmountStanding.NOT_COMPARABLE, True),
        (
            Amount(quantity=Fraction(10), measure=Measure.VISIT, per=Per.WEEK),
            AmountStanding.NOT_COMPARABLE,
            True,
        ),
    ],
)
def test_an_amount_outside_the_usual_asks_for_a_reason(amount, standing, asks) -> None:
    found = check_amount(amount=amount, description=SEVEN_TO_FOURTEEN, weeks_per_month=FOUR)
    assert (found.standing, found.asks_for_reason) == (standing, asks)


@given(amount=AMOUNTS)
def test_no_amount_is_ever_refused(amount: Amount) -> None:
    """Every amount comes back as it was, with at most a question; there is no answer that means no."""
    found = check_amount(amount=amount, description=SEVEN_TO_FOURTEEN, weeks_per_month=FOUR)
    assert found.amount is amount
    assert {field.name for field in fields(AmountCheck)} == {"standing", "amount", "usual"}
    assert not check_amount(
        amount=amount, description=description(None), weeks_per_month=FOUR
    ).asks_for_reason


@pytest.mark.parametrize(
    ("least", "most"),
    [
        (hours(14), hours(7)),
        (hours(7), hours(28, Per.MONTH)),
        (hours(7), Amount(quantity=Fraction(9), measure=Measure.VISIT, per=Per.WEEK)),
    ],
)
def test_a_usual_amount_goes_from_less_to_more_of_the_same(least: Amount, most: Amount) -> None:
    assert UsualAmount(least=least, most=least)
    with pytest.raises(UsualAmountError, match="does not go from an amount to a larger one"):
        UsualAmount(least=least, most=most)


def alternative(name: str, step: str, **judged) -> Alternative:
    return Alternative(id=name, step=step, **({"is_effective": True, "adequate_from": NEEDED} | judged))


def propose(*alternatives: Alternative, minimum: Amount | None = None) -> LadderProposal:
    return propose_alternatives(
        ladder=LADDER,
        alternatives=alternatives,
        needed_from=NEEDED,
        adequate_minimum=minimum or hours(10),
        weeks_per_month=FOUR,
    )


def names(proposal: LadderProposal) -> list[str]:
    return [one.alternative.id for one in proposal.proposed]


def reasons(proposal: LadderProposal) -> dict[str, LeftOutBecause]:
    return {one.alternative.id: one.because for one in proposal.left_out}


def test_the_example_goes_from_coping_oneself_to_a_long_term_stay() -> None:
    assert CODES == [
        "own_coping", "reablement", "aids", "help_at_home", "day_and_relief", "short_term_stay",
        "round_the_clock_dwelling", "long_term_stay",
    ]  # fmt: skip


def test_alternatives_stand_with_the_lowest_effective_step_first() -> None:
    found = propose(
        alternative("stay", "short_term_stay"),
        alternative("nursing", "help_at_home", is_recommended=True),
        alternative("training", "reablement"),
    )
    assert names(found) == ["training", "nursing", "stay"]
    assert [one.step_number for one in found.proposed] == [2, 4, 6]
    assert found.left_out == ()
    assert not found.needs_more


@pytest.mark.parametrize(
    ("judged", "because"),
    [
        ({"adequate_from": None}, LeftOutBecause.NOT_ADEQUATE),
        ({"is_effective": False}, LeftOutBecause.NOT_EFFECTIVE),
        ({"adequate_from": date(2027, 3, 2)}, LeftOutBecause.NOT_ADEQUATE_IN_TIME),
        ({"lowest_amount": hours("9.75")}, LeftOutBecause.BELOW_MINIMUM),
        ({"lowest_amount": hours(39, Per.MONTH)}, LeftOutBecause.BELOW_MINIMUM),
    ],
)
def test_none_is_proposed_below_what_is_adequate(judged, because: LeftOutBecause) -> None:
    found = propose(alternative("poor", "aids", **judged), alternative("good", "help_at_home"))
    assert names(found) == ["good"]
    assert reasons(found) == {"poor": because}
    assert found.needs_more


@pytest.mark.parametrize(
    "judged",
    [
        {"adequate_from": date(2027, 4, 1), "has_adequate_interim": True},
        {"lowest_amount": hours(10)},
        {
            "lowest_amount": Amount(quantity=Fraction(3), measure=Measure.DAY, per=Per.WEEK)
        },  # counted otherwise
    ],
)
def test_what_is_adequate_stays_and_says_from_when(judged) -> None:
    found = propose(alternative("good", "aids", **judged))
    assert names(found) == ["good"]
    kept = found.proposed[0].alternative
    assert (kept.is_adequate, kept.adequate_from) == (True, judged.get("adequate_from", NEEDED))


def test_three_are_kept_and_the_recommended_one_among_them() -> None:
    many = [alternative(code, code) for code in CODES[:5]]
    assert names(propose(*many)) == CODES[:3]
    assert set(reasons(propose(*many)).values()) == {LeftOutBecause.LOWER_STEPS_SUFFICE}
    high = alternative("recommended", "long_term_stay", is_recommended=True)
    assert names(propose(*many, high)) == [*CODES[:2], "recommended"]
    low = alternative("recommended", "own_coping", is_recommended=True)
    assert names(propose(*many, low)) == ["own_coping", "recommended", "reablement"]


DRAWN = st.lists(
    st.builds(
        Alternative,
        id=st.text("abcdefgh", min_size=1, max_size=3),
        step=st.sampled_from(CODES),
        is_effective=st.booleans(),
        adequate_from=st.none() | st.dates(date(2027, 2, 1), date(2027, 4, 1)),
        has_adequate_interim=st.booleans(),
        lowest_amount=st.none() | st.integers(0, 20).map(hours),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)


@given(drawn=DRAWN, data=st.data())
def test_what_is_proposed_is_adequate_effective_in_order_and_nothing_is_lost(drawn, data) -> None:
    if drawn and data.draw(st.booleans()):
        drawn[0] = Alternative(
            **{field.name: getattr(drawn[0], field.name) for field in fields(Alternative)}
            | {"is_recommended": True}
        )
    found = propose(*drawn)
    assert found == propose(*data.draw(st.permutations(drawn)))
    kept = [one.alternative for one in found.proposed]
    assert len(kept) <= 3
    assert [one.step_number for one in found.proposed] == sorted(CODES.index(one.step) + 1 for one in kept)
    for one in kept:
        assert one.is_adequate
        assert one.is_effective
        assert one.adequate_from <= NEEDED or one.has_adequate_interim
        assert one.lowest_amount is None or one.lowest_amount.quantity >= 10
    assert {one.id for one in kept} | reasons(found).keys() == {one.id for one in drawn}
    assert len(kept) + len(found.left_out) == len(drawn)
    fit = {one.id for one in kept} | {
        name for name, because in reasons(found).items() if because is LeftOutBecause.LOWER_STEPS_SUFFICE
    }
    assert len(kept) == min(3, len(fit))
    assert all(not one.is_recommended or one in kept for one in drawn if one.id in fit)


def test_nothing_is_selected_and_nothing_has_a_price() -> None:
    assert {field.name for field in fields(ProposedAlternative)} == {"alternative", "step_number"}
    assert {field.name for field in fields(LadderProposal)} == {"proposed", "left_out"}
    assert not any(
        word in field.name
        for field in fields(Alternative)
        for word in ("price", "cost", "ore", "kroner", "frame", "money", "selected", "default")
        if field.name != "adequate_from"
    )


def test_alternatives_and_steps_are_told_apart() -> None:
    with pytest.raises(AlternativesError, match="two have the same id"):
        propose(alternative("a", "aids"), alternative("a", "help_at_home"))
    with pytest.raises(AlternativesError, match="two are the professional recommendation"):
        propose(*(alternative(name, "aids", is_recommended=True) for name in "ab"))
    with pytest.raises(LadderStepError, match=r'^The step "hospital" does not fit'):
        propose(alternative("a", "hospital"))
    with pytest.raises(LadderStepError, match='"aids"'):
        EffortLadder(steps=(LadderStep(code="aids"), LadderStep(code="aids")))
