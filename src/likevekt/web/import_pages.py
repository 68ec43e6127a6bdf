"""Imports: choose a file, look at everything it would change, accept it or let it be, and undo it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from likevekt.actions import clock
from likevekt.actions.errors import ActionError
from likevekt.actions.import_acceptance import Acceptance, TableWords
from likevekt.actions.import_kinds import import_kind
from likevekt.actions.import_undo import CannotUndoError, undo_import
from likevekt.actions.imports import MovedOnError, answer_import, drop_import
from likevekt.actions.large_imports import accept_when_possible
from likevekt.actions.reachable import get_import_for
from likevekt.actions.stale import StaleError
from likevekt.actions.table_versions import BreaksModelsError, is_table_name
from likevekt.connectors.sentences import PlainError
from likevekt.connectors.table_grid import IntakeError
from likevekt.kernel.periods import parse_date
from likevekt.store.import_queries import ImportLine, find_same_content, read_bad_cells
from likevekt.web.bench_data import Bench, get_bench
from likevekt.web.form_versions import FormVersion, form_version
from likevekt.web.given_numbers import GivenNumberError, read_percent
from likevekt.web.import_view import choices_of, import_view, said
from likevekt.web.import_words import about_word, counts_sentence, state_word, way_word
from likevekt.web.problem_words import said_problems
from likevekt.web.signing import says, signs
from likevekt.web.table_stale import stale_table_page
from likevekt.web.who import who

_SAID = ("table", "source", "as_of", "completeness")
_BUSY = ("waiting", "reading", "accepting")


@dataclass(slots=True, kw_only=True)
class _Look:
    """One look at an import: what is sent with it, and what is wrong with that."""

    bench: Bench
    line: ImportLine
    fields: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    breaks: tuple[tuple[str, str], ...] = ()
    """What would stop adopted models: the reader's words, and the engine's own."""
    in_the_way: str = ""
    """The number of the later import, of the same kind, that must be undone first."""


@signs(says("accept", "undo"))
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show an import: how far it has come, what it would change, and what became of it; and do what is asked."""
    look = _looked_at(request, import_id)
    if request.method == "POST":
        answer = _done(request, look)
        if answer is not None:
            return answer
    return shown_import(request, look)


def _looked_at(request: HttpRequest, import_id: int) -> _Look:
    """Find the import, for those who may see what files of its kind hold.

    Raises:
        Http404: there is none that is open to the reader.
    """
    bench = get_bench()
    line = get_import_for(who(request).rights, import_id=import_id)
    if line is None:
        raise Http404
    fields = {name: str(text) for name, text in request.POST.items()}
    return _Look(bench=bench, line=line, fields={**_usual_fields(bench, line), **fields})


def _usual_fields(bench: Bench, line: ImportLine) -> dict[str, str]:
    """Fill in what is known already of a table: its name, the source it had before, and the day."""
    current = bench.tables.heads.get(line.table) if line.table else None
    stem = line.original_name.rpartition(".")[0] or line.original_name
    usual = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in stem.lower())
    known = {
        "table": line.table or usual.strip("_")[:100],
        "source": current.source if current is not None else "",
        "as_of": bench.on.isoformat(),
        "completeness": "",
    }
    return known | {name: text for name, text in line.said.items() if name in _SAID}


def _done(request: HttpRequest, look: _Look) -> HttpResponse | None:
    """Do what was asked and lead on, or keep what was refused for the page."""
    acts = {"accept": _accept, "undo": _undo, "regret": _regret}
    act = acts.get(look.fields.get("do", ""), _answer)
    try:
        return act(request, look)
    except MovedOnError as error:
        look.problems["state"] = sentence(error)
    except IntakeError as error:
        name = "leave_out" if look.line.outcome.get("is_settled") else "questions"
        look.problems[name] = error.sentence.said(_)
    except BreaksModelsError as error:
        look.breaks = tuple(_breaks(error, language=look.bench.language))
        look.problems["may_break"] = " ".join(words for words, _original in look.breaks)
    except ActionError as error:
        has_table = look.line.kind == "table" and look.fields.get("do") == "accept"
        name = ("source" if is_table_name(look.fields["table"]) else "table") if has_table else "state"
        look.problems[name] = sentence(error)
        if isinstance(error, CannotUndoError) and error.later is not None:
            look.in_the_way = str(error.later)
    return None


def _answer(request: HttpRequest, look: _Look) -> None:
    """Read the file anew by the answers that were sent."""
    look.line = answer_import(
        look.line.id,
        municipality=look.line.municipality,
        reading=_reading(look),
        choices=choices_of(look.fields),
        said={name: look.fields[name] for name in _SAID if name in look.fields},
        by=who(request).doer(),
        at=clock.now(),
    )


def _accept(request: HttpRequest, look: _Look) -> HttpResponse | None:
    """Take in what was shown; other answers than those of the preview are looked at first."""
    choices = choices_of(look.fields)
    asked = {one["id"]: one["answer"] for one in look.line.outcome.get("questions", ())}
    names = {f"name:{one['position']}": one["name"] for one in look.line.outcome.get("columns", ())}
    now = asked | names
    if any(now.get(question) != answer for question, answer in choices.items() if question in now):
        _answer(request, look)
        look.problems["questions"] = _("Other answers were given. Look at what is read now, then take it in.")
        return None
    acceptance = _acceptance(look, based_on=_table_version(request, look).version)
    if acceptance is None:
        return None
    try:
        done = accept_when_possible(
            look.line.id,
            acceptance,
            municipality=look.line.municipality,
            by=who(request).doer(),
            at=clock.now(),
        )
    except StaleError as error:
        return stale_table_page(request, error, name=look.fields["table"].strip())
    if done.table is not None:
        head = done.table.head
        address = reverse("table", kwargs={"name": head.name, "version": head.version})
        return HttpResponseRedirect(f"{address}?lagret={'ny' if done.table.is_new else 'lik'}")
    return _to_page(look.line.id, done="ny")


def _undo(request: HttpRequest, look: _Look) -> HttpResponse:
    undo_import(
        look.line.id,
        municipality=look.line.municipality,
        may_break_models=bool(look.fields.get("may_break")),
        by=who(request).doer(),
        at=clock.now(),
    )
    return _to_page(look.line.id, done="angret")


def _regret(request: HttpRequest, look: _Look) -> HttpResponse:
    drop_import(look.line.id, municipality=look.line.municipality, by=who(request).doer(), at=clock.now())
    return HttpResponseRedirect(reverse("bench") + "#innlesinger")


def _to_page(import_id: int, *, done: str) -> HttpResponse:
    address = reverse("intake", kwargs={"import_id": import_id})
    return HttpResponseRedirect(f"{address}?{urlencode({'gjort': done})}")


def _reading(look: _Look) -> int:
    """Give the number of the reading that the sent page showed; 0, which is none, when it shows none."""
    text = look.fields.get("reading", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _table_version(request: HttpRequest, look: _Look) -> FormVersion:
    """Give the version of the table that was current when the page was made."""
    name = look.fields.get("table", "").strip()
    current = look.bench.tables.heads.get(name)
    return form_version(request, about=name, newest=0 if current is None else current.version)


def _acceptance(look: _Look, *, based_on: int) -> Acceptance | None:
    fields = look.fields
    words = _table_words(look, based_on=based_on) if look.line.kind == "table" else None
    if look.problems:
        return None
    return Acceptance(
        reading=_reading(look),
        table=words,
        leaves_out_bad_rows=bool(fields.get("leave_out")),
        may_break_models=bool(fields.get("may_break")),
    )


def _table_words(look: _Look, *, based_on: int) -> TableWords | None:
    fields, problems = look.fields, look.problems
    day = parse_date(fields.get("as_of", ""))
    if day is None:
        problems["as_of"] = _("This is not a date. Write it as 2027-01-31.")
    for name, words in (
        ("table", _("Give the table a name.")),
        ("source", _("Say where the figures come from.")),
    ):
        if not fields.get(name, "").strip():
            problems[name] = words
    share = _share(look)
    if problems or day is None:
        return None
    return TableWords(
        name=fields["table"].strip(),
        source=fields["source"].strip(),
        as_of=day,
        completeness=share,
        based_on=based_on,
    )


def _share(look: _Look) -> Fraction | None:
    text = look.fields.get("completeness", "").strip()
    if not text:
        return None
    try:
        share = read_percent(text, language=look.bench.language)
    except GivenNumberError as error:
        look.problems["completeness"] = str(error)
        return None
    if not 0 <= share <= 1:
        look.problems["completeness"] = _("Give a share from 0 to 100%, or leave it empty.")
    return share


def shown_import(request: HttpRequest, look: _Look) -> HttpResponse:
    """Draw the page of an import in the state it is in."""
    line, bench = look.line, look.bench
    reader = who(request)
    right = import_kind(line.kind).right
    may_accept = reader.allows("import", "approve") and reader.allows(right, "save")
    same = find_same_content(line.sha256, municipality=line.municipality, kind=line.kind, before=line.id)
    of_state = _of_state(look)
    context: dict[str, Any] = {
        "municipality": bench.municipality,
        "line": line,
        "about": about_word(line),
        "way": way_word(line.came_by),
        "state": state_word(line.state),
        "same": same,
        "done": request.GET.get("gjort", "") if not look.problems else "",
        "may_accept": may_accept,
        "may_bring": reader.allows("import", "save") and reader.allows(right, "save"),
        "typed": look.fields,
        "problems": look.problems,
        "in_the_way": look.in_the_way,
        "summary": [(name, words, "") for name, words in look.problems.items() if name != "may_break"]
        + [("may_break", words, original) for words, original in look.breaks],
    }
    if line.kind == "table":
        context["based_on"] = _table_version(request, look)
    return render(request, _template(line), context | of_state)


def _template(line: ImportLine) -> str:
    if line.state in _BUSY:
        return "web/imports/busy.html"
    names = {"ready": "preview", "refused": "refused"}
    return f"web/imports/{names.get(line.state, 'done')}.html"


def _of_state(look: _Look) -> dict[str, Any]:
    line, bench = look.line, look.bench
    if line.state == "ready":
        if "refused" in line.outcome:
            words = said(line.outcome["refused"])
            look.problems.setdefault("state", words)
        return {
            "view": import_view(line, read_bad_cells(line.id) if line.outcome["bad_row_count"] else ()),
            "is_table": line.kind == "table",
            "tables": [(name, bench.words.table(name)) for name in bench.tables.heads],
            "current": bench.tables.heads.get(look.fields.get("table", "")),
        }
    if line.state == "refused":
        return {"refusal": said(line.outcome["refusal"])}
    is_known = import_kind(line.kind).columns is not None
    return {"counts": counts_sentence(line.outcome) if is_known and "new_count" in line.outcome else ""}


def _breaks(error: BreaksModelsError, *, language: str) -> Iterator[tuple[str, str]]:
    """Say which adopted models would stop and why, with the engine's own words apart."""
    for one in error.broken:
        for problem in said_problems(one.error, language=language):
            words = _(
                "With this table “%(title)s”, version %(version)s, can no longer run: %(reason)s Put the table right, "
                "or take it in knowing this."
            )
            yield (
                words % {"title": one.title, "version": one.version, "reason": problem.sentence},
                problem.original,
            )


def sentence(error: ActionError | PlainError) -> str:
    """Say in the reader's language why something was refused."""
    if isinstance(error, ActionError):
        return " ".join(problem.said(_) for problem in error.problems)
    return error.sentence.said(_)
