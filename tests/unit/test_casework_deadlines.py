"""Deadlines by legal basis and by version of the act: month ends, leap days, holidays, late appeals."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from likevekt.casework import (
    AppealDaysError,
    AppealFacts,
    AppealTerm,
    AppealTiming,
    CountedFrom,
    DeadlineState,
    Holiday,
    NegativeCountError,
    NoTermError,
    ReplyState,
    Statute,
    UnknownLegalBasisError,
    add_months,
    add_weeks,
    appeal_deadline,
    appeal_timeliness,
    end_on_working_day,
    is_working_day,
    must_tell_of_delay,
    place_deadline,
    preliminary_reply,
)
from likevekt.reference.casework_rules import escalation_limit, statutes

STATUTES = statutes(on=date(2027, 1, 1), new_act_from=date(2027, 7, 1))
OLD, NEW = STATUTES.old, STATUTES.new
DECIDED = date(2026, 12, 1)
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
RULES = st.sampled_from([OLD, NEW])
SPANS = st.integers(0, 500)
DAY = timedelta(days=1)


def care_known_on(day: date) -> date | None:
    return appeal_deadline(
        facts=AppealFacts(decided_on=DECIDED, known_on=day), basis="care", rules=OLD
    ).last_day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2027, 8, 31), 1, date(2027, 9, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2027, 2, 28), 1, date(2027, 3, 28)),
        (date(2027, 12, 1), 0, date(2027, 12, 1)),
    ],
)
def test_months_end_on_the_number_they_began_on_or_on_the_last_day(
    day: date, months: int, later: date
) -> None:
    assert add_months(day, months) == later


@given(day=DAYS, months=st.integers(0, 60), more=st.integers(0, 400))
def test_a_term_of_months_never_ends_earlier_for_beginning_later(day: date, months: int, more: int) -> None:
    assert add_months(day, months) <= add_months(day + more * DAY, months)
    end = add_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end + DAY).day == 1


def test_terms_do_not_run_backwards() -> None:
    for add in (add_weeks, add_months):
        with pytest.raises(NegativeCountError):
            add(date(2027, 1, 1), -1)


@pytest.mark.parametrize(
    ("known", "last_day"),
    [
        (date(2027, 1, 6), date(2027, 2, 3)),  # Wednesday to Wednesday
        (date(2027, 3, 31), date(2027, 4, 28)),  # from the end of a month
        (date(2028, 2, 1), date(2028, 2, 29)),  # to a leap day
        (date(2028, 2, 29), date(2028, 3, 28)),  # from one
        (date(2027, 2, 25), date(2027, 3, 30)),  # Maundy Thursday, moved past Easter
        (date(2027, 4, 3), date(2027, 5, 3)),  # 1 May, a Saturday
        (date(2028, 4, 3), date(2028, 5, 2)),  # 1 May, a Monday
        (date(2027, 4, 19), date(2027, 5, 18)),  # 17 May and Whit Monday at once
        (date(2027, 11, 26), date(2027, 12, 24)),  # Christmas Eve is a working day
        (date(2027, 11, 27), date(2027, 12, 27)),  # Christmas Day, a Saturday
        (date(2027, 12, 4), date(2028, 1, 3)),  # New Year's Day, a Saturday
        (date(2027, 10, 3), date(2027, 11, 1)),  # the Sunday on which clocks change
        (date(2027, 2, 28), date(2027, 3, 30)),  # Easter Sunday, on which they change too
    ],
)
def test_care_has_four_weeks_from_knowledge(known: date, last_day: date) -> None:
    assert care_known_on(known) == last_day


@pytest.mark.parametrize(
    ("notified", "last_day"),
    [
        (date(2026, 12, 14), date(2027, 1, 4)),
        (date(2027, 3, 4), date(2027, 3, 30)),  # Maundy Thursday
        (date(2027, 12, 11), date(2028, 1, 3)),
        (date(2028, 2, 8), date(2028, 2, 29)),
    ],
)
@pytest.mark.parametrize("rules", [OLD, NEW], ids=["1967", "2025"])
def test_other_decisions_have_three_weeks_from_notification(rules, notified: date, last_day: date) -> None:
    facts = AppealFacts(decided_on=DECIDED, notified_on=notified, known_on=notified + 30 * DAY)
    assert appeal_deadline(facts=facts, basis="other", rules=rules).last_day == last_day


def test_the_end_says_why_it_was_moved() -> None:
    moved = end_on_working_day(date(2027, 5, 17))
    assert moved.is_moved
    assert moved.holidays == (Holiday.CONSTITUTION_DAY, Holiday.WHIT_MONDAY)
    saturday = end_on_working_day(date(2027, 2, 6))
    assert (saturday.is_moved, saturday.holidays) == (True, ())
    assert not end_on_working_day(date(2027, 2, 5)).is_moved


def test_notification_is_not_knowledge() -> None:
    """A letter in the post box does not begin the deadline for care: a person says when she knew enough."""
    facts = AppealFacts(decided_on=DECIDED, notified_on=date(2027, 1, 4))
    found = appeal_deadline(facts=facts, basis="care", rules=OLD)
    assert (found.state, found.begins_on, found.last_day) == (DeadlineState.NOT_BEGUN, None, None)
    later = AppealFacts(decided_on=DECIDED, notified_on=date(2027, 1, 4), known_on=date(2027, 2, 1))
    assert appeal_deadline(facts=later, basis="care", rules=OLD).last_day == date(2027, 3, 1)


@given(known=DAYS, rules=RULES, basis=st.sampled_from(["care", "other"]), more=st.integers(0, 60))
def test_a_deadline_is_whole_weeks_and_ends_on_the_first_working_day(known: date, rules, basis, more) -> None:
    facts = AppealFacts(decided_on=known, known_on=known)
    found = appeal_deadline(facts=facts, basis=basis, rules=rules)
    assert found.state is DeadlineState.SET
    assert found.end.computed_day == known + 7 * found.term.weeks * DAY
    assert found.end.computed_day.weekday() == known.weekday()
    assert is_working_day(found.last_day)
    moved = (found.last_day - found.end.computed_day).days
    assert 0 <= moved <= 5
    assert not any(is_working_day(found.end.computed_day + number * DAY) for number in range(moved))
    later = AppealFacts(decided_on=known, known_on=known + more * DAY)
    assert appeal_deadline(facts=later, basis=basis, rules=rules).last_day >= found.last_day


@given(known=DAYS, rules=RULES)
def test_care_never_has_less_time_than_others(known: date, rules) -> None:
    facts = AppealFacts(decided_on=known, known_on=known, notified_on=known)
    care, other = (appeal_deadline(facts=facts, basis=basis, rules=rules) for basis in ("care", "other"))
    assert care.last_day > other.last_day


def test_a_demand_for_reasons_interrupts_until_they_are_given() -> None:
    days = {"decided_on": DECIDED, "known_on": date(2027, 1, 6), "reasons_demanded_on": date(2027, 2, 3)}
    waiting = appeal_deadline(facts=AppealFacts(**days), basis="care", rules=OLD)
    assert (waiting.state, waiting.end) == (DeadlineState.INTERRUPTED, None)
    given_on = date(2027, 3, 31)
    found = appeal_deadline(facts=AppealFacts(**days, reasons_given_on=given_on), basis="care", rules=OLD)
    assert (found.state, found.begins_on, found.last_day) == (DeadlineState.SET, given_on, date(2027, 4, 28))


def test_a_demand_after_the_deadline_interrupts_nothing() -> None:
    facts = AppealFacts(decided_on=DECIDED, known_on=date(2027, 1, 6), reasons_demanded_on=date(2027, 2, 4))
    assert appeal_deadline(facts=facts, basis="care", rules=OLD).last_day == date(2027, 2, 3)


def test_reasons_that_come_before_knowledge_do_not_begin_the_deadline() -> None:
    facts = AppealFacts(
        decided_on=DECIDED,
        known_on=date(2027, 2, 1),
        reasons_demanded_on=date(2027, 1, 5),
        reasons_given_on=date(2027, 1, 8),
    )
    assert appeal_deadline(facts=facts, basis="care", rules=OLD).begins_on == date(2027, 2, 1)


@given(
    known=DAYS,
    rules=RULES,
    basis=st.sampled_from(["care", "other"]),
    asked=st.integers(0, 60),
    given_after=SPANS,
)
def test_asking_for_reasons_never_costs_time(known: date, rules, basis, asked: int, given_after: int) -> None:
    plain = appeal_deadline(facts=AppealFacts(decided_on=known, known_on=known), basis=basis, rules=rules)
    demanded = known + asked * DAY
    facts = AppealFacts(
        decided_on=known,
        known_on=known,
        reasons_demanded_on=demanded,
        reasons_given_on=demanded + given_after * DAY,
    )
    found = appeal_deadline(facts=facts, basis=basis, rules=rules)
    assert found.last_day >= plain.last_day
    assert (found.begins_on == facts.reasons_given_on) is (demanded <= plain.last_day)


def test_who_was_never_notified_has_three_months_where_a_right_was_granted() -> None:
    decided = date(2026, 11, 30)
    granted = AppealFacts(decided_on=decided, grants_a_right=True)
    assert appeal_deadline(facts=granted, basis="other", rules=OLD).last_day == date(
        2027, 3, 1
    )  # 28 February: Sunday
    knew = AppealFacts(decided_on=decided, grants_a_right=True, known_on=date(2026, 12, 7))
    assert appeal_deadline(facts=knew, basis="other", rules=OLD).last_day == date(2026, 12, 28)
    late = AppealFacts(decided_on=decided, grants_a_right=True, known_on=date(2027, 2, 25))
    assert appeal_deadline(facts=late, basis="other", rules=OLD).last_day == date(2027, 3, 1)
    burden = AppealFacts(decided_on=decided)
    assert appeal_deadline(facts=burden, basis="other", rules=OLD).state is DeadlineState.NOT_BEGUN
    assert appeal_deadline(facts=granted, basis="care", rules=OLD).state is DeadlineState.NOT_BEGUN


def timeliness(sent_on: date, *, known_on: date | None = date(2027, 1, 6), rules=OLD):
    deadline = appeal_deadline(
        facts=AppealFacts(decided_on=DECIDED, known_on=known_on), basis="care", rules=rules
    )
    return appeal_timeliness(deadline=deadline, decided_on=DECIDED, sent_on=sent_on, rules=rules)


@pytest.mark.parametrize(
    ("sent_on", "timing", "days_late"),
    [
        (date(2027, 2, 3), AppealTiming.IN_TIME, 0),
        (date(2027, 2, 4), AppealTiming.LATE, 1),
        (date(2027, 12, 1), AppealTiming.LATE, 301),  # a year to the day
        (date(2027, 12, 2), AppealTiming.TOO_LATE, 302),
    ],
)
def test_a_late_appeal_can_be_heard_for_a_reason_within_a_year(sent_on, timing, days_late) -> None:
    found = timeliness(sent_on)
    assert (found.timing, found.days_late, found.latest_day) == (timing, days_late, date(2027, 12, 1))
    assert found.may_be_heard() is (timing is AppealTiming.IN_TIME)
    assert found.may_be_heard(reason=" \n") is (timing is AppealTiming.IN_TIME)
    assert found.may_be_heard(reason="She was in hospital.") is (timing is not AppealTiming.TOO_LATE)


def test_the_year_bars_only_what_is_late() -> None:
    """Legislation Department, 20 January 2000: where the deadline never began, the year does not bar."""
    assert timeliness(date(2029, 1, 1), known_on=None).timing is AppealTiming.IN_TIME


@given(decided=DAYS, known=SPANS, sent=SPANS, rules=RULES, reason=st.sampled_from(["", "Ill."]))
def test_an_appeal_is_in_time_or_late_within_a_year_or_never(
    decided: date, known: int, sent: int, rules, reason: str
) -> None:
    facts = AppealFacts(decided_on=decided, known_on=decided + known * DAY)
    deadline = appeal_deadline(facts=facts, basis="care", rules=rules)
    sent_on = decided + sent * DAY
    found = appeal_timeliness(deadline=deadline, decided_on=decided, sent_on=sent_on, rules=rules)
    in_time, in_year = sent_on <= deadline.last_day, sent_on <= add_months(decided, 12)
    assert found.may_be_heard(reason=reason) is (in_time or (in_year and bool(reason)))
    assert (found.days_late == 0) is in_time


@pytest.mark.parametrize("name", ["notified_on", "known_on", "reasons_demanded_on"])
def test_nothing_follows_a_decision_before_it_is_made(name: str) -> None:
    with pytest.raises(AppealDaysError, match=f"^{name} is 2026-11-30, which is before the decision"):
        AppealFacts(decided_on=DECIDED, **{name: date(2026, 11, 30)})


@pytest.mark.parametrize("demanded", [None, date(2027, 1, 5)])
def test_reasons_are_not_given_before_they_are_demanded(demanded: date | None) -> None:
    with pytest.raises(AppealDaysError, match="before any demand"):
        AppealFacts(decided_on=DECIDED, reasons_demanded_on=demanded, reasons_given_on=date(2027, 1, 4))


def test_the_version_of_the_act_follows_a_setting() -> None:
    assert STATUTES.on(date(2027, 6, 30)).statute is Statute.ACT_1967
    assert STATUTES.on(date(2027, 7, 1)).statute is Statute.ACT_2025
    unknown = statutes(on=date(2027, 1, 1), new_act_from=None)
    assert unknown.on(date(2099, 1, 1)).statute is Statute.ACT_1967
    before = statutes(on=date(2024, 1, 1), new_act_from=date(2027, 7, 1))
    assert before.new == NEW


def test_the_rules_are_those_of_the_acts() -> None:
    assert [(term.basis, term.weeks, term.counted_from) for term in OLD.appeal_terms] == [
        ("care", 4, CountedFrom.KNOWLEDGE),
        ("other", 3, CountedFrom.NOTIFICATION),
    ]
    assert OLD.appeal_terms == NEW.appeal_terms
    assert (OLD.late_appeal_months, OLD.unnotified_months, OLD.preliminary_reply_months) == (12, 3, 1)
    assert (OLD.tells_of_delay, NEW.tells_of_delay) == (False, True)
    limit = escalation_limit(on=date(2027, 1, 1))
    assert (limit.working_days, limit.urgent_hours) == (2, 4)


def test_an_unknown_legal_basis_gets_no_guess() -> None:
    with pytest.raises(UnknownLegalBasisError, match=r'legal basis "school".* Use one of care, other'):
        appeal_deadline(facts=AppealFacts(decided_on=DECIDED), basis="school", rules=OLD)


def test_a_term_has_a_length() -> None:
    assert AppealTerm(basis="care", weeks=1, counted_from=CountedFrom.KNOWLEDGE)
    assert replace(OLD, late_appeal_months=1, unnotified_months=1, preliminary_reply_months=1)
    with pytest.raises(NoTermError, match=r"^The term care is 0; it must be at least 1"):
        AppealTerm(basis="care", weeks=0, counted_from=CountedFrom.KNOWLEDGE)
    with pytest.raises(NoTermError, match="late_appeal_months"):
        replace(OLD, late_appeal_months=0)


RECEIVED = date(
    2027, 1, 31
)  # a month later is Sunday 28 February; the working day before it is Friday the 26th


@pytest.mark.parametrize(
    ("on", "answered", "replied", "state"),
    [
        (date(2027, 2, 28), None, None, ReplyState.NOT_DUE),
        (date(2027, 3, 1), None, None, ReplyState.OVERDUE),
        (date(2027, 3, 1), None, date(2027, 2, 28), ReplyState.SENT),
        (date(2027, 3, 9), None, date(2027, 3, 1), ReplyState.SENT_LATE),
        (date(2027, 3, 9), date(2027, 2, 28), None, ReplyState.NOT_NEEDED),
        (date(2027, 3, 9), date(2027, 3, 1), None, ReplyState.OVERDUE),
        (date(2027, 3, 9), date(2027, 3, 5), date(2027, 2, 20), ReplyState.SENT),
    ],
)
def test_a_case_that_passes_a_month_has_had_a_preliminary_reply(on, answered, replied, state) -> None:
    found = preliminary_reply(
        received_on=RECEIVED, on=on, rules=OLD, answered_on=answered, replied_on=replied
    )
    assert found.state is state
    assert (found.due_on, found.send_by) == (date(2027, 2, 28), date(2027, 2, 26))
    assert found.days_left == (date(2027, 2, 28) - on).days


@given(received=DAYS, rules=RULES)
def test_a_preliminary_reply_sent_by_the_working_day_named_is_in_time(received: date, rules) -> None:
    found = preliminary_reply(received_on=received, on=received, rules=rules)
    assert received < found.due_on
    assert is_working_day(found.send_by)
    sent = preliminary_reply(
        received_on=received, on=received + 90 * DAY, rules=rules, replied_on=found.send_by
    )
    assert sent.state is ReplyState.SENT


@pytest.mark.parametrize(
    ("rules", "on", "answered", "told", "must"),
    [
        (NEW, date(2027, 9, 2), None, None, True),
        (NEW, date(2027, 9, 1), None, None, False),
        (NEW, date(2027, 9, 2), date(2027, 9, 2), None, False),
        (NEW, date(2027, 9, 2), None, date(2027, 8, 30), False),
        (OLD, date(2027, 9, 2), None, None, False),
    ],
)
def test_the_act_of_2025_asks_for_word_of_a_delay(rules, on, answered, told, must) -> None:
    found = must_tell_of_delay(
        stated_answer_on=date(2027, 9, 1), on=on, rules=rules, answered_on=answered, told_on=told
    )
    assert found is must


@pytest.mark.parametrize(
    ("decided", "last_day"),
    [(date(2027, 1, 15), date(2027, 3, 15)), (date(2027, 12, 31), date(2028, 2, 29))],
)
def test_a_long_term_place_is_due_within_the_municipalitys_own_limit(decided: date, last_day: date) -> None:
    on_the_day = place_deadline(decided_on=decided, on=last_day, months=2)
    assert (on_the_day.last_day, on_the_day.days_left, on_the_day.is_passed) == (last_day, 0, False)
    assert place_deadline(decided_on=decided, on=last_day + DAY, months=2).is_passed
    assert place_deadline(decided_on=decided, on=last_day, months=1).last_day < last_day
    with pytest.raises(NoTermError, match="long_term_place_months is 0"):
        place_deadline(decided_on=decided, on=last_day, months=0)


@given(day=DAYS)
def test_the_end_of_a_term_is_never_earlier_than_computed(day: date) -> None:
    end = end_on_working_day(day)
    assume(end.is_moved)
    assert not is_working_day(day)
    assert end.last_day > day
