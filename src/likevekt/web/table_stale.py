"""A table that two took in at once: both beside each other."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from likevekt.actions.stale import StaleError
from likevekt.web.bench_data import get_bench
from likevekt.web.form_versions import stale_page, text_parts


def stale_table_page(request: HttpRequest, error: StaleError, *, name: str) -> HttpResponse:
    """Show a table as it would be taken in and as it stands saved, and ask what to do."""
    bench = get_bench()
    mine, theirs = (text.decode("utf-8", errors="replace") for text in (error.mine, error.theirs.text))
    return stale_page(
        request,
        error,
        municipality=bench.municipality,
        title=bench.words.table(name),
        about=name,
        parts=text_parts((_("The table"), mine, theirs)),
        theirs=reverse("table", kwargs={"name": name, "version": error.theirs.version}),
        ways=("look", "accept"),
    )
