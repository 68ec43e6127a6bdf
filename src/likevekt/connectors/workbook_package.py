"""The zip that a workbook is: opened with limits, its parts read as XML that can do no harm."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sized
from typing import TYPE_CHECKING, NamedTuple, Protocol
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from likevekt.connectors.sentences import gettext_noop
from likevekt.connectors.table_grid import IntakeError, IntakeLimits

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

_CHUNK = 1 << 16
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SMALL = 1_000_000
_MOST_PARTS = 10_000
_MOST_LISTED = 100_000
_LONGEST_UNREAD = 4_000_000
_ENTRY = b"PK\x01\x02"


class OldOfficeFileError(IntakeError):
    """A file of the old kind, or a workbook locked with a password."""

    msgid = gettext_noop(
        "The file is an old workbook (.xls) or is locked with a password. Open it in the spreadsheet and "
        "save it "
        "as .xlsx without a password."
    )


class NotAWorkbookError(IntakeError):
    """A zip file that is no .xlsx workbook."""

    msgid = gettext_noop(
        "The file is packed like a workbook but is not an .xlsx workbook (%(found)s). Save it as .xlsx or "
        "as CSV."
    )


class BrokenWorkbookError(IntakeError):
    """A workbook whose parts cannot be read."""

    msgid = gettext_noop(
        "The workbook is damaged: %(part)s cannot be read. Open it in the spreadsheet and save it again."
    )


class PackedTooTightlyError(IntakeError):
    """A workbook that would unpack to far more than it seems to hold."""

    msgid = gettext_noop(
        "The workbook unpacks to more than %(limit)s bytes, or to more than %(ratio)s times its size, and "
        "is refused."
    )


class ForbiddenXmlError(IntakeError):
    """A workbook part that declares entities or a document type, which no spreadsheet writes."""

    msgid = gettext_noop(
        "The workbook's part %(part)s declares entities or a document type, which no spreadsheet writes. It "
        "is refused."
    )


def refuse_too_many(listed: Sized, *, part: str) -> None:
    """Let a list of a workbook through that is no longer than any spreadsheet makes it: of sheets, parts or styles.

    Raises:
        BrokenWorkbookError: it is longer.
    """
    if len(listed) > _MOST_LISTED:
        raise BrokenWorkbookError(part=part)


class Attributes(Protocol):
    """The attributes of an element."""

    def get(self, name: str, alternative: str, /) -> str:
        """Give one attribute, or the alternative."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Give every attribute."""


class Reader(Protocol):
    """Takes the elements of a part as they come; names are without prefix."""

    is_done: bool

    def start(self, name: str, attributes: Attributes, /) -> None:
        """Take the start of an element."""

    def end(self, name: str, /) -> None:
        """Take the end of an element."""

    def text(self, text: str, /) -> None:
        """Take a piece of text."""


class Package(NamedTuple):
    """An opened workbook."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    limits: IntakeLimits
    allowed_bytes: int
    read_bytes: list[int]


def open_package(data: bytes, *, limits: IntakeLimits) -> Package:
    """Open a workbook's zip after looking at what it declares.

    Raises:
        OldOfficeFileError: an .xls file, or one locked with a password.
        NotAWorkbookError: another kind of zip.
        BrokenWorkbookError: no readable zip.
        PackedTooTightlyError: a zip bomb.
    """
    if data.startswith(_OLD_OFFICE):
        raise OldOfficeFileError
    if data.count(_ENTRY) > _MOST_PARTS:
        raise BrokenWorkbookError(part="zip")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError):
        raise BrokenWorkbookError(part="zip") from None
    if any(member.compress_type not in _METHODS for member in members):
        raise BrokenWorkbookError(part="zip")
    allowed = min(limits.unpacked_bytes, max(len(data) * limits.unpack_ratio, _SMALL))
    if sum(member.file_size for member in members) > allowed:
        raise PackedTooTightlyError(limit=limits.unpacked_bytes, ratio=limits.unpack_ratio)
    names = frozenset(member.filename for member in members)
    if "xl/workbook.bin" in names:
        raise NotAWorkbookError(found=".xlsb")
    if "content.xml" in names:
        raise NotAWorkbookError(found=".ods")
    if "[Content_Types].xml" not in names:
        raise NotAWorkbookError(found=".zip")
    return Package(archive, names, limits, allowed, [0])


def read_part(package: Package, part: str, reader: Reader) -> None:
    """Feed one part to a reader, piece by piece, until it is done or the part ends.

    Raises:
        ForbiddenXmlError: entities or a document type.
        PackedTooTightlyError: more bytes than the workbook may unpack to.
        BrokenWorkbookError: the part is missing, damaged, locked or no XML, or one element of it has no end.
    """
    parser = create_parser(forbid_dtd=True)
    handler = _Handler(reader)
    parser.setContentHandler(handler)
    unread = 0
    try:
        parser.feed(b"")  # so that a part with nothing in it is found to be no XML
        for chunk in _chunks(package, part):
            handler.is_silent = True
            parser.feed(chunk)
            if reader.is_done:
                return
            unread = unread + len(chunk) if handler.is_silent else 0
            if unread > _LONGEST_UNREAD:
                raise BrokenWorkbookError(part=part)
        parser.close()
    except DefusedXmlException:
        raise ForbiddenXmlError(part=part) from None
    except (SAXParseException, LookupError, UnicodeError):
        raise BrokenWorkbookError(part=part) from None


def _chunks(package: Package, part: str) -> Iterator[bytes]:
    """Unpack a part piece by piece, counting."""
    try:
        with package.archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                _count(package, len(chunk))
                yield chunk
    except IntakeError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ):
        raise BrokenWorkbookError(part=part) from None


def _count(package: Package, count: int) -> None:
    package.read_bytes[0] += count
    if package.read_bytes[0] > 2 * package.allowed_bytes:
        raise PackedTooTightlyError(limit=package.limits.unpacked_bytes, ratio=package.limits.unpack_ratio)


class _Handler(ContentHandler):
    """Hands elements on without their prefix, since programs choose their own."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._start, self._end = reader.start, reader.end
        self._text = reader.text
        self._names: dict[str, str] = {}
        self.is_silent = True

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:  # noqa: N802 - the parser's own name
        self.is_silent = False
        bare = self._names.get(name)
        if bare is None:
            bare = self._bare(name)
        self._start(bare, attrs)

    def _bare(self, name: str) -> str:
        refuse_too_many(self._names, part="xml")
        self._names[name] = name.rpartition(":")[2]
        return self._names[name]

    def endElement(self, name: str) -> None:  # noqa: N802 - the parser's own name
        self._end(self._names.get(name, name))

    def characters(self, content: str) -> None:
        self._text(content)
