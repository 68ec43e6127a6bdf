"""Two browsers change the same model; the second sees both texts and loses neither."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.serving import serving

FILE = "/nn/satser-og-kriterier/modell/fil/?modell=hybrid.v1"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this journey's own: the versions that it saves are met by no other."""
    with serving(tmp_path_factory.mktemp("stale")) as address:
        yield address


def change(page: Page, *, cap: str) -> None:
    """Write another cap in the file."""
    field = page.locator("textarea[name=text]")
    field.fill(field.input_value().replace('"0.015"', cap))


def save_as_another(browser: Browser, site: str) -> None:
    other = browser.new_context(base_url=site).new_page()
    other.goto("/se-som/")
    other.get_by_role("button", name="Kommunalsjef").click()
    other.goto(FILE)
    change(other, cap='"0.013"')
    other.locator("button[value=save]").click()
    other.wait_for_url("**/modell/?modell=**")
    other.context.close()


def test_the_second_who_saves_sees_both_texts_and_goes_on_with_hers(
    page: Page, browser: Browser, site: str
) -> None:
    page.goto(FILE)
    change(page, cap='"0.017"')
    page.get_by_label("Kva er nytt i denne versjonen").fill("Vi tåler litt meir")
    save_as_another(browser, site)
    page.locator("button[value=save]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("lagra versjon 2 medan du skreiv.")
    check_accessibility(page)
    expect(page.locator("mark", has_text="017")).to_be_visible()
    expect(page.locator("mark", has_text="013")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    check_no_sideways_scroll(page)
    check_accessibility(page)
    button = page.get_by_role("button", name="Arbeid vidare med min, oppå versjon 2")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=text]")).to_have_value(re.compile(r"0\.017"))
    expect(page.get_by_label("Kva er nytt i denne versjonen")).to_have_value("Vi tåler litt meir")
    page.locator("button[value=save]").click()
    page.wait_for_url("**/modell/?modell=hybrid.v3**")
