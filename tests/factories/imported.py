"""Files brought and accepted for tests, as a person does it on the screen or by a command."""

from datetime import date, datetime

from factories.store_rows import NOW
from likevekt.actions.doer import Doer, command_line
from likevekt.actions.import_acceptance import Acceptance, AcceptedImport, TableWords, accept_import
from likevekt.actions.imports import make_import
from likevekt.store.import_queries import ImportLine

CODE = "9901"
BY = command_line("test")

RATES = (
    "Tjeneste;Sone;Pris;Gyldig fra;Gyldig t.o.m.;Kilde\r\n"
    "home_nursing;;738,50;01.01.2027;31.12.2027;Kommunestyret sak 84/26\r\n"
    "home_nursing;fjern;812,00;01.01.2027;;Kommunestyret sak 84/26"
).encode("cp1252")


def bring(content: bytes, kind: str, *, at: datetime = NOW, by: Doer = BY, **given: object) -> ImportLine:
    """Bring a file; it is read when it comes back."""
    return make_import(
        municipality=CODE, kind=kind, pieces=[content], came_by="upload", by=by, at=at, **given
    )


def accept(
    line: ImportLine, *, leaves_out: bool = False, table: str = "", by: Doer = BY, breaks: bool = False
) -> AcceptedImport:
    """Accept what was read."""
    words = TableWords(name=table, source="a count in June", as_of=date(2026, 6, 30)) if table else None
    acceptance = Acceptance(
        reading=line.reading, table=words, leaves_out_bad_rows=leaves_out, may_break_models=breaks
    )
    return accept_import(line.id, acceptance, municipality=CODE, by=by, at=NOW)


def take_in(content: bytes, kind: str, **given: object) -> ImportLine:
    """Bring a file and accept it."""
    return accept(bring(content, kind), **given).line
