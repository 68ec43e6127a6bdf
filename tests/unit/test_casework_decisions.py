"""Checkpoints before signing, the outcomes of a long-term application, and the order of those who wait."""

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.casework import (
    AdequacyCannotBeWaivedError,
    CannotWaitError,
    Checkpoint,
    CheckpointFacts,
    CheckpointPolicy,
    CheckpointState,
    Consequence,
    DecisionOutcome,
    LongTermJudgement,
    LongTermJudgementError,
    NeedLevel,
    OrderedBy,
    OutcomeBecause,
    Urgency,
    WaitingEntry,
    can_sign,
    long_term_outcomes,
    needs_reasons,
    order_waiting_list,
    run_checkpoints,
)
from likevekt.reference import load_set
from likevekt.reference.casework_rules import checkpoint_policy

POLICY = checkpoint_policy(on=date(2027, 1, 1))
DAY = timedelta(days=1)
COMPLETE = CheckpointFacts(
    outcome=DecisionOutcome.PARTLY_GRANTED,
    signed_on=date(2027, 3, 10),
    received_on=date(2027, 2, 1),
    preliminary_reply_due_on=date(2027, 3, 1),
    is_adequate=True,
    own_words_recorded=True,
    contact_made_on=date(2027, 2, 10),
    decision_competence_considered_on=date(2027, 2, 10),
    assessed_on=date(2027, 2, 20),
    previous_decision_on=date(2026, 2, 20),
    has_reasons=True,
    relatives_help=True,
    relief_considered=True,
    is_deadline_computed=True,
    preliminary_reply_sent_on=date(2027, 3, 1),
)


def states(facts: CheckpointFacts) -> dict[Checkpoint, CheckpointState]:
    return {one.checkpoint: one.state for one in run_checkpoints(facts, policy=POLICY)}


def test_a_complete_case_can_be_signed() -> None:
    found = run_checkpoints(COMPLETE, policy=POLICY)
    assert [one.checkpoint for one in found] == list(Checkpoint)
    assert {one.state for one in found} == {CheckpointState.MET}
    assert can_sign(found)


def test_the_first_three_are_those_of_the_auditor_general() -> None:
    first = list(Checkpoint)[:3]
    assert first == [
        Checkpoint.OWN_WORDS_RECORDED,
        Checkpoint.CONTACT_MADE,
        Checkpoint.DECISION_COMPETENCE_CONSIDERED,
    ]
    known = load_set("checkpoints").at(on=date(2027, 1, 1), group="checkpoint")
    assert [key for key, value in known.items() if "Auditor General" in value.source] == first
    assert set(known) == set(Checkpoint)


@pytest.mark.parametrize(
    ("changes", "checkpoint", "state"),
    [
        ({"own_words_recorded": False}, Checkpoint.OWN_WORDS_RECORDED, CheckpointState.MISSING),
        (
            {"own_words_recorded": False, "has_declined_own_words": True},
            Checkpoint.OWN_WORDS_RECORDED,
            CheckpointState.NOT_RELEVANT,
        ),
        ({"has_declined_own_words": True}, Checkpoint.OWN_WORDS_RECORDED, CheckpointState.MET),
        ({"contact_made_on": None}, Checkpoint.CONTACT_MADE, CheckpointState.MISSING),
        ({"contact_made_on": date(2027, 3, 11)}, Checkpoint.CONTACT_MADE, CheckpointState.MISSING),
        ({"contact_made_on": date(2026, 2, 19)}, Checkpoint.CONTACT_MADE, CheckpointState.MISSING),
        ({"contact_made_on": date(2026, 2, 20)}, Checkpoint.CONTACT_MADE, CheckpointState.MET),
        (
            {"contact_made_on": date(2027, 1, 31), "previous_decision_on": None},
            Checkpoint.CONTACT_MADE,
            CheckpointState.MISSING,
        ),
        (
            {"decision_competence_considered_on": None},
            Checkpoint.DECISION_COMPETENCE_CONSIDERED,
            CheckpointState.MISSING,
        ),
        ({"assessed_on": None}, Checkpoint.ASSESSMENT_IS_NEW, CheckpointState.MISSING),
        ({"assessed_on": date(2026, 2, 20)}, Checkpoint.ASSESSMENT_IS_NEW, CheckpointState.MISSING),
        ({"assessed_on": date(2026, 2, 21)}, Checkpoint.ASSESSMENT_IS_NEW, CheckpointState.MET),
        ({"assessed_on": date(2027, 3, 11)}, Checkpoint.ASSESSMENT_IS_NEW, CheckpointState.MISSING),
        ({"assessed_on": date(2027, 3, 10)}, Checkpoint.ASSESSMENT_IS_NEW, CheckpointState.MET),
        ({"contact_made_on": date(2027, 3, 10)}, Checkpoint.CONTACT_MADE, CheckpointState.MET),
        ({"previous_decision_on": None}, Checkpoint.ASSESSMENT_IS_NEW, CheckpointState.MET),
        ({"is_adequate": False}, Checkpoint.IS_ADEQUATE, CheckpointState.MISSING),
        ({"is_adequate": None}, Checkpoint.IS_ADEQUATE, CheckpointState.MISSING),
        ({"has_reasons": False}, Checkpoint.REASONS_GIVEN, CheckpointState.MISSING),
        (
            {"has_reasons": False, "outcome": DecisionOutcome.REFUSED},
            Checkpoint.REASONS_GIVEN,
            CheckpointState.MISSING,
        ),
        ({"outcome": DecisionOutcome.GRANTED}, Checkpoint.REASONS_GIVEN, CheckpointState.NOT_RELEVANT),
        (
            {"outcome": DecisionOutcome.GRANTED, "may_dissatisfy": True, "has_reasons": False},
            Checkpoint.REASONS_GIVEN,
            CheckpointState.MISSING,
        ),
        ({"relief_considered": False}, Checkpoint.RELIEF_CONSIDERED, CheckpointState.MISSING),
        ({"relatives_help": False}, Checkpoint.RELIEF_CONSIDERED, CheckpointState.NOT_RELEVANT),
        ({"is_deadline_computed": False}, Checkpoint.DEADLINE_COMPUTED, CheckpointState.MISSING),
        (
            {"preliminary_reply_sent_on": None},
            Checkpoint.PRELIMINARY_REPLY_SENT,
            CheckpointState.MISSING,
        ),
        (
            {"preliminary_reply_sent_on": date(2027, 3, 2)},
            Checkpoint.PRELIMINARY_REPLY_SENT,
            CheckpointState.MISSING,
        ),
        (
            {"preliminary_reply_sent_on": None, "signed_on": date(2027, 3, 1)},
            Checkpoint.PRELIMINARY_REPLY_SENT,
            CheckpointState.NOT_RELEVANT,
        ),
    ],
)
def test_a_checkpoint_stands_by_its_own_facts(
    changes, checkpoint: Checkpoint, state: CheckpointState
) -> None:
    facts = replace(COMPLETE, **changes)
    found = states(facts)
    assert found[checkpoint] is state
    assert all(
        other in {CheckpointState.MET, CheckpointState.NOT_RELEVANT}
        for one, other in found.items()
        if one != checkpoint
    )
    stops = state is CheckpointState.MISSING and checkpoint not in {
        Checkpoint.DEADLINE_COMPUTED,
        Checkpoint.PRELIMINARY_REPLY_SENT,
    }
    assert can_sign(run_checkpoints(facts, policy=POLICY)) is not stops


FACTS = st.builds(
    CheckpointFacts,
    outcome=st.sampled_from(DecisionOutcome),
    signed_on=st.just(date(2027, 3, 10)),
    received_on=st.just(date(2027, 2, 1)),
    preliminary_reply_due_on=st.dates(date(2027, 3, 1), date(2027, 3, 31)),
    is_adequate=st.sampled_from([True, False, None]),
    own_words_recorded=st.booleans(),
    contact_made_on=st.none() | st.just(date(2027, 2, 2)),
    assessed_on=st.none() | st.just(date(2027, 2, 2)),
    has_reasons=st.booleans(),
    relatives_help=st.booleans(),
    is_urgent=st.booleans(),
)
POLICIES = st.builds(
    CheckpointPolicy,
    recorded_only=st.frozensets(
        st.sampled_from([one for one in Checkpoint if one is not Checkpoint.IS_ADEQUATE])
    ),
)


@given(facts=FACTS, policy=POLICIES)
def test_no_policy_and_no_urgency_lets_through_what_is_not_adequate(facts, policy: CheckpointPolicy) -> None:
    found = run_checkpoints(facts, policy=policy)
    missing = {one.checkpoint for one in found if one.state is CheckpointState.MISSING}
    if Checkpoint.IS_ADEQUATE in missing:
        assert not can_sign(found)
    elif facts.is_urgent:
        assert can_sign(found)
    else:
        assert can_sign(found) is (missing <= policy.recorded_only)
    assert (Checkpoint.IS_ADEQUATE in missing) is (facts.is_adequate is not True)
    assert {one.checkpoint for one in found if one.stops} == {
        one.checkpoint for one in found if one.checkpoint in missing and one.consequence is Consequence.STOPS
    }


def test_a_policy_cannot_waive_adequacy() -> None:
    with pytest.raises(AdequacyCannotBeWaivedError, match=r"^Adequate help is a duty by law"):
        CheckpointPolicy(recorded_only=frozenset({Checkpoint.IS_ADEQUATE}))


def test_no_checkpoint_knows_money() -> None:
    words = ("price", "cost", "ore", "kroner", "frame", "money", "budget", "remaining", "amount")
    known = {*(field.name for field in fields(CheckpointFacts)), *Checkpoint}
    assert [name for name in known for word in words if word in name.split("_")] == []


def by_outcome(judgement: LongTermJudgement):
    return {one.outcome: one for one in long_term_outcomes(judgement)}


def allowed(judgement: LongTermJudgement) -> set[DecisionOutcome]:
    return {outcome for outcome, one in by_outcome(judgement).items() if one.is_allowed}


GRANTED, WAITING, REFUSED = DecisionOutcome.GRANTED, DecisionOutcome.WAITING, DecisionOutcome.REFUSED


@pytest.mark.parametrize(
    ("only", "meets", "interim", "expected", "because"),
    [
        (True, None, None, {GRANTED}, OutcomeBecause.ONLY_ADEQUATE_OFFER),
        (True, False, False, {GRANTED}, OutcomeBecause.ONLY_ADEQUATE_OFFER),
        (False, True, True, {GRANTED, WAITING}, OutcomeBecause.MEETS_CRITERIA),
        (False, True, False, {GRANTED}, OutcomeBecause.NO_ADEQUATE_HELP_MEANWHILE),
        (False, True, None, {GRANTED}, OutcomeBecause.NOT_JUDGED),
        (False, False, None, {GRANTED, REFUSED}, OutcomeBecause.DOES_NOT_MEET_CRITERIA),
        (False, None, True, {GRANTED}, OutcomeBecause.NOT_JUDGED),
        (None, True, True, {GRANTED}, OutcomeBecause.NOT_JUDGED),
        (None, False, None, {GRANTED}, OutcomeBecause.NOT_JUDGED),
    ],
)
def test_a_long_term_application_has_three_outcomes(only, meets, interim, expected, because) -> None:
    judgement = LongTermJudgement(
        is_only_adequate_offer=only, meets_criteria=meets, has_adequate_interim=interim
    )
    assert allowed(judgement) == expected
    assert {one.because for one in long_term_outcomes(judgement)} == {because}


def test_the_only_adequate_offer_must_be_granted() -> None:
    found = by_outcome(LongTermJudgement(is_only_adequate_offer=True))
    assert {outcome: one.is_required for outcome, one in found.items()} == {
        GRANTED: True, WAITING: False, REFUSED: False,
    }  # fmt: skip
    assert not found[GRANTED].asks_for_reason
    unjudged = by_outcome(LongTermJudgement(is_only_adequate_offer=None))
    assert not unjudged[GRANTED].is_required


def test_nobody_waits_or_is_refused_without_a_judgement_of_every_question() -> None:
    for only, meets, interim in product([True, False, None], repeat=3):
        if only and interim:
            with pytest.raises(LongTermJudgementError, match="cannot be the only adequate offer"):
                LongTermJudgement(
                    is_only_adequate_offer=only, meets_criteria=meets, has_adequate_interim=interim
                )
            continue
        found = allowed(
            LongTermJudgement(is_only_adequate_offer=only, meets_criteria=meets, has_adequate_interim=interim)
        )
        assert GRANTED in found
        assert (WAITING in found) is (only is False and meets is True and interim is True)
        assert (REFUSED in found) is (only is False and meets is False)
        assert not {WAITING, REFUSED} <= found


def test_a_place_against_the_criteria_asks_for_a_reason_and_so_do_waiting_and_refusal() -> None:
    outside = by_outcome(LongTermJudgement(is_only_adequate_offer=False, meets_criteria=False))
    assert [outside[one].asks_for_reason for one in (GRANTED, WAITING, REFUSED)] == [True, False, True]
    inside = by_outcome(
        LongTermJudgement(is_only_adequate_offer=False, meets_criteria=True, has_adequate_interim=True)
    )
    assert [inside[one].asks_for_reason for one in (GRANTED, WAITING, REFUSED)] == [False, True, False]


def test_all_but_a_full_grant_needs_reasons() -> None:
    assert [one for one in DecisionOutcome if needs_reasons(one)] == [
        DecisionOutcome.PARTLY_GRANTED, REFUSED, WAITING,
    ]  # fmt: skip
    assert needs_reasons(GRANTED, may_dissatisfy=True)


def waiting(case: str, level: str, day: int, urgency: Urgency = Urgency.CAN_WAIT) -> WaitingEntry:
    applied_on = date(2027, 1, day)
    return WaitingEntry(case=case, need_level=NeedLevel(level), applied_on=applied_on, urgency=urgency)


def test_greatest_need_comes_first_then_what_is_pressing_then_the_first_to_apply() -> None:
    found = order_waiting_list(
        [
            waiting("early", "medium", 1, Urgency.NOW),
            waiting("same", "extensive", 20),
            waiting("late", "extensive", 20),
            waiting("pressing", "extensive", 25, Urgency.SOON),
            waiting("first", "extensive", 10),
            waiting("unknown", "unstated", 2),
        ]
    )
    assert [(one.place, one.entry.case, one.ordered_by) for one in found.places] == [
        (1, "pressing", OrderedBy.FIRST),
        (2, "first", OrderedBy.LESS_PRESSING),
        (3, "late", OrderedBy.LATER_APPLICATION),
        (3, "same", OrderedBy.SAME),
        (5, "early", OrderedBy.LESS_NEED),
    ]
    assert [entry.case for entry in found.unstated] == ["unknown"]


ENTRIES = st.lists(
    st.builds(
        WaitingEntry,
        case=st.text("abcdef", min_size=1, max_size=4),
        need_level=st.sampled_from(NeedLevel),
        applied_on=st.dates(date(2027, 1, 1), date(2027, 1, 4)),
        urgency=st.sampled_from(Urgency),
    ),
    unique_by=lambda entry: entry.case,
    max_size=12,
)


@given(entries=ENTRIES, data=st.data())
def test_nobody_with_less_need_or_a_later_application_stands_before(entries, data) -> None:
    found = order_waiting_list(entries)
    assert found == order_waiting_list(data.draw(st.permutations(entries)))
    assert len(found.places) + len(found.unstated) == len(entries)
    assert all((entry in found.unstated) is (entry.need_level is NeedLevel.UNSTATED) for entry in entries)
    urgencies = list(Urgency)
    for before, after in pairwise(found.places):
        one, other = before.entry, after.entry
        assert one.need_level.rank >= other.need_level.rank
        if one.need_level is other.need_level:
            assert urgencies.index(one.urgency) >= urgencies.index(other.urgency)
            if one.urgency is other.urgency:
                assert one.applied_on <= other.applied_on
        same = (one.need_level, one.urgency, one.applied_on) == (
            other.need_level,
            other.urgency,
            other.applied_on,
        )
        assert (before.place == after.place) is same
        assert (after.ordered_by is OrderedBy.SAME) is same
    for place in found.places:
        ahead = [one for one in found.places if one.place < place.place]
        assert place.place == len(ahead) + 1


def test_whom_the_law_does_not_let_wait_is_on_no_list() -> None:
    with pytest.raises(CannotWaitError, match=r"^The case A-1 cannot stand on a waiting list"):
        WaitingEntry(
            case="A-1",
            need_level=NeedLevel.EXTENSIVE,
            applied_on=date(2027, 1, 1),
            is_only_adequate_offer=True,
        )
