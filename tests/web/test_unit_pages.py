"""Units and teams on the screen: the tree on a day, a unit's history in words, and what it has and measures."""

from datetime import date

import pytest

from factories.account_rows import hold_role
from factories.small_nordvagen import CODE, HYBRID, load_small_nordvagen
from factories.store_rows import make_service, make_unit
from likevekt.store.models import BudgetLine, Indicator, Municipality, Unit, UnitSuccession
from web.bench_client import fields_of, seen
from web.test_who import see_as

pytestmark = pytest.mark.django_db
UNITS = "/konto/enheter/"
SENTRUM = "hjemmetjenesten-sentrum"
JANUARY = "2027-01-01"


@pytest.fixture(autouse=True)
def nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00+02:00")
    load_small_nordvagen(models=(HYBRID,))
    owner = Municipality.objects.get(code=CODE)
    make_unit(owner, unit="heime", name="Heimetenester", kind="area")
    make_unit(owner, unit=SENTRUM, name="Sentrum", parent="heime")
    make_unit(owner, unit="sentrum-team", name="Team A", parent=SENTRUM, kind="team")
    make_unit(owner, unit="nord", name="Nord", parent="heime")
    make_service(owner)
    for month, ore, version in ((1, 100, 1), (2, 250, 1), (2, 300, 2)):
        BudgetLine.objects.create(
            municipality=owner, unit=SENTRUM, service="home_nursing", function="254", year=2026, month=month,
            ore=ore, adopted_on=date(2025, 12, version), version=version,
        )  # fmt: skip
    for day in (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)):
        Indicator.objects.create(
            municipality=owner, indicator="given_home_nursing_minutes", unit=SENTRUM, period_from=day,
            period_to=date(2026, day.month + 1, 1), value="0.9", numerator="9", denominator="10", source="made up",
        )  # fmt: skip


def change(unit: str, **values: str):
    return see_as("administrator").post(f"{UNITS}{unit}/", values, follow=True)


def test_the_tree_of_a_day_shows_who_leads_and_how_many():
    hold_role("team", "employee", code=CODE, unit="sentrum-team")
    page = see_as("ansatt").get(UNITS)
    assert "Nordvågen har 4 enheter 1. september 2026." in seen(page)
    assert [(row["one"].line.name, row["depth"]) for row in page.context["placed"]] == [
        ("Heimetenester", 0), ("Nord", 1), ("Sentrum", 1), ("Team A", 2),
    ]  # fmt: skip
    assert "Mari Sentrumsleder" in seen(page)
    assert "Åpne en enhet" not in seen(page)
    before = see_as("ansatt").get(f"{UNITS}?dag=2025-01-01")
    assert "Ingen enhet finnes den dagen." in seen(before)
    wrong = see_as("ansatt").get(f"{UNITS}?dag=i+gar")
    assert wrong.status_code == 400
    assert "Skriv en dag, som 2027-01-31." in seen(wrong)


def test_a_unit_is_renamed_moved_and_closed_and_tells_its_history():
    assert "Endringen er lagret." in seen(
        change("nord", do="nytt-navn", name="Nordre", valid_from="2026-10-01")
    )
    change("nord", do="flytt", parent="", valid_from=JANUARY)
    change("nord", do="steng", valid_from="2028-01-01")
    page = seen(see_as("ansatt").get(f"{UNITS}nord/"))
    for said in (
        "1. januar 2026 Begynner som Nord under Heimetenester.",
        "1. oktober 2026 Het Nord til da, og heter Nordre.",
        "1. januar 2027 Lå under Heimetenester til da, og ligger under kommunen.",
        "1. januar 2028 Stengt.",
    ):
        assert said in page
    tree = seen(see_as("ansatt").get(UNITS))
    assert "Etter denne dagen" in tree
    assert "Nord" in tree


def test_units_are_merged_into_a_new_one_that_takes_over_their_past():
    given = {
        "units": ["nord", SENTRUM], "into": "", "unit": "kyst", "name": "Kysten", "kind": "unit",
        "parent": "heime", "valid_from": JANUARY,
    }  # fmt: skip
    page = see_as("administrator").post("/konto/sla-sammen-enheter/", given, follow=True)
    assert "Kysten begynner 1. januar 2027." in seen(page)
    assert "Tok over Nord med fortiden." in seen(page)
    assert UnitSuccession.objects.count() == 2
    assert "Gikk inn i Kysten, som svarer for fortiden." in seen(see_as("ansatt").get(f"{UNITS}nord/"))


def test_a_unit_is_opened_and_what_cannot_be_is_said_and_kept():
    given = {"unit": "ny", "name": "Nytt team", "kind": "team", "parent": "nord", "valid_from": JANUARY}
    page = see_as("administrator").post("/konto/ny-enhet/", given, follow=True)
    assert "Nytt team begynner 1. januar 2027." in seen(page)
    again = see_as("administrator").post("/konto/ny-enhet/", given)
    assert again.status_code == 400
    assert "Koden ny tilhører «Nytt team»." in seen(again)
    assert 'value="Nytt team"' in again.content.decode()
    no_day = see_as("administrator").post("/konto/ny-enhet/", given | {"valid_from": "snart"})
    assert "Skriv en dag" in seen(no_day)
    merged = see_as("administrator").post("/konto/sla-sammen-enheter/", given | {"into": "nord"})
    assert merged.status_code == 400
    assert "Velg minst én enhet" in seen(merged)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"do": "steng", "valid_from": JANUARY}, "Flytt «Team A» til et annet sted eller steng den først"),
        ({"do": "flytt", "parent": "sentrum-team", "valid_from": JANUARY}, "under seg selv"),
        ({"do": "nytt-navn", "name": "", "valid_from": JANUARY}, "tomt"),
        ({"do": "nytt-navn", "name": "X", "valid_from": ""}, "Skriv en dag"),
    ],
)
def test_a_change_that_cannot_be_made_is_said_and_its_form_stands_open(values, said):
    answer = see_as("administrator").post(f"{UNITS}{SENTRUM}/", values)
    assert answer.status_code == 400
    assert said in seen(answer)
    assert '<details class="confirm" open>' in answer.content.decode()
    assert Unit.objects.filter(unit=SENTRUM).count() == 1


def test_budget_and_indicators_are_exact_and_only_for_those_who_may():
    page = seen(see_as("enhetsleder").get(f"{UNITS}{SENTRUM}/"))
    assert "Budsjett for 2026, i kroner" in page
    assert "Sum 4,00" in page
    assert "Vedtatt 2. desember 2025, versjon 2." in page
    assert "Helsetjenester i hjemmet: gitt av det som er vedtatt, minutter 90,0 % 9 av 10" in page
    assert "1.8.2026–31.8.2026" in page
    assert "made up" in page
    other = seen(see_as("enhetsleder").get(f"{UNITS}nord/"))
    assert "Budsjett" not in other
    assert "Det er ikke lagret noe budsjett" in seen(see_as("kommunalsjef").get(f"{UNITS}nord/"))
    assert "Budsjett" not in seen(see_as("ansatt").get(f"{UNITS}{SENTRUM}/"))


@pytest.mark.parametrize("who", ["ansatt", "enhetsleder"])
def test_who_may_not_change_units_gets_no_form_and_is_refused(who):
    client = see_as(who)
    html = client.get(f"{UNITS}{SENTRUM}/").content.decode()
    assert "<form" not in html[html.index("<main") :]
    sent = {"do": "steng", "valid_from": JANUARY}
    assert client.post(f"{UNITS}sentrum-team/", sent).status_code == 403
    assert client.get("/konto/ny-enhet/").status_code == 403
    assert client.get("/konto/sla-sammen-enheter/").status_code == 403


def test_what_is_not_there_is_not_found():
    administrator = see_as("administrator")
    assert administrator.get(f"{UNITS}castle/").status_code == 404
    assert administrator.post(f"{UNITS}nord/", {"do": "castle", "valid_from": JANUARY}).status_code == 404


def test_the_tree_costs_the_same_for_many_as_for_few(django_assert_num_queries):
    client = see_as("ansatt")
    client.get(UNITS)
    with django_assert_num_queries(6):
        client.get(UNITS)
    owner = Municipality.objects.get(code=CODE)
    for number in range(30):
        make_unit(owner, unit=f"u{number}", name=f"Unit {number}", parent="heime")
        hold_role(f"led{number}", "unit_leader", code=CODE, unit=f"u{number}")
    with django_assert_num_queries(6):
        client.get(UNITS)
    head = see_as("kommunalsjef")
    head.get(UNITS)
    with django_assert_num_queries(9):
        head.get(f"{UNITS}heime/")


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_the_pages_speak_three_languages(language):
    client = see_as("administrator")
    for address in (UNITS, f"{UNITS}{SENTRUM}/", "/konto/ny-enhet/", "/konto/sla-sammen-enheter/"):
        assert client.get(f"{language}{address}").status_code == 200


def test_figures_of_the_past_stand_under_the_old_unit_for_whoever_leads_the_one_it_went_into(monkeypatch):
    given = {"units": [SENTRUM], "into": "nord", "valid_from": "2026-10-01"}
    assert see_as("administrator").post("/konto/sla-sammen-enheter/", given).status_code == 302
    hold_role("teamleder", "unit_leader", code=CODE, unit="nord")
    monkeypatch.setenv("LIKEVEKT_NOW", "2027-02-01T12:00+01:00")
    page = seen(see_as("teamleder").get(f"{UNITS}{SENTRUM}/?ar=2026"))
    assert "Sentrum har ikke vært der siden 1. oktober 2026." in page
    assert "Sum 4,00" in page
    assert "Budsjett" not in seen(see_as("enhetsleder").get(f"{UNITS}{SENTRUM}/"))


def opened(unit: str) -> dict[str, str]:
    return fields_of(
        see_as("administrator").get(f"{UNITS}{unit}/"), form='<form class="fields fields--narrow"'
    )


def names(unit: str) -> list[str]:
    return list(Unit.objects.filter(unit=unit).order_by("valid_from").values_list("name", flat=True))


def test_a_name_that_another_gave_meanwhile_is_shown_beside_mine_and_neither_is_lost():
    hers, his = opened("nord"), opened("nord")
    assert (
        change("nord", **his | {"do": "nytt-navn", "name": "Nordlia", "valid_from": JANUARY}).status_code
        == 200
    )
    sent = hers | {"do": "nytt-navn", "name": "Nordsida", "valid_from": "2027-02-01"}
    page = change("nord", **sent)
    assert page.status_code == 409
    assert (
        "«nord» ble endret mens du skrev: fra 2027-01-01 heter den «Nordlia» og ligger under «Heime"
        in seen(page)
    )
    assert names("nord") == ["Nord", "Nordlia"]
    kept = fields_of(page, form='<form class="fields fields--narrow"')
    assert (kept["name"], kept["valid_from"]) == ("Nordsida", "2027-02-01")
    assert change("nord", **kept | {"do": "nytt-navn"}).status_code == 200
    assert names("nord") == ["Nord", "Nordlia", "Nordsida"]


def test_a_unit_that_another_moved_meanwhile_is_not_moved_on_unseen():
    hers, his = opened("nord"), opened("nord")
    assert change("nord", **his | {"do": "flytt", "parent": "", "valid_from": JANUARY}).status_code == 200
    page = change("nord", **hers | {"do": "flytt", "parent": SENTRUM, "valid_from": "2027-02-01"})
    assert page.status_code == 409
    assert "og ligger rett under kommunen. Ingenting av ditt er lagret." in seen(page)
    assert [row.parent for row in Unit.objects.filter(unit="nord").order_by("valid_from")] == ["heime", ""]


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "nytt-navn", "name": "Nordlia", "valid_from": JANUARY},
        {"do": "flytt", "parent": "", "valid_from": JANUARY},
    ],
)
def test_the_same_change_sent_twice_is_saved_once(sent):
    fields = opened("nord") | sent
    for _ in "ab":
        assert change("nord", **fields).status_code == 200
    assert Unit.objects.filter(unit="nord").count() == 2


@pytest.mark.parametrize("based_on", ["", "nord", "nord.vx", "sentrum-team.v1", "nord.v" + "9" * 12])
def test_a_version_that_came_back_spoilt_says_nothing(based_on):
    sent = {"do": "nytt-navn", "name": "Nordlia", "valid_from": JANUARY, "based_on": based_on}
    assert change("nord", **sent).status_code == 200
    assert names("nord") == ["Nord", "Nordlia"]
