"""Large files are read and accepted by a worker, and say how far they have come."""

import pytest
from django.utils import timezone

from factories.imported import BY, CODE, RATES, bring
from factories.store_rows import NOW, make_municipality, make_rate, make_service
from likevekt.actions import import_reading, imports, large_imports
from likevekt.actions.import_acceptance import Acceptance
from likevekt.actions.job_kinds import JOB_KINDS
from likevekt.actions.job_runs import Outcome, run_next
from likevekt.actions.large_imports import accept_when_possible
from likevekt.store.import_queries import find_import
from likevekt.store.models import Import, Job, Rate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def municipality(monkeypatch: pytest.MonkeyPatch):
    for module in (imports, import_reading, large_imports):
        monkeypatch.setattr(module, "READ_AT_ONCE", 100)
    owner = make_municipality()
    make_service(owner)
    return owner


def work() -> None:
    run = run_next(kinds=JOB_KINDS, now=timezone.now, holder="test")
    assert run is not None
    assert run.outcome is Outcome.DONE, Job.objects.get(pk=run.id).error


def ask(line):
    return accept_when_possible(
        line.id, Acceptance(reading=line.reading), municipality=CODE, by=BY, at=NOW
    ).line


def test_a_large_file_waits_for_a_worker_twice_and_is_written_once() -> None:
    line = bring(RATES, "rates")
    assert (line.state, line.outcome) == ("waiting", {})
    work()
    read = find_import(line.id, municipality=CODE)
    assert (read.state, read.rows_read, read.rows_in_all) == ("ready", 2, 2)
    assert ask(read).state == "accepting"
    assert not Rate.objects.exists()
    work()
    assert Import.objects.get().state == "accepted"
    assert Import.objects.get().accepted_by == "test"
    assert Rate.objects.count() == 2
    assert not Job.objects.exclude(state="done").exists()


def test_what_refuses_a_large_one_stands_on_it_and_it_waits_again(municipality) -> None:
    line = bring(RATES, "rates")
    work()
    asked = ask(find_import(line.id, municipality=CODE))
    make_rate(municipality)
    work()
    row = Import.objects.get()
    assert (row.state, asked.state) == ("ready", "accepting")
    assert "has changed since the preview" in row.outcome["refused"][0]


def test_a_reading_tells_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_reading, "_ROWS_BETWEEN_NOTES", 5_000)
    seen = []
    real = import_reading._watch

    def watched(line, data):
        note = real(line, data)

        def tell(count: int) -> None:
            note(count)
            seen.append(tuple(Import.objects.values_list("rows_read", "rows_in_all").get()))

        return tell

    monkeypatch.setattr(import_reading, "_watch", watched)
    rows = "".join(f"home_nursing,z{n},{n},2027-01-01,x\n" for n in range(10_500))
    bring(("service,zone,ore_per,valid_from,source\n" + rows).encode(), "rates")
    work()
    assert seen == [(5_000, 10_501), (10_000, 10_501)]
