"""The watched folder: files that other programs lay down become imports that wait for a person.

`LIKEVEKT_HOME/inbox/<municipality>/<kind>/`; below `table` a folder more, with the name of the table, is read too.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from django.conf import settings

from likevekt.actions.audit import Actor
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.import_files import drop_files, kept_files, pieces_of
from likevekt.actions.import_kinds import IMPORT_KINDS
from likevekt.actions.imports import make_import
from likevekt.connectors.sentences import PlainError
from likevekt.store.models import Import, Municipality

LOOKS_EVERY = timedelta(minutes=1)
STILL_FOR = timedelta(seconds=10)
UNACCEPTED_IS_KEPT = timedelta(days=30)
_ORPHANS_ARE_KEPT = timedelta(days=1)
_WAITING = ("waiting", "reading", "ready", "refused", "accepting")
_FOLDER = "inbox"
_REFUSED = "refused"
_BY = Doer(name="inbox", actor=Actor(kind="system", id="inbox"), rights=None)


class _Found(NamedTuple):
    """A file that lies in the watched folder, and what its place says of it."""

    path: Path
    municipality: str
    kind: str
    table: str


def look_through_inbox(*, at: datetime) -> dict[str, int]:
    """Make an import of each file that has lain still for a while; what cannot be brought is laid aside.

    A file is taken away only when its import is there. Killed between the two, the next look finds that it waits
    already and takes it away.
    """
    brought = refused = 0
    for found in _files():
        if not _is_still(found.path, at=at):
            continue
        if _waits_already(found):
            with suppress(OSError):
                found.path.unlink()
            continue
        try:
            make_import(
                municipality=found.municipality,
                kind=found.kind,
                pieces=pieces_of(found.path),
                came_by="folder",
                original_name=found.path.name[-255:],
                table=found.table,
                by=_BY,
                at=at,
            )
        except (ActionError, PlainError):
            _lay_aside(found.path)
            refused += 1
            continue
        with suppress(OSError):
            found.path.unlink()
        brought += 1
    return {"brought": brought, "refused": refused}


def prune_imports(*, at: datetime) -> dict[str, int]:
    """Let imports be that nobody has accepted for a month, and remove files that belong to no waiting import."""
    old = Import.objects.filter(state__in=_WAITING, made_at__lt=at - UNACCEPTED_IS_KEPT).exclude(
        state="accepting"
    )
    dropped = old.update(state="dropped", outcome=None, bad_cells=[], choices={}, said={})
    names = {
        name
        for row in Import.objects.filter(state__in=_WAITING).values_list("stored_name", "rows_name")
        for name in row
    }
    before = (at - _ORPHANS_ARE_KEPT).timestamp()
    orphans = [name for name, changed in kept_files() if name not in names and changed < before]
    drop_files(*orphans)
    return {"dropped": dropped, "files": len(orphans)}


def _files() -> Iterator[_Found]:
    """Give the files of the folders that name a municipality of this database and a kind of file."""
    inbox = Path(settings.LIKEVEKT_HOME) / _FOLDER
    for code in sorted(Municipality.objects.values_list("code", flat=True)):
        for kind in IMPORT_KINDS.values():
            folder = inbox / code / kind.code
            yield from (_Found(path, code, kind.code, "") for path in _plain_files(folder))
            if kind.columns is None and folder.is_dir():
                for table in sorted(one for one in folder.iterdir() if one.is_dir() and one.name != _REFUSED):
                    yield from (_Found(path, code, kind.code, table.name) for path in _plain_files(table))


def _plain_files(folder: Path) -> list[Path]:
    """List files by name: no folders, no links, none that is hidden or still being written under another name."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith((".", "~"))
        and not path.name.endswith((".part", ".tmp"))
        and S_ISREG(path.lstat().st_mode)
    )


def _waits_already(found: _Found) -> bool:
    """Tell whether a file of the same name and content waits already, brought by an earlier look."""
    rows = Import.objects.filter(
        municipality__code=found.municipality,
        kind=found.kind,
        table=found.table,
        came_by="folder",
        original_name=found.path.name[-255:],
        state__in=_WAITING,
    )
    if not rows.exists():
        return False
    digest = sha256()
    with suppress(OSError):
        for piece in pieces_of(found.path):
            digest.update(piece)
    return rows.filter(sha256=digest.hexdigest()).exists()


def _is_still(path: Path, *, at: datetime) -> bool:
    try:
        changed = path.stat().st_mtime
    except OSError:
        return False
    return changed <= (at - STILL_FOR).timestamp()


def _lay_aside(path: Path) -> None:
    """Move a file that cannot be brought out of the way, where its sender finds it."""
    folder = path.parent / _REFUSED
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        path.replace(folder / path.name)
