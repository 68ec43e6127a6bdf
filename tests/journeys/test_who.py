"""A demo is seen with another's eyes, and back, with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.arriving import arrive
from journeys.keyboard import press_until


def test_eyes_are_changed_and_changed_back_with_the_keyboard_alone(page: Page):
    page.goto("/satser-og-kriterier/")
    expect(page.get_by_role("link", name="Ta inn en tabell").first).to_be_visible()
    press_until(page, "Bytt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du ser Nordvågen som økonomirådgiver.")
    check_accessibility(page)
    press_until(page, "Se som Ansatt")
    page.keyboard.press("Enter")
    arrive(page, "/satser-og-kriterier/")
    expect(page.get_by_text("Sett som Ansatt")).to_be_visible()
    expect(page.get_by_role("link", name="Ta inn en tabell")).to_have_count(0)
    page.goto("/satser-og-kriterier/innlesinger/ny/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Denne siden er ikke åpen for deg.")
    check_accessibility(page)
    page.goto("/satser-og-kriterier/modell/bygg/?modell=hybrid.v1")
    expect(page.get_by_text("Rollen din kan prøve modeller, ikke lagre dem.")).to_be_visible()
    expect(page.get_by_role("button", name="Lagre som ny versjon")).to_have_count(0)
    check_accessibility(page)


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_no_width_or_language_scrolls_sideways(page: Page, language: str):
    """640 pixels is what 1280 become at 200 per cent zoom."""
    for width in (320, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{language}/se-som/")
        check_no_sideways_scroll(page)
    check_accessibility(page)
