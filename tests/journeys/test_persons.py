"""Emergency access, and a power of attorney given and taken back, with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from factories.people import FAMILY, GIVER, SHIELDED
from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.arriving import arrive
from journeys.keyboard import press_until

HEADING = "Denne personen er lukket for deg."


def see_as(page: Page, role: str) -> None:
    page.goto("/se-som/?til=/konto/")
    button = page.get_by_role("button", name=f"Se som {role}", exact=True)
    if button.count():
        button.click()
        arrive(page, "/konto/")


def test_an_emergency_opens_a_shielded_person_with_the_keyboard_alone(page: Page):
    see_as(page, "Enhetsleder")
    page.goto(f"/personer/{SHIELDED}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADING)
    check_accessibility(page)
    page.keyboard.press("Tab")
    page.get_by_label("Personen svarer ikke, og noen må dit").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody answers the door")
    press_until(page, "Åpne i én time")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Runa {FAMILY[SHIELDED]}")
    expect(page.get_by_text("Åpen for deg med nødtilgang i")).to_be_visible()
    assert FAMILY[SHIELDED] not in page.title()
    check_accessibility(page)


def test_a_power_of_attorney_is_given_and_taken_back_with_the_keyboard_alone(page: Page):
    see_as(page, "Bruker")
    page.goto("/fullmakter/")
    check_accessibility(page)
    page.get_by_label("Brukernavnet til den som skal handle").focus()
    page.keyboard.type("forsker")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press_until(page, "Gi fullmakten")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Fullmakten er gitt.")).to_be_visible()
    expect(page.get_by_text("Liv Tallnes").first).to_be_visible()
    check_accessibility(page)
    press_until(page, "Trekk den tilbake Liv Tallnes")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tatt tilbake").first).to_be_visible()
    expect(page.get_by_role("button", name="Trekk den tilbake Liv Tallnes")).to_have_count(0)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("Saksbehandler", "/personer/"),
        ("Saksbehandler", f"/personer/{GIVER}/"),
        ("Saksbehandler", f"/personer/{GIVER}/fullmakt/"),
        ("Saksbehandler", f"/personer/{SHIELDED}/"),
        ("Kommunalsjef", "/skjerming/"),
        ("Kommunalsjef", "/varsler/"),
        ("Bruker", "/min-innsyn/"),
        ("Kontrollør av logg", "/logg/"),
    ],
)
def test_every_page_about_persons_is_accessible_and_fits_a_narrow_screen(page: Page, role: str, address: str):
    see_as(page, role)
    for language in ("", "/nn", "/en"):
        for width in (320, 640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{language}{address}")
            check_no_sideways_scroll(page)
        check_accessibility(page)
