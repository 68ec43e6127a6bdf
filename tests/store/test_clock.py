"""One clock for pages, worker and actions, which a demo can move and a production server cannot."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.store.models import ClockShift

pytestmark = pytest.mark.django_db

A_LITTLE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def real_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("LIKEVEKT_NOW", raising=False)
    clock.shift.forget()
    yield
    clock.shift.forget()


def test_an_unmoved_clock_is_the_machines() -> None:
    assert abs(clock.now() - timezone.now()) < A_LITTLE
    assert clock.now().tzinfo is not None


def test_a_set_clock_stands_still_and_refuses_what_is_no_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2027-01-01T00:30:00+01:00")
    assert clock.today().isoformat() == "2027-01-01"
    monkeypatch.setenv("LIKEVEKT_NOW", "2027-03-01T12:00:00")
    assert clock.now().isoformat() == "2027-03-01T12:00:00+01:00"
    monkeypatch.setenv("LIKEVEKT_NOW", "i morgen")
    with pytest.raises(ImproperlyConfigured, match="LIKEVEKT_NOW"):
        clock.now()


def test_a_set_clock_asks_no_database(monkeypatch: pytest.MonkeyPatch, django_assert_num_queries) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2027-01-01T00:30:00+01:00")
    with django_assert_num_queries(0):
        clock.now()


def test_the_shift_is_asked_for_at_most_once_a_second(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    passed = [100.0]
    monkeypatch.setattr(clock.time, "monotonic", lambda: passed[0])
    with django_assert_num_queries(1):
        for _ in range(5):
            clock.now()
    passed[0] += clock.SECONDS_REMEMBERED
    with django_assert_num_queries(1):
        clock.now()
        clock.now()


def test_a_moved_clock_goes_on_from_there_and_the_newest_move_holds() -> None:
    for to in (datetime(2031, 5, 17, 8, tzinfo=UTC), datetime(2020, 2, 29, 23, 59, tzinfo=UTC)):
        distance = clock.move_clock(to=to)
        assert timedelta(0) <= clock.now() - to < A_LITTLE
        assert clock.today() == timezone.localdate(to)
        assert ClockShift.objects.latest("pk").seconds == distance.total_seconds()


def test_a_production_server_neither_moves_its_clock_nor_follows_a_move(settings) -> None:
    clock.move_clock(to=datetime(2031, 5, 17, 8, tzinfo=UTC))
    settings.PRODUCTION = True
    assert abs(clock.now() - timezone.now()) < A_LITTLE
    with pytest.raises(ActionError, match="never moved"):
        clock.move_clock(to=datetime(2031, 5, 17, 8, tzinfo=UTC))
    assert ClockShift.objects.count() == 1


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (datetime(2031, 5, 17, 8), "has no time zone"),  # noqa: DTZ001
        (datetime(2531, 5, 17, 8, tzinfo=UTC), "a hundred years"),
    ],
)
def test_a_moment_that_cannot_be_used_is_refused(to: datetime, said: str) -> None:
    with pytest.raises(ActionError, match=said):
        clock.move_clock(to=to)
    assert not ClockShift.objects.exists()


def test_a_clock_that_stands_still_is_not_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2027-01-01T00:30:00+01:00")
    with pytest.raises(ActionError, match="stands still at 2027-01-01"):
        clock.move_clock(to=datetime(2031, 5, 17, 8, tzinfo=UTC))
