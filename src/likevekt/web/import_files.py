"""Files about imports that go out: the rows that cannot be read, and what is stored in the columns of a kind."""

import csv
import io
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions.import_kinds import IMPORT_KINDS, import_kind
from likevekt.actions.reachable import get_import_for
from likevekt.connectors.spreadsheet_text import neutral_row
from likevekt.store.import_queries import read_bad_cells
from likevekt.web.bench_data import get_bench
from likevekt.web.import_view import cell_lines
from likevekt.web.who import who


@require_safe
def bad_rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """Give every cell that cannot be read, with its line, its column and the reason, as a file for a spreadsheet."""
    line = get_import_for(who(request).rights, import_id=import_id)
    if line is None:
        raise Http404
    head = (_("Line"), _("Column"), _("Stands in the file"), _("Why"))
    cells = cell_lines(read_bad_cells(import_id), is_known=import_kind(line.kind).columns is not None)
    rows = ((str(one.line), one.column, one.typed, one.why) for one in cells)
    return _file(f"innlesing-{import_id}-feil.csv", head, rows)


@require_safe
def kind_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Give what is stored as a file of a kind, in the columns in which it comes in."""
    bench = get_bench()
    known = IMPORT_KINDS.get(kind)
    if known is None or known.columns is None or known.rows is None:
        raise Http404
    if not who(request).rights.scope(known.right).is_everywhere:  # the file holds the whole municipality
        raise PermissionDenied
    names = known.columns.names
    rows = (tuple(row[name] for name in names) for row in known.rows(bench.municipality.code))
    return _file(f"{kind}.csv", names, rows)


def _file(name: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> HttpResponse:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    for row in (head, *rows):
        writer.writerow(neutral_row(tuple(row)))
    return HttpResponse(
        held.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
