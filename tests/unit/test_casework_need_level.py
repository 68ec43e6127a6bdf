"""The need level follows from conditions, never from an average; a higher score never lowers it."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.casework import (
    LevelCondition,
    LevelRuleError,
    NeedLevel,
    NeedLevelRule,
    ScoreError,
    UnknownVariableError,
    assess_need_level,
)
from likevekt.casework.need_level import NOT_RELEVANT
from likevekt.reference.casework_rules import need_level_rule

RULE = need_level_rule(on=date(2027, 1, 1))
SCORES = st.fixed_dictionaries(
    {}, optional={variable: st.sampled_from([1, 2, 3, 4, 5, NOT_RELEVANT]) for variable in RULE.variables}
)
SCORED = st.fixed_dictionaries({variable: st.integers(1, 5) for variable in RULE.variables})


def level(scores: dict[str, int]) -> NeedLevel:
    return assess_need_level(scores=scores, rule=RULE).level


def all_at(score: int, **others: int) -> dict[str, int]:
    return dict.fromkeys(RULE.variables, score) | others


def conditions_met(scores: dict[str, int], wanted: NeedLevel) -> bool:
    """The rule once more, as slowly as it can be said."""
    return any(
        len([one for one in condition.variables if scores.get(one, 9) in range(condition.least_score, 6)])
        >= condition.least_count
        for condition in RULE.conditions
        if condition.level is wanted
    )


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (all_at(1), NeedLevel.LIMITED),
        (all_at(2), NeedLevel.LIMITED),
        (all_at(3), NeedLevel.MEDIUM),
        (all_at(4), NeedLevel.EXTENSIVE),
        (all_at(5), NeedLevel.EXTENSIVE),
        (all_at(1, toilet=3, dressing=3), NeedLevel.LIMITED),
        (all_at(1, toilet=3, dressing=3, personal_hygiene=3), NeedLevel.MEDIUM),
        (all_at(1, toilet=4), NeedLevel.MEDIUM),
        (all_at(1, toilet=4, dressing=5), NeedLevel.MEDIUM),
        (all_at(1, toilet=4, dressing=5, eating=4), NeedLevel.EXTENSIVE),
        (all_at(1, memory=4), NeedLevel.MEDIUM),
        (all_at(1, memory=4, behaviour=4), NeedLevel.EXTENSIVE),
        (all_at(1, memory=3, behaviour=3, communication=3), NeedLevel.MEDIUM),
        (all_at(1, housework=5, cooking=5, getting_goods=5), NeedLevel.LIMITED),
        (all_at(NOT_RELEVANT), NeedLevel.UNSTATED),
    ],
)
def test_the_level_is_the_highest_that_any_condition_reaches(scores, expected: NeedLevel) -> None:
    assert level(scores) is expected


def test_the_level_is_no_average() -> None:
    """Who cannot eat, dress or use the toilet alone is in extensive need, though the mean of the scores is below 2."""
    scores = all_at(1, toilet=5, dressing=5, eating=5)
    assert Fraction(sum(scores.values()), len(scores)) < 2
    assert level(scores) is NeedLevel.EXTENSIVE
    housework = all_at(2, housework=5, cooking=5, getting_goods=5, social_participation=4)
    assert Fraction(sum(housework.values()), len(housework)) > Fraction(sum(scores.values()), len(scores))
    assert level(housework) is NeedLevel.LIMITED


def test_what_decided_is_named() -> None:
    found = assess_need_level(scores=all_at(1, toilet=4, dressing=5, eating=4, memory=4), rule=RULE)
    assert [(met.condition.code, met.scores) for met in found.decided_by] == [
        ("extensive_care", (("dressing", 5), ("toilet", 4), ("eating", 4)))
    ]
    assert assess_need_level(scores=all_at(2), rule=RULE).decided_by == ()


@given(scores=SCORES)
def test_the_level_is_that_of_the_conditions(scores: dict[str, int]) -> None:
    found = assess_need_level(scores=scores, rule=RULE)
    scored = [variable for variable, score in scores.items() if score != NOT_RELEVANT]
    assert found.scored_count == len(scored)
    assert found.not_relevant == tuple(one for one in RULE.variables if scores.get(one) == NOT_RELEVANT)
    assert found.missing == tuple(one for one in RULE.variables if one not in scores)
    if len(scored) < RULE.least_scored:
        assert found.level is NeedLevel.UNSTATED
        assert found.decided_by == ()
        return
    expected = NeedLevel.LIMITED
    for wanted in (NeedLevel.MEDIUM, NeedLevel.EXTENSIVE):
        expected = wanted if conditions_met(scores, wanted) else expected
    assert found.level is expected
    assert bool(found.decided_by) is (expected is not NeedLevel.LIMITED)
    for met in found.decided_by:
        assert met.condition.level is expected
        assert all(scores[variable] == score for variable, score in met.scores)


@given(scores=SCORED, variable=st.sampled_from(RULE.variables), more=st.integers(1, 4))
def test_a_higher_score_never_lowers_the_level(scores: dict[str, int], variable: str, more: int) -> None:
    higher = scores | {variable: min(5, scores[variable] + more)}
    assert level(higher).rank >= level(scores).rank


@given(scores=SCORES, variable=st.sampled_from(RULE.variables), score=st.integers(1, 5))
def test_one_more_score_never_lowers_the_level(scores: dict[str, int], variable: str, score: int) -> None:
    without = {one: found for one, found in scores.items() if one != variable}
    assert level(without | {variable: score}).rank >= level(without).rank


@given(scores=SCORES, data=st.data())
def test_the_order_of_the_scores_does_not_matter(scores: dict[str, int], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(scores.items()))))
    assert assess_need_level(scores=shuffled, rule=RULE) == assess_need_level(scores=scores, rule=RULE)


def test_too_few_scores_state_no_level() -> None:
    enough = dict.fromkeys(RULE.variables[: RULE.least_scored], 5)
    assert level(enough) is NeedLevel.EXTENSIVE
    enough.popitem()
    assert level(enough) is NeedLevel.UNSTATED
    assert level({**enough, RULE.variables[-1]: NOT_RELEVANT}) is NeedLevel.UNSTATED


@pytest.mark.parametrize("score", [0, 6, 8, 10, -1])
def test_a_score_outside_the_scale_is_refused(score: int) -> None:
    with pytest.raises(ScoreError, match=r"^The score of toilet is not on the scale") as refusal:
        level({"toilet": score})
    assert str(score) not in str(refusal.value).replace("1 to 5, or 9", "")  # errors end in logs


def test_a_variable_that_would_count_for_nothing_is_refused() -> None:
    with pytest.raises(UnknownVariableError, match='does not know the variable "daughter"'):
        level({"daughter": 1})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"level": NeedLevel.LIMITED}, "the level limited needs no condition"),
        ({"level": NeedLevel.UNSTATED}, "the level unstated needs no condition"),
        ({"least_score": 1}, "the score 1 is not 2 to 5"),
        ({"least_score": 9}, "the score 9 is not 2 to 5"),
        ({"least_count": 0}, "0 of 2 variables"),
        ({"least_count": 3}, "3 of 2 variables"),
        ({"variables": ("toilet", "toilet"), "least_count": 2}, "2 of 1 variables"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(changes, reason: str) -> None:
    sound = {
        "code": "care", "level": NeedLevel.MEDIUM, "variables": ("toilet", "eating"), "least_count": 1, "least_score": 3,
    }  # fmt: skip
    condition = LevelCondition(**sound)
    with pytest.raises(
        LevelRuleError, match=f"^The condition care of the need levels cannot be used: {reason}"
    ):
        LevelCondition(**{**sound, **changes})
    with pytest.raises(LevelRuleError, match="a variable is not one of the rule's"):
        NeedLevelRule(variables=("toilet",), least_scored=1, conditions=(condition,))


def test_the_rule_can_be_replaced() -> None:
    alone = LevelCondition(
        code="eats", level=NeedLevel.EXTENSIVE, variables=("eating",), least_count=1, least_score=2
    )
    own = NeedLevelRule(variables=("eating",), least_scored=1, conditions=(alone,))
    assert assess_need_level(scores={"eating": 2}, rule=own).level is NeedLevel.EXTENSIVE
    assert assess_need_level(scores={"eating": 1}, rule=own).level is NeedLevel.LIMITED
