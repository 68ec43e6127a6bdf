"""What the builder and the steps of a model are called, in the reader's language and without a doubt."""

import pytest
from django.utils import translation
from hypothesis import given

from factories.model_forms import model_forms
from factories.small_nordvagen import ACTIVITY, CODE, CRITERIA, HYBRID, NOW, load_small_nordvagen
from likevekt.actions.doer import command_line
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.model_versions import save_model_version
from likevekt.funding.model_form import ModelForm
from likevekt.funding.model_form_data import form_data
from likevekt.funding.model_form_names import is_made_name
from likevekt.funding.model_steps import ModelStep, StepInput
from likevekt.web.builder_start import TEMPLATES
from likevekt.web.steps_view import step_rows
from likevekt.web.table_words import TableWords
from likevekt.web.trace_words import step_word
from web.bench_client import BENCH, fields_of, get, post, seen

BUILD = f"{BENCH}/modell/bygg/"


@pytest.fixture
def nordvagen(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=(HYBRID, ACTIVITY, CRITERIA))


def step(name: str, op: str, *inputs: StepInput) -> ModelStep:
    return ModelStep(id=name, name=name, title="", op=op, where=f"node.{name}", inputs=inputs, numbers=())


def test_a_name_that_the_form_made_is_said_in_the_readers_language():
    steps = (step("need", "criteria"), step("need_2", "criteria"), step("final", "corridor"))
    with translation.override("nb"):
        titles = [row.title for row in step_rows(steps, words=TableWords())]
    assert titles == ["Kriterier", "Kriterier 2", "Gulv og tak"]


def test_a_name_that_somebody_wrote_stays():
    (row,) = step_rows((step("det_egne", "fixed"),), words=TableWords())
    assert row.title == "Det egne"


@given(model_forms)
def test_every_name_that_the_form_makes_is_known(form: ModelForm) -> None:
    given_names = set(form_data(form)["node"])
    bare = {name for name in given_names if not is_made_name(name)}
    assert bare <= {name for name in given_names if _is_in(form, name)}


def _is_in(form: ModelForm, name: str) -> bool:
    return f"name='{name}'" in repr(form)


@pytest.mark.usefixtures("nordvagen")
def test_a_saved_template_has_no_english_step_on_a_norwegian_page(client):
    address = f"{BUILD}?mal=blanding"
    sent = fields_of(get(client, address), form='id="builder"') | {"b.cap": "40", "b.floor": "-40", "id": "m"}
    page = get(client, post(client, address, {**sent, "do": "save"}, status=302).url)
    titles = {row.title for row in page.context["steps"]}
    assert "Gulv og tak" in titles
    assert not titles & {"Final", "Mix", "Rest", "Need", "Needs", "Activity", "Closed"}
    front = get(client, "/ressursfordeling/?modell=hybrid.v1&modell=m.v1&enhet=sor&regnestykke=m.v1")
    assert "Final" not in seen(front)


def test_columns_whose_names_hold_commas_are_told_apart():
    words = TableWords(language="nb")
    columns = ("t:housing_mental", "t:environment_disability")
    with translation.override("en"):
        (row,) = step_rows(
            (step("a", "add", *(StepInput(step="", column=one) for one in columns)),), words=words
        )
    assert row.inputs[0].words == "t: housing, mental health · environment services, disability"


@pytest.mark.usefixtures("nordvagen")
def test_a_part_inside_a_need_has_a_share_of_the_need(client):
    address = f"{BUILD}?modell=kriterier.v1"
    page = post(client, address, {**fields_of(get(client, address)), "do": "part::need"})
    html = page.content.decode()
    assert '<label for="p1.share">Andel av rammen</label>' in html
    assert '<label for="p1.p0.share">Andel av behovet</label>' in html
    sent = fields_of(page, form='id="builder"') | {"p1.share": "", "p1.p0.share": ""}
    wrong = post(client, address, {**sent, "do": "save"}).context["problems"]
    assert wrong["p1.share"] == "Skriv hvor mye av rammen som følger dette."
    assert wrong["p1.p0.share"] == "Skriv hvor mye av behovet som følger dette."


@pytest.mark.usefixtures("nordvagen")
def test_the_frame_template_says_no_more_than_it_fills_in(client):
    assert "p0.growth" not in get(client, f"{BUILD}?mal=ramme").context["typed"]
    (frame,) = (template for template in TEMPLATES if template.slug == "ramme")
    assert (
        frame.question
        == "The money follows an earlier frame, raised by wages and prices if you fill that in."
    )


def test_every_kind_of_step_has_a_word():
    with translation.override("nb"):
        assert step_word("corridor") == "Gulv og tak"


@pytest.mark.usefixtures("nordvagen")
def test_a_hand_written_name_is_not_taken_for_one_that_was_made(client):
    text = CRITERIA.replace("[node.delt]", "[node.deler]").replace('out = "delt"', 'out = "deler"')
    save_model_version(municipality=CODE, text=text.encode(), by=command_line("test"), at=NOW)
    assert "Deler" in seen(get(client, f"{BENCH}/modell/?modell=kriterier.v2"))
