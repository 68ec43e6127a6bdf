"""Writing a workbook from plain rows: no macros, no times, the same bytes for the same rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from likevekt.connectors.sealed_zip import pack
from likevekt.connectors.workbook_cells import Look, WrittenCell, cell_xml, column_letters

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NUMBER_FORMATS = {164: "+#,##0;-#,##0;0", 165: "+0.0%;-0.0%;0.0%"}
_FORMAT_OF = {
    Look.KRONER: 3,
    Look.EXACT: 4,
    Look.CHANGE: 164,
    Look.SHARE: 165,
    Look.SUM_KRONER: 3,
    Look.SUM_EXACT: 4,
    Look.SUM_CHANGE: 164,
    Look.SUM_SHARE: 165,
}
_PLAIN, _BOLD, _TITLE, _GREY = range(4)
_FONT_OF = {Look.TITLE: _TITLE, Look.HEADING: _BOLD, Look.HEADING_RIGHT: _BOLD, Look.NOTE: _GREY}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSheet:
    """A sheet: its name, its rows, how wide its columns are, and how many rows and columns stay in sight."""

    name: str
    rows: Sequence[Sequence[WrittenCell | None]]
    widths: Sequence[int]
    frozen_rows: int = 0
    frozen_columns: int = 0


def sheet_name(text: str) -> str:
    """Give a text as it can name a sheet: without the signs that may not stand there, at most 31 long."""
    return re.sub(r"[\[\]:*?/\\']", " ", text).strip()[:31]


def write_workbook(sheets: Sequence[WrittenSheet]) -> bytes:
    """Write sheets to a workbook that calculates its formulas when it is opened."""
    members = [
        ("[Content_Types].xml", _content_types(len(sheets))),
        ("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", _workbook(sheets)),
        (
            "xl/_rels/workbook.xml.rels",
            _relations(
                [
                    *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)),
                    ("styles", "styles.xml"),
                ]
            ),
        ),
        ("xl/styles.xml", _styles()),
        *((f"xl/worksheets/sheet{n}.xml", _sheet(sheet)) for n, sheet in enumerate(sheets, start=1)),
    ]
    return pack(((name, (_HEAD + text).encode()) for name, text in members), is_compressed=True)


def _content_types(sheet_count: int) -> str:
    parts = [
        ("/xl/workbook.xml", f"{_TYPE}.sheet.main+xml"),
        ("/xl/styles.xml", f"{_TYPE}.styles+xml"),
        *((f"/xl/worksheets/sheet{n}.xml", f"{_TYPE}.worksheet+xml") for n in range(1, sheet_count + 1)),
    ]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in parts)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _workbook(sheets: Sequence[WrittenSheet]) -> str:
    entries = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, start=1)
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">'
        f"{escape(quoted_sheet(sheet.name))}!$1:${sheet.frozen_rows}</definedName>"
        for n, sheet in enumerate(sheets)
        if sheet.frozen_rows
    )
    names = f"<definedNames>{titles}</definedNames>" if titles else ""
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{entries}</sheets>{names}'
        f'<calcPr calcId="0" fullCalcOnLoad="1"/></workbook>'
    )


def quoted_sheet(name: str) -> str:
    """Give a sheet's name as a formula writes it."""
    return "'" + name.replace("'", "''") + "'"


def _styles() -> str:
    formats = "".join(
        f'<numFmt numFmtId="{key}" formatCode={quoteattr(code)}/>' for key, code in _NUMBER_FORMATS.items()
    )
    fonts = (
        '<font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="16"/><name val="Calibri"/></font>'
        '<font><sz val="11"/><color rgb="FF5A5A5A"/><name val="Calibri"/></font>'
    )
    borders = (
        "<border><left/><right/><top/><bottom/><diagonal/></border>"
        '<border><left/><right/><top/><bottom style="thin"/><diagonal/></border>'
        '<border><left/><right/><top style="medium"/><bottom/><diagonal/></border>'
    )
    styles = "".join(_style(look) for look in Look)
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(_NUMBER_FORMATS)}">{formats}</numFmts>'
        f'<fonts count="4">{fonts}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="3">{borders}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(Look)}">{styles}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _style(look: Look) -> str:
    is_sum = look.name.startswith("SUM_")
    font = _BOLD if is_sum else _FONT_OF.get(look, _PLAIN)
    is_heading = look in (Look.HEADING, Look.HEADING_RIGHT)
    border = 2 if is_sum else 1 if is_heading else 0
    start = (
        f'<xf numFmtId="{_FORMAT_OF.get(look, 0)}" fontId="{font}" fillId="0" borderId="{border}" xfId="0"'
    )
    flags = ' applyNumberFormat="1" applyFont="1" applyBorder="1" applyAlignment="1"'
    across = ' horizontal="right"' if look is Look.HEADING_RIGHT else ""
    wrap = ' vertical="bottom" wrapText="1"' if is_heading else ' vertical="top"'
    return f"{start}{flags}><alignment{across}{wrap}/></xf>"


def _sheet(sheet: WrittenSheet) -> str:
    rows = "".join(
        f'<row r="{number}"{_height(row)}>' + "".join(_cells(row, number)) + "</row>"
        for number, row in enumerate(sheet.rows, start=1)
        if any(cell is not None for cell in row)
    )
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(sheet.widths, start=1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>{_view(sheet)}'
        f'<cols>{columns}</cols><sheetData>{rows}</sheetData><pageSetup orientation="landscape" paperSize="9" '
        'fitToWidth="1" fitToHeight="0"/></worksheet>'
    )


def _height(row: Sequence[WrittenCell | None]) -> str:
    is_title = any(cell is not None and cell.look is Look.TITLE for cell in row)
    return ' ht="26" customHeight="1"' if is_title else ""


def _cells(row: Sequence[WrittenCell | None], number: int) -> list[str]:
    return [cell_xml(cell, f"{column_letters(index)}{number}") for index, cell in enumerate(row)]


def _view(sheet: WrittenSheet) -> str:
    if not sheet.frozen_rows and not sheet.frozen_columns:
        return '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    corner = f"{column_letters(sheet.frozen_columns)}{sheet.frozen_rows + 1}"
    across = f' xSplit="{sheet.frozen_columns}"' if sheet.frozen_columns else ""
    down = f' ySplit="{sheet.frozen_rows}"' if sheet.frozen_rows else ""
    pane = "bottomRight" if across and down else "bottomLeft" if down else "topRight"
    return (
        f'<sheetViews><sheetView workbookViewId="0"><pane{across}{down} topLeftCell="{corner}" '
        f'activePane="{pane}" state="frozen"/></sheetView></sheetViews>'
    )
