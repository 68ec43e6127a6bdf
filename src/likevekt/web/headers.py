"""Security headers that Django has no setting for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_NOTHING = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
_NOT_KEPT = "private, no-store"


def own_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Tell the browser what no page here does, and what it must not keep.

    No page uses the camera, the microphone or the place of the reader; no other site may load our answers; and
    nothing but a style sheet, a script or a font stays in a cache, where the next one at the machine could find it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _NOTHING)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", _NOT_KEPT)
        return response

    return middleware
