"""Pages for what went wrong: whole sentences, no blame, and a way on. None of them asks the database."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Who is logged in stands in the database, which may be what is wrong.
_NOBODY: dict[str, object] = {"login_name": ""}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Show that the address or form could not be read."""
    return _page(request, name="400", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Show that this page is not open to the reader; in a demo, with the way to other eyes."""
    return render(
        request,
        "web/errors/403.html",
        _NOBODY | {"status": 403, "is_demo": not settings.PRODUCTION},
        status=403,
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Show that a form was sent without the mark that this site puts in its own forms.

    Every form is posted, so that other ways of asking are no forms: they are met here before any page is.
    """
    if request.method != "POST":
        return not_that_way(request)
    return _page(request, name="form_expired", status=403)


def not_that_way(request: HttpRequest, *, allowed: str = "") -> HttpResponse:
    """Show that a page is read or its form sent, and nothing else."""
    response = _page(request, name="405", status=405)
    response.headers["Allow"] = allowed or "GET, HEAD, POST"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """Show that more was sent than any page takes."""
    return _page(request, name="413", status=413)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Show that no page has this address."""
    return _page(request, name="404", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show that the fault is ours."""
    return _page(request, name="500", status=500)


def _page(request: HttpRequest, *, name: str, status: int) -> HttpResponse:
    return render(request, f"web/errors/{name}.html", _NOBODY | {"status": status}, status=status)
