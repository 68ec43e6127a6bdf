"""Names of tables and columns in menus and tables: words, never the names in the files."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils.translation import override

from factories.small_nordvagen import load_small_nordvagen
from likevekt.actions.engine_cache import forget_everything
from likevekt.store.municipality_queries import UnitLine
from likevekt.synthetic.demo import demo_data
from likevekt.web.table_words import TableWords
from web.bench_client import BENCH, get, seen

AGES = re.compile(r"[\d+-]+")


def area(code: str, name: str) -> UnitLine:
    return UnitLine(unit=code, name=name, parent="", kind="area", valid_from=date(2024, 1, 1), valid_to=None)


def test_what_is_bound_has_a_name() -> None:
    words = TableWords(language="nb")
    with override("nb"):
        assert words.table("commitments") == "bundet av vedtak"
        assert words.column("committed") == "bundet av vedtak"
        assert words.column("supplement") == "tillegg"
    with override("nn"):
        assert words.table("commitments") == "bunde av vedtak"


def test_a_column_for_a_service_area_has_the_name_of_the_area() -> None:
    code = "psykisk-helse-rus-habilitering"
    words = TableWords(units=[area(code, "Psykisk helse, rus og habilitering")])
    assert words.column(code) == "Psykisk helse, rus og habilitering"


def test_the_word_for_a_whole_name_is_no_word_for_the_beginning_of_another() -> None:
    with override("nb"):
        assert TableWords().column("name_of_street") == "name of street"


def test_every_table_and_column_of_the_invented_municipality_has_words() -> None:
    data = demo_data()
    services = [SimpleNamespace(service=row["service"], name_nb="tjeneste") for row in data.services]
    units = [area(row["unit"], "enhet") for row in data.units]
    words = TableWords(services=services, units=units, language="nb")  # type: ignore[arg-type]
    unknown = []
    with override("nb"):
        for table in data.tables:
            columns = table.content.decode().splitlines()[0].split(",")
            named = {table.name: words.table(table.name), **{one: words.column(one) for one in columns}}
            unknown += [name for name, shown in named.items() if shown == name.replace("_", " ")]
    assert [name for name in unknown if not AGES.fullmatch(name)] == []


@pytest.mark.django_db
def test_the_head_of_the_bench_names_a_table_as_the_rest_does(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen()
    monkeypatch.setattr("likevekt.web.table_words._TABLES", {"utfort": "delivered"})
    text = seen(get(client, f"{BENCH}/"))
    assert "av «utført» registrert" in text
    assert "«utfort»" not in text
