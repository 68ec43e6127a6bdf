"""A role is proposed, approved with other eyes, and taken back, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.keyboard import press_until

ACCOUNT = re.compile(r"/konto/kontoer/\d+/")


def see_as(page: Page, role: str) -> None:
    page.goto("/se-som/")
    if page.get_by_role("button", name=f"Se som {role}").count():
        press_until(page, f"Se som {role}")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "se-som" not in address)


def test_a_role_is_proposed_approved_by_another_and_taken_back_with_the_keyboard_alone(page: Page) -> None:
    see_as(page, "Administrator")
    page.goto("/konto/")
    check_accessibility(page)
    press_until(page, "Kontoer og roller")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingen rolle venter på godkjenning.")
    check_accessibility(page)
    press_until(page, "Liv Tallnes")
    page.keyboard.press("Enter")
    page.wait_for_url(ACCOUNT)
    address = page.url
    check_accessibility(page)
    page.get_by_role("radio", name="Folkevalgt").focus()
    page.keyboard.press("Space")
    press_until(page, "Foreslå rollen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Den gir ingenting før en annen har godkjent den.")
    see_as(page, "Kommunalsjef")
    page.goto("/konto/kontoer/")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 rolle venter på godkjenning.")
    check_accessibility(page)
    press_until(page, "Godkjenn Folkevalgt for Liv Tallnes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rollen er godkjent")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Liv Tallnes har 2 roller.")
    press_until(page, "Ta tilbake Folkevalgt: hele kommunen")
    page.keyboard.press("Enter")
    press_until(page, "Ta tilbake rollen")
    check_accessibility(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rollen er tatt tilbake.")
    expect(page.get_by_text("Tatt tilbake av Astrid Nordvågsjef")).to_be_visible()


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_no_page_of_the_house_scrolls_sideways_or_leaves_anyone_out(page: Page, language: str) -> None:
    """640 pixels is what 1280 become at 200 per cent zoom."""
    see_as(page, "Administrator")
    for address in (
        "konto/", "konto/kontoer/", "konto/kontoer/ny/", "konto/roller/", "konto/enheter/", "konto/ny-enhet/",
        "konto/sla-sammen-enheter/", "konto/nokler/", "konto/klokka/",
    ):  # fmt: skip
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{language}/{address}")
            check_no_sideways_scroll(page)
        check_accessibility(page)
