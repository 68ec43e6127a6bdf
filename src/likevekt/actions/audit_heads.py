"""The file of heads outside the database: one line a seal, only ever added to.

Whoever owns the database can rewrite it all, seals too. What is then other than this file, or than a copy of it
that lies where she does not come, tells that she did.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from likevekt.actions.audit_digests import moment_of
from likevekt.store.audit_streams import KeptSeal

HEADS_FILE = "audit-heads.txt"
_LINE = re.compile(
    r"([1-9]\d{0,18}) ([0-9a-f]{64}) ([1-9]\d{0,9}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)", re.ASCII
)
_LONGEST_LINE = 200
_TAIL_BYTES = 64 * 1024


class HeadsFileError(OSError):
    """The file of heads cannot be read or written."""

    def __init__(self, *, path: Path, reason: str) -> None:
        super().__init__(
            f"The file of audit heads {path} cannot be used ({reason}). Without it a cut-off end of the audit trail "
            "cannot be told; make its folder writable, or set LIKEVEKT_AUDIT_HEADS to another file."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLine:
    """One line: the seal's number, head, count and moment, or None in `seal_number` where it cannot be read."""

    line_number: int
    text: str
    seal_number: int | None
    is_whole: bool = True


def audit_heads_file(environ: Mapping[str, str], *, home: Path) -> Path:
    """Give where this installation keeps its heads: the file that is set, else one in its home folder."""
    given = environ.get("LIKEVEKT_AUDIT_HEADS", "")
    return Path(given).absolute() if given else home / HEADS_FILE


def head_text(seal: KeptSeal) -> str:
    """Give the line of a seal: `number head count sealed_at`."""
    moment = moment_of(seal.sealed_at)
    written = "spoilt" if moment is None else _written(moment)
    return f"{seal.number} {seal.head} {seal.entry_count} {written}"


def read_heads(path: Path) -> Iterator[HeadLine]:
    """Give the lines one by one; a file that is not there has none.

    Raises:
        HeadsFileError: the file is there and cannot be read.
    """
    try:
        with path.open(encoding="ascii", errors="replace", newline="\n") as file:
            for count, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), ""), 1):
                text = line.rstrip("\r\n")
                found = _LINE.fullmatch(text)
                number = int(found[1]) if found else None
                yield HeadLine(line_number=count, text=text, seal_number=number, is_whole=line.endswith("\n"))
    except FileNotFoundError:
        return
    except OSError as error:
        raise HeadsFileError(path=path, reason=error.strerror or "no reason given") from None


def last_number(path: Path) -> int:
    """Give the highest seal number near the end of the file, 0 when there is none.

    Raises:
        HeadsFileError: the file is there and cannot be read.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            tail = file.read().decode("ascii", "replace")
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise HeadsFileError(path=path, reason=error.strerror or "no reason given") from None
    return max((int(found[1]) for line in tail.split("\n") if (found := _LINE.fullmatch(line))), default=0)


def append_heads(path: Path, seals: Iterable[KeptSeal]) -> None:
    """Add the lines of seals and return when the disk has them.

    A line that a killed run left half is ended, never taken away: the file may be one that can only grow.

    Raises:
        HeadsFileError: the file cannot be written.
    """
    lines = "".join(f"{head_text(seal)}\n" for seal in seals)
    if not lines:
        return
    is_new = not path.exists()
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if _ends_inside_a_line(handle):
                lines = f"\n{lines}"
            _write_all(handle, lines.encode("ascii", "replace"))
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            _keep_name(path.parent)
    except OSError as error:
        raise HeadsFileError(path=path, reason=error.strerror or "no reason given") from None


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _ends_inside_a_line(handle: int) -> bool:
    size = os.lseek(handle, 0, os.SEEK_END)
    if size == 0:
        return False
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) != b"\n"


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _keep_name(folder: Path) -> None:
    """Let the folder's disk have the new name too, where folders can be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
