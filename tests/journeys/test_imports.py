"""A file is brought, asked about, accepted without its bad row, and undone, with the keyboard alone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.keyboard import press_until, press_until_field
from journeys.serving import serving

IMPORTS = "/satser-og-kriterier/innlesinger/"
UNITS = (
    "Enhet;Navn;Slag;Gyldig fra;Gyldig til\r\n"
    "lia;Lia omsorgsboliger;enhet;01.01.2027;31.12.2027\r\n"
    "moen;Moen bofellesskap;enhet;en dag i mai;\r\n"
).encode("cp1252")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of these journeys' own: what they save is met by no other."""
    with serving(tmp_path_factory.mktemp("imports")) as address:
        yield address


def bring(page: Page, *, name: str = "enheter.csv", content: bytes = UNITS) -> None:
    """Choose units and a file, and look at it, with the keyboard alone."""
    page.on(
        "filechooser", lambda _: None
    )  # so that the browser has long been told to ask us when Enter is pressed
    page.goto(f"{IMPORTS}ny/")
    press_until_field(page, "kind")
    kind = page.locator("#kind")
    for _ in range(kind.locator("option").count()):
        if kind.input_value() == "units":
            break
        page.keyboard.press("ArrowDown")
    expect(kind).to_have_value("units")
    press_until_field(page, "file")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    chosen.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})
    press_until(page, "Se på filen")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"{IMPORTS}\d+/$"))


def heading(page: Page, words: str) -> None:
    """Wait for the page with this first sentence, and hold it against the rules on a wide and a narrow screen."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 860})
        check_no_sideways_scroll(page)
        check_accessibility(page)


def test_a_file_is_accepted_without_its_bad_row_and_undone_with_the_keyboard_alone(page: Page):
    page.goto(f"{IMPORTS}ny/")
    heading(page, "Hvilken fil skal leses?")
    bring(page)
    heading(page, "Noe må avgjøres før filen kan tas inn.")
    press_until_field(page, "q.end:5")
    page.keyboard.press("Space")
    expect(page.get_by_label("Den siste dagen det gjelder")).to_be_checked()
    press_until(page, "Se på nytt")
    page.keyboard.press("Enter")
    heading(page, "1 rad kan ikke leses, 1 kan.")
    bad = page.get_by_role("region", name="Rad for rad")
    expect(bad).to_contain_text("en dag i mai")
    expect(bad).to_contain_text("gjelder fra")
    press_until(page, "Ta inn filen")
    page.keyboard.press("Enter")
    expect(page.locator("#summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Utelat 1 rad som ikke kan leses")).to_be_focused()
    page.keyboard.press("Space")
    press_until(page, "Ta inn filen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Tatt inn.")
    heading(page, "Filen er tatt inn. 1 rad er ny.")
    press_until(page, "Angre innlesingen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Angret.")
    heading(page, "Innlesingen er angret, og alt er som før den.")


def test_only_a_table_is_asked_which_one_it_is(page: Page):
    page.goto(f"{IMPORTS}ny/")
    which = page.get_by_label("Hvilken tabell er det?")
    expect(which).to_be_visible()
    page.get_by_label("Hva inneholder den?").select_option("rates")
    expect(which).to_be_hidden()


def test_the_list_shows_what_another_brings(page: Page, browser: Browser, site: str):
    page.goto(IMPORTS)
    expect(page.locator("#followed")).to_have_attribute("data-topics", "import")
    rows = page.locator("#followed tbody tr")
    other = browser.new_context(base_url=site)
    bring(other.new_page(), name="fra en annen.csv")
    other.close()
    expect(rows.first).to_contain_text("fra en annen.csv")
    heading(page, "1 fil venter på at noen godtar den.")
