"""One amount, opened: nothing is lost on the way, and every step is named in the reader's words."""

import ast
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.utils.translation import override

import likevekt.funding
from likevekt.funding import Tracer, load_tables, read_model
from likevekt.funding.operations import OPERATIONS
from likevekt.store.catalogue_queries import ServiceLine
from likevekt.web import trace_words
from likevekt.web.table_words import TableWords
from likevekt.web.trace_view import TraceLine, TraceReader, TraceView

NB = "\u00a0"
TABLES = {
    "units": b"unit,name\na,Avlastning\nb,Bolig\n",
    "delivered": b"unit,home_nursing_minutes,one,two,three\na,600,0,0,0\nb,300,0,0,0\n",
    "prices": b"in:service,price\nnursing,738.50\n",
}
SERVICE = ServiceLine(
    service="home_nursing",
    name_nb="Hjemmesykepleie",
    name_nn="Heimesjukepleie",
    name_en="Home nursing",
    kpr_code="",
    kostra_function="",
    per="hour",
    decision_needed=True,
    valid_from=date(2020, 1, 1),
    valid_to=None,
)
NURSING = 'price = { table = "prices", out = "price", service = "nursing" }, per = "60"'
PRICE_LINES = f'{{ volume = "delivered:home_nursing_minutes", {NURSING} }}'
ZERO_LINES = ", ".join(f'{{ volume = "delivered:{name}", price = "1" }}' for name in ("one", "two", "three"))


def opened(nodes: str, *, out: str = "out", unit: str = "a", language: str = "nb") -> TraceView:
    model = read_model(f'[model]\nid = "m"\nframe = "1000"\nout = "{out}"\n{nodes}'.encode())
    tracer = Tracer(model, load_tables(model, TABLES))
    with override(language):
        reader = TraceReader(
            unit_name="Avlastning",
            tables={},
            unit_tables={"delivered"},
            words=TableWords(services=[SERVICE], language=language),
            address_of=lambda facts, line: f"{facts.key}#{line}",
        )
        return reader.view(tracer.trace(unit), model_title="Modell")


def all_lines(lines: tuple[TraceLine, ...]) -> list[TraceLine]:
    return [found for line in lines for found in (line, *all_lines(line.children))]


FITTED = f"""
[node.work]
op = "rate"
title = "Utført"
lines = [{PRICE_LINES}]
[node.out]
op = "reconcile"
of = "work"
"""


def test_the_terms_and_the_rounding_are_the_kroner():
    view = opened(FITTED)
    assert sum(line.amount for line in view.lines) == view.exact
    assert view.kroner == view.exact + view.rounding


def test_a_step_opens_to_volume_price_and_row():
    view = opened(FITTED)
    first = view.lines[0]
    assert (first.label, first.is_open) == ("Utført", True)
    volume = first.children[0]
    assert volume.label == "Hjemmesykepleie, minutter"
    assert volume.words == "600 × 738,50 ÷ 60"
    row, rate = volume.sources
    assert (row.table, row.unit_name, row.column, row.value) == (
        "utført",
        "Avlastning",
        "Hjemmesykepleie, minutter",
        "600",
    )
    assert (rate.table, rate.unit_name, rate.line, rate.value) == ("stykkpriser", "", 2, "738,50")


def test_what_fits_the_frame_names_its_number():
    fitting = opened(FITTED).lines[1]
    assert fitting.label == "Tilpasset rammen"
    assert fitting.words.endswith("(for å nå rammen)")


def test_terms_that_are_nothing_stand_together_behind_one_line():
    nodes = FITTED.replace(f"[{PRICE_LINES}]", f"[{PRICE_LINES}, {ZERO_LINES}]")
    view = opened(nodes)
    lines = view.lines[0].children
    assert [line.label for line in lines] == ["Hjemmesykepleie, minutter", "3 ledd som er 0"]
    assert [line.label for line in lines[1].children] == ["One", "Two", "Three"]
    assert not lines[1].is_open


def test_a_step_that_is_met_twice_is_opened_once():
    nodes = FITTED.replace("node.out", "node.fit") + (
        '[node.out]\nop = "blend"\nof = [{ a = "0.5", x = "fit" }, { a = "0.5", x = "fit" }]'
    )
    view = opened(nodes)
    again = [line for line in all_lines(view.lines) if line.is_seen_above]
    assert [line.label for line in again if line.label == "Fit"] == ["Fit"]
    assert not any(line.children for line in again)
    assert sum(line.label == "Hjemmesykepleie, minutter" for line in all_lines(view.lines)) == 1


def test_a_share_is_not_written_as_kroner():
    nodes = (
        '[node.key]\nop = "share"\nof = "delivered:home_nursing_minutes"\n'
        '[node.out]\nop = "reconcile"\nof = "key"\n'
    )
    view = opened(nodes)
    assert view.lines[0].is_money
    assert view.lines[0].words == f"0,666667 × 1{NB}000 (rammen)"
    key = view.lines[0].children[0]
    assert (key.is_money, key.amount) == (False, Fraction(2, 3))


def test_deep_steps_are_not_pushed_out_of_the_page():
    nodes = FITTED.replace("node.out", "node.n0") + "".join(
        f'[node.n{n}]\nop = "reconcile"\nof = "n{n - 1}"\n' for n in range(1, 12)
    )
    view = opened(nodes, out="n11")
    assert max(line.level for line in all_lines(view.lines)) == 6
    assert any(line.sources for line in all_lines(view.lines))


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_kind_of_step_has_a_word_in_every_language(language):
    with override(language):
        words = {op: trace_words.step_word(op) for op in OPERATIONS}
    assert all(word and word != op for op, word in words.items())


def test_every_term_and_number_that_the_engine_names_has_a_word():
    """Reads the engine's own source, so that a new term cannot reach a screen in English by accident."""
    named = {"terms": set(), "numbers": set()}
    for path in Path(likevekt.funding.__file__).parent.glob("operations_*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                collect_labels(call, named)
    assert len(named["terms"]) > 30
    assert named["terms"] - set(trace_words._TERMS) == set()
    assert named["numbers"] - set(trace_words._NUMBERS) == set()


def collect_labels(call: ast.Call, named: dict[str, set[str]]) -> None:
    name = getattr(call.func, "id", "")
    labels = [keyword.value for keyword in call.keywords if keyword.arg == "label"]
    if name == "product_term":
        labels, kind = [call.args[0]], "terms"
    elif name == "plain_term":
        labels, kind = [call.args[1]], "terms"
    elif name == "Term":
        kind = "terms"
    elif name in {"Factor", "unit_factor", "scalar_factor"}:
        kind = "numbers"
    else:
        return
    named[kind] |= {label.value for label in labels if isinstance(label, ast.Constant) and label.value}


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("home_nursing_minutes", "Hjemmesykepleie, minutter"),
        ("home_80-89", "hjemmeboende 80-89"),
        ("home_alone_67+", "hjemmeboende, bor alene 67+"),
        ("base_2026", "grunnbeløp 2026"),
        ("0-17", "0-17"),
        ("noe_helt_annet", "noe helt annet"),
    ],
)
def test_columns_are_named_as_people_read_them(column, words):
    with override("nb"):
        known = TableWords(services=[SERVICE])
        assert known.column(column) == words
        assert known.table("egen_tabell") == "egen tabell"
