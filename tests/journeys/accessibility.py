"""Holds a page against WCAG 2.2 AA with the vendored checker, and against sideways scrolling."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_CHECKER = Path(__file__).with_name("vendor") / "axe-core-4.14.1" / "axe.min.js"
# What the checker cannot judge by itself and we have judged by another test.
JUDGED_ELSEWHERE = {"color-contrast"}


def check_accessibility(page: Page) -> None:
    """Fail on any violation, and on anything left undecided that no other test decides."""
    page.evaluate(_checker())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    violations = {
        violation["id"]: [node["target"] for node in violation["nodes"]] for violation in found["violations"]
    }
    assert not violations, violations
    undecided = {item["id"] for item in found["incomplete"]}
    assert undecided <= JUDGED_ELSEWHERE, undecided


def check_no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than the window; a table may scroll inside its own box."""
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0, f"{page.url} is {wider} px too wide"


@cache
def _checker() -> str:
    return _CHECKER.read_text(encoding="utf-8")
