"""Waiting for the page that a press leads to, also when the page before has its address in its own."""

from urllib.parse import urlsplit

from playwright.sync_api import Page


def arrive(page: Page, path: str) -> None:
    """Wait until the page at this path is there, whatever its query."""
    page.wait_for_url(lambda address: urlsplit(address).path == path)
