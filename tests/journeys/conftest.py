"""A server with an invented municipality, and a browser to walk through it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from journeys.serving import serving

SERIOUS = {"error", "warning"}
PATIENCE = 120_000
"""Milliseconds that whatever must come is waited for, on however busy a machine."""
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server, shared by all journeys; what they save stays for the others."""
    with serving(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The system's Chromium, without any network of its own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        expect.set_options(timeout=PATIENCE)
        started.new_context = _patient(started.new_context)  # type: ignore[method-assign]
        yield started
        started.close()


def _patient(opened: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    """Let everything done in a context wait as long as what is expected of it."""

    def new_context(**given: object) -> BrowserContext:
        context = opened(**given)
        context.set_default_timeout(PATIENCE)
        return context

    return new_context


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A new page on the site; anything the browser complains of fails the journey."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 860}, locale="nb-NO")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type in SERIOUS else None)
    opened.on("response", lambda answer: complaints.append(answer.url) if _is_missing_part(answer) else None)
    yield opened
    context.close()
    own = [complaint for complaint in complaints if not _is_known(complaint)]
    assert own == []


def _is_missing_part(answer: Response) -> bool:
    """A style sheet, a font or a mark that is not there; a journey may ask for a page that is not."""
    return answer.status >= 400 and answer.request.resource_type != "document"


def _is_known(complaint: str) -> bool:
    """The accessibility checker tries inline styles of its own, which the policy rightly refuses.

    What fails to load is told with its address by the response itself.
    """
    known = ("Applying inline style", "Couldn't load preload assets", "Failed to load resource")
    return complaint.startswith(known)
