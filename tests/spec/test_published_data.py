"""The engine on figures that others have published, to the unit of the last digit they print."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from factories.published_tables import csv_bytes, english_practices, norwegian_indices
from likevekt.funding import load_tables, read_model, run
from likevekt.reference import load_set

pytestmark = [pytest.mark.shared, pytest.mark.heavy]

OSLO_2020 = 22_181_870_000
WRONG_YEAR_ERROR = Fraction(1, 100)


def toml(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_english_practice_weights_are_a_weighted_sum(shared: Path) -> None:
    """The final weight of all 6 553 English practices is 0.85 of one figure and 0.15 of another (NHS England)."""
    tables, published = english_practices(shared)
    model = read_model(
        toml(
            '[model]\nid = "english-practices"\nout = "final"',
            '[node.final]\nop = "weighted_sum"\ntable = "weights"',
            'weights = { primary = "0.85", inequality = "0.15" }',
        )
    )
    result = run(model, load_tables(model, tables))
    assert len(published) == 6_553
    worst = max(abs(result.exact[unit] - Fraction(weight)) for unit, weight in published.items())
    assert worst < Fraction(1, 10**9)
    assert result.kroner is None


def test_ten_billion_is_shared_by_the_english_weights_to_the_unit(shared: Path) -> None:
    """Ten billion shared between 6 553 practices loses nothing, and no practice is moved by a whole unit."""
    tables, _ = english_practices(shared)
    model = read_model(
        toml(
            '[model]\nid = "english-frame"\nframe = 10000000000\nout = "final"',
            '[node.weight]\nop = "weighted_sum"\ntable = "weights"',
            'weights = { primary = "0.85", inequality = "0.15" }',
            '[node.final]\nop = "reconcile"\nof = { op = "share", of = "weight" }',
        )
    )
    result = run(model, load_tables(model, tables))
    assert result.kroner is not None
    assert sum(result.kroner.values()) == 10_000_000_000
    assert all(abs(result.kroner[unit] - exact) < 1 for unit, exact in result.exact.items())


def _index_model(sectors: dict[str, str], *, frame: str = "") -> list[str]:
    weights = ", ".join(f'{sector} = "{weight}"' for sector, weight in sectors.items())
    return [
        f'[model]\nid = "cost-key"\nout = "final"{frame}',
        f'[node.index]\nop = "weighted_sum"\ntable = "indices"\nweights = {{ {weights} }}',
    ]


def _total_indices(tables: dict[str, bytes], sectors: dict[str, str]) -> dict[str, Fraction]:
    lines = _index_model(sectors)
    model = read_model(toml(lines[0].replace('"final"', '"index"'), *lines[1:]))
    return run(model, load_tables(model, tables)).exact


def test_the_norwegian_key_gives_the_official_total_index(shared: Path) -> None:
    """The sector weights of 2026 give the official total of 350 municipalities; two have none, and get none."""
    tables, official, sectors = norwegian_indices(shared)
    found = _total_indices(tables, sectors)
    without = sorted(unit for unit, total in official.items() if not total)
    assert (len(official), len(without)) == (352, 2)
    worst = max(abs(found[unit] - Fraction(total)) for unit, total in official.items() if total)
    assert worst < Fraction(6, 10_000)


def test_the_shipped_weights_are_the_published_ones(shared: Path) -> None:
    """What the product ships as the key of 2026 is what the official totals were reproduced with."""
    _, _, sectors = norwegian_indices(shared)
    shipped = load_set("cost_key_2026").at(on=date(2026, 6, 1), group="sector_weight")
    assert sorted(str(value.number) for value in shipped.values()) == sorted(
        str(Fraction(weight)) for weight in sectors.values()
    )


def test_weights_of_another_year_do_not_pass(shared: Path) -> None:
    """Weights that are not the year's own miss the official totals by more than a hundredth."""
    tables, official, sectors = norwegian_indices(shared)
    shifted = dict(zip(sectors, [*list(sectors.values())[1:], next(iter(sectors.values()))], strict=True))
    found = _total_indices(tables, shifted)
    worst = max(abs(found[unit] - Fraction(total)) for unit, total in official.items() if total)
    assert worst > WRONG_YEAR_ERROR


def test_oslos_frame_is_shared_over_the_country_by_the_key(shared: Path) -> None:
    """22 181 870 000 kroner (Oslo's city-district frame of 2020) over 352 municipalities, to the krone."""
    tables, _, sectors = norwegian_indices(shared)
    lines = _index_model(sectors, frame=f"\nframe = {OSLO_2020}")
    model = read_model(toml(*lines, '[node.final]\nop = "reconcile"\nof = { op = "share", of = "index" }'))
    kroner = run(model, load_tables(model, tables)).kroner
    assert kroner is not None
    assert sum(kroner.values()) == OSLO_2020


def test_oslos_frame_is_shared_by_a_hundred_random_keys(shared: Path) -> None:
    """A hundred random weightings of the seven sectors each share out the whole frame, to the krone."""
    tables, _, sectors = norwegian_indices(shared)
    rng = Random(2020)
    for _ in range(100):
        parts = [rng.randint(0, 10_000) for _ in sectors]
        weights = {sector: f"{part}/{sum(parts)}" for sector, part in zip(sectors, parts, strict=True)}
        listed = ", ".join(f'{sector} = "{weight}"' for sector, weight in weights.items())
        model = read_model(
            toml(
                f'[model]\nid = "random-key"\nframe = {OSLO_2020}\nout = "final"',
                f'[node.key]\nop = "criteria"\ntable = "indices"\nweights = {{ {listed} }}',
                '[node.final]\nop = "reconcile"\nof = "key"',
            )
        )
        kroner = run(model, load_tables(model, tables)).kroner
        assert kroner is not None
        assert sum(kroner.values()) == OSLO_2020


def test_oslos_frame_is_shared_by_a_nest_of_three_levels(shared: Path) -> None:
    """Two halves of the country, their counties, their municipalities: every level sums to the krone above it."""
    tables, _, _ = norwegian_indices(shared)
    units = [line.split(",")[0] for line in tables["units"].decode().splitlines()[1:]]
    counties = sorted({unit[:2] for unit in units})
    care = {line.split(",")[0]: line.split(",")[2] for line in tables["indices"].decode().splitlines()[1:]}
    members = csv_bytes(
        ("unit", *counties),
        ([unit, *(care[unit] if unit.startswith(county) else "0" for county in counties)] for unit in units),
    )
    halves = {"first": counties[:5], "second": counties[5:]}
    lines = [
        f'[model]\nid = "three-levels"\nframe = {OSLO_2020}\nout = "final"',
        '[node.final]\nop = "add"\nof = ["first", "second"]',
    ]
    for half, part in (("first", "0.6"), ("second", "0.4")):
        own = halves[half]
        shares = ", ".join(f'"{county}" = "1/{len(own)}"' for county in own)
        children = ", ".join(f'"{county}" = {{ op = "share", of = "members:{county}" }}' for county in own)
        lines += [
            f'[node.{half}]\nop = "nest"\nto = {{ frame = "{part}" }}',
            f"shares = {{ {shares} }}\nchildren = {{ {children} }}",
        ]
    model = read_model(toml(*lines))
    kroner = run(model, load_tables(model, {**tables, "members": members})).kroner
    assert kroner is not None
    assert sum(kroner.values()) == OSLO_2020
    for half, part in (("first", Fraction(6, 10)), ("second", Fraction(4, 10))):
        frame, own = OSLO_2020 * part, halves[half]
        sums = [sum(amount for unit, amount in kroner.items() if unit.startswith(county)) for county in own]
        assert sum(sums) == frame
        assert all(abs(total - frame / len(own)) < 1 for total in sums)


def test_the_key_of_2004_sums_to_one() -> None:
    """The fifteen weights of St.meld. nr. 6 (2003-2004), table 2.1, sum to exactly one."""
    weights = [value.number for value in load_set("cost_key_2004").values]
    assert len(weights) == 15
    assert sum(weight for weight in weights if weight is not None) == 1
