"""The synthetic nation: as many municipalities as Norway has, invented, from the smallest to the largest."""

import json
from itertools import islice
from pathlib import Path

import pytest

from likevekt.reference import load_set
from likevekt.synthetic import invented_municipalities, nation, nordvagen
from likevekt.synthetic.funding_models import demo_models
from likevekt.synthetic.funding_tables import frame, funding_basis, funding_tables
from likevekt.synthetic.structure import plan_municipality, read_structure

pytestmark = pytest.mark.heavy


def test_there_are_as_many_as_in_norway_from_the_smallest_to_the_largest():
    found = invented_municipalities(seed=1)
    sizes = sorted(one.inhabitants for one in found)
    assert len(found) == 357
    assert all(one.invented for one in found)
    assert len({one.name for one in found}) == len({one.code for one in found}) == 357
    assert sizes[0] >= 200
    assert sizes[-1] == 700_000
    assert sum(size < 5_000 for size in sizes) > 150
    nation_size = load_set("key_figures").values[-1].number
    assert nation_size == 5_636_995
    assert abs(sum(sizes) - nation_size) < nation_size / 10


def test_the_same_seed_invents_the_same_nation():
    assert invented_municipalities(seed=5) == invented_municipalities(seed=5)
    assert invented_municipalities(seed=5) != invented_municipalities(seed=6)


@pytest.mark.shared
def test_no_invented_code_or_name_is_a_real_one(shared: Path):
    """Nobody can take an invented municipality for one that exists."""
    codes = json.loads((shared / "data/norway/klass131_2026-01-01.json").read_text(encoding="utf-8"))
    names = {name.strip().lower() for entry in codes for name in entry["name"].split(" - ")}
    real = names | {entry["code"] for entry in codes}
    for seed in (1, 2):
        found = invented_municipalities(seed=seed)
        ours = {one.code for one in found} | {one.name.lower() for one in found}
        assert not ours & real
    assert not {read_structure()["nordvagen"]["code"], "nordvågen"} & real


def test_a_dataset_of_the_nation_is_its_own_municipality():
    first, second = islice(nation(seed=1), 2)
    assert first.municipality.code != second.municipality.code
    assert first.name.endswith("(oppdiktet)")
    assert {unit.municipality for unit in first.units()} == {first.municipality.code}
    assert {line.municipality for line in first.budget()} == {first.municipality.code}


@pytest.mark.parametrize("inhabitants", [200, 900, 2_500, 6_000, 40_000])
def test_municipalities_of_every_size_have_units_that_give_every_service(inhabitants):
    municipality = plan_municipality(seed=2, inhabitants=inhabitants, code="9123", name="Oppdiktvik")
    data = nordvagen(seed=2, inhabitants=inhabitants)
    units = {unit.unit for unit in data.units()}
    for area in municipality.areas:
        for unit_type in read_structure()["unit_type"]:
            assert municipality.units_of(unit_type, area=area.code)
    assert {line.unit for line in data.budget()} <= units
    assert all(line.ore >= 0 for line in data.budget())
    tables = funding_tables(data)
    assert len(tables["units"].splitlines()) > 4
    assert frame(funding_basis(data)) > 0
    assert all(b'frame = "' in model.text for model in demo_models(frame=frame(funding_basis(data))))


@pytest.mark.long
def test_every_municipality_of_the_nation_can_be_made(tmp_path):
    """All 357 are written, one folder each, and each says that it is invented."""
    total = 0
    for data in nation(seed=1):
        folder = tmp_path / data.municipality.code
        data.write(folder)
        about = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
        assert about["invented"] is True
        total += about["inhabitants"]
        for path in folder.iterdir():
            path.unlink()
    assert total == sum(one.inhabitants for one in invented_municipalities(seed=1))
