"""What a leader is told: emergency accesses, and tries at one's own case or that of kin."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from likevekt.actions import clock
from likevekt.actions.alert_list import AlertLine, list_alerts, mark_alert_seen
from likevekt.actions.errors import ActionError
from likevekt.store.municipality_queries import find_municipality
from likevekt.web.frame import no_municipality
from likevekt.web.house import refusals
from likevekt.web.person_view import EMERGENCY_CHOICES
from likevekt.web.who import who

_KINDS = {
    "emergency": gettext_lazy("took emergency access"),
    "own_case": gettext_lazy("tried to open her own case"),
    "kin": gettext_lazy("tried to open the case of somebody close"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWords:
    """One alert in the leader's words."""

    id: int
    name: str
    what: str
    person: str
    chosen: str
    reason: str
    at: datetime
    seen_at: datetime | None


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Show what the reader is told as a leader, unseen first."""
    return _page(request)


@require_POST
def seen(request: HttpRequest, alert: int) -> HttpResponse:
    """Mark one alert as seen, and go back to the list, or say there that it cannot be."""
    try:
        mark_alert_seen(alert, by=who(request).doer(), at=clock.now())
    except ActionError as error:
        return _page(request, refused=refusals(error))
    return HttpResponseRedirect(reverse("alerts"))


def _page(request: HttpRequest, *, refused: tuple[str, ...] = ()) -> HttpResponse:
    found = who(request)
    municipality = find_municipality(found.rights.municipality)
    if found.account is None or municipality is None:
        return no_municipality(request, screen=_("Alerts"))
    lines = [_words(line) for line in list_alerts(by=found.doer())]
    context = {
        "municipality": municipality,
        "unseen": [line for line in lines if line.seen_at is None],
        "seen": [line for line in lines if line.seen_at is not None],
        "refused": refused,
    }
    return render(request, "web/alerts/page.html", context, status=404 if refused else 200)


def _words(line: AlertLine) -> AlertWords:
    return AlertWords(
        id=line.id,
        name=line.account_name,
        what=str(_KINDS.get(line.kind, line.kind)),
        person=line.person,
        chosen=str(dict(EMERGENCY_CHOICES).get(line.chosen, "")),
        reason=line.reason,
        at=line.happened_at,
        seen_at=line.seen_at,
    )
