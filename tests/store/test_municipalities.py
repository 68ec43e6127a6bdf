"""A municipality is brought in on the command line: once, and never beside an invented one."""

import pytest

from factories.account_rows import hold_role
from factories.store_rows import NOW, TODAY
from likevekt.actions.doer import account_doer, command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.municipalities import add_municipality
from likevekt.actions.rights import NoRightError, rights_of
from likevekt.store.account_queries import find_account
from likevekt.store.models import AuditEntry, Municipality

pytestmark = pytest.mark.django_db
GIVEN = {"code": "4601", "name": "Bergen", "inhabitants": 291_940}


def added(**changes: object):
    return add_municipality(**(GIVEN | changes), by=command_line("test"), at=NOW)


def test_it_is_there_afterwards_and_written_down():
    head = added()
    assert (head.code, head.name, head.inhabitants, head.invented) == ("4601", "Bergen", 291_940, False)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.object_kind, entry.municipality) == (
        "command-line", "save", "municipality", "4601",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "46"}, "not four digits"),
        ({"code": "４６０１"}, "not four digits"),
        ({"name": " "}, "is empty"),
        ({"name": "x" * 101}, "101 characters"),
        ({"inhabitants": 0}, "cannot have 0 inhabitants"),
        ({"inhabitants": 3_000_000}, "cannot have 3000000 inhabitants"),
    ],
)
def test_what_cannot_be_right_is_refused_in_one_sentence(changes, said):
    with pytest.raises(ActionError, match=said):
        added(**changes)
    assert Municipality.objects.count() == AuditEntry.objects.count() == 0


def test_it_is_brought_in_once():
    added()
    with pytest.raises(ActionError, match="here already"):
        added(name="Another")
    assert Municipality.objects.get().name == "Bergen"


def test_it_never_stands_beside_an_invented_one():
    Municipality.objects.create(code="9999", name="Nord", inhabitants=1, invented=True)
    with pytest.raises(ActionError, match="invented municipality"):
        added()


def test_no_account_brings_one_in():
    added()
    hold_role("admin", "administrator", code="4601")
    line = find_account("admin")
    by = account_doer(line, rights=rights_of(line.id, municipality="4601", on=TODAY))
    with pytest.raises(NoRightError):
        add_municipality(**(GIVEN | {"code": "4602"}), by=by, at=NOW)
