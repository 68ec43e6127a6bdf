"""Reference data: every value has a date, a source and how sure it is; values are found by day."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from likevekt.reference import (
    Certainty,
    NoReferenceValueError,
    NotAFigureError,
    ReferenceFileError,
    load_set,
    read_set,
    set_ids,
)

LEVELS = ("limited", "medium", "extensive", "unstated")
ALL_VALUES = [(set_id, value) for set_id in set_ids() for value in load_set(set_id).values]

COMPLETE = """
id = "demo"
title = { nb = "a", nn = "b", en = "c" }
[label]
price = { nb = "pris", nn = "pris", en = "price" }
[[block]]
valid_from = 2026-01-01
valid_to = 2027-01-01
source = "A published list"
certainty = "SEEN"
[block.value]
price = "738.50"
[[block]]
valid_from = 2027-01-01
source = "A newer list"
certainty = "CALC"
[block.value]
price = "761"
"""


@pytest.mark.parametrize(
    ("set_id", "value"), ALL_VALUES, ids=[f"{s}-{v.group}-{v.key}" for s, v in ALL_VALUES]
)
def test_every_value_has_a_date_a_source_and_a_certainty(set_id, value):
    assert value.period.start is not None
    assert len(value.source) > 10
    assert value.certainty in Certainty
    assert value.label.nb
    assert value.label.nn
    assert value.label.en
    assert not value.address or value.address.startswith("https://")
    assert value.number is not None or value.text or value.measure == "code", set_id


def test_a_value_holds_from_its_first_day_up_to_its_last():
    demo = read_set(COMPLETE.encode(), set_id="demo")
    assert demo.number("price", on=date(2026, 1, 1)) == Fraction(1477, 2)
    assert demo.number("price", on=date(2026, 12, 31)) == Fraction(1477, 2)
    assert demo.number("price", on=date(2027, 1, 1)) == 761
    with pytest.raises(NoReferenceValueError, match="demo has no value price on 2025-12-31"):
        demo.lookup("price", on=date(2025, 12, 31))


def test_a_code_has_no_number():
    functions = load_set("kostra_functions")
    with pytest.raises(NotAFigureError, match="253"):
        functions.number("253", on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('source = "A published list"\n', "", "the source is missing"),
        ('certainty = "SEEN"', 'certainty = "GUESS"', "certainty is to be"),
        ("valid_from = 2026-01-01\n", "", "valid_from is to be a date"),
        ("valid_to = 2027-01-01", "valid_to = 2026-01-01", "valid_to is not after"),
        ("valid_to = 2027-01-01", "valid_to = 2027-01-02", "two values hold on the same day"),
        ('price = "738.50"', "price = 738.50", "in quotes"),
        ('nn = "pris", ', "", "nb, nn and en"),
        ("[[block]]", '[[block]]\ncolour = "red"', "colour is not a key"),
        ('price = "761"', 'cost = "761"', "the label is missing"),
        ('id = "demo"', 'id = "other"', "not the name of the file"),
    ],
)
def test_a_file_that_lacks_something_is_refused(old, new, reason):
    with pytest.raises(ReferenceFileError, match=reason):
        read_set(COMPLETE.replace(old, new, 1).encode(), set_id="demo")


def test_the_key_of_2004_sums_to_one():
    values = load_set("cost_key_2004").at(on=date(2004, 6, 1)).values()
    assert len(values) == 15
    assert sum(value.number for value in values) == 1


def test_the_key_of_2026_sums_as_printed():
    """Three sub-keys are off by one in the fourth decimal, as transcribed; the sector weights sum to 1."""
    key = load_set("cost_key_2026")
    day = date(2026, 1, 1)
    sums = {
        sector: sum(value.number for value in key.at(on=day, group=sector).values())
        for sector in key.at(on=day, group="sector_weight")
    }
    off = {sector: str(total) for sector, total in sums.items() if total != 1}
    assert off == {"social": "10001/10000", "administration": "10001/10000", "child_protection": "9999/10000"}
    weights = key.at(on=day, group="sector_weight").values()
    assert sum(value.number for value in weights) == 1


@pytest.mark.shared
def test_the_key_of_2026_is_the_transcribed_one(shared: Path):
    """Every weight is that of the published data file."""
    published = json.loads((shared / "data/norway/kostnadsnokkel_2026.json").read_text(encoding="utf-8"))
    key, day = load_set("cost_key_2026"), date(2026, 1, 1)
    names = {
        "grunnskole": "school",
        "pleie": "care",
        "barnehage": "kindergarten",
        "barnevern": "child_protection",
        "sosial": "social",
        "kommunehelse": "municipal_health",
        "administrasjon": "administration",
    }
    for theirs, ours in names.items():
        weight = Fraction(str(published["sector_weights_2026"][theirs]))
        assert key.number(ours, on=day, group="sector_weight") == weight
        weights = sorted(Fraction(str(weight)) for weight in published["sub_keys"][theirs].values())
        assert sorted(value.number for value in key.at(on=day, group=ours).values()) == weights


def test_home_services_have_one_function_until_2023_and_two_after():
    functions = load_set("kostra_functions")
    before, after = functions.at(on=date(2023, 12, 31)), functions.at(on=date(2024, 1, 1))
    assert "254" in before
    assert not {"257", "258"} & before.keys()
    assert "254" not in after
    assert {"257", "258"} <= after.keys()


def test_the_published_mean_hours_lie_between_those_of_the_need_levels():
    """A mean over need levels cannot lie outside them: a guard against a slip in a cell."""
    hours, day = load_set("home_care_hours"), date(2025, 1, 1)
    for age in hours.at(on=day, group="all"):
        cells = [hours.number(age, on=day, group=level) for level in LEVELS]
        assert min(cells) < hours.number(age, on=day, group="all") < max(cells)


def test_monthly_hours_are_divided_by_four():
    rules = load_set("recording_rules")
    day = date(2026, 1, 1)
    assert 24 / rules.number("weeks_per_month", on=day, group="hours") == 6
    assert rules.number("largest_hours_per_week", on=day, group="hours") == 7 * 24


def test_each_governance_logic_has_its_question_in_three_languages():
    logics = load_set("governance_logics").at(on=date(2026, 1, 1))
    assert list(logics) == ["PA", "NPM", "NPG"]
    for logic in logics.values():
        assert all(logic.attributes[f"question_{language}"].endswith("?") for language in ("nb", "nn", "en"))


def test_key_figures_are_found_by_year():
    figures = load_set("key_figures")
    assert figures.number("cost_per_bed_day", on=date(2022, 6, 1)) == 4652
    assert figures.number("cost_per_bed_day", on=date(2024, 6, 1)) == 5198
    assert figures.number("cost_per_bed_day", on=date(2025, 6, 1)) == 5543
    assert "preliminary" in figures.lookup("cost_per_bed_day", on=date(2025, 6, 1)).source
