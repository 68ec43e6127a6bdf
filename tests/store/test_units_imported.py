"""Units that come from a file are held to what units from a form are held to, when written and when taken back."""

import pytest

from factories.imported import CODE, accept, bring, take_in
from factories.store_rows import NOW, make_municipality
from likevekt.actions.doer import command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.import_undo import undo_import
from likevekt.store.models import Unit

pytestmark = pytest.mark.django_db

HEAD = "unit,name,parent,kind,valid_from,valid_to\n"
TREE = f"{HEAD}nord,Nord,,area,2026-01-01,\nvik,Vik,nord,unit,2026-01-01,\n".encode()


@pytest.fixture(autouse=True)
def municipality() -> None:
    make_municipality(code=CODE)


def test_a_file_with_a_tree_is_written() -> None:
    take_in(TREE, "units")
    assert set(Unit.objects.values_list("unit", flat=True)) == {"nord", "vik"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("vik,Vik,nord,unit,2026-01-01,2026-03-01\nvik,Vik,nord,unit,2026-06-01,\n", "begins again on"),
        ("vik,Vik,odde,unit,2026-01-01,\nodde,Odde,,unit,2026-01-01,2026-05-01\n", "which is not there on"),
    ],
)
def test_what_is_no_tree_on_some_day_is_refused_whole(rows: str, said: str) -> None:
    line = bring(f"{HEAD}nord,Nord,,area,2026-01-01,\n{rows}".encode(), "units")
    with pytest.raises(ActionError, match=said):
        accept(line)
    assert not Unit.objects.exists()


def test_taking_a_file_back_leaves_a_tree() -> None:
    line = take_in(TREE, "units")
    undo_import(line.id, municipality=CODE, by=command_line("test"), at=NOW)
    assert not Unit.objects.exists()
