"""The clock of a demo: where it stands, and moving it; a production server has no such page."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from likevekt.actions import clock
from likevekt.actions.demo_clock import move_demo_clock
from likevekt.actions.errors import ActionError
from likevekt.web.form_versions import STALE, FormVersion, form_version
from likevekt.web.house import faulty_day, here, read_day, refusals

_STEPS = {"dag": timedelta(days=1), "veke": timedelta(days=7), "manad": timedelta(days=30)}


@require_http_methods(["GET", "HEAD", "POST"])
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Show where the clock stands, and move it."""
    if settings.PRODUCTION:
        raise Http404
    found = here(request)
    typed = request.POST.get("to", found.today.isoformat())
    problems: dict[str, str] = {}
    refused: tuple[str, ...] = ()
    newest = FormVersion(about="clock", version=found.today.toordinal())
    based_on = form_version(request, about=newest.about, newest=newest.version)
    if request.method == "POST":
        do = request.POST.get("do", "")
        to = None if do == "rett" else found.today + _STEPS[do] if do in _STEPS else read_day(typed)
        if to is None and do != "rett":
            problems["to"] = faulty_day()
        elif based_on != newest:
            refused = (
                _("The clock stands at another day than when you opened this. Press again to move it."),
            )
        else:
            try:
                move_demo_clock(to=to, by=found.doer)
                return HttpResponseRedirect(reverse("demo_clock"))
            except ActionError as error:
                refused = refusals(error)
    status = STALE if based_on != newest and refused else 400 if problems or refused else 200
    context = {
        "municipality": found.municipality,
        "today": found.today,
        "is_moved": bool(clock.distance()),
        "typed": {"to": typed},
        "problems": problems,
        "refused": refused,
        "based_on": newest,
    }
    return render(request, "web/house/clock.html", context, status=status)
