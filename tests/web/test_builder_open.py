"""A model whose sum follows the amounts: what it begins with, and what is kept when one changes one's mind."""

import pytest

from factories.small_nordvagen import CRITERIA, FRAME, NOW, load_small_nordvagen, tables
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.municipality_data import TableData
from web.bench_client import BENCH, fields_of, get, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvagen")]

BUILD = f"{BENCH}/modell/bygg/"
UNITS = [line.split(",")[0] for line in tables()[0].content.decode().splitlines()[1:]]
# Two units do nothing that has a price; each has a sum of its own.
OWN = "unit,egen_sum\n" + "".join(
    f"{unit},{5_000_000 if unit in {'avlastning', 'sykehjem'} else 0}\n" for unit in UNITS
)
SPECIAL = f"""[model]
id = "hybrid"
title = "Aktivitet og egne summer"
frame = "{FRAME}"
out = "slutt"

[node.utfort]
op = "rate"
lines = [{{ volume = "utfort:hjemmesykepleie_minutter", price = "738.50", per = "60" }}]

[node.egne]
op = "fixed"
title = "Egen sum"
amount = "egne:egen_sum"

[node.slutt]
op = "remainder"
of = {{ op = "share", of = "utfort" }}
after = ["egne"]
"""


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    own = TableData(name="egne", content=OWN.encode(), source="oppdiktet", as_of=NOW.date())
    load_small_nordvagen(models=(SPECIAL, CRITERIA), tables=[*tables(), own])


def own_kroner(response) -> set[int]:
    return {row.kroner for row in response.context["outcome"].rows if row.unit in {"avlastning", "sykehjem"}}


def test_the_open_template_keeps_the_own_sums_of_todays_model(client):
    page = get(client, f"{BUILD}?mal=abf-apen")
    typed = page.context["typed"]
    assert (typed["p0.f0.column"], typed["p0.f0.title"]) == ("egne:egen_sum", "Egen sum")
    assert own_kroner(page) == {5_000_000}
    closed = post(client, f"{BUILD}?mal=abf-apen", {**fields_of(page, form='id="builder"'), "open": ""})
    assert 0 not in own_kroner(closed)
    assert closed.context["outcome"].is_closed


def test_the_closed_template_pays_an_own_sum_once(client):
    page = get(client, f"{BUILD}?mal=abf-lukket")
    assert own_kroner(page) == {5_000_000}
    assert [name for name in page.context["typed"] if name.endswith(".column")].count("p0.f0.column") == 0


def test_sums_that_came_first_are_paid_in_an_open_model_too(client):
    address = f"{BUILD}?mal=abf-lukket"
    sent = fields_of(get(client, address), form='id="builder"') | {"b.cap": "9"}
    opened = post(client, address, {**sent, "open": "1", "do": "compute"})
    typed = opened.context["typed"]
    assert own_kroner(opened) == {5_000_000}
    assert (typed["p0.f0.column"], typed.get("s0.column")) == ("egne:egen_sum", None)
    again = fields_of(opened, form='id="builder"')
    assert again["b.cap"] == "9"
    twice = post(client, address, {**again, "s0.column": "egne:egen_sum", "do": "compute"})
    assert own_kroner(twice) == {5_000_000}


def test_an_open_model_that_follows_one_thing_more_has_a_fixed_sum(client):
    address = f"{BUILD}?mal=abf-apen"
    sent = fields_of(get(client, address), form='id="builder"')
    mixed = post(client, address, {**sent, "do": "part::criteria"})
    assert "open" not in mixed.context["typed"]
    assert not mixed.context["form"].is_open
    assert mixed.context["outcome"].is_closed


def test_everything_that_only_a_fixed_sum_has_is_there_whatever_is_chosen(client):
    """The style sheet puts it away while the sum follows the amounts, at once and without losing a word."""
    page = get(client, f"{BUILD}?mal=abf-apen").content.decode()
    for name in ("b.floor", "b.cap", "t.step"):
        assert f'name="{name}"' in page
    assert 'id="open-free"' in page
