"""A table is saved as its next version, or not at all."""

from datetime import date
from fractions import Fraction

import pytest

from factories.worked_example import CODE, NOW, load_example, model_text, table_content
from likevekt.actions.doer import command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.model_versions import save_model_version
from likevekt.actions.table_versions import SavedTable, save_table_version
from likevekt.store.models import FundingTable
from likevekt.store.municipality_queries import UnknownMunicipalityError
from likevekt.store.table_queries import current_tables, list_table_versions

pytestmark = pytest.mark.django_db


def save(**values: object) -> SavedTable:
    given = {
        "municipality": CODE,
        "name": "granted",
        "content": b"unit,home_nursing_minutes\nA,1\n",
        "source": "the register of decisions",
        "as_of": date(2026, 9, 1),
        "by": command_line("controller"),
        "at": NOW,
    }
    return save_table_version(**(given | values))


def test_the_next_version_is_current_and_the_old_one_stays() -> None:
    load_example()
    saved = save(completeness=Fraction(974, 1000), original_name="Tabell.xlsx", conversions=[{"column": "a"}])
    assert (saved.is_new, saved.head.version, saved.head.completeness) == (True, 2, Fraction(487, 500))
    assert saved.head.conversions == ({"column": "a"},)
    assert saved.head.created_by == "controller"
    assert current_tables(municipality=CODE).heads["granted"] == saved.head
    versions = list_table_versions(municipality=CODE, name="granted")
    assert [head.version for head in versions] == [2, 1]
    assert bytes(FundingTable.objects.get(pk=versions[1].id).content) == table_content("granted")


def test_saving_the_same_again_makes_no_version_and_says_so() -> None:
    load_example()
    first, second = save(), save()
    assert (first.is_new, second.is_new) == (True, False)
    assert first.head == second.head
    assert save(as_of=date(2026, 10, 1)).head.version == 3


def test_a_new_name_begins_with_version_one() -> None:
    load_example()
    assert save(name="travel_times").head.version == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "../units"}, "cannot be called"),
        ({"name": "units.old"}, "cannot be called"),
        ({"name": ""}, "cannot be called"),
        ({"name": "a" * 101}, "cannot be called"),
        ({"content": b""}, "is empty"),
        ({"content": b"unit,a,a\n"}, "twice"),
        ({"content": b"unit,a\nA\n"}, "line 2 has 1 cells"),
        ({"content": b"unit,a\nA,\xff\n"}, "line 2 is not UTF-8"),
        ({"content": b"unit,a\nA,1\nB\x00,2\n"}, "line 3 holds a null character"),
        ({"completeness": Fraction(11, 10)}, "from 0 to 1"),
        ({"source": " "}, "“source” is empty"),
        ({"source": "x" * 401}, "400 is the limit"),
        ({"by": command_line("")}, "“by” is empty"),
        ({"original_name": "a\x00b"}, "null character"),
        ({"conversions": ["a\x00b"]}, "null character"),
        ({"source": "half \ud800"}, "half a character"),
    ],
)
def test_what_cannot_be_a_table_is_refused_with_a_sentence(values: dict[str, object], said: str) -> None:
    load_example()
    with pytest.raises(ActionError, match=said):
        save(**values)
    assert len(list_table_versions(municipality=CODE)) == 5


def test_all_that_is_wrong_is_said_at_once() -> None:
    load_example()
    with pytest.raises(ActionError) as caught:
        save(name="a b", content=b"unit,a\nA\nB\n", completeness=Fraction(-1))
    assert len(caught.value.problems) == 4


def test_an_unknown_municipality_is_refused() -> None:
    with pytest.raises(UnknownMunicipalityError, match="9999"):
        save(municipality="9999")


def test_a_table_that_breaks_todays_model_is_saved_only_knowingly() -> None:
    """A column that disappears must not quietly leave every page without figures."""
    load_example()
    without_a_column = b"unit,practical_assistance_minutes,bed_days\n" + b"".join(
        b"%s,1,1\n" % unit for unit in (b"A", b"B", b"C", b"D", b"E")
    )
    with pytest.raises(ActionError, match="home_nursing_minutes") as caught:
        save(name="delivered", content=without_a_column)
    assert "can no longer run" in str(caught.value)
    assert current_tables(municipality=CODE).heads["delivered"].version == 1
    saved = save(name="delivered", content=without_a_column, may_break_models=True)
    assert saved.head.version == 2
    assert [broken.key for broken in saved.broken_models] == ["hybrid-2027-without-bounds"]
    assert "home_nursing_minutes" in saved.broken_models[0].problems[0]


def test_a_model_that_nobody_adopted_may_break() -> None:
    load_example(adopted=False)
    save_model_version(
        municipality=CODE, text=model_text("hybrid-corridor"), by=command_line("controller"), at=NOW
    )
    saved = save(name="delivered", content=b"unit,home_nursing_minutes\nA,1\n")
    assert saved.broken_models == ()
