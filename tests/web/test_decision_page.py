"""The page Regn på et vedtak: the worked example as the reader sees it, and what happens to faulty input."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from factories.example_decisions import load_example_with_decisions
from factories.worked_example import CODE, NOW, TODAY, example_data, load_example
from likevekt.actions.doer import command_line
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.municipality_data import ParameterData
from likevekt.actions.table_versions import save_table_version
from likevekt.store.models import FundingRun, ModelVersion
from likevekt.web.decision_units import whole_changes

pytestmark = pytest.mark.django_db

PLANNED = "/regn-pa-et-vedtak/?tjeneste=home_nursing&mengde=7,5&fra=2026-10-01&enhet=D"
FORBIDDEN = re.compile(r"\b(?:nodes?|KEY|OPEN|CLOSED|closure|Shapley|dumbbell|corridor|TOML)\b")


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_example()


def read(client: Client, address: str) -> str:
    response = client.get(address, headers={"host": "127.0.0.1"})
    assert response.status_code == 200
    text = response.content.decode().replace("\u00a0", " ")
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<main") :]).split())


@pytest.mark.usefixtures("example")
def test_three_inputs_give_the_answer(client: Client) -> None:
    said = read(client, PLANNED)
    assert "Det koster 72 795 kr i år. Budsjettet dekker 34 øre av hver krone." in said
    assert "34 øre dekkes 66 øre bæres innenfor rammen" in said
    for words in (
        "Listepris i år 72 795 kr",
        "Dekkes av budsjettet 24 985 kr",
        "Bæres innenfor rammen 47 810 kr",
    ):
        assert words in said
    assert "98,57 738,50 72 795,00" in said
    assert "rammen til Area D fra 45 298 505,26 til 45 323 490,63 kr" in said
    assert "Det er 34,32 % av listeprisen, avrundet til 34 øre av hver krone." in said
    assert not FORBIDDEN.search(said)


def test_next_years_frame_is_held_against_next_years_price(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The year stands beside what is covered, and the two parts make the list price of that year."""
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    frame = ParameterData(
        name="frame",
        value="321456789",
        valid_from=date(2027, 1, 1),
        valid_to=date(2028, 1, 1),
        source="the council",
    )
    load_example(parameters=[frame])
    said = read(client, PLANNED)
    assert "Det koster 72 795 kr i år. Budsjettet for 2027 dekker 33 øre av hver krone det året." in said
    order = (
        "Listepris i år 72 795 kr",
        "Listepris neste år 299 756 kr",
        "Dekkes av budsjettet for 2027 99 038 kr",
    )
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    assert "Stykkpris 738,50 kr i timen fra 1. januar 2026" in said
    assert "Stykkpris 766,50 kr i timen fra 1. januar 2027" in said
    assert "av listeprisen i 2027, avrundet til 33 øre av hver krone." in said


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("/nn", "Det kostar 72 795 kr i år. Budsjettet dekkjer 34 øre av kvar krone."),
        ("/en", "It costs NOK 72,795 this year. The budget covers 34 øre of every krone."),
    ],
)
def test_in_the_readers_language(client: Client, prefix: str, words: str) -> None:
    amount = "7.5" if prefix == "/en" else "7,5"
    assert words in read(client, prefix + PLANNED.replace("7,5", amount))


@pytest.mark.usefixtures("example")
def test_the_bare_address_answers_too(client: Client) -> None:
    said = read(client, "/regn-pa-et-vedtak/")
    assert re.search(r"Det koster [\d ]+ kr i år\.", said)
    assert "Timer i uka" in said


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("mengde=7,5", "mengde=abc"), "er ikke et tall"),
        (("mengde=7,5", "mengde=0"), "Ei uke har 168 timer. Skriv en mengde over 0 og høyst 168."),
        (("mengde=7,5", "mengde=168,5"), "Ei uke har 168 timer. Skriv en mengde over 0 og høyst 168."),
        (("mengde=7,5", "mengde=-1"), "Ei uke har 168 timer. Skriv en mengde over 0 og høyst 168."),
        (("mengde=7,5", "mengde="), "Ei uke har 168 timer. Skriv en mengde over 0 og høyst 168."),
        (("fra=2026-10-01", "fra=2026-02-30"), "Velg en dag fra 2000 til 2100."),
        (("enhet=D", "enhet=F"), "Det finnes ingen slik enhet i dagens modell."),
        (("tjeneste=home_nursing", "tjeneste=x"), "Det finnes ingen slik tjeneste med pris."),
        (("enhet=D", "enhet=D&til=2026-09-01"), "Vedtaket slutter før det har begynt."),
    ],
)
def test_a_fault_is_said_beside_its_field(client: Client, change: tuple[str, str], words: str) -> None:
    said = read(client, PLANNED.replace(*change))
    assert words in said
    assert "Det er ikke noe svar ennå." in said


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_example_with_decisions()


@pytest.mark.usefixtures("planned")
def test_every_unit_stands_under_every_model_that_moves_money(client: Client) -> None:
    said = read(client, PLANNED)
    assert "Igjen av rammen for 2026, Area D før 120 217 kr etter 47 422 kr" in said
    assert "Bundet av vedtak per 1. september 2026, 97,1 % registrert" in said
    rows = said[said.index("Hva det gjør med hver enhet") :]
    assert rows.index("Area D enheten vedtaket gjelder +24 985 +") < rows.index("Area A −8 953 −")
    for words in (
        "Area B −7 682 −",
        "Area C −5 114 −",
        "Area E −3 236 −",
        "Sum 0 0 Øre som dekkes av hver krone 34 ",
    ):
        assert words in rows
    assert "Ingen penger flyttes i: Criteria; Frame budget." in rows


def test_a_frame_of_next_year_says_how_what_is_bound_now_is_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    frame = {"valid_from": date(2027, 1, 1), "valid_to": date(2028, 1, 1)}
    load_example_with_decisions(
        parameters=[ParameterData(name="frame", value="321456789", source="the council", **frame)]
    )
    said = read(client, PLANNED)
    assert "Igjen av rammen for 2027, Area D" in said
    words = "«Før» er rammen for 2027 minus det vedtak bandt per 1. september 2026, regnet som om de binder like mye i 2027."
    assert words in said


def test_a_price_with_travel_says_what_the_budget_leaves_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    data = example_data()
    far = [{**rate, "zone": "far", "ore_per": "90000"} for rate in data.rates]
    units = b"unit,name,zone\nA,Area A,near\nB,Area B,near\nC,Area C,near\nD,Area D,far\nE,Area E,near\n"
    tables = [replace(table, content=units) if table.name == "units" else table for table in data.tables]
    load_example(rates=[*data.rates, *far], tables=tables)
    words = "Det dagens modell eventuelt gir for reise, er ikke med i det budsjettet dekker"
    assert words in read(client, PLANNED)
    assert words not in read(client, PLANNED.replace("enhet=D", "enhet=A"))


@given(
    st.lists(
        st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=1000), min_size=0, max_size=12
    ),
    st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=1000),
)
def test_changes_that_sum_to_nothing_still_do_when_they_are_whole(
    others: list[Fraction], rest: Fraction
) -> None:
    units = {f"u{at}": amount for at, amount in enumerate(others)}
    closed = {"own": -sum(others, Fraction(0)), **units}
    assert sum(whole_changes(closed, own="own").values()) == 0
    for exact in (closed, {"own": rest, **units}):
        whole = whole_changes(exact, own="own")
        assert whole.keys() == exact.keys()
        assert all(abs(whole[unit] - amount) < 1 for unit, amount in exact.items())
        assert abs(whole["own"] - exact["own"]) <= Fraction(1, 2)


@pytest.mark.usefixtures("planned")
def test_a_model_that_does_not_look_at_volumes_gives_no_money(client: Client) -> None:
    said = read(client, PLANNED.replace("home_nursing", "alarm"))
    assert "Det koster 10 125 kr i år. Dagens modell gir ingen penger for det." in said
    assert "Dekkes av budsjettet 0 kr Bæres innenfor rammen 10 125 kr" in said
    assert "Et vedtak flytter ingen penger i den." in said
    assert "Andelen dager av hver måned × mengde i måneden." in said


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("service", "label", "usual"),
    [("home_nursing", "Timer i uka", "7,5"), ("bed", "Døgn i uka", "7"), ("alarm", "Antall i måneden", "1")],
)
def test_the_amount_is_asked_for_in_the_services_own_measure(
    client: Client, service: str, label: str, usual: str
) -> None:
    page = client.get(
        f"/regn-pa-et-vedtak/?tjeneste={service}", headers={"host": "127.0.0.1"}
    ).content.decode()
    assert f">{label}</label>" in page
    assert f'autocomplete="off" value="{usual}"' in page


@pytest.mark.usefixtures("planned")
def test_a_week_has_seven_days(client: Client) -> None:
    said = read(client, PLANNED.replace("home_nursing", "bed"))
    assert "Ei uke har sju døgn. Skriv en mengde over 0 og høyst 7." in said
    assert "Det koster 286 580 kr i år." in read(
        client, PLANNED.replace("home_nursing&mengde=7,5", "bed&mengde=7")
    )


@pytest.mark.usefixtures("planned")
def test_a_decision_far_ahead_says_that_the_frame_is_not_known(client: Client) -> None:
    said = read(client, PLANNED.replace("2026-10-01", "2027-12-01"))
    assert "Det koster" in said
    assert "Hva som blir igjen av rammen, er ikke kjent: Dagens ramme gjelder 2026." in said


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    "given",
    [
        "tjeneste=%01&mengde=%01&fra=%01&til=%01&enhet=%01",
        "mengde=" + "9" * 5000,
        "mengde=1e400&fra=0000-00-00",
        "mengde=NaN&fra=9999-12-31&til=0001-01-01",
        "mengde=1/3&fra=2026-10-01",
        "mengde=%F0%9F%A7%AE&enhet=" + "A" * 5000,
        "mengde=7,5&mengde=8&fra=2026-10-01&fra=x",
        "mengde=%ff%fe&tjeneste=%ed%a0%80",
        "mengde=0.000000000000000000000000000000000000000000001",
        "fra=2100-12-31&til=2100-12-30&mengde=10000",
    ],
)
@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_whatever_is_typed_there_is_a_page(client: Client, language: str, given: str) -> None:
    assert read(client, f"{language}/regn-pa-et-vedtak/?{given}")


@pytest.mark.usefixtures("example")
def test_a_model_that_no_longer_runs_is_said_in_the_readers_language(client: Client) -> None:
    """The engine's own words stand beside, so that both can be searched for."""
    save_table_version(
        municipality=CODE,
        name="delivered",
        content=b"unit,bed_days\nA,1\nB,1\nC,1\nD,1\nE,1\n",
        source="the example",
        as_of=TODAY,
        by=command_line("test"),
        at=NOW,
        may_break_models=True,
    )
    said = read(client, PLANNED)
    assert "Tabellen «delivered» har ingen kolonne «home_nursing_minutes»." in said
    assert "table delivered has no column" in said


@pytest.mark.usefixtures("example")
def test_a_day_without_a_price_is_said(client: Client) -> None:
    assert "har ingen pris" in read(client, PLANNED.replace("2026-10-01", "2001-10-01"))


@pytest.mark.usefixtures("example")
def test_nothing_is_stored_and_few_questions_are_asked(
    client: Client, django_assert_max_num_queries: object
) -> None:
    before = (FundingRun.objects.count(), ModelVersion.objects.count())
    with django_assert_max_num_queries(15):
        read(client, PLANNED)
    assert (FundingRun.objects.count(), ModelVersion.objects.count()) == before
    assert client.post(PLANNED, headers={"host": "127.0.0.1"}).status_code == 405


def test_an_empty_installation_says_so(client: Client) -> None:
    assert "Ingen kommune er lagt inn ennå." in read(client, "/regn-pa-et-vedtak/")
