"""The page Ressursfordeling, from the address to what the reader sees."""

import re
from datetime import date

import pytest
from django.test import Client

from factories.small_nordvagen import (
    ACTIVITY,
    CODE,
    CRITERIA,
    FRAME,
    HYBRID,
    INDEX,
    NOW,
    OPEN_ACTIVITY,
    load_small_nordvagen,
)
from likevekt.actions.doer import command_line
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.table_versions import save_table_version

pytestmark = pytest.mark.django_db

TWO = "/ressursfordeling/?modell=hybrid.v1&modell=abf.v1"
ALL = (HYBRID, ACTIVITY, CRITERIA, OPEN_ACTIVITY, INDEX)
FORBIDDEN = re.compile(r"\b(?:nodes?|KEY|OPEN|CLOSED|closure|Shapley|dumbbell|corridor|TOML)\b")


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=ALL)


def read(client: Client, address: str) -> str:
    response = client.get(address, headers={"host": "127.0.0.1"})
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def seen(text: str) -> str:
    """What a reader sees: no tags, one space between words."""
    body = text[text.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.mark.usefixtures("nordvagen")
def test_the_sentence_the_number_and_the_sum_come_first(client):
    text = seen(read(client, TWO))
    assert "Seks av 14 enheter får mer om pengene følger aktiviteten." in text
    assert "mill. kr flyttes" in text
    assert "Summen er rammen: 386 900 000 kr" in text
    assert "Per 1. januar 2026 til 1. september 2026" in text
    assert "97,4 % av «utfort» registrert" in text


@pytest.mark.usefixtures("nordvagen")
def test_every_krone_on_the_page_belongs_to_a_sum(client):
    response = client.get(TWO, headers={"host": "127.0.0.1"})
    view = response.context["page"].comparison
    assert sum(row.today for row in view.rows) == FRAME
    assert sum(row.chosen for row in view.rows) == FRAME
    assert sum(row.change for row in view.rows) == 0
    assert view.trace.exact + view.trace.rounding == view.trace.kroner


@pytest.mark.usefixtures("nordvagen")
def test_without_an_address_it_compares_todays_model_with_the_next(client):
    response = client.get("/ressursfordeling/", headers={"host": "127.0.0.1"})
    choice = response.context["page"].choice
    assert [head.key for head in choice.models] == ["hybrid", "abf"]
    alone = client.get("/ressursfordeling/?modell=kriterier.v1", headers={"host": "127.0.0.1"})
    assert [head.key for head in alone.context["page"].choice.models] == ["hybrid", "kriterier"]


@pytest.mark.usefixtures("nordvagen")
def test_three_models_stand_in_one_table_and_the_second_is_drawn(client):
    text = read(client, f"{TWO}&modell=kriterier.v1")
    assert "Alle modellene" in text
    assert text.count("386 900 000</td>") == 3
    assert "om pengene følger aktiviteten" in text
    assert "Alle modellene" not in read(client, TWO)


@pytest.mark.usefixtures("nordvagen")
def test_an_opened_amount_leads_to_its_table_row_price_and_fingerprint(client):
    text = seen(read(client, f"{TWO}&enhet=sor"))
    assert "2 731 650 × 738,50 ÷ 60" in text
    assert "Tabell utfort , rad Hjemmetjenesten Sør , kolonne hjemmesykepleie minutter : 2 731 650" in text
    assert "Tabell stykkpriser , linje 2 , kolonne pris : 738,50" in text
    assert "97,4 % komplett" in text
    markup = read(client, f"{TWO}&enhet=sor")
    assert 'href="/satser-og-kriterier/tabeller/utfort/v1/?rad=14#rad-14"' in markup
    assert 'id="rad-14"' in read(client, "/satser-og-kriterier/tabeller/utfort/v1/?rad=14")
    other = seen(read(client, f"{TWO}&enhet=sor&regnestykke=hybrid.v1"))
    assert "Hybridmodell 2026. Ett beløp" in other


@pytest.mark.usefixtures("nordvagen")
def test_the_model_sheet_says_what_the_model_rewards_and_what_nobody_knows(client):
    text = seen(read(client, TWO))
    assert "Servicekommunen, 2.0 100 % Hva vil du velge?" in text
    assert "Lange reiser lønnes ikke: Øyene taper." in text
    assert "Andelen besøk under ti minutter øker." in text
    assert "En tredjedel av endringen i 2027" in text
    assert "svakt mot «Behov» : volumet følges av penger" in text
    assert "Fleksibilitet ? Likebehandling ukjent" in text
    hybrid = seen(read(client, "/ressursfordeling/?modell=abf.v1&modell=hybrid.v1"))
    assert "Pengene følger: 50 % kriterier, 30 % aktivitet, 20 % tidligere ramme." in hybrid


@pytest.mark.usefixtures("nordvagen")
def test_an_open_model_says_how_far_its_sum_is_from_the_frame(client):
    text = seen(read(client, "/ressursfordeling/?modell=hybrid.v1&modell=abf-apen.v1"))
    assert re.search(r"Summen er 379 \d{3} \d{3} kr, 7 \d{3} \d{3} kr under rammen", text)
    assert "Modellene deler ikke den samme summen." in text


@pytest.mark.usefixtures("nordvagen")
def test_a_model_that_gives_no_kroner_is_told_and_the_rest_stands(client):
    text = seen(read(client, f"{TWO}&modell=indeks.v1"))
    assert "«Behovsindeks» kan ikke vises." in text
    assert "Seks av 14 enheter" in text
    alone = seen(read(client, "/ressursfordeling/?modell=indeks.v1&modell=indeks.v1"))
    assert "«Behovsindeks» kan ikke vises." in alone


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"{TWO}&modell=borte.v7", "Det finnes ikke lenger noen modell som heter «borte.v7» her."),
        (f"{TWO}&enhet=borte", "Det finnes ingen enhet som heter «borte» i disse tabellene."),
        (f"{TWO}&enhet=%3Cscript%3E", "Det finnes ingen enhet som heter «&lt;script&gt;»"),
        ("/ressursfordeling/?modell=", "Seks av 14 enheter"),
        ("/ressursfordeling/?modell=%01&enhet=%01&regnestykke=%01", "Det finnes ikke lenger noen modell"),
    ],
)
def test_an_old_or_strange_address_is_met_with_a_sentence(client, address, words):
    assert words in seen(read(client, address))


@pytest.mark.usefixtures("nordvagen")
def test_a_model_that_no_longer_fits_its_tables_is_told_with_the_engines_words(client):
    save_table_version(
        municipality=CODE,
        name="befolkning",
        content=b"unit,0-66\navlastning,1\n",
        source="oppdiktet",
        as_of=date(2026, 9, 1),
        by=command_line("test"),
        at=NOW,
        may_break_models=True,
    )
    text = seen(read(client, f"{TWO}&modell=kriterier.v1"))
    assert "«Hybridmodell 2026» kan ikke vises." in text
    assert "Tabellen «befolkning» har ingen" in text
    assert "får det samme" not in text
    assert "gir hver enhet det samme beløpet" not in text
    assert "kan vises, så ingenting er sammenlignet." in text
    page = read(client, "/ressursfordeling/?modell=hybrid.v1&modell=kriterier.v1")
    assert "Ingen av de valgte modellene kan vises." in seen(page)
    assert "?modell=hybrid.v1&amp;modell=abf.v1" in page, "another can be chosen here"


@pytest.mark.usefixtures("nordvagen")
def test_where_todays_model_cannot_run_two_that_can_are_compared(client):
    save_table_version(
        municipality=CODE,
        name="befolkning",
        content=b"unit,0-66\navlastning,1\n",
        source="oppdiktet",
        as_of=date(2026, 9, 1),
        by=command_line("test"),
        at=NOW,
        may_break_models=True,
    )
    page = read(client, "/ressursfordeling/")
    text = seen(page)
    assert "«Hybridmodell 2026» kan ikke vises." in text
    assert "«Kriteriemodell» kan ikke vises." not in text
    assert "ingenting er sammenlignet" not in text
    assert "Ingen av de valgte modellene kan vises." not in text


def test_an_empty_database_says_what_is_missing(client):
    assert "Ingen kommune er lagt inn ennå." in seen(read(client, "/ressursfordeling/"))


def test_a_municipality_without_models_says_what_is_missing(client):
    load_small_nordvagen(models=(), adoptions=[])
    assert "Det finnes ingen finansieringsmodell å sammenligne ennå." in seen(
        read(client, "/ressursfordeling/")
    )


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_no_engine_word_reaches_a_reader(client, language):
    for address in (TWO, f"{TWO}&enhet=sor&regnestykke=hybrid.v1&modell=kriterier.v1"):
        assert FORBIDDEN.findall(seen(read(client, language + address))) == []


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("/nn", "Seks av 14 einingar får meir om pengane følgjer aktiviteten."),
        ("/en", "Six of 14 units get more if the money follows the activity."),
    ],
)
def test_the_page_speaks_three_languages(client, language, words):
    assert words in seen(read(client, language + TWO))


@pytest.mark.usefixtures("nordvagen")
def test_the_page_costs_a_known_number_of_queries(client, django_assert_num_queries):
    forget_everything()
    with django_assert_num_queries(11):  # as below, and two model files, and all tables' content at once
        read(client, TWO)
    # Whose eyes, municipality, live versions, models, adoptions, tables, services, units.
    with django_assert_num_queries(8):
        read(client, f"{TWO}&enhet=sor")


def test_the_bare_address_leads_to_the_screen_in_the_same_language(client):
    assert client.get("/").headers["Location"] == "/ressursfordeling/"
    assert client.get("/nn/").headers["Location"] == "/nn/ressursfordeling/"
    assert client.post("/ressursfordeling/").status_code == 405
