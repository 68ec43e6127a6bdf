"""A head of service asks who gains and who loses, and follows a krone to its row."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.keyboard import press_until

ADDRESS = "/ressursfordeling/?modell=hybrid.v1&modell=abf.v1"
THREE = f"{ADDRESS}&modell=kriterier.v1"


def test_from_the_first_page_to_the_row_behind_a_krone(page: Page):
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("enheter får mer")
    expect(page.get_by_text("Oppdiktede data", exact=True)).to_be_visible()
    expect(page.get_by_text("Summen er rammen: 386 900 000 kr")).to_be_visible()
    check_accessibility(page)

    page.get_by_text("Bytt modell, eller ta med flere").click()
    page.get_by_role("link", name="Ta med Kriteriemodell").click()
    page.wait_for_url(re.compile("kriterier"))
    expect(page.get_by_role("heading", name="Alle modellene")).to_be_visible()
    check_accessibility(page)

    row = page.get_by_role("row", name=re.compile("^Hjemmetjenesten Sør")).first
    row.get_by_role("link").last.click()
    page.wait_for_url(re.compile(r"enhet=sor.*#folg"))
    trace = page.locator(".trace")
    expect(trace).to_contain_text("Hjemmetjenesten Sør")
    expect(trace).to_contain_text("2 731 650 × 738,50 ÷ 60")
    expect(trace).to_contain_text("Tabell utfort, rad Hjemmetjenesten Sør, kolonne hjemmesykepleie minutter")
    expect(trace.locator("code").first).to_have_text(re.compile("^[0-9a-f]{4}.[0-9a-f]{4}$"))
    trace.get_by_role("link", name="Åpne raden").first.click()
    expect(page.locator("#rad-14")).to_contain_text("2731650")
    page.go_back()
    closed = trace.locator("details:not([open]) > summary").first
    closed.click()
    check_accessibility(page)


def test_the_same_page_in_three_languages_keeps_its_address(page: Page):
    page.goto(THREE)
    for language, words in (("Nynorsk", "Kven får meir og mindre"), ("English", "Who gets more and less")):
        page.get_by_role("navigation").get_by_role("link", name=language).click()
        expect(page.get_by_role("heading", name=words)).to_be_visible()
        assert page.url.endswith(THREE)
        check_accessibility(page)


def test_with_the_keyboard_alone(page: Page):
    page.goto(ADDRESS)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Enter")
    press_until(page, "Bytt modell")
    page.keyboard.press("Enter")
    press_until(page, "Velg Kriteriemodell")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"modell=hybrid.v1&modell=kriterier.v1"))
    press_until(page, "79 270 371")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("enhet=sor"))
    press_until(page, "0-66")
    page.keyboard.press("Enter")
    expect(page.locator(".trace")).to_contain_text("rad Hjemmetjenesten Sør, kolonne 0-66: 2 510")


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_no_width_or_language_scrolls_sideways(page: Page, language: str):
    """640 pixels is what 1280 become at 200 per cent zoom."""
    for width in (320, 640, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(language + THREE)
        check_no_sideways_scroll(page)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{language}{THREE}&enhet=sor&regnestykke=hybrid.v1")
    check_no_sideways_scroll(page)
    check_accessibility(page)
    page.goto(f"{language}/ressursfordeling/?modell=hybrid.v1&modell=abf-apen.v1")
    check_no_sideways_scroll(page)


def test_letters_twice_as_large_still_fit_a_phone(page: Page):
    page.set_viewport_size({"width": 640, "height": 800})
    page.goto(ADDRESS)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    check_no_sideways_scroll(page)


def test_everything_works_without_script(browser: Browser, site: str):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(ADDRESS)
    page.get_by_text("Bytt modell, eller ta med flere").click()
    page.get_by_role("link", name="Velg ABF, åpen").click()
    expect(page.get_by_text("under rammen")).to_be_visible()
    context.close()


def test_colours_forced_by_the_reader_leave_every_mark_visible(page: Page):
    page.emulate_media(forced_colors="active")
    page.goto(ADDRESS)
    ink, paper = page.evaluate(
        """() => {
            const of = (query, what) => getComputedStyle(document.querySelector(query))[what];
            return [of('.change .l-axis', 'stroke'), of('body', 'backgroundColor')];
        }"""
    )
    assert ink != paper
    check_accessibility(page)


def test_it_prints_on_one_sheet(page: Page):
    page.goto(ADDRESS)
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_page_that_does_not_exist_leads_on(page: Page):
    page.goto("/finnes-ikke/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Det finnes ingen side med denne adressen.")
    check_accessibility(page)
    page.get_by_role("link", name="Gå til forsiden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("enheter får mer")
