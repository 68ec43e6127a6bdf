"""A funding model is saved as its next version when it runs, and adopted by a dated decision."""

from datetime import UTC, date, datetime

import pytest

from factories.worked_example import CODE, NOW, TODAY, load_example, model_text
from likevekt import __version__
from likevekt.actions.doer import command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.funding_runs import run_model
from likevekt.actions.model_versions import SavedModel, adopt_model, save_model_version
from likevekt.actions.parameters import save_parameter
from likevekt.actions.table_versions import save_table_version
from likevekt.funding import FundingError, Stage
from likevekt.store.funding_queries import (
    ModelState,
    UnknownModelError,
    find_model_of_today,
    get_model_version,
    list_model_versions,
    list_runs,
    read_run,
)
from likevekt.store.models import FundingRun, ModelVersion
from likevekt.store.municipality_queries import UnknownMunicipalityError
from likevekt.store.table_queries import current_tables, list_parameters

pytestmark = pytest.mark.django_db

MOVES = {"needs_frame": {"move": -1, "reason": {"nb": "Volumet følges av penger."}}}


def save(text: bytes = b"", **values: object) -> SavedModel:
    given = {
        "municipality": CODE,
        "text": text or model_text("frame"),
        "by": command_line("controller"),
        "at": NOW,
    }
    return save_model_version(**(given | values))


def test_the_file_is_kept_byte_for_byte_with_what_was_said_about_it() -> None:
    load_example()
    saved = save(note="For the council", weighings=MOVES, transition={"nb": "En tredel i året."})
    assert (saved.is_new, saved.head.key, saved.head.version) == (True, "frame-2027", 1)
    assert saved.head.title == "Frame budget"
    assert saved.head.state is ModelState.DRAFT
    assert saved.head.weighings["needs_frame"]["move"] == -1
    assert saved.head.weighings["flexibility_equality"] == {"move": None, "reason": {}}
    assert saved.head.transition == {"nb": "En tredel i året."}
    assert saved.allocation.result.kroner is not None
    assert bytes(ModelVersion.objects.get(pk=saved.head.id).text) == model_text("frame")


def test_a_changed_file_is_the_next_version_and_the_same_one_is_not() -> None:
    load_example()
    first = save()
    again = save()
    changed = save(model_text("frame").replace(b'"0.041"', b'"0.042"'))
    assert (first.head.version, again.is_new, changed.head.version) == (1, False, 2)
    assert save(note="Another note").head.version == 3
    newest = get_model_version(municipality=CODE, key="frame-2027", on=TODAY)
    assert newest.version == 3
    assert get_model_version(municipality=CODE, key="frame-2027", version=1, on=TODAY) == first.head


@pytest.mark.parametrize(
    ("old", "new", "stage"),
    [
        (b'"0.041"', b"0.041", Stage.FORMAT),
        (b"budget:measures", b"budget:measure", Stage.TABLES),
        (b'of = "raised"', b'of = "raised"\nmethod = "per_head"\nheads = "budget:measures"', Stage.VALUES),
    ],
)
def test_a_model_that_does_not_run_is_not_saved(old: bytes, new: bytes, stage: Stage) -> None:
    load_example()
    text = model_text("frame")
    assert old in text
    with pytest.raises(FundingError) as caught:
        save(text.replace(old, new) if stage is not Stage.VALUES else _with_negative_floor(text))
    assert caught.value.stage is stage
    assert len(list_model_versions(municipality=CODE, on=TODAY)) == 1


def _with_negative_floor(text: bytes) -> bytes:
    return text.replace(
        b'op = "reconcile"\nof = "raised"',
        b'op = "corridor"\nof = "raised"\nrelative_to = "budget:base_2026"\ncap = "-0.5"',
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"by": command_line("")}, "“by” is empty"),
        ({"note": "a\x00"}, "null character"),
        ({"weighings": {"joy": {"move": 1}}}, "not one of the four"),
        ({"weighings": {"needs_frame": {"move": 3}}}, "from −2 to 2"),
        ({"weighings": {"needs_frame": {"move": True}}}, "from −2 to 2"),
        ({"weighings": {"needs_frame": {"move": 1, "why": ""}}}, "nothing else"),
        ({"weighings": {"needs_frame": 1}}, "nothing else"),
        ({"weighings": {"needs_frame": {"reason": {"sv": "Ja"}}}}, "by language"),
        ({"weighings": {"needs_frame": {"reason": "Ja"}}}, "by language"),
        ({"transition": {"nb": "a\x00"}}, "null character"),
    ],
)
def test_what_is_said_about_a_model_must_be_storable(values: dict[str, object], said: str) -> None:
    load_example()
    with pytest.raises(ActionError, match=said):
        save(**values)


def test_a_model_with_an_endless_id_or_a_null_in_it_is_refused_in_words() -> None:
    load_example()
    with pytest.raises(ActionError, match=r"model\.id.*200 is the limit"):
        save(model_text("frame").replace(b"frame-2027", b"f" * 201))
    with pytest.raises((ActionError, FundingError)):
        save(model_text("frame").replace(b"Frame budget", b"Frame \\u0000"))


def test_the_latest_adoption_that_has_begun_is_todays_model() -> None:
    load_example()
    save()
    given = {
        "municipality": CODE,
        "key": "frame-2027",
        "version": 1,
        "by": command_line("council"),
        "at": NOW,
    }
    coming = adopt_model(
        **given, adopted_on=date(2026, 6, 18), valid_from=date(2027, 1, 1), case_reference="12/26"
    )
    assert (coming.state, coming.case_reference) == (ModelState.COMING, "12/26")
    now = find_model_of_today(list_model_versions(municipality=CODE, on=TODAY))
    then = find_model_of_today(list_model_versions(municipality=CODE, on=date(2027, 1, 1)))
    assert now is not None
    assert then is not None
    assert (now.key, then.key) == ("hybrid-2027-without-bounds", "frame-2027")
    old = get_model_version(municipality=CODE, key="hybrid-2027-without-bounds", on=date(2027, 1, 1))
    assert old.state is ModelState.FORMER


def test_an_adoption_needs_a_case_a_model_and_a_day_that_has_come() -> None:
    load_example()
    given = {
        "municipality": CODE,
        "key": "hybrid-2027-without-bounds",
        "version": 1,
        "adopted_on": date(2026, 6, 18),
        "valid_from": date(2027, 1, 1),
        "case_reference": "12/26",
        "by": command_line("council"),
        "at": NOW,
    }
    with pytest.raises(ActionError, match="case reference"):
        adopt_model(**(given | {"case_reference": ""}))
    with pytest.raises(ActionError, match="10 December 2026"):
        adopt_model(**(given | {"adopted_on": date(2026, 12, 10)}))
    with pytest.raises(UnknownModelError, match="version 7"):
        adopt_model(**(given | {"version": 7}))


def test_an_evening_in_utc_is_the_next_day_here() -> None:
    load_example()
    late = datetime(2026, 6, 17, 23, 30, tzinfo=UTC)
    adopt_model(
        municipality=CODE,
        key="hybrid-2027-without-bounds",
        version=1,
        adopted_on=date(2026, 6, 18),
        valid_from=date(2027, 1, 1),
        case_reference="12/26",
        by=command_line("council"),
        at=late,
    )


def test_a_run_is_kept_with_its_result_and_the_hash_of_all_it_read() -> None:
    load_example(models=("hybrid-corridor",))
    kept = run_model(municipality=CODE, key="hybrid-2027", by=command_line("controller"), at=NOW)
    assert kept.result["units"]["A"]["kroner"] == 104_304_000
    assert (kept.head.frame, kept.head.sum, kept.head.engine_version) == (
        "321456789",
        "321456789",
        __version__,
    )
    heads = current_tables(municipality=CODE).heads
    assert {(one.name, one.sha256) for one in kept.inputs} == {
        (name, heads[name].sha256) for name in ("units", "population", "delivered", "budget")
    }
    assert list_runs(municipality=CODE) == (kept.head,)
    assert read_run(kept.head.id) == kept
    assert read_run(0) is None


def test_an_old_run_keeps_its_tables_when_new_ones_come() -> None:
    load_example()
    old = run_model(
        municipality=CODE, key="hybrid-2027-without-bounds", version=1, by=command_line("controller"), at=NOW
    )
    save_table_version(
        municipality=CODE,
        name="population",
        content=b"unit,0-66,67-79,80-89,90+\nA,1,1,1,1\nB,1,1,1,1\nC,1,1,1,1\nD,1,1,1,1\nE,1,1,1,1\n",
        source="a test",
        as_of=TODAY,
        by=command_line("controller"),
        at=NOW,
    )
    new = run_model(
        municipality=CODE, key="hybrid-2027-without-bounds", by=command_line("controller"), at=NOW
    )
    assert read_run(old.head.id) == old
    assert new.result["units"] != old.result["units"]
    assert {one.name: one.version for one in new.inputs}["population"] == 2
    assert {one.name: one.version for one in old.inputs}["population"] == 1


def test_a_run_that_cannot_be_made_leaves_nothing() -> None:
    load_example(adopted=False)
    save_table_version(
        municipality=CODE,
        name="units",
        content=b"unit,name\nA,Area A\n",
        source="a test",
        as_of=TODAY,
        by=command_line("controller"),
        at=NOW,
    )
    with pytest.raises(FundingError):
        run_model(municipality=CODE, key="hybrid-2027-without-bounds", by=command_line("controller"), at=NOW)
    assert not FundingRun.objects.exists()
    with pytest.raises(UnknownModelError):
        run_model(municipality=CODE, key="nothing", by=command_line("controller"), at=NOW)
    with pytest.raises(UnknownMunicipalityError):
        run_model(municipality="9999", key="nothing", by=command_line("controller"), at=NOW)


def test_a_parameter_is_dated_exact_and_versioned() -> None:
    load_example()
    given = {
        "municipality": CODE,
        "name": "frame",
        "value": "330000000",
        "valid_from": date(2026, 7, 1),
        "valid_to": None,
        "source": "the council, case 55/26",
        "by": command_line("controller"),
        "at": NOW,
    }
    assert save_parameter(**given).version == 2
    assert [line.value for line in list_parameters(municipality=CODE, on=TODAY)] == ["330000000"]
    assert [line.value for line in list_parameters(municipality=CODE, on=date(2026, 6, 30))] == ["321456789"]
    assert [line.version for line in list_parameters(municipality=CODE)] == [2, 1]
    for values, said in (
        ({"value": "1 000"}, "has spaces"),
        ({"valid_to": date(2026, 7, 1)}, "before it has begun"),
        ({"source": ""}, "“source” is empty"),
    ):
        with pytest.raises(ActionError, match=said):
            save_parameter(**(given | values))


def test_an_adoption_is_corrected_until_it_begins_and_never_afterwards() -> None:
    """A later one in the same case stands in its place; what has begun, or was decided in another case, holds on."""
    load_example()
    save()

    def adopt(valid_from: date, *, on: date, case: str = "112/26") -> None:
        adopt_model(
            municipality=CODE, key="frame-2027", version=1, adopted_on=TODAY, valid_from=valid_from,
            case_reference=case, by=command_line("council"), at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        )  # fmt: skip

    def state(day: date) -> ModelState:
        return get_model_version(municipality=CODE, key="frame-2027", on=day).state

    start, wrong = date(2027, 3, 1), date(2027, 1, 1)
    adopt(wrong, on=TODAY)
    adopt(start, on=TODAY)
    assert [state(day) for day in (wrong, date(2027, 2, 28), start)] == [
        ModelState.COMING, ModelState.COMING, ModelState.TODAY,
    ]  # fmt: skip
    adopt(date(2029, 1, 1), on=TODAY, case="9/26")
    assert state(start) is ModelState.TODAY
    adopt(date(2028, 1, 1), on=start)
    assert state(start) is ModelState.TODAY
