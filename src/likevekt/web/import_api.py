"""The interface for other systems that bring files: a token in the head, the file in the body, JSON back.

Nothing here reads a cookie or a session, so that a page of another site can do nothing in a reader's name.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from likevekt.actions import clock
from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.import_kinds import UnknownKindError
from likevekt.actions.import_outcome import kept_bad_cells, open_questions, sentence_of
from likevekt.actions.imports import make_import
from likevekt.actions.machine_clients import ClientRefusedError, KnownClient, Reason, authenticate
from likevekt.connectors.sentences import PlainError
from likevekt.connectors.table_source import FileTooLargeError
from likevekt.store.import_queries import ImportLine, find_import, read_bad_cells

SCOPE = "import:save"
MOST_BAD_CELLS = 1_000
_BEARER = "Bearer "
_PIECE = 1 << 20
_STATUS = {Reason.TOO_OFTEN: 429, Reason.SCOPE: 403}
View = Callable[..., HttpResponse]


def for_clients(*methods: str) -> Callable[[View], View]:
    """Let a known system through that may bring files, and say plainly in JSON why another is not."""

    def decorator(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                answer = _refused(f"Use {' or '.join(methods)} here.", status=405)
                answer.headers["Allow"] = ", ".join(methods)
                return answer
            try:
                client = authenticate(_token(request), scope=SCOPE, at=clock.now())
            except ClientRefusedError as error:
                return _not_let_through(error)
            return view(request, client, *args, **kwargs)

        guarded.needs = ("import", "save")  # type: ignore[attr-defined]  # what tests/web/test_who.py reads
        guarded.is_for_clients = True  # type: ignore[attr-defined]
        return guarded

    return decorator


@for_clients("POST")
def bring(request: HttpRequest, client: KnownClient, kind: str) -> HttpResponse:
    """Keep the file in the body as an import that waits for a person: 202 and where to ask how it goes."""
    try:
        line = make_import(
            municipality=client.municipality,
            kind=kind,
            pieces=_pieces(request),
            came_by="api",
            original_name=request.headers.get("X-File-Name", "")[:255],
            table=request.GET.get("table", ""),
            by=Doer(name=f"client {client.id}", actor=client.actor, rights=None),
            at=clock.now(),
        )
    except UnknownKindError as error:
        return _refused(str(error), status=404)
    except FileTooLargeError as error:
        return _refused(str(error), status=413)
    except (ActionError, PlainError) as error:
        return _refused(" ".join(str(error).splitlines()), status=400)
    answer = JsonResponse(_told(line), status=202)
    answer.headers["Location"] = _address(line)
    return answer


@for_clients("GET", "HEAD")
def state(request: HttpRequest, client: KnownClient, import_id: int) -> HttpResponse:  # noqa: ARG001
    """Tell how far an import has come, what it would change, and which cells cannot be read."""
    line = find_import(import_id, municipality=client.municipality)
    if line is None or line.made_by != f"client {client.id}":
        return _refused("There is no such import of yours here.", status=404)
    return JsonResponse(_told(line))


def _told(line: ImportLine) -> dict[str, Any]:
    outcome = line.outcome
    told: dict[str, Any] = {
        "id": line.id,
        "address": _address(line),
        "kind": line.kind,
        "state": line.state,
        "sha256": line.sha256,
        "rows_read": line.rows_read,
    }
    if "refusal" in outcome:
        told["refusal"] = str(sentence_of(outcome["refusal"]))
    if "row_count" in outcome:
        names = ("row_count", "bad_row_count", "new_count", "changed_count", "unchanged_count")
        told |= {name.removesuffix("_count"): outcome[name] for name in names}
        told["open_questions"] = open_questions(outcome)
        told["problems"] = [str(sentence_of(one)) for one in outcome["problems"]]
        cells = kept_bad_cells(read_bad_cells(line.id)[:MOST_BAD_CELLS])
        told["bad_cells"] = [
            {"line": one.line, "column": one.column, "typed": one.typed, "reason": str(one.why)}
            for one in cells
        ]
    return told


def _address(line: ImportLine) -> str:
    return reverse("api_import", kwargs={"import_id": line.id})


def _token(request: HttpRequest) -> str:
    head = request.headers.get("Authorization", "")
    return head.removeprefix(_BEARER).strip() if head.startswith(_BEARER) else ""


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """Give the body piece by piece; Django keeps it on the disk while it is large."""
    while piece := request.read(_PIECE):
        yield piece


def _not_let_through(error: ClientRefusedError) -> HttpResponse:
    answer = _refused(str(error), status=_STATUS.get(error.reason, 401))
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if error.retry_at is not None:
        wait = max(1, round((error.retry_at - clock.now()).total_seconds()))
        answer.headers["Retry-After"] = str(wait)
    return answer


def _refused(sentence: str, *, status: int) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status)
