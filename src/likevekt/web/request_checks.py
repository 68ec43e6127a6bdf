"""What is refused before any page is asked: requests that no page of ours could have led to."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from likevekt.web import errors
from likevekt.web.body_limit import TOO_LARGE

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NOT_ALLOWED = 405


def refuses_odd_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer odd requests with a plain page: other methods, null characters in the address, bodies cut off.

    A page that refuses a method says so with a page too.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if getattr(request, "scope", {}).get(TOO_LARGE):
            return errors.too_large(request)
        if request.method not in _METHODS:
            return errors.not_that_way(request)
        if _holds_null(request):
            return errors.bad_request(request)
        response = get_response(request)
        if response.status_code == _NOT_ALLOWED and not getattr(response, "content", b"full"):
            return errors.not_that_way(request, allowed=response.headers.get("Allow", ""))
        return response

    return middleware


def _holds_null(request: HttpRequest) -> bool:
    """Tell whether a null character stands in the address: PostgreSQL can keep none, so nothing has one."""
    return "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")
