"""Whether the server can serve: for proxies and those who watch over it. It says nothing else to anybody."""

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from likevekt.store.installation_queries import database_answers


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say 200 when the database answers, else 503."""
    try:
        database_answers()
    except Error:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
