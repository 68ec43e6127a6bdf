"""A form and its file say exactly the same, and a form never changes what it cannot show."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories.funding_builder import Seeded
from factories.funding_cases import FundingCase, build_case
from factories.model_forms import model_forms
from likevekt import synthetic
from likevekt.funding import FundingError, Stage, read_model
from likevekt.funding.model_edit import edit_model
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_form import (
    ActivityPart,
    CriteriaPart,
    FixedSum,
    FloorAndCap,
    FormError,
    FramePart,
    MixedPart,
    ModelForm,
    NeedPart,
    PriceLine,
    Transition,
)
from likevekt.funding.model_form_data import form_data
from likevekt.funding.model_form_names import with_names
from likevekt.funding.model_form_reading import read_form
from likevekt.funding.model_text import write_model

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "worked-example").glob("*.toml"))
cases = st.integers(0, 10**9).map(lambda seed: build_case(Seeded(seed)).spelled(seed % 1000))
SHOWN = (
    '[model]\nid = "m"\nframe = 5\nout = "x"\n[node.x]\nop = "reconcile"\ntitle = "t"\nof = "y"\n'
    '[node.y]\nop = "criteria"\ntable = "a"\nweights = { b = 1 }\n'
)


def text_of(form: ModelForm) -> bytes:
    return write_model(form_data(form)).encode()


def form_of(content: bytes) -> ModelForm | None:
    return read_form(parse_model(content, name="model"))


def loosely(held: ModelForm | NeedPart) -> ModelForm | NeedPart:
    """Columns by name, whatever order they stand in: an edited file keeps the order it had."""
    parts = []
    for mixed in held.parts:
        part = loosely(mixed.part) if isinstance(mixed.part, NeedPart) else mixed.part
        for name in ("weights", "rates"):
            if hasattr(part, name):
                part = replace(part, **{name: tuple(sorted(getattr(part, name), key=str))})
        parts.append(replace(mixed, part=part))
    return replace(held, parts=tuple(parts))


@given(model_forms)
def test_form_to_text_to_form_is_the_identity(form: ModelForm) -> None:
    assert form_of(text_of(form)) == form


@given(model_forms)
def test_the_engine_reads_what_a_form_writes(form: ModelForm) -> None:
    """Only what the numbers themselves break is refused: weights and shares that do not make 100 %."""
    try:
        model = read_model(text_of(form))
    except FundingError as error:
        said = [(error.stage, one.message) for one in error.problems]
    else:
        said = []
        assert form_of(model.text) == form
    expected = ("sum to", "must be at")
    assert all(stage is Stage.FORMAT and any(text in one for text in expected) for stage, one in said), said


@given(model_forms, model_forms)
def test_any_form_can_be_made_of_any_other(before: ModelForm, after: ModelForm) -> None:
    content = b"# Case 84/26.\n" + text_of(before)
    edited = edit_model(content, form_data(after))
    assert edited.startswith(b"# Case 84/26.\n")
    found = form_of(edited)
    assert found is not None
    assert loosely(found) == loosely(after)


@given(cases)
def test_a_form_holds_all_that_a_file_says_or_is_not_given(case: FundingCase) -> None:
    content = case.files()[0]
    form = form_of(content)
    if form is not None:
        assert edit_model(content, form_data(form)) is content


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_open_as_forms_and_are_what_forms_write(path: Path) -> None:
    form = form_of(path.read_bytes())
    assert form is not None
    remarks = b"".join(line for line in path.read_bytes().splitlines(keepends=True) if line.startswith(b"#"))
    assert remarks + text_of(form) == path.read_bytes()


def criteria() -> CriteriaPart:
    return CriteriaPart(table="people", weights=(("old", Fraction(1)),))


def test_the_file_of_a_filled_in_form_is_the_hand_written_one() -> None:
    """The hybrid inside floor and cap, field by field; every name is the form's own choice."""
    weights = (("0-66", "0.12"), ("67-79", "0.25"), ("80-89", "0.43"), ("90+", "0.2"))
    need = CriteriaPart(table="population", weights=tuple((name, Fraction(held)) for name, held in weights))
    lines = (
        PriceLine(volume="delivered:home_nursing_minutes", price=Fraction("738.5"), per=Fraction(60)),
        PriceLine(
            volume="delivered:practical_assistance_minutes", price=Fraction("561.25"), per=Fraction(60)
        ),
        PriceLine(volume="delivered:bed_days", price=Fraction(3115)),
    )
    form = ModelForm(
        id="hybrid-2027",
        frame=321_456_789,
        logic=("PA", "NPM"),
        parts=(
            MixedPart(part=need, share=Fraction("0.5")),
            MixedPart(part=ActivityPart(lines=lines), share=Fraction("0.3")),
            MixedPart(part=FramePart(column="budget:base_2026"), share=Fraction("0.2")),
        ),
        floor_and_cap=FloorAndCap(
            relative_to="budget:base_2026", floor=Fraction("0.025"), cap=Fraction("0.06")
        ),
    )
    path = next(path for path in EXAMPLES if path.stem == "hybrid-corridor")
    assert text_of(form) == path.read_bytes()


def test_steps_are_named_by_what_they_do_and_the_last_one_is_final() -> None:
    pay = ActivityPart(lines=(PriceLine(volume="done:hours", price=Fraction(1)),))
    both = (MixedPart(part=criteria(), share=Fraction(1, 2)), MixedPart(part=pay, share=Fraction(1, 2)))
    bounds = FloorAndCap(relative_to="a:b", floor=Fraction(0))
    pace = Transition(current="a:b", step=Fraction(1, 3))
    form = ModelForm(
        id="m",
        frame=1,
        parts=both,
        special_sums=(FixedSum(column="a:c"),),
        floor_and_cap=bounds,
        transition=pace,
    )
    assert list(form_data(form)["node"]) == ["need", "activity", "mix", "rest", "stepwise", "final"]
    one = ModelForm(id="m", frame=1, parts=(MixedPart(part=criteria()),), transition=pace)
    assert list(form_data(one)["node"]) == ["need", "closed", "final"]


def test_a_step_that_comes_later_takes_a_name_that_is_free() -> None:
    form = form_of(next(path for path in EXAMPLES if path.stem == "hybrid-corridor").read_bytes())
    assert form is not None
    more = replace(form, transition=Transition(current="budget:base_2026", step=Fraction(1, 3)))
    assert list(form_data(more)["node"]) == ["need", "activity", "mix", "stepwise", "final"]
    more = replace(more, is_bounded_last=False)
    assert list(form_data(more)["node"]) == ["need", "activity", "mix", "final", "final_2"]
    assert form_data(more)["model"]["out"] == "final_2"


def test_a_name_goes_with_its_step() -> None:
    form = with_names(ModelForm(id="m", frame=1, parts=(MixedPart(part=criteria()),)))
    assert form.closing.name == "final"
    bounded = replace(form, floor_and_cap=FloorAndCap(relative_to="a:b", cap=Fraction(1)))
    assert with_names(bounded).closing.name == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"parts": ()},
        {"is_open": True},
        {"is_open": True, "special_sums": (FixedSum(column="a:b"),)},
        {"parts": (MixedPart(part=criteria(), share=Fraction(1, 2)),)},
    ],
)
def test_choices_that_cannot_stand_together_are_refused(changes: dict) -> None:
    form = ModelForm(id="m", frame=1, parts=(MixedPart(part=criteria()),))
    with pytest.raises(FormError):
        replace(form, **changes)


def test_the_models_of_the_demo_open_as_forms_but_the_nested_one() -> None:
    models = sorted((Path(synthetic.__file__).parent / "models").glob("*.toml"))
    opened = {path.stem for path in models if form_of(path.read_bytes()) is not None}
    assert {path.stem for path in models} - opened == {"omraderammer"}


@pytest.mark.parametrize(
    "text",
    [
        '[model]\nid = "m"\nout = "x"\n',
        '[model]\nid = "m"\nout = "x"\n[node.x]\nop = "quality"\nof = "a:b"\n',
        '[model]\nid = "m"\nout = "x"\n[node.x]\nop = "reconcile"\nof = { op = "quality" }\n',
        '[model]\nid = "m"\nframe = "1"\nout = "x"\n'
        '[node.x]\nop = "reconcile"\nof = "a:b"\nmethod = "scale"\n',
        "model = 1\nnode = []\n",
        '[model]\nid = "m"\nopen = true\nout = "x"\n[node.x]\nop = "rate"\n'
        'lines = [{ volume = "a:b", price = { table = "p", out = "q", zone = 0.5 } }]\n',
        *(
            SHOWN.replace(*change)
            for change in (
                ('id = "m"', "id = 5"),
                ('id = "m"', "id = 0.5"),
                ('id = "m"', 'id = "m"\ntitle = ["a"]'),
                ('id = "m"', 'id = "m"\nlaw = ["a", 2]'),
                ('id = "m"', "id = { m = 1 }"),
                ('title = "t"', "title = 2027-01-01"),
                ('table = "a"', "table = 07:32:00"),
                ('table = "a"', "table = [1]"),
            )
        ),
        '[model]\nid = "m"\nopen = true\nout = "x"\n[node.x]\nop = "add"\nof = ["a:b", "a:c"]\n',
    ],
)
def test_what_a_form_cannot_show_is_not_shown_as_one(text: str) -> None:
    assert form_of(SHOWN.encode()) is not None
    assert form_of(text.encode()) is None
