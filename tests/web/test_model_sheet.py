"""The model sheet: three ways of steering, and four weighings of which some are unknown."""

from datetime import date
from fractions import Fraction

import pytest
from django.utils.translation import override

from likevekt.web import model_sheet_view as sheet

ON = date(2026, 9, 1)


def test_the_three_ways_stand_in_their_order_with_their_questions():
    shares = {"PA": Fraction("0.12"), "NPM": Fraction("0.76"), "NPG": Fraction("0.12")}
    with override("nb"):
        lines = sheet.logic_lines(shares, language="nb", on=ON)
    assert [line.name for line in lines] == [
        "Formynderkommunen, 1.0",
        "Servicekommunen, 2.0",
        "Samskapingskommunen, 3.0",
    ]
    assert [line.question for line in lines] == [
        "Hva vurderer jeg at du har behov for?",
        "Hva vil du velge?",
        "Hva er viktig for deg?",
    ]
    assert [line.is_largest for line in lines] == [False, True, False]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_model_without_money_leans_nowhere(language):
    with override(language):
        lines = sheet.logic_lines({}, language=language, on=ON)
        words = sheet.leaning_sentence({}, language=language)
    assert not any(line.is_largest for line in lines)
    assert words.endswith(".")


def test_what_the_money_follows_is_said_largest_first():
    ways = {"frame": Fraction("0.2"), "criteria": Fraction("0.5"), "activity": Fraction("0.3")}
    with override("nb"):
        said = sheet.leaning_sentence(ways, language="nb")
    assert (
        said.replace("\u00a0", " ") == "Pengene følger: 50 % kriterier, 30 % aktivitet, 20 % tidligere ramme."
    )


def test_four_weighings_always_stand_there_and_silence_is_unknown():
    given = {
        "needs_frame": {"move": -1, "reason": {"nb": "volumet følges av penger"}},
        "person_units": {"move": 2},
    }
    with override("nb"):
        lines = sheet.weighing_lines(given, language="nb")
    assert [(line.left, line.right) for line in lines] == [
        ("Behov", "Ramme"),
        ("Myndiggjøring", "Styring"),
        ("Ett helt menneske", "Mange enheter"),
        ("Fleksibilitet", "Likebehandling"),
    ]
    assert [line.words for line in lines] == [
        "svakt mot «Behov»",
        "ukjent",
        "tydelig mot «Mange enheter»",
        "ukjent",
    ]
    assert lines[0].reason == "volumet følges av penger"
    assert "?" in lines[1].drawing
    assert "?" not in lines[0].drawing


def test_a_text_in_another_language_is_better_than_none():
    assert sheet.text_in({"nb": "b", "nn": "n"}, language="nn") == "n"
    assert sheet.text_in({"nb": "b"}, language="en") == "b"
    assert sheet.text_in({"nn": "n"}, language="en") == "n"
    assert sheet.text_in({}, language="nb") == ""
