"""One saved version of a table: what it is, where it comes from, and its rows with an address each."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions.table_content import read_table_rows, unit_names
from likevekt.connectors.spreadsheet_text import spreadsheet_csv
from likevekt.funding.csv_text import CsvError, RawTable
from likevekt.store.table_queries import TableHead, list_table_versions
from likevekt.web.bench_data import Bench, get_bench

ROWS_A_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row with the line it has in the file."""

    line: int
    cells: tuple[str, ...]
    is_asked: bool
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """Some rows in a row, and the address of the first of them."""

    first: int
    last: int
    address: str
    is_here: bool


def row_address(*, name: str, version: int, line: int) -> str:
    """Give the address of one row of a table version; it leads to the page that has the row."""
    return f"{reverse('table', kwargs={'name': name, 'version': version})}?rad={line}#rad-{line}"


@require_safe
def table(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Show a table version with its rows."""
    bench = get_bench()
    versions = list_table_versions(municipality=bench.municipality.code, name=name)
    head = next((one for one in versions if one.version == version), None)
    if head is None:
        raise Http404
    asked = _asked_line(request)
    context = {
        "municipality": bench.municipality,
        "head": head,
        "title": bench.words.table(name),
        "versions": versions,
        "saved": request.GET.get("lagret", ""),
        "is_current": bench.tables.heads.get(name) == head,
        "told": _told(head),
        "asked": asked,
        **_rows(bench, head, asked=asked),
    }
    return render(request, "web/tables/table.html", context)


@require_safe
def table_file(request: HttpRequest, name: str, version: int) -> HttpResponse:  # noqa: ARG001
    """Give a table version's file as it is kept, with an apostrophe where a spreadsheet would see a formula."""
    bench = get_bench()
    versions = list_table_versions(municipality=bench.municipality.code, name=name)
    head = next((one for one in versions if one.version == version), None)
    if head is None:
        raise Http404
    try:
        content = spreadsheet_csv(read_table_rows(head))
    except CsvError as error:
        raise Http404 from error
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-v{version}.csv"'},
    )


def _asked_line(request: HttpRequest) -> int:
    text = request.GET.get("rad", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _rows(bench: Bench, head: TableHead, *, asked: int) -> dict[str, Any]:
    try:
        raw = read_table_rows(head)
    except CsvError:
        return {"columns": (), "rows": (), "pages": (), "row_count": 0}
    names = unit_names(bench.tables) if raw.head[0] == "unit" and head.name != "units" else {}
    first = next((at for at, line in enumerate(raw.lines) if line == asked), 0) // ROWS_A_PAGE * ROWS_A_PAGE
    shown = range(first, min(first + ROWS_A_PAGE, len(raw.rows)))
    return {
        "columns": [(column, bench.words.column(column)) for column in raw.head],
        "rows": [
            TableRow(
                line=raw.lines[at],
                cells=tuple(raw.rows[at]),
                is_asked=raw.lines[at] == asked,
                name=names.get(raw.rows[at][0], ""),
            )
            for at in shown
        ],
        "pages": _pages(raw, head, first=first),
        "row_count": len(raw.rows),
    }


def _pages(raw: RawTable, head: TableHead, *, first: int) -> tuple[RowPage, ...]:
    """Give the pages of a table that is too long for one: the first, the last and those around this."""
    starts = list(range(0, len(raw.rows), ROWS_A_PAGE))
    if len(starts) < 2:
        return ()
    here = first // ROWS_A_PAGE
    near = sorted({0, len(starts) - 1, *range(max(0, here - 2), min(len(starts), here + 3))})
    return tuple(
        RowPage(
            first=raw.lines[starts[at]],
            last=raw.lines[min(starts[at] + ROWS_A_PAGE, len(raw.rows)) - 1],
            address=row_address(name=head.name, version=head.version, line=raw.lines[starts[at]]),
            is_here=at == here,
        )
        for at in near
    )


def _told(head: TableHead) -> dict[str, Any]:
    """Give what was kept of how the table was taken in."""
    found: dict[str, Any] = {"cells": []}
    for one in head.conversions:
        if not isinstance(one, dict):
            continue
        if "converted" in one:
            found |= {"converted": one["converted"], "left_out": one.get("left_out", 0)}
        elif "typed" in one:
            values = one.get("with") if isinstance(one.get("with"), dict) else {}
            found["cells"].append({**one, "why": _reason(str(one.get("why", "")), values or {})})
    return found


def _reason(msgid: str, values: dict[str, str]) -> str:
    try:
        return (_(msgid) if msgid else "") % values
    except (KeyError, TypeError, ValueError):
        return msgid
