"""A controller builds a model, reads one in, and takes in a table, and writes no file to do it."""

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.keyboard import press_until
from journeys.serving import serving

BENCH = "/satser-og-kriterier"
BUILD = f"{BENCH}/modell/bygg/"
TABLE = "Enhet;Besøk i alt;Andel\r\nsor;1 250;34,3 %\r\nnord;980;12,5 %\r\noyene;mange;9 %\r\n".encode(
    "cp1252"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of these journeys' own: what they save is met by no other."""
    with serving(tmp_path_factory.mktemp("bench")) as address:
        yield address


def field(page: Page, name: str):
    return page.locator(f"[id='{name}']")


def test_a_model_is_built_and_saved_with_the_keyboard_alone(page: Page):
    page.goto(f"{BENCH}/")
    check_accessibility(page)
    tab_to(page, "Bygg en modell")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hva skal pengene følge?")
    check_accessibility(page)
    tab_to(page, "Blanding")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("enheter får mer")

    tab_to_field(page, "title")
    page.keyboard.press("Control+A")
    page.keyboard.type("Tastaturmodell")
    before = page.locator("#units").inner_text()
    tab_to_field(page, "p0.share")
    page.keyboard.type("80")
    expect(page.locator("#parts-total")).to_contain_text("Til sammen 130 %")
    expect(page.get_by_role("heading", level=1)).to_have_text("Noe mangler før modellen kan kjøres.")
    tab_to_field(page, "p1.share")
    page.keyboard.type("0")
    expect(page.locator("#parts-total")).to_contain_text("Til sammen 100 %")
    expect(page.locator("#units")).to_be_visible()
    expect(field(page, "p1.share")).to_be_focused()
    assert page.locator("#units").inner_text() != before
    check_accessibility(page)

    tab_to(page, "Lagre som ny versjon")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"lagret=ny"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Tastaturmodell")
    expect(page.get_by_role("status")).to_have_text("Lagret som versjon 1.")
    expect(page.get_by_text("Du lagret denne versjonen selv, så en annen må vedta den.")).to_be_visible()
    check_accessibility(page)
    adopt_as_another(page)


def adopt_as_another(page: Page):
    """With the keyboard alone, from a day so late that no other journey meets it."""
    saved = page.url
    page.goto("/se-som/")
    press_until(page, "Se som Kommunalsjef")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sett som Kommunalsjef")).to_be_visible()
    page.goto(saved)
    check_accessibility(page)
    tab_to_field(page, "valid_from")
    page.keyboard.type("01012099")
    tab_to(page, "Vedta")
    page.keyboard.press("Enter")
    expect(page.locator("#case_reference-wrong")).to_have_text("Skriv saken det ble bestemt i, som 112/26.")
    expect(field(page, "case_reference")).to_be_focused()
    expect(field(page, "valid_from")).to_have_value("2099-01-01")
    check_accessibility(page)
    page.keyboard.type("112/26")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Versjon 1 er vedtatt. Den gjelder fra 1. januar 2099.")
    check_accessibility(page)


def test_the_units_move_while_a_field_is_written_in_and_a_mark_shows_which(page: Page):
    page.goto(f"{BUILD}?modell=kriterier.v1")
    first = page.locator("#units tbody tr").first
    before = first.inner_text()
    field(page, "p0.k0.value").fill("10")
    expect(page.locator("[id='p0-total']")).to_contain_text("Til sammen 92 %")
    field(page, "p0.k2.value").fill("63")
    expect(page.locator("[id='p0-total']")).to_contain_text("Til sammen 100 %")
    expect(first).not_to_have_text(before)
    field(page, "p0.k1.value").fill("30")
    field(page, "p0.k2.value").fill("60")
    expect(page.locator("#units tr.is-new")).not_to_have_count(0)
    expect(page.locator("#spoken")).to_contain_text("enheter får mer")


def test_errors_lead_to_their_fields(page: Page):
    page.goto(f"{BUILD}?modell=hybrid.v1")
    field(page, "b.cap").fill("−5")
    field(page, "b.floor").fill("")
    field(page, "frame").fill("mye")
    page.get_by_role("button", name="Lagre som ny versjon").click()
    expect(page.locator("#summary")).to_be_focused()
    check_accessibility(page)
    page.get_by_role("link", name="«mye» er ikke et tall.").click()
    expect(field(page, "frame")).to_be_focused()
    field(page, "frame").fill("386 900 000")
    page.get_by_role("button", name="Regn ut").click()
    expect(page.locator("#summary")).to_contain_text("kan ikke brukes opp")
    expect(page.locator("#summary [lang=en]")).to_contain_text("cannot be reached inside the bounds")
    expect(field(page, "b.cap")).to_have_attribute("aria-invalid", "true")


def test_rows_and_parts_come_and_go_and_the_focus_is_where_one_writes_next(page: Page):
    page.goto(f"{BUILD}?modell=kriterier.v1")
    page.get_by_role("button", name="Legg til et kriterium").click()
    expect(field(page, "p0.k3.column")).to_be_focused()
    page.get_by_role("button", name="Fjern rad 4").click()
    expect(field(page, "p0.k3.column")).to_have_count(0)
    page.get_by_role("button", name="+ Aktivitet").click()
    expect(field(page, "p1.share")).to_be_focused()
    check_accessibility(page)


def test_a_hand_written_file_opens_in_steps_and_is_never_touched(page: Page):
    text = (
        '# Mine egne ord.\n[model]\nid = \'hand\'\ntitle = "For hånd"\nframe = 386900000\nout = "slutt"\n\n'
        '[node.behov]\nop = "credibility"\nown = "budsjett:base_2026"\nheads = "befolkning:80+"\nk = "25" # jevnet\n\n'
        '[node.slutt]\nop = "reconcile"\nof = "behov"\n'
    )
    page.goto(f"{BENCH}/modell/fil/")
    check_accessibility(page)
    page.get_by_label("Velg en fil").set_input_files(
        {"name": "hand.toml", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Les filen").click()
    expect(page.get_by_label("Modellen som tekst")).to_have_value(text)
    page.get_by_role("button", name="Lagre som ny versjon").click()
    page.wait_for_url(re.compile("lagret=ny"))
    expect(page.locator(".steps")).to_contain_text("Utjevning for små enheter")
    check_accessibility(page)
    page.get_by_role("link", name="Endre tallene").click()
    check_accessibility(page)
    page.get_by_role("button", name="Lagre som ny versjon").click()
    expect(page.get_by_role("status")).to_contain_text("Ingenting var endret")
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned filen").click()
    assert download.value.path().read_bytes() == text.encode()


def test_the_file_of_a_model_in_the_form_is_written_in_and_saved_there(page: Page):
    page.goto(f"{BUILD}?mal=kriterier")
    field(page, "id").evaluate("box => { box.value = 'fra-filen'; }")
    field(page, "note").fill("Skrevet i filen")
    page.get_by_role("button", name="Se filen").click()
    text = page.get_by_label("Modellen som tekst")
    expect(text).to_be_visible()
    before = page.locator("#units").inner_text()
    text.fill(text.input_value().replace("386900000", "386000000"))
    expect(page.locator("#units")).not_to_have_text(before)
    expect(page.locator("#outcome")).to_contain_text("386 000 000 kr")
    page.get_by_role("button", name="Åpne som skjema").click()
    expect(field(page, "frame")).to_have_value(re.compile(r"386\s000\s000"))
    expect(field(page, "note")).to_have_value("Skrevet i filen")
    page.get_by_role("button", name="Se filen").click()
    check_accessibility(page)
    page.get_by_role("button", name="Lagre som ny versjon").click()
    page.wait_for_url(re.compile("modell=fra-filen.v1&lagret=ny"))


def test_what_only_a_fixed_sum_has_comes_and_goes_with_the_choice_of_the_sum(page: Page):
    page.goto(f"{BUILD}?mal=abf-lukket")
    bounds = page.get_by_role("heading", name="Gulv og tak")
    expect(bounds).to_be_visible()
    field(page, "b.cap").fill("9")
    page.get_by_label("følger beløpene, og trenger ikke være rammen").check()
    expect(bounds).to_be_hidden()
    expect(page.locator("#outcome .tick")).not_to_contain_text("Summen er rammen")
    page.get_by_label("er alltid rammen").check()
    expect(bounds).to_be_visible()
    expect(field(page, "b.cap")).to_have_value("9")
    expect(page.locator("#outcome .tick")).to_contain_text("Summen er rammen")
    expect(page.locator(".is-waiting")).to_have_count(0)
    check_accessibility(page)


def test_an_error_in_a_file_is_shown_on_its_line_and_the_cursor_goes_there(page: Page):
    page.goto(f"{BENCH}/modell/fil/?modell=kriterier.v1")
    text = page.get_by_label("Modellen som tekst")
    text.fill(text.input_value().replace('"0.27"', "0.27"))
    page.get_by_role("button", name="Regn ut").click()
    expect(page.locator(".excerpt .is-wrong")).to_contain_text("weights")
    expect(page.locator(".excerpt [lang=en]")).to_contain_text("write the number in quotes")
    expect(text).to_be_focused()
    chosen = text.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert chosen.startswith("weights = ")
    check_accessibility(page)


def test_a_table_is_looked_at_decided_on_and_taken_in(page: Page):
    page.goto(f"{BENCH}/innlesinger/ny/")
    check_accessibility(page)
    page.get_by_label("Velg en fil").set_input_files(
        {"name": "besok.csv", "mimeType": "text/csv", "buffer": TABLE}
    )
    page.get_by_role("button", name="Se på filen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Noe må avgjøres før tabellen kan tas inn.")
    check_accessibility(page)
    page.get_by_role("button", name="Kall den «unit»").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 rad kan ikke leses")
    expect(page.get_by_role("region", name="Celle for celle")).to_contain_text("34,3 %")
    page.get_by_label("Hvor tallene kommer fra").fill("telling i juni")
    page.get_by_role("button", name="Ta inn tabellen").click()
    expect(page.locator("#summary")).to_be_focused()
    page.get_by_label("Utelat 1 rad som ikke kan leses").check()
    page.get_by_role("button", name="Ta inn tabellen").click()
    page.wait_for_url(re.compile(r"/tabeller/besok/v1/\?lagret=ny"))
    expect(page.get_by_role("status")).to_have_text("Tatt inn som versjon 1.")
    check_accessibility(page)
    page.goto(f"{BENCH}/tabeller/besok/v1/?rad=3#rad-3")
    expect(page.locator("#rad-3")).to_have_class("is-asked")


def test_a_workbook_is_taken_in_too(page: Page):
    book = openpyxl.Workbook()
    book.active.append(["unit", "pris"])
    book.active.append(["sor", 738.5])
    held = io.BytesIO()
    book.save(held)
    page.goto(f"{BENCH}/innlesinger/ny/")
    page.get_by_label("Velg en fil").set_input_files(
        {"name": "bok.xlsx", "mimeType": "application/octet-stream", "buffer": held.getvalue()}
    )
    page.get_by_role("button", name="Se på filen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "1 rad kan leses. Hver celle leses som den står."
    )
    page.get_by_role("button", name="La det være").click()
    page.wait_for_url(re.compile("#innlesinger"))


def test_a_sealed_bundle_goes_out_and_comes_in(page: Page):
    page.goto(f"{BENCH}/modell/?modell=abf.v1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned pakken").click()
    page.goto(f"{BENCH}/pakke/")
    check_accessibility(page)
    page.get_by_label("Pakken, en .zip-fil").set_input_files(download.value.path())
    page.get_by_role("button", name="Kontroller", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Pakken holder, og en ny kjøring gir de samme kronene."
    )
    check_accessibility(page)


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_no_width_or_language_scrolls_sideways(page: Page, language: str):
    """640 pixels is what 1280 become at 200 per cent zoom."""
    for address in (
        f"{BENCH}/",
        f"{BUILD}?modell=hybrid.v1",
        f"{BENCH}/modell/?modell=hybrid.v1",
        f"{BENCH}/modell/fil/?modell=hybrid.v1",
        f"{BENCH}/tabeller/utfort/v1/",
        f"{BENCH}/referanser/key_figures/",
    ):
        for width in (320, 640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(language + address)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            check_no_sideways_scroll(page)
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(language + address)
        check_accessibility(page)


def test_letters_twice_as_large_still_fit_a_phone(page: Page):
    page.set_viewport_size({"width": 640, "height": 800})
    for address in (f"{BENCH}/", f"{BUILD}?modell=hybrid.v1"):
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        check_no_sideways_scroll(page)


def test_a_model_is_built_without_script(browser: Browser, site: str):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{BUILD}?modell=kriterier.v1")
    page.get_by_role("button", name="Fjern rad 1").click()
    page.get_by_label("Vekt for kriterium 1").fill("40")
    page.get_by_label("Vekt for kriterium 2").fill("50")
    page.get_by_role("button", name="Legg til et kriterium").click()
    page.get_by_label("Kriterium 3", exact=True).select_option("befolkning:0-66")
    page.get_by_label("Vekt for kriterium 3").fill("10")
    page.get_by_role("button", name="Regn ut").click()
    expect(page.get_by_text("Summen er rammen: 386 900 000 kr")).to_be_visible()
    page.get_by_role("button", name="Lagre som ny versjon").click()
    expect(page.get_by_role("status")).to_contain_text("Lagret som versjon")
    context.close()


def tab_to(page: Page, words: str) -> None:
    """Move with Tab until what has the focus says the words, which must be visible there."""
    for _ in range(200):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.textContent").replace("\u00a0", " ")
        if words in " ".join(said.split()) and page.evaluate("document.activeElement.tagName") in {
            "A",
            "BUTTON",
        }:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"the focus on {words} cannot be seen"
            return
    raise AssertionError(f"Tab never reached {words}")


def tab_to_field(page: Page, name: str) -> None:
    """Move with Tab until a field has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    raise AssertionError(f"Tab never reached the field {name}")
