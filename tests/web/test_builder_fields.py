"""The fields of the builder hold a whole model, exactly, in every language."""

from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from factories.model_forms import model_forms
from likevekt.funding.model_form import ModelForm
from likevekt.web.builder_reading import read_fields
from likevekt.web.builder_typing import typed_of

languages = st.sampled_from(["nb", "nn", "en"])


def sums_apart(problems: dict[str, str]) -> dict[str, str]:
    """What is wrong besides weights and shares that do not make 100 %, which random ones seldom do."""
    return {name: said for name, said in problems.items() if not name.endswith(("rows", "parts"))}


@given(model_forms, languages)
def test_what_the_fields_show_is_read_as_the_same_model(form: ModelForm, language: str) -> None:
    typed = typed_of(form, language=language)
    found, problems = read_fields(typed, language=language)
    assert sums_apart(problems) == {}
    if not problems:
        assert found == form or _loosely(found) == _loosely(form)


@given(model_forms)
def test_what_a_browser_does_to_blanks_changes_nothing(form: ModelForm) -> None:
    """A field of one line takes out line ends and tabs; a larger one sends them as two characters."""
    start = typed_of(form, language="nb")
    sent = {name: text.replace("\t", " ").replace("\n", "\r\n") for name, text in start.items()}
    found, problems = read_fields(sent, language="nb", start=form, start_typed=start)
    assert problems or found == form


def _loosely(form: ModelForm) -> tuple:
    """Lists of texts may be told apart by their lines only; logics stand in their usual order."""
    return (form.id, form.parts, form.special_sums, form.floor_and_cap, form.transition, sorted(form.logic))


CRITERIA = {
    "id": "m",
    "frame": "1 000",
    "p0.kind": "criteria",
    "p0.k0.column": "people:old",
    "p0.k0.value": "60",
    "p0.k1.column": "people:young",
    "p0.k1.value": "40",
}
ACTIVITY = {
    "id": "m",
    "frame": "1 000",
    "p0.kind": "activity",
    "p0.l0.volume": "done:hours",
    "p0.l0.price": "738,50",
    "p0.l0.per": "60",
}


def wrong(typed: dict[str, str], **changes: str) -> dict[str, str]:
    with translation.override("en"):
        form, problems = read_fields({**typed, **changes}, language="nb")
    assert (form is None) == bool(problems)
    return problems


@pytest.mark.parametrize(
    ("typed", "field", "text", "said"),
    [
        (CRITERIA, "p0.k1.value", "35", {"p0.rows": "Together they make 95%. They must make exactly 100%."}),
        (CRITERIA, "p0.k1.value", "", {"p0.k1.value": "Write a weight."}),
        (CRITERIA, "p0.k1.column", "other:young", {"p0.k1.column": "All of them must stand in one table; the first stands in “people”."}),
        (CRITERIA, "p0.k1.column", "people:old", {"p0.k1.column": "This column stands here already."}),
        (CRITERIA, "frame", "", {"frame": "Write how many kroner the model shares out."}),
        (CRITERIA, "frame", "12,5", {"frame": "The frame must be whole kroner, 0 or more."}),
        (CRITERIA, "id", " ", {"id": "Give the model a code."}),
        (CRITERIA, "open", "1", {"open": "Without a fixed sum the money can follow one thing only, and not criteria."}),
        (CRITERIA, "b.cap", "4", {"b.column": "Choose what floor and cap are measured from."}),
        (CRITERIA, "t.step", "en", {"t.step": "“en” is not a number. Write for example 12,5.", "t.column": "Choose what the transition starts from."}),
        (CRITERIA, "valid_from", "i dag", {"valid_from": "This is not a date. Write it as 2027-01-31."}),
        (CRITERIA, "s0.title", "own", {"s0.column": "Choose the column with the sum."}),
        (CRITERIA, "p0.kind", "other", {"p0.kind": "This part cannot be read. Remove it and add it again."}),
        (CRITERIA, "p1.kind", "frame", {"p0.share": "Write how much of the frame follows this.", "p1.share": "Write how much of the frame follows this.", "p1.column": "Choose the column with the earlier frame."}),
        (ACTIVITY, "p0.l0.price", "", {"p0.l0.price": "Write a price."}),
        (ACTIVITY, "p0.l0.per", "0", {"p0.l0.per": "A price is for each 1, 60 or another number above 0."}),
        (ACTIVITY, "p0.l0.volume", "", {"p0.l0.volume": "Choose what is counted."}),
        (ACTIVITY, "p0.l0.price.cell", "no cell", {}),
        ({"id": "m", "frame": "1"}, "title", "x", {"parts": "Choose at least one thing that the money follows."}),
        ({"id": "m", "frame": "1", "p0.kind": "activity"}, "title", "x", {"p0.rows": "Add at least one price."}),
        ({"id": "m", "frame": "1", "p0.kind": "capitation"}, "title", "x", {"p0.rows": "Add at least one row."}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_beside_its_field(
    typed: dict[str, str], field: str, text: str, said: dict[str, str]
) -> None:
    assert wrong(typed, **{field: text}) == said


def test_a_row_that_is_empty_is_no_row() -> None:
    typed = {**CRITERIA, "p0.k2.column": "", "p0.k2.value": "", "s0.column": ""}
    form, problems = read_fields(typed, language="nb")
    assert problems == {}
    assert form is not None
    assert len(form.parts[0].part.weights) == 2
    assert form.special_sums == ()


def test_an_empty_price_is_the_price_of_the_table_beside_it() -> None:
    cell = '[["table", "prices"], ["out", "price"], ["service", "x"]]'
    typed = {**ACTIVITY, "p0.l0.price": "", "p0.l0.price.cell": cell}
    form, _problems = read_fields(typed, language="nb")
    assert form is not None
    assert dict(form.parts[0].part.lines[0].price.entries)["service"] == "x"
    form, _problems = read_fields({**typed, "p0.l0.price": "700"}, language="nb")
    assert form is not None
    assert form.parts[0].part.lines[0].price == Fraction(700)


def test_an_addition_without_growth_is_raised_by_nothing() -> None:
    typed = {"id": "m", "frame": "1", "p0.kind": "frame", "p0.column": "b:base", "p0.addition": "b:more"}
    form, _problems = read_fields(typed, language="nb")
    assert form is not None
    assert form.parts[0].part.growth == 0


@pytest.mark.parametrize("cell", ["{", "[1]", '[["a", {}]]', "7"])
def test_a_cell_that_somebody_tampered_with_is_no_number(cell: str) -> None:
    assert wrong(ACTIVITY, **{"p0.l0.price": "", "p0.l0.price.cell": cell}) == {
        "p0.l0.price": "Write a price."
    }
