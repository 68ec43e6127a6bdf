"""Moving about a page with the keyboard alone."""

from playwright.sync_api import Page

_SAID = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"


def press_until(page: Page, words: str) -> None:
    """Move with Tab until what has the focus says the words, and can be seen to have it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        said = str(page.evaluate(_SAID)).replace("\u00a0", " ")
        if words in " ".join(said.split()):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"the focus on {words} cannot be seen"
            return
    raise AssertionError(f"Tab never reached {words}")


def press_until_field(page: Page, name: str) -> None:
    """Move with Tab until the field of this name has the focus, and can be seen to have it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"Tab never reached the field {name}")
