"""The invented municipality's files: the columns they must have, the same bytes again, and rows that fit together."""

import csv
import json
import re
import tracemalloc
from collections import Counter
from dataclasses import astuple
from datetime import date
from itertools import islice, pairwise
from pathlib import Path

import pytest

from likevekt.reference import load_set
from likevekt.synthetic import Dataset, nordvagen
from likevekt.synthetic.catalogue import NoPriceError, price_ore
from likevekt.synthetic.dataset import FILES, columns
from likevekt.synthetic.needs import NOT_RELEVANT, need_level, variables
from likevekt.synthetic.people import service_users
from likevekt.synthetic.population import populate

pytestmark = pytest.mark.heavy

OWN_FILES = {"population"}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return nordvagen()


@pytest.mark.shared
def test_the_columns_are_those_of_the_specification(shared: Path):
    """Every file has exactly the columns that import, API and register know."""
    text = (shared / "design/formats.md").read_text(encoding="utf-8")
    specified = {
        name: tuple(re.sub(r"\([^)]*\)", "", cells).replace(" ", "").split(","))
        for name, cells in re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE)
    }
    ours = {name: columns(kind) for name, (kind, _) in FILES.items() if name not in OWN_FILES}
    assert ours == {name: specified[name] for name in ours}
    assert set(ours) == {"units", "services", "rates", "persons", "needs", "budget", "indicators"}


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        nordvagen(inhabitants=3_000, seed=7).write(tmp_path / name)
    nordvagen(inhabitants=3_000, seed=8).write(tmp_path / "other")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(["README.txt", "dataset.json", *(f"{name}.csv" for name in FILES)])
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    for name in ("persons.csv", "budget.csv", "indicators.csv", "population.csv"):
        assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "other" / name).read_bytes()


def test_what_is_written_says_that_it_is_invented(dataset, tmp_path):
    dataset.write(tmp_path)
    about = json.loads((tmp_path / "dataset.json").read_text(encoding="utf-8"))
    assert dataset.invented is True
    assert about["invented"] is True
    assert about["name"] == "Nordvågen (oppdiktet)"
    assert about["inhabitants"] == 11_500
    readme = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert all(word in readme for word in ("OPPDIKTEDE", "OPPDIKTA", "INVENTED"))
    for name, (kind, _) in FILES.items():
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            assert tuple(reader.fieldnames or ()) == columns(kind)
            assert len(rows) == about["files"][f"{name}.csv"]["rows"] > 0
    assert all("ppdiktet" in rate.source for rate in dataset.rates())
    assert all("ppdiktet" in indicator.source for indicator in dataset.indicators())


def test_streams_can_be_read_in_any_order_and_again(dataset):
    fresh = nordvagen()
    first_needs = list(islice(fresh.needs(), 50))
    assert list(islice(fresh.budget(), 20)) == list(islice(dataset.budget(), 20))
    assert list(islice(fresh.needs(), 50)) == first_needs == list(islice(dataset.needs(), 50))


def test_there_are_five_areas_and_the_units_a_municipality_has(dataset):
    units = list(dataset.units())
    areas = {unit.unit for unit in units if unit.kind == "area"}
    others = [unit for unit in units if unit.kind != "area"]
    assert len(areas) == len(dataset.municipality.areas) == 5
    assert 22 <= len(others) <= 28
    assert {unit.parent for unit in others} == areas
    assert len({unit.unit for unit in units}) == len(units)
    assert len({unit.name for unit in units}) == len(units)
    names = " ".join(unit.name for unit in others)
    for word in (
        "Hjemmetjenesten", "sykehjem", "Korttid og rehabilitering", "Dagsenteret", "Omsorgsboligene", "Miljøtjenesten",
        "Psykisk helse og rus", "Habilitering", "Koordinerende enhet for barn", "Legesenteret", "Fysio-", "Legevakten",
        "Helsestasjonen", "Frivilligsentralen", "mestringstorget", "Tildelingskontoret", "Boligtildelingen",
    ):  # fmt: skip
        assert word in names


def test_home_services_have_the_function_of_their_time(dataset):
    """Function 254 until 2023, 257 and 258 from 2024; every function and code is in the reference data that day."""
    functions, codes = load_set("kostra_functions"), load_set("kpr_services")
    for service in dataset.services():
        start = date.fromisoformat(service.valid_from)
        assert service.kostra_function in functions.at(on=start)
        if not service.valid_to:
            assert service.kostra_function in functions.at(on=date(2027, 1, 1))
        assert service.kpr_code in {*codes.at(on=start), ""}
    home = [service for service in dataset.services() if service.service == "home_nursing"]
    assert [(one.kostra_function, one.valid_from, one.valid_to) for one in home] == [
        ("254", "2022-01-01", "2024-01-01"),
        ("258", "2024-01-01", ""),
    ]
    assert any(service.kostra_function == "257" for service in dataset.services())
    assert {service.decision_needed for service in dataset.services()} == {"yes", "no"}


def test_every_service_with_a_decision_that_is_given_has_a_price_every_year(dataset):
    rates = {(rate.service, rate.zone, rate.time_of_day, rate.valid_from): rate for rate in dataset.rates()}
    assert len(rates) == len(list(dataset.rates()))
    given = {
        re.sub(r"^given_|_(minutes|days|months|pieces|visits)$", "", indicator.indicator)
        for indicator in dataset.indicators()
        if indicator.indicator.startswith("given_")
    }
    for service in given - {"dwelling"}:
        for year in (2024, 2025, 2026, 2027):
            assert rates[service, "", "", f"{year}-01-01"].valid_to == f"{year + 1}-01-01"
    assert (
        rates["home_nursing", "far", "", "2027-01-01"].ore_per
        > rates["home_nursing", "", "", "2027-01-01"].ore_per
    )
    assert {rate.time_of_day for rate in dataset.rates()} == {"", "day", "evening", "night", "weekend"}
    with pytest.raises(NoPriceError, match="physiotherapy"):
        price_ore("physiotherapy", year=2027)


def test_persons_are_pseudonyms_of_plausible_people(dataset):
    persons = list(dataset.persons())
    assert len({person.person for person in persons}) == len(persons)
    assert all(re.fullmatch(r"p[0-9a-f]{14}", person.person) for person in persons)
    assert {person.area for person in persons} == {area.code for area in dataset.municipality.areas}
    assert {person.household for person in persons} == {"alone", "with others", "with parents"}
    assert {person.relatives for person in persons} == {"some", "none", "unknown"}
    assert all((person.relative_sex != "") == (person.relatives == "some") for person in persons)
    assert all(1915 <= person.birth_year <= 2026 for person in persons)
    women_80 = [person.sex for person in persons if person.birth_year <= 1945].count("female")
    assert women_80 > sum(person.birth_year <= 1945 for person in persons) / 2


def test_a_user_stays_in_the_age_group_of_the_place(dataset):
    for year in (2024, 2025, 2026):
        for user in service_users(dataset.municipality, seed=dataset.seed, year=year):
            assert year - user.person.birth_year in user.place.band.ages()


def test_people_come_and_go_from_year_to_year(dataset):
    by_year = [
        {user.person.person for user in service_users(dataset.municipality, seed=dataset.seed, year=year)}
        for year in (2024, 2025, 2026)
    ]
    for before, after in pairwise(by_year):
        stayed = len(before & after) / len(before)
        assert 0.6 < stayed < 0.9
    assert set().union(*by_year) == {person.person for person in dataset.persons()}


def test_scores_give_the_need_level_they_were_drawn_for(dataset):
    """The need level is read from the scores, by a rule of our own that does not claim to be the official one."""
    scores: dict[str, dict[str, int]] = {}
    for need in islice(dataset.needs(), 400 * len(variables())):
        assert need.score in {1, 2, 3, 4, 5, NOT_RELEVANT}
        scores.setdefault(need.person, {})[need.variable] = need.score
    drawn = {
        user.person.person: getattr(user.place.help, "need_level", "extensive")
        for user in service_users(dataset.municipality, seed=dataset.seed, year=2024)
    }
    assert {person: need_level(found) for person, found in scores.items()} == {
        person: drawn[person] for person in scores
    }
    assert set(drawn.values()) == {"limited", "medium", "extensive", "unstated"}


def test_budgets_are_whole_years_of_known_units_and_services(dataset):
    units = {unit.unit for unit in dataset.units() if unit.kind != "area"}
    services = {service.service for service in dataset.services()} | {""}
    lines = list(dataset.budget())
    assert {line.unit for line in lines} == units
    assert {line.service for line in lines} <= services
    months = Counter((line.unit, line.service, line.function, line.month[:4]) for line in lines)
    assert set(months.values()) == {12}
    assert {year for *_, year in months} == {"2024", "2025", "2026", "2027"}
    assert len({astuple(line)[1:5] for line in lines}) == len(lines)
    assert all(line.ore > 0 and "254" not in line.function for line in lines)
    year = sum(line.ore for line in lines if line.month.startswith("2025"))
    assert 390_000_000_00 < year < 450_000_000_00


def test_less_is_given_than_was_granted(dataset):
    shares = [
        (int(row.numerator), int(row.denominator))
        for row in dataset.indicators()
        if row.indicator == "given_home_nursing_minutes"
    ]
    assert len(shares) == 5 * 36
    assert all(0.9 < delivered / granted < 1 for delivered, granted in shares)


def test_indicators_are_said_once(dataset):
    rows = list(dataset.indicators())
    assert len({(r.indicator, r.unit, r.period_from, r.period_to, r.source) for r in rows}) == len(rows)
    assert all(row.period_from < row.period_to for row in rows)
    assert all((row.numerator == "") == (row.denominator == "") for row in rows)
    lists = [
        row for row in rows if row.indicator == "persons_per_gp_list" and row.period_from == "2025-01-01"
    ]
    everyone = populate(dataset.municipality, seed=dataset.seed, year=2026).in_ages()
    assert sum(int(row.numerator) for row in lists) == everyone == 11_500


def test_the_population_has_its_stated_size_and_ages(dataset):
    rows = [row for row in dataset.population() if row.year == 2026]
    assert sum(row.persons for row in rows) == 11_500
    assert all(0 <= row.living_alone <= row.persons for row in rows)
    over_80 = [
        sum(row.persons for row in dataset.population() if row.age >= 80 and row.year == y)
        for y in (2024, 2027)
    ]
    assert over_80[0] < over_80[1]


def test_memory_does_not_grow_with_the_number_of_people():
    """Persons are streamed: what is kept grows with areas and units, not with people."""
    counts, peaks = [], []
    for inhabitants in (4_000, 40_000):
        data = nordvagen(inhabitants=inhabitants, seed=3)
        populate.cache_clear()
        tracemalloc.start()
        counts.append(sum(1 for _ in data.persons()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert counts[1] > 9 * counts[0]
    assert peaks[1] < 5 * peaks[0]
