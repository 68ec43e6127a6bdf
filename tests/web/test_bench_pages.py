"""Satser og kriterier: what the models stand on, with dates, sources and how sure it is."""

import re
from datetime import date

import pytest

from factories.small_nordvagen import CODE, HYBRID, NOW, PRICES, load_small_nordvagen
from factories.worked_example import load_example
from likevekt.actions.doer import command_line
from likevekt.actions.engine_cache import forget_everything
from likevekt.actions.funding_runs import run_model
from likevekt.actions.table_versions import save_table_version
from likevekt.reference import set_ids
from web.bench_client import BENCH, FORBIDDEN, get, seen

pytestmark = pytest.mark.django_db
NB = "\u00a0"
PAGES = (
    f"{BENCH}/",
    f"{BENCH}/tabeller/stykkpriser/v1/",
    f"{BENCH}/referanser/key_figures/",
    f"{BENCH}/pakke/",
)


@pytest.fixture
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen()


def test_without_a_municipality_the_page_says_so(client):
    assert "Ingen kommune er lagt inn ennå." in seen(get(client, f"{BENCH}/"))
    get(client, f"{BENCH}/modell/ny/", status=404)


@pytest.mark.usefixtures("nordvagen")
def test_it_says_whether_todays_model_can_be_run_and_on_what(client):
    text = seen(get(client, f"{BENCH}/"))
    assert "Dagens modell kan kjøres. Den bygger på 5 tabeller." in text
    assert "I orden" in text
    assert "97,4 % av «utfort» registrert" in text
    save_table_version(
        municipality=CODE, name="befolkning", content=b"unit,0-66\nsor,1\n", source="x", as_of=date(2026, 9, 1),
        by=command_line("test"), at=NOW, may_break_models=True,
    )  # fmt: skip
    broken = seen(get(client, f"{BENCH}/"))
    assert "Dagens modell kan ikke kjøres på tabellene som er her." in broken
    assert "Ikke i orden" in broken


@pytest.mark.usefixtures("nordvagen")
def test_models_come_with_state_adoption_and_version_todays_first(client):
    response = get(client, f"{BENCH}/")
    text = seen(response)
    assert "Hybridmodell 2026 I dag 12. desember 2025 84/25 1" in text
    assert "Kriteriemodell Utkast ikke vedtatt 1" in text
    assert response.context["view"].models[0].head.key == "hybrid"


@pytest.mark.usefixtures("nordvagen")
def test_criteria_and_shares_of_todays_model_are_listed(client):
    text = seen(get(client, f"{BENCH}/"))
    assert "0-66, vekt 18 %" in text
    assert "67-79, vekt 27 %" in text
    assert "Kriteriene, andel 50 %" in text
    assert "ingen kilde er oppgitt" in text


def test_rates_stand_with_period_and_source_and_frames_with_theirs(client, monkeypatch):
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_example()
    response = get(client, f"{BENCH}/")
    text = seen(response)
    assert "Nå 1.1.2026–31.12.2026 the council 1.1.2027–31.12.2027 the council" in text
    assert "Hjemmesykepleie per time 738,50 766,50" in text
    assert "Ramme, 1.1.2026–31.12.2026 the council, case 84/25 321 456 789 kr" in text
    assert "Heimesjukepleie per time 738,50 766,50" in seen(get(client, f"/nn{BENCH}/"))
    assert "Home nursing an hour 738.50 766.50" in seen(get(client, f"/en{BENCH}/"))


@pytest.mark.usefixtures("nordvagen")
def test_tables_come_with_day_completeness_source_and_fingerprint(client):
    response = get(client, f"{BENCH}/")
    text = seen(response)
    assert "kommunestyret, sak 84/26" in text
    assert "100,0 %" in text
    used = {head.name for head, _title, is_used in response.context["view"].tables if is_used}
    assert used == {"units", "budsjett", "utfort", "befolkning", "stykkpriser"}


@pytest.mark.usefixtures("nordvagen")
def test_kept_runs_are_listed_with_their_sum(client):
    assert "Ingen kjøring er tatt vare på ennå." in seen(get(client, f"{BENCH}/"))
    run_model(municipality=CODE, key="hybrid", by=command_line("test"), at=NOW)
    assert "hybrid 1 386 900 000" in seen(get(client, f"{BENCH}/"))


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize("set_id", set_ids())
def test_every_set_of_reference_data_has_date_source_and_certainty(client, set_id):
    response = get(client, f"{BENCH}/referanser/{set_id}/")
    text = seen(response)
    rows = response.context["view"].rows
    assert rows
    assert all(" ".join(row.source.replace(NB, " ").split()) in text for row in rows)
    assert any(
        words in text
        for words in (
            "lest i kilden",
            "skrevet av etter andre",
            "alminnelig kjent",
            "beregnet av kilden",
            "vår egen",
        )
    )
    assert "Kilder" in text


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize("set_id", set_ids())
@pytest.mark.parametrize("prefix", ["", "/nn"])
def test_a_set_of_reference_data_has_no_english_on_a_norwegian_page(client, prefix, set_id):
    text = seen(get(client, f"{prefix}{BENCH}/referanser/{set_id}/"))
    english = r"\b(?:the|of|and|with|not|was|Statistics|hierarchy|per_cent|fte|yes|hours)\b"
    assert re.findall(english, text) == []


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize(
    ("prefix", "wanted", "others"),
    [
        (
            "",
            "navn hierarki spørsmål Hva vurderer jeg at du har behov for? finansiering ramme, kriterier",
            "Kva",
        ),
        ("/nn", "spørsmål Kva vurderer eg at du har behov for? finansiering ramme, kriterium", "Hva"),
        ("/en", "name hierarchy question What do I judge that you need? funding frame, criteria", "Hva"),
    ],
)
def test_a_text_in_three_languages_is_shown_in_the_readers(client, prefix, wanted, others):
    text = seen(get(client, f"{prefix}{BENCH}/referanser/governance_logics/"))
    assert wanted in text
    assert others not in text


@pytest.mark.usefixtures("nordvagen")
def test_a_table_has_an_address_for_every_row_and_cell(client):
    response = get(client, f"{BENCH}/tabeller/utfort/v1/?rad=5")
    html = response.content.decode()
    assert 'id="rad-5" class="is-asked"' in html
    assert 'id="rad-5-2"' in html
    text = seen(response)
    assert "Linje 5 er merket." in text
    assert "Dagaktivitet dagaktivitet 0 402000 110" in text
    download = get(client, f"{BENCH}/tabeller/stykkpriser/v1/fil/")
    assert download.content == PRICES.encode()


@pytest.mark.usefixtures("nordvagen")
def test_an_older_version_stays_and_says_that_it_is_not_the_newest(client):
    save_table_version(
        municipality=CODE, name="stykkpriser", content=PRICES.replace("738.50", "740").encode(), source="ny",
        as_of=date(2026, 9, 1), by=command_line("test"), at=NOW,
    )  # fmt: skip
    assert "ikke den nyeste" in seen(get(client, f"{BENCH}/tabeller/stykkpriser/v1/"))
    assert "738.50" in seen(get(client, f"{BENCH}/tabeller/stykkpriser/v1/"))
    assert "ikke den nyeste" not in seen(get(client, f"{BENCH}/tabeller/stykkpriser/v2/"))
    get(client, f"{BENCH}/tabeller/stykkpriser/v3/", status=404)
    get(client, f"{BENCH}/tabeller/borte/v1/fil/", status=404)


@pytest.mark.usefixtures("nordvagen")
def test_a_long_table_is_shown_in_pages_that_any_row_leads_to(client):
    rows = "".join(f"s{number},{number}\n" for number in range(1, 1001))
    save_table_version(
        municipality=CODE, name="saker", content=f"unit,cost\n{rows}".encode(), source="x", as_of=date(2026, 9, 1),
        by=command_line("test"), at=NOW,
    )  # fmt: skip
    first = get(client, f"{BENCH}/tabeller/saker/v1/")
    assert len(first.context["rows"]) == 200
    assert "linje 2–201" in seen(first)
    later = get(client, f"{BENCH}/tabeller/saker/v1/?rad=777")
    assert 'id="rad-777" class="is-asked"' in later.content.decode()
    assert [page.is_here for page in later.context["pages"]].count(True) == 1
    for odd in ("x", "-1", "99999999999999", "%01"):
        assert len(get(client, f"{BENCH}/tabeller/saker/v1/?rad={odd}").context["rows"]) == 200


@pytest.mark.usefixtures("nordvagen")
@pytest.mark.parametrize("language", ["", "/nn", "/en"])
@pytest.mark.parametrize("address", PAGES)
def test_no_engine_word_is_on_the_screen_in_any_language(client, language, address):
    text = seen(get(client, language + address))
    assert not FORBIDDEN.search(text), FORBIDDEN.search(text)


@pytest.mark.usefixtures("nordvagen")
def test_the_menu_leads_here_from_every_page_of_the_bench(client):
    for address in (*PAGES, f"{BENCH}/modell/ny/", f"{BENCH}/modell/?modell=hybrid.v1"):
        html = get(client, address).content.decode()
        assert f'<a href="{BENCH}/" aria-current="page">Satser og kriterier</a>' in html


@pytest.mark.usefixtures("nordvagen")
def test_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        get(client, f"{BENCH}/")
    with django_assert_max_num_queries(12):
        get(client, f"{BENCH}/")
    with django_assert_max_num_queries(7):
        get(client, f"{BENCH}/tabeller/utfort/v1/")
    with django_assert_max_num_queries(2):
        get(client, f"{BENCH}/referanser/key_figures/")


def test_a_model_of_todays_that_is_missing_is_told(client, monkeypatch):
    monkeypatch.setenv("LIKEVEKT_NOW", "2020-01-01T12:00:00+01:00")
    forget_everything()
    load_small_nordvagen(models=(HYBRID,))
    text = seen(get(client, f"{BENCH}/"))
    assert "Ingen modell gjelder i dag." in text
    assert "Dagens modell har ingen kriterier." in text
