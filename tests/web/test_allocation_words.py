"""The sentence and the number are made from the figures, whatever they are."""

from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from likevekt.web import allocation_words as words
from likevekt.web.allocation_changes import changes_between

NB = "\u00a0"
NAMES = {"a": "Avlastning", "b": "Bolig", "c": "Dagsenter"}


def between(today: dict[str, int], chosen: dict[str, int]):
    return changes_between(today=today, chosen=chosen, names=NAMES)


def said(today: dict[str, int], chosen: dict[str, int], *, language: str = "nb") -> str:
    with override(language):
        return words.sentence(between(today, chosen), condition="om pengene følger kriteriene")


def test_the_sentence_says_how_many_gain_and_who_gains_and_loses_most():
    sentence = said({"a": 10, "b": 10, "c": 10}, {"a": 5, "b": 17, "c": 8})
    assert sentence == (
        "Én av 3 enheter får mer om pengene følger kriteriene. Avlastning taper mest, Bolig vinner mest."
    )


@pytest.mark.parametrize(
    ("today", "chosen", "ending"),
    [
        (
            {"a": 10, "b": 10},
            {"a": 10, "b": 10},
            "Ingen enhet får mer eller mindre om pengene følger kriteriene.",
        ),
        ({"a": 10, "b": 10}, {"a": 12, "b": 10}, "Avlastning vinner mest."),
        ({"a": 10, "b": 10}, {"a": 8, "b": 10}, "Avlastning taper mest."),
    ],
)
def test_the_sentence_holds_when_nobody_gains_or_nobody_loses(today, chosen, ending):
    assert said(today, chosen).endswith(ending)


@pytest.mark.parametrize(("count", "word"), [(0, "Ingen"), (1, "Én"), (12, "Tolv"), (13, "13")])
def test_counts_up_to_twelve_are_written_in_letters(count, word):
    with override("nb"):
        assert words.count_first(count) == word


def test_the_large_number_is_what_moves():
    changes = between({"a": 200_000_000, "b": 100_000_000}, {"a": 197_400_000, "b": 102_600_000})
    with override("nb"):
        big = words.big_number(changes, language="nb", has_floor_and_cap=True)
    assert (big.number, big.unit) == ("2,6", "mill. kr flyttes")
    assert big.words == (
        f"0,9{NB}% av rammen bytter enhet. Ingen taper mer enn 1,3{NB}%, og ingen vinner mer enn 2,6{NB}%. "
        "Modellen har gulv og tak."
    )


def test_small_amounts_are_not_written_as_nothing_in_millions():
    with override("nb"):
        big = words.big_number(
            between({"a": 100, "b": 100}, {"a": 90, "b": 110}), language="nb", has_floor_and_cap=False
        )
    assert (big.number, big.unit) == ("10", "kr flyttes")


def test_another_sum_is_told_instead_of_what_moves():
    changes = between({"a": 100_000_000}, {"a": 103_200_000})
    with override("nb"):
        big = words.big_number(changes, language="nb", has_floor_and_cap=False)
    assert (big.number, big.unit, big.is_over) == ("+3,2", "mill. kr mot i dag", True)


def test_a_unit_that_gets_nothing_today_has_no_change_in_per_cent():
    changes = between({"a": 0, "b": 10}, {"a": 5, "b": 5})
    assert [line.share for line in changes.lines] == [None, Fraction(-1, 2)]
    with override("nb"):
        assert words.row_sentence("Avlastning", None, language="nb") == "Avlastning får ingenting i dag."
        big = words.big_number(changes, language="nb", has_floor_and_cap=False)
    assert "Ingen taper" not in big.words


def test_a_unit_of_one_model_only_is_counted_with_nothing_from_the_other():
    changes = between({"a": 10}, {"b": 10})
    assert [(line.unit, line.change) for line in changes.lines] == [("b", 10), ("a", -10)]


kroner = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 10**10), min_size=1)


@given(kroner, kroner)
def test_gains_and_losses_are_the_difference_of_the_sums(today, chosen):
    changes = between(today, chosen)
    assert changes.difference == changes.sum_chosen - changes.sum_today
    assert changes.sum_today == sum(today.values())
    assert changes.gained >= 0 >= changes.lost
    assert [line.change for line in changes.lines] == sorted(
        (line.change for line in changes.lines), reverse=True
    )
    assert changes.winner.change >= changes.loser.change


@given(kroner, kroner, st.sampled_from(["nb", "nn", "en"]))
def test_any_figures_make_a_whole_sentence(today, chosen, language):
    with override(language):
        sentence = words.sentence(between(today, chosen), condition="x")
        big = words.big_number(between(today, chosen), language=language, has_floor_and_cap=True)
    assert sentence.endswith(".")
    assert "%(" not in sentence + big.number + big.unit + big.words
