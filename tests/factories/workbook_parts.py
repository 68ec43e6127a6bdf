"""Workbooks made part by part, for what no library writes: stored digits, errors, bombs and broken parts."""

import io
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet_xml(rows: Sequence[Sequence[str]], *, before: str = "", after: str = "") -> str:
    """A sheet of rows of ready-made cells; a cell is what stands in `<c …>…</c>`, "" an empty one."""
    body = "".join(
        f'<row r="{line}">'
        + "".join(
            cell.replace("<c", f'<c r="{chr(65 + index)}{line}"', 1) for index, cell in enumerate(row) if cell
        )
        + "</row>"
        for line, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def text(content: str) -> str:
    return f'<c t="inlineStr"><is><t>{content}</t></is></c>'


def number(stored: str, style: int = 0) -> str:
    return f'<c s="{style}"><v>{stored}</v></c>'


def one_column(*cells: str, **parts: str) -> bytes:
    """A workbook with units and one column of ready-made cells."""
    rows = [[text("unit"), text("x")], *([text(f"U{n}"), cell] for n, cell in enumerate(cells))]
    return workbook({"Ark1": sheet_xml(rows)}, **parts)


def workbook(
    sheets: Mapping[str, str],
    *,
    styles: str = "",
    shared: str = "",
    properties: str = "",
    hidden: Sequence[str] = (),
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """A workbook of sheets by name; `styles` is the inside of the style sheet."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}" state="{"hidden" if name in hidden else "visible"}"/>'
        for n, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rs" Type="{LINKS}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="rt" Type="{LINKS}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{properties}'
        f"<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets.values(), start=1)}
    return zipped({**{name: part.encode() for name, part in parts.items()}, **(extra or {})})


def styles(*formats: str) -> str:
    """A style sheet in which style 0 is plain and the others have these format codes."""
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    cells = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    others = '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    return f'<numFmts>{codes}</numFmts>{others}<cellXfs><xf numFmtId="0"/>{cells}</cellXfs>'


def zipped(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()
