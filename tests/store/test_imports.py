"""Files become rows by acceptance only, all at once, and go as they came when the import is undone."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from factories.imported import BY, CODE, RATES, accept, bring, take_in
from factories.store_rows import NOW, make_municipality, make_rate, make_service, make_unit
from likevekt.actions.errors import ActionError
from likevekt.actions.import_acceptance import StoreHasChangedError
from likevekt.actions.import_files import uploads_folder
from likevekt.actions.import_kinds import IMPORT_KINDS
from likevekt.actions.import_outcome import kept_bad_cells
from likevekt.actions.import_undo import CannotUndoError, undo_import
from likevekt.actions.imports import MovedOnError, NoImportError, answer_import, drop_import
from likevekt.connectors.canonical_csv import write_canonical
from likevekt.connectors.sentences import PlainError
from likevekt.connectors.table_intake import BadRowsError, OpenQuestionsError, WrongHeadError
from likevekt.store.import_queries import find_mapping, read_bad_cells
from likevekt.store.models import (
    AuditEntry,
    BudgetLine,
    Import,
    ImportChange,
    Indicator,
    Municipality,
    Rate,
    Service,
    Unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def municipality() -> Municipality:
    owner = make_municipality()
    make_unit(owner)
    make_service(owner)
    return owner


def counts(line) -> tuple[int, int, int, int]:
    outcome = line.outcome
    names = ("new_count", "changed_count", "unchanged_count", "bad_row_count")
    return tuple(outcome[name] for name in names)


def reasons(line) -> list[tuple[int, str, str]]:
    return [(bad.line, bad.column, str(bad.why)) for bad in kept_bad_cells(read_bad_cells(line.id))]


def undo(line, **given):
    return undo_import(line.id, municipality=CODE, by=BY, at=NOW, **given)


def everything() -> dict[str, list[dict]]:
    return {
        kind.code: [model_to_dict(row) for row in kind.model.objects.order_by("pk")]
        for kind in IMPORT_KINDS.values()
        if kind.model is not None
    }


def stored_file(kind: str) -> bytes:
    known = IMPORT_KINDS[kind]
    rows = ([row[name] for name in known.columns.names] for row in known.rows(CODE))
    return write_canonical(known.columns.names, rows)


FILES = {
    "rates": RATES,
    "units": (
        "Enhet;Navn;Slag;Ligger under;Gyldig fra;Gyldig til (t.o.m.)\n"
        "OMR;Området;Område;;01.01.2026;\nB;Enhet B;Enhet;OMR;01.02.2026;31.12.2026\n"
    ).encode(),
    "services": (
        "service,name_nb,name_nn,name_en,kpr_code,kostra_function,per,decision_needed,valid_from,valid_to\n"
        "meals,Matombringing,Matombering,Meals,,257,besøk,ja,2026-01-01,\n"
    ).encode(),
    "budget": "Enhet;Tjeneste;Funksjon;Måned;Beløp kr;Vedtatt\nA;home_nursing;257;jan 2027;1 250 000,50;15.12.2026\n".encode(),
    "indicators": b"indicator,unit,period_from,period_to,value,numerator,denominator,source\nreadmissions,A,2026-01-01,2027-01-01,0.143,1,7,SSB\n",
}


def test_nothing_is_stored_before_somebody_accepts_it() -> None:
    before = everything()
    line = bring(RATES, "rates", original_name="satser.csv")
    assert (line.state, line.came_by, line.original_name) == ("ready", "upload", "satser.csv")
    assert counts(line) == (2, 0, 0, 0)
    assert everything() == before


@pytest.mark.parametrize("kind", FILES)
def test_each_kind_goes_in_comes_out_as_it_is_and_can_be_undone(kind: str) -> None:
    before = everything()
    line = take_in(FILES[kind], kind)
    assert (line.state, line.accepted_by) == ("accepted", "test")
    assert everything() != before
    again = bring(stored_file(kind), kind)
    new, changed, unchanged, bad = counts(again)
    assert (new, changed, bad) == (0, 0, 0)
    assert unchanged == len(everything()[kind])
    undone = undo(line)
    assert (undone.line.state, undone.line.undone_by) == ("undone", "test")
    assert everything() == before
    assert not undo(line).is_new


def test_norwegian_words_and_forms_are_read_as_codes_days_and_ore() -> None:
    take_in(FILES["units"], "units")
    take_in(FILES["budget"], "budget")
    take_in(RATES, "rates")
    unit = Unit.objects.get(unit="B")
    assert (unit.kind, unit.parent, unit.valid_to) == ("unit", "OMR", date(2027, 1, 1))
    line = BudgetLine.objects.get()
    assert (line.year, line.month, line.ore, line.version) == (2027, 1, 125_000_050, 1)
    rate = Rate.objects.get(zone="far")
    assert (rate.ore_per, rate.valid_from, rate.valid_to) == (81_200, date(2027, 1, 1), None)


def test_a_new_price_ends_the_one_before_it_and_undoing_opens_it_again(municipality) -> None:
    old = make_rate(municipality)
    line = bring(RATES, "rates")
    assert counts(line) == (1, 1, 0, 0)
    accept(line)
    old.refresh_from_db()
    assert old.valid_to == date(2027, 1, 1)
    undo(line)
    old.refresh_from_db()
    assert old.valid_to is None
    assert Rate.objects.count() == 1


def test_accepting_is_one_entry_in_the_trail_and_so_is_undoing() -> None:
    line = bring(RATES, "rates")
    entries = AuditEntry.objects.filter(object_kind="import", object_id=str(line.id)).order_by("pk")
    accept(line)
    undo(line)
    assert [entry.action for entry in entries] == ["save", "approve", "undo"]
    assert AuditEntry.objects.count() == 3
    assert entries[1].details == {"new": 2}


def test_the_second_acceptance_writes_nothing(municipality) -> None:
    line = bring(RATES, "rates")
    assert accept(line).is_new
    assert not accept(line).is_new
    assert Rate.objects.count() == 2


def test_rows_that_cannot_be_read_are_said_with_line_column_and_reason(municipality) -> None:
    make_rate(municipality, zone="far")
    content = (
        b"service,zone,ore_per,valid_from,valid_to,source\n"
        b"home_nursing,near,100,2027-01-01,,x\n"
        b"unknown,near,100,2027-01-01,,x\n"
        b"home_nursing,near,100,2028-01-01,,x\n"
        b"home_nursing,far,99,2026-01-01,,x\n"
        b"home_nursing,,many,2027-01-01,,x\n"
        b"home_nursing,,1.5,2027-01-01,,x\n"
        b"home_nursing,,-5,2027-01-01,,x\n"
        b"home_nursing,,100,2027-01-01,2026-01-01,x\n"
        b",,100,2027-01-01,,x\n"
    )
    line = bring(content, "rates")
    assert reasons(line) == [
        (3, "service", "There is no service “unknown” on 1 January 2027."),
        (4, "valid_from", "The period shares days with that on line 2, which is about the same."),
        (5, "valid_from", "One that begins on that day is here already, with other content, and is never changed. Let the new one begin on another day."),
        (6, "ore_per", "“many” is not a number."),
        (7, "ore_per", "“1.5” is not whole øre."),
        (8, "ore_per", "A price is never below zero."),
        (9, "valid_to", "The end 1 January 2026 is not after the beginning 1 January 2027."),
        (10, "service", "The cell is empty, and it must hold something."),
    ]  # fmt: skip
    with pytest.raises(BadRowsError):
        accept(line)
    accept(line, leaves_out=True)
    assert Rate.objects.filter(zone="near").count() == 1


def test_what_must_be_answered_keeps_a_file_from_being_accepted() -> None:
    content = b"Tjeneste;Pris;Gyldig fra;Kilde\nhome_nursing;738;01.01.2027;x\n"
    line = bring(content, "rates")
    with pytest.raises(OpenQuestionsError):
        accept(line)
    answered = answer_import(
        line.id, municipality=CODE, reading=1, choices={"money:2": "kroner"}, by=BY, at=NOW
    )
    accept(answered)
    assert Rate.objects.get().ore_per == 73_800
    with pytest.raises(MovedOnError):
        answer_import(line.id, municipality=CODE, reading=2, choices={}, by=BY, at=NOW)


def test_answers_are_remembered_for_the_next_file_with_the_same_headings() -> None:
    content = b"Teneste nr;Pris;Gyldig fra;Gyldig til;Kjelde\nhome_nursing;738;01.01.2027;31.12.2027;x\n"
    line = bring(content, "rates")
    with pytest.raises(WrongHeadError):
        accept(line)
    choices = {"name:1": "service", "money:2": "kroner", "end:4": "last"}
    accept(answer_import(line.id, municipality=CODE, reading=1, choices=choices, by=BY, at=NOW))
    assert find_mapping(municipality=CODE, kind="rates", table="").names["Teneste nr"] == "service"
    later = content.replace(b"2027", b"2028").replace(b"738", b"790")
    accept(bring(later, "rates"))
    assert list(Rate.objects.order_by("valid_from").values_list("ore_per", "valid_to")) == [
        (73_800, date(2028, 1, 1)),
        (79_000, date(2029, 1, 1)),
    ]


def test_a_code_that_is_not_known_is_asked_about_and_remembered() -> None:
    content = b"Enhet;Navn;Slag;Gyldig fra\nB;Bo;Bofellesskap;01.01.2026\n"
    line = bring(content, "units")
    question = "code=Bofellesskap:3"
    assert [one["id"] for one in line.outcome["questions"] if one["answer"] is None] == [question]
    accept(answer_import(line.id, municipality=CODE, reading=1, choices={question: "unit"}, by=BY, at=NOW))
    again = bring(content.replace(b"B;", b"C;"), "units")
    assert counts(again) == (1, 0, 0, 0)


def test_an_import_is_not_undone_under_a_later_one(municipality) -> None:
    first = take_in(RATES, "rates")
    later = take_in(b"service,zone,ore_per,valid_from,source\nhome_nursing,far,90000,2028-01-01,x\n", "rates")
    with pytest.raises(CannotUndoError, match=f"import {later.id} came after it"):
        undo(first)
    assert Rate.objects.count() == 3
    undo(later)
    undo(first)
    assert not Rate.objects.exists()


def test_an_import_is_not_undone_when_a_screen_has_changed_its_rows_or_other_rows_speak_of_it() -> None:
    line = take_in(FILES["units"], "units")
    Unit.objects.filter(unit="OMR").update(name="Et annet navn")
    with pytest.raises(CannotUndoError, match="1 of its rows have been changed since"):
        undo(line)
    Unit.objects.filter(unit="OMR").update(name="Området")
    budget = take_in(b"unit,function,month,ore,adopted_on\nB,257,2026-03,100,2025-12-15\n", "budget")
    with pytest.raises(CannotUndoError, match="1 budget lines speak of what it brought"):
        undo(line)
    assert Import.objects.get(pk=line.id).state == "accepted"
    undo(budget)
    undo(line)


def test_a_row_of_prices_goes_only_with_its_undone_import(municipality) -> None:
    """The database itself refuses; taking an import back is the one way."""
    other = make_rate(municipality, zone="near")
    take_in(RATES, "rates")
    for row in Rate.objects.all():
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            Rate.objects.filter(pk=row.pk).delete()
    undone = take_in(
        b"service,time_of_day,ore_per,valid_from,source\nhome_nursing,natt,9,2027-01-01,x\n", "rates"
    )
    undo(undone)
    for change in ({"valid_to": None}, {"ore_per": 1}):
        ended = Rate.objects.filter(pk=other.pk)
        ended.filter(valid_to__isnull=True).update(valid_to=date(2029, 1, 1))
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            ended.update(**change)


def test_a_preview_that_is_older_than_what_is_stored_is_looked_at_again(municipality) -> None:
    line = bring(RATES, "rates")
    make_rate(municipality)
    with pytest.raises(StoreHasChangedError):
        accept(line)
    assert Import.objects.get(pk=line.id).state == "ready"


def test_a_row_that_lies_under_one_that_is_left_out_is_left_out_too() -> None:
    content = (
        b"unit,name,kind,parent,valid_from,municipality\n"
        b"X,X,unit,nowhere,2026-01-01,\nY,Y,team,X,2026-01-01,\nZ,Z,team,Z,2026-01-01,\n"
        b"P,P,team,Q,2026-01-01,\nQ,Q,team,P,2026-01-01,\nW,W,team,A,2026-01-01,1234\n"
    )
    line = bring(content, "units")
    assert counts(line) == (0, 0, 0, 6)
    assert [(bad[0], bad[1]) for bad in reasons(line)] == [
        (2, "parent"), (3, "parent"), (4, "parent"), (5, "parent"), (6, "parent"), (7, "municipality")
    ]  # fmt: skip


def test_a_corrected_unit_or_indicator_gets_its_old_words_back(municipality) -> None:
    before = everything()
    unit = take_in(b"unit,name,kind,valid_from\nA,Another name,unit,2026-01-01\n", "units")
    assert Unit.objects.get(unit="A").name == "Another name"
    first = take_in(FILES["indicators"], "indicators")
    second = take_in(FILES["indicators"].replace(b"0.143,1,7", b"0.5,1,2"), "indicators")
    assert Indicator.objects.get().value == "0.5"
    undo(second)
    assert Indicator.objects.get().value == "0.143"
    undo(first)
    undo(unit)
    assert everything() == before


def test_a_budget_line_has_versions_and_the_later_one_is_never_replaced_by_an_earlier() -> None:
    head = "unit,function,month,ore,adopted_on,version\n"
    take_in(f"{head}A,257,2027-01,100,2026-12-15,2\n".encode(), "budget")
    line = bring(
        f"{head}A,257,2027-01,100,2026-12-15,2\nA,257,2027-01,90,2026-12-15,1\nA,257,2027-01,110,2026-12-15,2\n"
        "A,257,2027-01,120,2027-02-15,\nB,257,2027-01,1,2026-12-15,\nA,257,2027-13,1,2026-12-15,\n".encode(),
        "budget",
    )
    assert counts(line) == (0, 1, 1, 4)
    accept(line, leaves_out=True)
    assert list(BudgetLine.objects.order_by("version").values_list("version", "ore")) == [(2, 100), (3, 120)]


def test_of_two_budget_lines_that_hold_now_and_differ_the_second_is_bad_and_the_versions_come_first() -> None:
    content = (
        b"unit,function,month,ore,adopted_on,version\n"
        b"A,257,2027-01,100,2026-12-15,\nA,257,2027-01,90,2026-12-15,\nA,257,2027-01,80,2026-12-15,3\n"
    )
    line = bring(content, "budget")
    assert reasons(line) == [(3, "ore", "Line 2 says another amount of the same.")]
    accept(line, leaves_out=True)
    assert list(BudgetLine.objects.order_by("version").values_list("version", "ore")) == [(3, 80), (4, 100)]
    assert counts(bring(content, "budget")) == (0, 0, 2, 1)


def test_a_table_is_an_import_too_and_undoing_makes_the_version_before_it_current() -> None:
    first = take_in(b"unit,cost\nA,1\n", "table", table="costs")
    second = take_in(b"unit,cost\nA,2\n", "table", table="costs")
    with pytest.raises(CannotUndoError, match="stands on the same rows"):
        undo(first)
    from likevekt.store.table_queries import current_tables, list_table_versions  # noqa: PLC0415

    assert current_tables(municipality=CODE).heads["costs"].version == 2
    undo(second)
    assert current_tables(municipality=CODE).heads["costs"].version == 1
    assert [head.is_undone for head in list_table_versions(municipality=CODE, name="costs")] == [True, False]
    take_in(b"unit,cost\nA,3\n", "table", table="costs")
    assert current_tables(municipality=CODE).heads["costs"].version == 3


def test_a_file_that_cannot_be_read_is_refused_in_one_sentence() -> None:
    line = bring(b"%PDF-1.7", "rates", original_name="rates.csv")
    assert (line.state, line.outcome["refusal"][0].partition(" ")[0]) == ("refused", "The")
    with pytest.raises(MovedOnError):
        accept(line)
    with pytest.raises(ActionError, match="empty"):
        bring(b"", "rates")
    with pytest.raises(PlainError, match="no kind of file"):
        bring(b"x", "persons")
    with pytest.raises(PlainError, match="100000001 bytes"):
        bring(b"x" * 100_000_001, "rates")
    assert [path.name for path in uploads_folder().iterdir()].count(line.stored_name) == 1
    assert Import.objects.count() == 1


def test_a_file_with_too_many_faults_is_taken_for_another_kind() -> None:
    line = bring(b"service,ore_per,valid_from,source\n" + b"x,y,z,\n" * 7_000, "rates")
    assert line.state == "refused"
    assert len(read_bad_cells(line.id)) == 200


def test_what_is_dropped_is_gone(django_capture_on_commit_callbacks) -> None:
    line = bring(RATES, "rates")
    with django_capture_on_commit_callbacks(execute=True):
        drop_import(line.id, municipality=CODE, by=BY, at=NOW)
    assert not (uploads_folder() / line.stored_name).exists()
    assert not (uploads_folder() / line.rows_name).exists()
    with pytest.raises(MovedOnError):
        accept(line)
    with pytest.raises(MovedOnError):
        undo(line)
    with pytest.raises(NoImportError):
        drop_import(line.id, municipality="0000", by=BY, at=NOW)


def test_an_import_and_its_changes_are_never_deleted_or_rewritten() -> None:
    line = take_in(RATES, "rates")
    for rows, change in (
        (Import.objects.filter(pk=line.id), {"sha256": "0" * 64}),
        (ImportChange.objects.all(), {"before": None}),
    ):
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError, match="never"), transaction.atomic():
            rows._raw_delete("default")


def test_services_keep_their_codes_while_prices_speak_of_them() -> None:
    line = take_in(FILES["services"], "services")
    take_in(b"service,ore_per,valid_from,source\nmeals,100,2027-01-01,x\n", "rates")
    with pytest.raises(CannotUndoError, match="1 prices speak of what it brought"):
        undo(line)
    assert Service.objects.filter(service="meals").exists()
