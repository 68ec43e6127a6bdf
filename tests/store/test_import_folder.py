"""The watched folder: what lies still becomes an import that waits, never an acceptance."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from factories.imported import CODE, RATES, accept
from factories.store_rows import NOW, make_municipality, make_service
from likevekt.actions.import_files import keep_file, uploads_folder
from likevekt.actions.import_folder import look_through_inbox, prune_imports
from likevekt.store.import_queries import find_import, find_same_content
from likevekt.store.models import Import, Rate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.LIKEVEKT_HOME = tmp_path
    make_service(make_municipality())
    return tmp_path


def lay(home: Path, place: str, content: bytes, *, seconds_ago: int = 60) -> Path:
    path = home / "inbox" / CODE / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    moment = (NOW - timedelta(seconds=seconds_ago)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_a_file_that_lies_still_becomes_an_import_that_waits_for_a_person(home):
    path = lay(home, "rates/satser.csv", RATES)
    assert look_through_inbox(at=NOW) == {"brought": 1, "refused": 0}
    row = Import.objects.get()
    assert (row.came_by, row.kind, row.state, row.original_name) == ("folder", "rates", "ready", "satser.csv")
    assert not path.exists()
    assert not Rate.objects.exists()
    accept(find_import(row.pk, municipality=CODE))
    assert Rate.objects.count() == 2


def test_what_is_still_being_written_hidden_or_elsewhere_is_left(home):
    left = [
        lay(home, "rates/new.csv", RATES, seconds_ago=2),
        lay(home, "rates/.hidden.csv", RATES),
        lay(home, "rates/half.csv.part", RATES),
        lay(home, "unknown/x.csv", RATES),
    ]
    (home / "inbox" / CODE / "rates" / "link.csv").symlink_to(left[3])
    assert look_through_inbox(at=NOW) == {"brought": 0, "refused": 0}
    assert all(path.exists() for path in left)


def test_a_folder_below_table_names_the_table(home):
    lay(home, "table/costs/c.csv", b"unit,cost\nA,1\n")
    look_through_inbox(at=NOW)
    assert Import.objects.get().table == "costs"


def test_the_same_file_twice_is_noticed(home):
    lay(home, "rates/satser.csv", RATES)
    look_through_inbox(at=NOW)
    lay(home, "rates/satser.csv", RATES)
    assert look_through_inbox(at=NOW) == {"brought": 0, "refused": 0}
    lay(home, "rates/other.csv", RATES)
    look_through_inbox(at=NOW)
    first, second = Import.objects.order_by("pk")
    assert find_same_content(second.sha256, municipality=CODE, kind="rates", before=second.pk) == first.pk


def test_a_file_that_cannot_be_brought_is_laid_aside(home):
    path = lay(home, "rates/empty.csv", b"")
    assert look_through_inbox(at=NOW) == {"brought": 0, "refused": 1}
    assert (path.parent / "refused" / "empty.csv").exists()
    assert look_through_inbox(at=NOW) == {"brought": 0, "refused": 0}


def test_what_nobody_accepts_is_let_be_after_a_month_and_orphans_go(home):
    lay(home, "rates/satser.csv", RATES)
    look_through_inbox(at=NOW)
    orphan = keep_file([b"left by a killed process"]).name
    later = NOW + timedelta(days=31)
    for path in uploads_folder().iterdir():
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert prune_imports(at=NOW + timedelta(hours=1)) == {"dropped": 0, "files": 0}
    assert prune_imports(at=later) == {"dropped": 1, "files": 3}
    assert Import.objects.get().state == "dropped"
    assert not (uploads_folder() / orphan).exists()
