"""Workbooks made to do harm, and files that are no workbooks."""

import io
import zipfile

import pytest

from factories.workbook_parts import number, one_column, sheet_xml, text, workbook, zipped
from likevekt.connectors.table_grid import IntakeError, IntakeLimits, TooMuchTextError
from likevekt.connectors.table_intake import read_table
from likevekt.connectors.workbook_package import (
    BrokenWorkbookError,
    ForbiddenXmlError,
    NotAWorkbookError,
    OldOfficeFileError,
    PackedTooTightlyError,
)

GOOD = one_column(number("1"))
PARTS = {
    name: zipfile.ZipFile(io.BytesIO(GOOD)).read(name)
    for name in zipfile.ZipFile(io.BytesIO(GOOD)).namelist()
}


def with_part(name: str, content: bytes) -> bytes:
    return zipped({**PARTS, name: content})


def without(name: str) -> bytes:
    return zipped({key: part for key, part in PARTS.items() if key != name})


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    sheet = sheet_xml([[text("unit")]]).replace("</sheetData>", " " * 30_000_000 + "</sheetData>")
    bomb = workbook({"Ark1": sheet})
    assert len(bomb) < 100_000
    with pytest.raises(PackedTooTightlyError):
        read_table(bomb)


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(with_part("xl/worksheets/sheet1.xml", b"<x>" + b" " * 30_000_000))
    size = (30_000_003).to_bytes(4, "little")
    assert bomb.count(size) == 2
    with pytest.raises(IntakeError):
        read_table(bytes(bomb.replace(size, (1000).to_bytes(4, "little"))))


def test_more_than_may_be_unpacked_is_refused():
    with pytest.raises(PackedTooTightlyError):
        read_table(GOOD, limits=IntakeLimits(unpacked_bytes=500))


def test_texts_that_swell_when_they_are_used_are_refused():
    shared = f"<si><t>{'x' * 30_000}</t></si>"
    cells = ['<c t="s"><v>0</v></c>'] * 1_100
    with pytest.raises(TooMuchTextError):
        read_table(one_column(*cells, shared=shared))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        "<!DOCTYPE x>",
    ],
)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_entities_and_document_types_are_refused(doctype, part):
    with pytest.raises(ForbiddenXmlError):
        read_table(with_part(part, doctype.encode() + PARTS[part]))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_its_parts_is_refused(part):
    with pytest.raises(IntakeError):
        read_table(without(part))


def test_a_workbook_without_texts_and_styles_is_read():
    assert read_table(without("xl/styles.xml")).csv == b"unit,x\nU0,1\n"
    assert read_table(without("xl/sharedStrings.xml")).csv == b"unit,x\nU0,1\n"


@pytest.mark.parametrize(
    "content", [b"", b"<", b"\x00\x01", b"<a><b></a>", b"x", b'<?xml version="1.0" encoding="nope"?><a/>']
)
def test_parts_that_are_no_xml_are_refused(content):
    for part in (
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
    ):
        with pytest.raises(IntakeError):
            read_table(with_part(part, content))


def test_a_sheet_that_points_out_of_the_workbook_is_not_found():
    rels = PARTS["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"../../../../etc/hostname")
    with pytest.raises(IntakeError):
        read_table(with_part("xl/_rels/workbook.xml.rels", rels))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, OldOfficeFileError),
        (b"PK\x03\x04 no zip", BrokenWorkbookError),
        (GOOD[:-30], BrokenWorkbookError),
        (zipped({"a.txt": b"x"}), NotAWorkbookError),
        (zipped({"content.xml": b"x"}), NotAWorkbookError),
        (zipped({"[Content_Types].xml": b"x", "xl/workbook.bin": b"x"}), NotAWorkbookError),
        (zipped({"[Content_Types].xml": b"<Types/>"}), BrokenWorkbookError),
    ],
)
def test_what_is_no_workbook_is_refused(data, error):
    with pytest.raises(error) as refused:
        read_table(data)
    assert str(refused.value).endswith(".")


def test_a_locked_member_is_refused():
    locked = bytearray(GOOD)
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = 0
        while (place := locked.find(mark, place)) >= 0:
            locked[place + (6 if mark.endswith(b"\x04") else 8)] |= 1
            place += 4
    with pytest.raises(BrokenWorkbookError):
        read_table(bytes(locked))


def test_a_sheet_nested_endlessly_does_no_harm():
    deep = b"<a>" * 100_000
    with pytest.raises(IntakeError):
        read_table(with_part("xl/worksheets/sheet1.xml", deep))
