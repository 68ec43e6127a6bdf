"""Criteria are data: three answers, an explanation, no word for relatives, and nothing chosen by a rule."""

from dataclasses import fields
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.casework import (
    CriterionError,
    CriterionFacts,
    CriterionFault,
    CriterionFit,
    FactHolds,
    Fit,
    LeastOf,
    LevelAtLeast,
    NeedLevel,
    RuleResult,
    SituationFact,
    VariableAtLeast,
    judge_criteria,
    judge_rule,
    parse_criterion,
    rule_as_data,
)
from likevekt.casework.need_level import NOT_RELEVANT
from likevekt.kernel.periods import Period
from likevekt.reference import load_set

VARIABLES = tuple(load_set("function_scale").at(on=date(2027, 1, 1), group="variable"))
FEW = VARIABLES[:4]
LEAVES = st.one_of(
    st.builds(VariableAtLeast, variable=st.sampled_from(FEW), score=st.integers(2, 5)),
    st.builds(LevelAtLeast, level=st.sampled_from(list(NeedLevel)[1:])),
    st.builds(FactHolds, fact=st.sampled_from(SituationFact)),
)


def some_of(parts: list) -> st.SearchStrategy:
    return st.builds(LeastOf, least=st.integers(1, len(parts)), parts=st.just(tuple(parts)))


DEEPER = st.lists(LEAVES, min_size=1, max_size=4).flatmap(some_of)
RULES = st.one_of(
    LEAVES, DEEPER, st.lists(st.one_of(LEAVES, DEEPER), min_size=1, max_size=3).flatmap(some_of)
)
FACTS = st.builds(
    CriterionFacts,
    scores=st.dictionaries(st.sampled_from(FEW), st.sampled_from([1, 2, 3, 4, 5, NOT_RELEVANT])),
    level=st.sampled_from(NeedLevel),
    situation=st.dictionaries(st.sampled_from(SituationFact), st.booleans()),
)
SOUND = {
    "id": "4.2",
    "service": "home_nursing",
    "valid_from": date(2027, 1, 1),
    "text": {"nb": "Du kan få hjelp til stell.", "nn": "Du kan få hjelp til stell."},
    "rule": {"any": [{"variable": "personal_hygiene", "at_least": 3}, {"level_at_least": "extensive"}]},
}


def parsed(**changes):
    return parse_criterion({**SOUND, **changes}, variables=VARIABLES)


def faults(**changes) -> list[tuple[str, CriterionFault]]:
    with pytest.raises(CriterionError) as refusal:
        parsed(**changes)
    return [(problem.where, problem.fault) for problem in refusal.value.problems]


def facts(scores=None, level=NeedLevel.UNSTATED, **situation: bool) -> CriterionFacts:
    known = {SituationFact(name): holds for name, holds in situation.items()}
    return CriterionFacts(scores=scores or {}, level=level, situation=known)


def rule(**data):
    return parsed(rule=data).rule


@pytest.mark.parametrize(
    ("score", "fit"),
    [(3, Fit.FITS), (5, Fit.FITS), (2, Fit.DOES_NOT_FIT), (NOT_RELEVANT, Fit.DOES_NOT_FIT)],
)
def test_a_variable_fits_from_its_score_and_not_relevant_is_no_need(score: int, fit: Fit) -> None:
    found = judge_rule(rule(variable="eating", at_least=3), facts({"eating": score}))
    assert (found.fit, found.found, found.missing) == (fit, score, ())


def test_what_is_not_known_cannot_be_told_and_is_named() -> None:
    everything = rule(
        all=[
            {"variable": "eating", "at_least": 3},
            {"level_at_least": "medium"},
            {"any": [{"holds": "lives_alone"}, {"variable": "eating", "at_least": 4}]},
        ]
    )
    found = judge_rule(everything, facts())
    assert found.fit is Fit.CANNOT_BE_TOLD
    assert found.missing == ("eating", "need_level", "lives_alone")
    assert judge_rule(everything, facts(level=NeedLevel.LIMITED)).fit is Fit.DOES_NOT_FIT
    partly = judge_rule(everything, facts({"eating": 3}, NeedLevel.MEDIUM))
    assert partly.missing == ("lives_alone",)
    assert judge_rule(everything, facts({"eating": 4}, NeedLevel.EXTENSIVE)).fit is Fit.FITS
    assert judge_rule(everything, facts({"eating": 3}, NeedLevel.MEDIUM, lives_alone=False)).missing == ()


def test_the_explanation_has_the_form_of_the_rule() -> None:
    found = judge_rule(
        rule(
            at_least=2, of=[{"level_at_least": "medium"}, {"holds": "aids_tried"}, {"holds": "lives_alone"}]
        ),
        facts(level=NeedLevel.EXTENSIVE, aids_tried=False, lives_alone=True),
    )
    assert found.fit is Fit.FITS
    assert [(part.fit, part.found) for part in found.parts] == [
        (Fit.FITS, NeedLevel.EXTENSIVE),
        (Fit.DOES_NOT_FIT, False),
        (Fit.FITS, True),
    ]


@given(rule=RULES, facts=FACTS)
def test_an_answer_that_is_given_holds_whatever_is_learnt_later(rule, facts: CriterionFacts) -> None:
    """Three values mean what they say: told is told, and what cannot be told hangs on the facts that are named."""
    found = judge_rule(rule, facts)
    free_scores = [one for one in FEW if one not in facts.scores]
    free_facts = [one for one in SituationFact if one not in facts.situation]
    levels = list(NeedLevel)[1:] if facts.level is NeedLevel.UNSTATED else [facts.level]
    answers = set()
    for score, holds, level in product([1, 5], [False, True], levels):
        later = CriterionFacts(
            scores={**facts.scores, **dict.fromkeys(free_scores, score)},
            level=level,
            situation={**facts.situation, **dict.fromkeys(free_facts, holds)},
        )
        answers.add(judge_rule(rule, later).fit)
    assert Fit.CANNOT_BE_TOLD not in answers
    if found.fit is not Fit.CANNOT_BE_TOLD:
        assert answers == {found.fit}
        assert found.missing == ()
    else:
        unknown = {*free_scores, *free_facts, *(["need_level"] if facts.level is NeedLevel.UNSTATED else [])}
        assert found.missing
        assert set(found.missing) <= unknown


@given(rule=RULES, facts=FACTS, variable=st.sampled_from(FEW), fact=st.sampled_from(SituationFact))
def test_a_greater_need_never_makes_a_person_fit_less(rule, facts: CriterionFacts, variable, fact) -> None:
    order = [Fit.DOES_NOT_FIT, Fit.CANNOT_BE_TOLD, Fit.FITS]
    needier = CriterionFacts(
        scores={**facts.scores, variable: 5},
        level=NeedLevel.EXTENSIVE,
        situation={**facts.situation, fact: True},
    )
    assert order.index(judge_rule(rule, needier).fit) >= order.index(judge_rule(rule, facts).fit)


@given(rule=RULES)
def test_a_rule_is_written_as_it_is_read(rule) -> None:
    assert parsed(rule=rule_as_data(rule)).rule == rule


def test_a_criterion_is_read_whole() -> None:
    found = parsed(valid_from="2027-01-01", valid_to="2028-01-01")
    assert (found.id, found.service, found.text["nb"]) == (
        "4.2",
        "home_nursing",
        "Du kan få hjelp til stell.",
    )
    assert found.period == Period(start=date(2027, 1, 1), end=date(2028, 1, 1))
    assert found.rule == LeastOf(
        least=1,
        parts=(
            VariableAtLeast(variable="personal_hygiene", score=3),
            LevelAtLeast(level=NeedLevel.EXTENSIVE),
        ),
    )


@pytest.mark.parametrize(
    ("bad", "where", "fault"),
    [
        ({}, "rule", CriterionFault.UNKNOWN_CONDITION),
        ({"not": {"holds": "lives_alone"}}, "rule", CriterionFault.UNKNOWN_CONDITION),
        ({"at_least": 3}, "rule", CriterionFault.UNKNOWN_CONDITION),
        ({"all": [], "any": []}, "rule", CriterionFault.UNKNOWN_CONDITION),
        ("lives_alone", "rule", CriterionFault.NOT_A_TABLE),
        (None, "rule", CriterionFault.MISSING),
        ({"variable": "walking", "at_least": 3}, "rule.variable", CriterionFault.UNKNOWN_VARIABLE),
        ({"variable": ["eating"], "at_least": 3}, "rule.variable", CriterionFault.UNKNOWN_VARIABLE),
        ({"variable": "eating", "at_least": 1}, "rule.at_least", CriterionFault.NOT_A_SCORE),
        ({"variable": "eating", "at_least": 9}, "rule.at_least", CriterionFault.NOT_A_SCORE),
        ({"variable": "eating", "at_least": "3"}, "rule.at_least", CriterionFault.NOT_A_SCORE),
        ({"variable": "eating", "at_least": True}, "rule.at_least", CriterionFault.NOT_A_SCORE),
        ({"level_at_least": "unstated"}, "rule.level_at_least", CriterionFault.UNKNOWN_LEVEL),
        ({"level_at_least": 3}, "rule.level_at_least", CriterionFault.UNKNOWN_LEVEL),
        ({"holds": "is_poor"}, "rule.holds", CriterionFault.UNKNOWN_FACT),
        ({"any": []}, "rule.any", CriterionFault.NO_PARTS),
        ({"all": "lives_alone"}, "rule.all", CriterionFault.NO_PARTS),
        ({"any": [{"holds": "is_poor"}]}, "rule.any.1.holds", CriterionFault.UNKNOWN_FACT),
        ({"at_least": 2, "of": [{"holds": "lives_alone"}]}, "rule.at_least", CriterionFault.NOT_A_COUNT),
        ({"at_least": 0, "of": [{"holds": "lives_alone"}]}, "rule.at_least", CriterionFault.NOT_A_COUNT),
        ({"at_least": "1", "of": [{"holds": "lives_alone"}]}, "rule.at_least", CriterionFault.NOT_A_COUNT),
        ({"any": [{"holds": "lives_alone"}] * 41}, "rule.any", CriterionFault.TOO_MANY),
    ],
)
def test_a_rule_that_cannot_be_used_says_where_and_why(bad, where: str, fault: CriterionFault) -> None:
    assert faults(rule=bad) == [(where, fault)]


def test_a_rule_stays_small() -> None:
    deep = {"holds": "lives_alone"}
    for _ in range(3):
        deep = {"all": [deep]}
    assert parsed(rule=deep)
    assert faults(rule={"all": [deep]}) == [("rule.all.1.all.1.all.1.all.1", CriterionFault.TOO_DEEP)]
    ten = {"any": [{"holds": "lives_alone"}] * 10}
    assert parsed(rule={"all": [ten] * 3})
    assert {fault for _, fault in faults(rule={"all": [ten] * 4})} == {CriterionFault.TOO_MANY}
    assert {fault for _, fault in faults(rule={"any": [{"all": [ten] * 4}]})} == {CriterionFault.TOO_MANY}
    assert parsed(rule={"any": [{"holds": "lives_alone"}] * 39})
    assert faults(rule={"any": [{"holds": "lives_alone"}] * 40}) == [("rule.any.40", CriterionFault.TOO_MANY)]


def test_a_word_without_end_is_cut_in_the_sentence() -> None:
    with pytest.raises(CriterionError) as refusal:
        parsed(rule={"holds": "x" * 500})
    assert refusal.value.problems[0].found == "x" * 100


def test_everything_that_is_wrong_is_said_at_once_each_in_a_sentence() -> None:
    with pytest.raises(CriterionError) as refusal:
        parse_criterion(
            {
                "service": 7,
                "valid_from": "1.1.2027",
                "text": {"nb": "Hjelp."},
                "colour": "red",
                "rule": {"any": [{"variable": "walking", "at_least": 3}, {"holds": "is_poor"}]},
            },
            variables=VARIABLES,
        )
    assert str(refusal.value).splitlines() == [
        'colour: "colour" is not a key of a criterion.',
        "id is missing.",
        "service is to be a text.",
        'valid_from: "1.1.2027" is to be a day, written as 2027-01-31.',
        "text.nn is missing.",
        'rule.any.1.variable: "walking" is not a function variable.',
        'rule.any.2.holds: "is_poor" is not a fact that a rule may read.',
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"valid_from": None}, ("valid_from", CriterionFault.MISSING)),
        ({"valid_to": date(2027, 1, 1)}, ("valid_to", CriterionFault.ENDS_TOO_EARLY)),
        ({"valid_to": 2028}, ("valid_to", CriterionFault.NOT_A_DATE)),
        ({"text": None}, ("text", CriterionFault.MISSING)),
        ({"text": "Hjelp."}, ("text", CriterionFault.NOT_A_TABLE)),
        ({"text": {**SOUND["text"], "en": " "}}, ("text.en", CriterionFault.NOT_A_TEXT)),
        ({"id": ""}, ("id", CriterionFault.MISSING)),
    ],
)
def test_a_criterion_is_dated_and_has_its_text_in_both_languages(changes, expected) -> None:
    assert faults(**changes) == [expected]


@pytest.mark.parametrize(
    "bad",
    [
        {"holds": "has_daughter"},
        {"holds": "has a relative nearby"},
        {"has_daughter": True},
        {"variable": "help_from_spouse", "at_least": 3},
        {"any": [{"relatives": "yes"}]},
        {"holds": "har_pårørende"},
        {"all": [{"holds": "lives_with_partner"}]},
        {"Daughter": 1, "holds": "lives_alone"},
    ],
)
def test_relatives_are_no_criterion_and_the_refusal_says_so(bad) -> None:
    assert {fault for _, fault in faults(rule=bad)} == {CriterionFault.RELATIVES}


def test_relatives_are_no_criterion_even_where_a_scale_would_hold_them() -> None:
    data = {**SOUND, "rule": {"variable": "help_from_daughter", "at_least": 3}}
    with pytest.raises(CriterionError, match="is about relatives"):
        parse_criterion(data, variables=(*VARIABLES, "help_from_daughter"))
    assert faults(relatives="yes") == [("relatives", CriterionFault.RELATIVES)]


def test_no_rule_has_a_way_to_read_relatives() -> None:
    """The whole of what a rule may know: scores of the official scale, the need level, and these facts."""
    assert [field.name for field in fields(CriterionFacts)] == ["scores", "level", "situation"]
    assert {fact.value for fact in SituationFact} == {
        "lives_alone", "needs_help_at_night", "is_unsafe_alone", "home_cannot_be_adapted", "aids_tried",
        "reablement_tried", "welfare_technology_tried",
    }  # fmt: skip
    for fact in SituationFact:
        assert parsed(rule={"holds": fact.value})
    for variable in VARIABLES:
        assert parsed(rule={"variable": variable, "at_least": 3})


def test_every_criterion_in_force_is_given_and_none_is_chosen() -> None:
    criteria = [
        parsed(id="b", rule={"level_at_least": "medium"}),
        parsed(id="a", rule={"level_at_least": "extensive"}),
        parsed(id="c", rule={"holds": "lives_alone"}),
        parsed(id="d", service="respite"),
        parsed(id="e", valid_from=date(2028, 1, 1)),
        parsed(id="f", valid_to=date(2027, 6, 1)),
    ]
    found = judge_criteria(
        criteria=criteria, facts=facts(level=NeedLevel.MEDIUM), service="home_nursing", on=date(2027, 6, 1)
    )
    assert [(one.criterion.id, one.fit, one.missing) for one in found] == [
        ("a", Fit.DOES_NOT_FIT, ()),
        ("b", Fit.FITS, ()),
        ("c", Fit.CANNOT_BE_TOLD, ("lives_alone",)),
    ]
    names = {field.name for one in (CriterionFit, RuleResult) for field in fields(one)}
    assert names == {"criterion", "result", "rule", "fit", "found", "parts"}  # no choice, no amount, no rank
