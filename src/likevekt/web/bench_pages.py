"""The bench Satser og kriterier: rates, criteria, models, tables, reference data and imports."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.reference import load_set, set_ids
from likevekt.web.bench_data import find_bench, get_bench
from likevekt.web.bench_view import MOST_RECENT, bench_view
from likevekt.web.frame import no_municipality
from likevekt.web.import_choice import listed_imports
from likevekt.web.live_follow import follow
from likevekt.web.reference_view import reference_view
from likevekt.web.who import who


@require_safe
def bench(request: HttpRequest) -> HttpResponse:
    """Show everything that the models stand on."""
    followed = follow(request, "funding_model", "funding_table", "import")
    found = find_bench()
    if found is None:
        return no_municipality(request, screen=_("Rates and criteria"))
    context = {
        "municipality": found.municipality,
        "view": bench_view(found),
        "on": found.on,
        "follow": followed,
        "imports": listed_imports(who(request), most=MOST_RECENT),
    }
    return render(request, "web/bench/page.html", context)


@require_safe
def reference(request: HttpRequest, set_id: str) -> HttpResponse:
    """Show one set of published figures: each with its period, its source and how sure it is."""
    found = get_bench()
    if set_id not in set_ids():
        raise Http404
    view = reference_view(load_set(set_id), language=found.language)
    return render(request, "web/bench/reference.html", {"municipality": found.municipality, "view": view})
