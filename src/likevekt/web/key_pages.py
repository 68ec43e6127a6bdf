"""Keys of other systems: which there are and what they open; made by one, approved by another, taken back at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from likevekt.actions.errors import ActionError
from likevekt.actions.machine_clients import (
    approve_machine_client,
    make_machine_client,
    revoke_machine_client,
)
from likevekt.actions.reachable import get_machine_clients_for
from likevekt.actions.roles import roles
from likevekt.store.client_queries import KeyLine, KeyState
from likevekt.web.house import Here, faulty_day, here, read_day, refusals
from likevekt.web.label_words import in_language
from likevekt.web.signing import says, signs

FIRST_LIFE = timedelta(days=180)
OFFERED = (
    *(f"{kind}:read" for kind in ("funding_model", "funding_table", "reference", "budget", "unit", "import")),
    *(f"{kind}:save" for kind in ("funding_table", "budget", "unit", "import")),
    "person:read",
    "audit_entry:read",
)
_STATES = {
    KeyState.WAITING: _("Waits for approval"),
    KeyState.HOLDS: _("Holds"),
    KeyState.EXPIRED: _("Has run out"),
    KeyState.REVOKED: _("Taken back"),
}
_ALIVE = frozenset({KeyState.WAITING, KeyState.HOLDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKey:
    """One key in words, and what the reader may do with it."""

    line: KeyLine
    scopes: tuple[str, ...]
    state: str
    may_approve: bool
    is_own: bool
    may_revoke: bool


@dataclass(slots=True, kw_only=True)
class _Sent:
    """What was typed, what is wrong, and the token that is shown this once."""

    typed: dict[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    problems: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    token: str = ""


@signs(says("lag", "godkjenn"))
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys; make, approve or take back one."""
    found = here(request)
    sent = _Sent(typed={"expires": (found.today + FIRST_LIFE).isoformat()})
    if request.method == "POST":
        try:
            is_done = _carry_out(request.POST, found, sent)
        except ActionError as error:
            is_done, sent.refused = False, refusals(error)
        if is_done:
            return HttpResponseRedirect(reverse("keys"))
    context = {
        "municipality": found.municipality,
        "keys": [_shown(line, found) for line in get_machine_clients_for(found.rights, at=found.now)],
        "may_make": found.rights.reach("machine_client", "save") is not None,
        "scopes": _scope_choices(),
        "chosen": sent.chosen,
        "typed": sent.typed,
        "problems": sent.problems,
        "refused": sent.refused,
        "token": sent.token,
    }
    return render(
        request, "web/house/keys.html", context, status=400 if sent.problems or sent.refused else 200
    )


def _carry_out(post: QueryDict, found: Here, sent: _Sent) -> bool:
    """Do what was asked; False when the page is to be shown at once, with a token or with what is wrong."""
    match post.get("do", ""):
        case "lag":
            _make(post, found, sent)
            return False
        case "godkjenn":
            approve_machine_client(_number(post), by=found.doer, at=found.now)
        case "ta-tilbake":
            revoke_machine_client(_number(post), by=found.doer, at=found.now)
        case _:
            raise Http404
    return True


def _make(post: QueryDict, found: Here, sent: _Sent) -> None:
    sent.typed = {"name": post.get("name", "").strip(), "expires": post.get("expires", "")}
    sent.chosen = frozenset(post.getlist("scope"))
    last = read_day(sent.typed["expires"])
    if last is None:
        sent.problems["expires"] = faulty_day()
        return
    end = make_aware(datetime.combine(last + timedelta(days=1), datetime.min.time()))
    made = make_machine_client(
        name=sent.typed["name"], scopes=sorted(sent.chosen), expires_at=end, by=found.doer, at=found.now
    )
    sent.token, sent.typed, sent.chosen = made.token, {"expires": sent.typed["expires"]}, frozenset()


def _shown(line: KeyLine, found: Here) -> ShownKey:
    is_own = line.created_by == found.account
    return ShownKey(
        line=line,
        scopes=tuple(_scope_words(scope) for scope in line.scopes),
        state=str(_STATES[line.state]),
        may_approve=line.state is KeyState.WAITING
        and not is_own
        and found.rights.allows("machine_client", "approve"),
        is_own=is_own,
        may_revoke=line.state in _ALIVE and found.rights.allows("machine_client", "revoke"),
    )


def _scope_choices() -> Mapping[str, str]:
    """Give the scopes that the page offers: what systems exchange, never who may do what."""
    return {scope: _scope_words(scope) for scope in OFFERED}


def _scope_words(scope: str) -> str:
    kind, _colon, action = scope.partition(":")
    known = roles()
    if kind not in known.objects or action not in known.actions:
        return scope
    return f"{in_language(known.actions[action])}: {in_language(known.objects[kind])}"


def _number(post: QueryDict) -> int:
    text = post.get("key", "")
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
