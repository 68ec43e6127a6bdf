"""Collect the texts of screens and commands, and compile their translations: `just messages`.

The texts in the code are English. Each language has one file, `django.po`, and its compiled twin beside
it; English is its own translation. A text that is new stands empty in bokmål and nynorsk until someone
writes it, and `--check` (a repository test) fails until then. Works without any program but Python.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

REPO = Path(__file__).resolve().parent.parent
SOURCES = REPO / "src" / "likevekt"
LOCALE = SOURCES / "web" / "locale"
LANGUAGES = ("nb", "nn", "en")
OWN_LANGUAGE = "en"  # the language of the texts in the code
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Catalogues must be the same on every machine and every day, so they carry no date of their own.
_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def collect() -> Catalog:
    """Gather every text that a reader can meet, with the files it stands in."""
    found = Catalog(domain="django")
    for path, source in _texts():
        for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), _KEYWORDS):
            found.add(message, locations=[(path.relative_to(REPO).as_posix(), 1)], context=context)
    return found


def updated(language: str) -> Catalog:
    """Give a language's catalogue as it should be: the texts of today, no other, translations kept."""
    path = _po(language)
    known: Catalog = Catalog(locale=language)
    if path.exists():
        known = read_po(io.BytesIO(path.read_bytes()), locale=language)
    catalog = Catalog(
        locale=language, domain="django", project="Likevekt", version="0",
        header_comment=f"# Likevekt: {language}",
        copyright_holder="Likevekt", msgid_bugs_address="-", last_translator="-", language_team=language,
        creation_date=_DATE, revision_date=_DATE, charset="utf-8", fuzzy=False,
    )  # fmt: skip
    for message in collect():
        if message.id:
            catalog.add(
                message.id,
                _translation(message, known=known, language=language),
                locations=sorted(set(message.locations)),
                context=message.context,
            )
    return catalog


def problems() -> list[str]:
    """Say what is missing, fuzzy, left over or not compiled, one sentence each."""
    return [problem for language in LANGUAGES for problem in _problems_of(language)]


def write() -> None:
    """Bring every catalogue up to date and compile it."""
    for language in LANGUAGES:
        catalog = updated(language)
        path = _po(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_po_bytes(catalog))
        path.with_suffix(".mo").write_bytes(_mo_bytes(catalog))


def main(arguments: list[str]) -> int:
    """Write the catalogues, or with --check only say what is wrong. Gives the exit code."""
    if arguments == ["--check"]:
        found = problems()
    else:
        write()
        found = [problem for problem in problems() if "has no" in problem]
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


def _texts() -> Iterator[tuple[Path, str]]:
    if not settings.configured:
        settings.configure()
        django.setup()
    for path in sorted(SOURCES.rglob("*.py")):
        yield path, path.read_text(encoding="utf-8")
    for path in sorted((SOURCES / "web" / "templates").rglob("*.*")):
        yield path, templatize(path.read_text(encoding="utf-8"), origin=path.name)


def _translation(message: Message, *, known: Catalog, language: str) -> str | tuple[str, ...]:
    if language == OWN_LANGUAGE:
        return message.id if isinstance(message.id, str) else tuple(message.id)
    old = known.get(message.id, message.context)
    if (
        old is not None
        and old.string
        and not old.fuzzy
        and isinstance(old.id, str) == isinstance(message.id, str)
    ):
        return old.string if isinstance(old.string, str) else tuple(old.string)
    return "" if isinstance(message.id, str) else ("", "")


def _problems_of(language: str) -> Iterator[str]:
    path, catalog = _po(language), updated(language)
    for message in catalog:
        parts = [message.string] if isinstance(message.string, str) else message.string or [""]
        if message.id and not all(parts):
            yield f"{language}: {message.id!r} has no translation."
        elif message.id and message.check(catalog):
            yield f"{language}: {message.id!r} has no translation with the same %(…)s parts."
    if not path.exists() or path.read_bytes() != _po_bytes(catalog):
        yield f"{language}: django.po is not what the texts of today give (missing, fuzzy or left over)."
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != _mo_bytes(catalog):
        yield f"{language}: django.mo is not compiled from today's django.po."


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _po_bytes(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, include_lineno=False)
    return out.getvalue()


def _mo_bytes(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
