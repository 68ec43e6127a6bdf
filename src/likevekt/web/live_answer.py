"""The short answer to a page that follows its fields: only what is not a field."""

from django.http import HttpRequest

LIVE_HEADER = "X-Live"
LIVE = "web/builder/live.html"


def live_or(request: HttpRequest, page: str) -> str:
    """Give the template of the short answer when the page's own script asks, else that of the whole page."""
    return LIVE if request.headers.get(LIVE_HEADER) else page
