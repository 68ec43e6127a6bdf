"""An open page shows what another saves, without losing the reader's place."""

import re

from playwright.sync_api import Browser, Page, expect

from journeys.accessibility import check_accessibility
from journeys.arriving import arrive

BENCH = "/satser-og-kriterier/"
FORM = "'<form><label>Grunn <input></label></form>'"
FILE = f"{BENCH}modell/fil/?modell=hybrid.v1"


def save_elsewhere(browser: Browser, site: str, *, words: str) -> None:
    """Save a new version of a model in a browser of somebody else."""
    other = browser.new_context(base_url=site)
    page = other.new_page()
    page.goto(FILE)
    field = page.locator("textarea[name=text]")
    field.fill(f"{field.input_value()}\n# {words}\n")
    page.locator("button[value=save]").click()
    arrive(page, f"{BENCH}modell/")
    other.close()


def test_a_model_that_another_saves_comes_to_the_open_page(page: Page, browser: Browser, site: str) -> None:
    page.goto(f"/nn{BENCH}")
    models = page.locator("section").filter(has=page.locator("#modeller"))
    before = models.inner_text()
    page.locator("details[open] > summary").first.click()
    link = models.get_by_role("link").first
    link.focus()
    save_elsewhere(browser, site, words="a quiet change")
    expect(page.locator("#fresh-line")).to_have_text(re.compile(r"Nye tal kl\. \d\d\.\d\d\."))
    assert models.inner_text() != before
    assert models.locator(".is-fresh").count() > 0
    expect(link).to_be_focused()
    expect(page.locator("details").first).not_to_have_attribute("open", "")
    check_accessibility(page)


def test_a_form_in_use_is_left_alone_while_the_rest_is_renewed(
    page: Page, browser: Browser, site: str
) -> None:
    """The pages that follow changes have no form yet, so this one is given one."""
    page.goto("/ressursfordeling/")
    page.evaluate(
        "document.getElementById('followed').insertAdjacentHTML('beforeend', FORM)".replace("FORM", FORM)
    )
    page.get_by_label("Grunn").fill("jeg skriver ennå")
    page.evaluate("document.activeElement.blur()")
    heard = page.locator("#followed").get_attribute("data-heard") or ""
    save_elsewhere(browser, site, words="another change")
    expect(page.locator("#followed")).not_to_have_attribute("data-heard", heard)
    expect(page.get_by_label("Grunn")).to_have_value("jeg skriver ennå")
