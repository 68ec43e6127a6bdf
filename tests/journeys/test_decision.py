"""Someone in the service asks what a decision would do: three fields, one answer, and nothing stored."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.serving import serving

ADDRESS = "/regn-pa-et-vedtak/"
PLANNED = f"{ADDRESS}?tjeneste=home_nursing&mengde=7,5&fra=2026-10-01&enhet=D"
SENTENCE = "Det koster 72 795 kr i år. Budsjettet dekker 34 øre av hver krone."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The worked example, on the first of September."""
    settings = {"LIKEVEKT_NOW": "2026-09-01T12:00:00+02:00"}
    with serving(tmp_path_factory.mktemp("example"), "example", settings=settings) as address:
        yield address


def sentence(page: Page):
    return page.get_by_role("heading", level=1)


def test_the_answer_follows_what_is_typed(page: Page):
    page.goto(ADDRESS)
    expect(page.get_by_role("button", name="Regn ut")).to_be_hidden()
    page.get_by_label("Tjeneste").select_option("Hjemmesykepleie")
    page.get_by_label("Timer i uka").fill("7,5")
    page.get_by_label("Fra dato").fill("2026-10-01")
    page.get_by_text("Bytt enhet eller sluttdato").click()
    page.get_by_label("Enhet", exact=True).select_option("Area D")
    expect(sentence(page)).to_have_text(SENTENCE)
    expect(page.get_by_role("status")).to_have_text(SENTENCE)
    expect(page).to_have_url(re.compile(r"mengde=7%2C5&fra=2026-10-01&enhet=D"))
    expect(page.get_by_role("img", name=re.compile("34 øre av hver krone dekkes"))).to_be_visible()
    for words in ("Igjen av rammen for 2026, Area D", "120 217 kr", "47 422 kr", "97,1 % registrert"):
        expect(page.locator("#answer")).to_contain_text(words)
    check_accessibility(page)
    address = page.url
    page.goto("/")
    page.goto(address)
    expect(sentence(page)).to_have_text(SENTENCE)


def test_every_unit_stands_under_every_model_that_moves_money(page: Page):
    page.goto(PLANNED)
    table = page.get_by_role("region", name="Hva det gjør med hver enhet").get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(
        8
    )  # the head, five units, their sum and the øre of each krone
    expect(table.get_by_role("row", name=re.compile("^Sum"))).to_contain_text(re.compile(r"Sum\s*0"))
    expect(table.get_by_role("row", name=re.compile("^Area D"))).to_contain_text("+24 985")
    expect(table.get_by_role("row", name=re.compile("^Area A"))).to_contain_text("−8 953")
    expect(page.get_by_text(re.compile("^Ingen penger flyttes i: "))).to_be_visible()


def test_a_service_by_the_day_asks_for_days_and_forgets_the_hours(page: Page):
    page.goto(PLANNED)
    page.get_by_label("Tjeneste").select_option("Korttidsopphold")
    amount = page.get_by_label("Døgn i uka")
    expect(amount).to_have_value("7")
    expect(sentence(page)).to_contain_text("Det koster 286 580 kr i år.")
    amount.fill("8")
    expect(page.locator("#mengde-feil")).to_contain_text("Ei uke har sju døgn.")
    expect(page.get_by_role("status")).to_contain_text("Ei uke har sju døgn.")
    expect(amount).to_have_attribute("aria-invalid", "true")
    check_accessibility(page)
    amount.fill("3")
    expect(page.locator("#mengde-feil")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("Det koster 122 820 kr i år.")


def test_with_the_keyboard_alone(page: Page):
    page.goto(ADDRESS)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Tjeneste")).to_be_focused()
    page.keyboard.type("Hjem")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Timer i uka")).to_be_focused()
    page.keyboard.type("7,5")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Fra dato")).to_be_focused()
    page.keyboard.press("ArrowUp")  # the order of day and month is the browser's
    page.keyboard.press("ArrowDown")
    tab_to(page, "Bytt enhet eller sluttdato")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Enhet", exact=True)).to_be_focused()
    page.keyboard.type("Area D")
    expect(sentence(page)).to_have_text(SENTENCE)
    tab_to(page, "Se hvordan det er regnet ut")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Slik er det regnet ut")).to_be_focused()
    tab_to(page, "Følg rammen til Area D ned til hver rad")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"ressursfordeling.*enhet=D.*#folg"))
    expect(page.locator(".trace")).to_contain_text("Area D")


def tab_to(page: Page, words: str) -> None:
    """Move with Tab until what has the focus says the words, which must be visible there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.textContent").replace("\u00a0", " ")
        if words in " ".join(said.split()):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    raise AssertionError(f"Tab never reached {words}")


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_no_width_or_language_scrolls_sideways(page: Page, language: str):
    """640 pixels is what 1280 become at 200 per cent zoom."""
    amount = "7.5" if language == "/en" else "7,5"
    for width in (320, 360, 640, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(language + PLANNED.replace("7,5", amount))
        check_no_sideways_scroll(page)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{language}{PLANNED.replace('7,5', amount)}&til=2026-09-01")
    expect(page.locator("details.more")).to_have_attribute("open", "")
    check_no_sideways_scroll(page)
    check_accessibility(page)


def test_letters_twice_as_large_still_fit_a_phone(page: Page):
    page.set_viewport_size({"width": 640, "height": 800})
    page.goto(PLANNED)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    check_no_sideways_scroll(page)


def test_the_link_is_copied(browser: Browser, site: str):
    context = browser.new_context(base_url=site, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(PLANNED)
    page.get_by_role("button", name="Kopier lenke").click()
    expect(page.get_by_role("button", name="Lenken er kopiert")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    context.close()


def test_everything_works_without_script(browser: Browser, site: str):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(ADDRESS)
    page.get_by_label("Timer i uka").fill("sju")
    page.get_by_role("button", name="Regn ut").click()
    expect(page.get_by_text("«sju» er ikke et tall.")).to_be_visible()
    expect(page.get_by_label("Timer i uka")).to_be_focused()
    page.get_by_label("Timer i uka").fill("7,5")
    page.get_by_label("Fra dato").fill("2026-10-01")
    page.get_by_text("Bytt enhet eller sluttdato").click()
    page.get_by_label("Enhet", exact=True).select_option("Area D")
    page.get_by_role("button", name="Regn ut").click()
    expect(sentence(page)).to_have_text(SENTENCE)
    expect(page.get_by_role("button", name="Kopier lenke")).to_be_hidden()
    context.close()


def test_a_server_that_is_gone_gives_the_button_back(browser: Browser, site: str):
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto(PLANNED)
    page.route("**/regn-pa-et-vedtak/**", lambda route: route.abort())
    page.get_by_label("Timer i uka").fill("8")
    expect(page.get_by_role("button", name="Regn ut")).to_be_visible()
    expect(sentence(page)).to_have_text(SENTENCE)
    context.close()
