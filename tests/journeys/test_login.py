"""In production: logging in, a telephone, signing a quarter of an hour later, and logging out, with the keyboard alone."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from factories.certificates import write_certificate
from factories.logins import PASSWORD, Telephone
from factories.oidc_provider import ec_key, pem
from journeys.accessibility import check_accessibility, check_no_sideways_scroll
from journeys.arriving import arrive
from journeys.keyboard import press_until
from journeys.serving import serving

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
WIDTHS = (320, 640, 1280)
"""640 pixels is what 1280 become at 200 per cent zoom."""
PROVIDER = """[idporten]
name = "ID-porten"
issuer = "https://idporten.example"
client_id = "x"
key_file = "key.pem"
known_by = "pid"
levels = ["high"]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("login")
    write_certificate(folder / "certificate.pem")
    (folder / "key.pem").write_bytes(pem(ec_key("client")))
    (folder / "oidc.toml").write_text(PROVIDER)
    return folder


@pytest.fixture(scope="module")
def settings(home: Path) -> dict[str, str]:
    return {
        "LIKEVEKT_ENV": "production",
        "LIKEVEKT_SECRET_KEY": secrets.token_urlsafe(64),
        "LIKEVEKT_IDENTITY_KEYS": secrets.token_hex(32),
        "LIKEVEKT_OIDC": str(home / "oidc.toml"),
    }


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        viewport={"width": 1280, "height": 860}, locale="nb-NO", ignore_https_errors=True
    )
    yield opened
    opened.close()


def check_everywhere(page: Page) -> None:
    """No violation and no sideways scroll, at three widths."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        check_no_sideways_scroll(page)
    check_accessibility(page)


def sentence(page: Page) -> str:
    return " ".join(page.get_by_role("heading", level=1).inner_text().split())


def go_to_field(page: Page, name: str) -> None:
    for _ in range(80):
        if page.evaluate("document.activeElement.id") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {name}")


def type_in(page: Page, name: str, text: str) -> None:
    go_to_field(page, name)
    page.keyboard.type(text)


def give_password(page: Page) -> None:
    type_in(page, "username", "okonomiradgiver")
    type_in(page, "password", PASSWORD)
    page.keyboard.press("Enter")


@contextmanager
def opened(page: Page, home: Path, which: str, *, settings: dict[str, str], at: datetime) -> Iterator[str]:
    """Serve at a moment that the clock stands still at; an open page listens, and would keep its server waiting."""
    with serving(home, which, settings=settings | {"LIKEVEKT_NOW": at.isoformat()}) as site:
        try:
            yield site
        finally:
            page.goto("about:blank")


def test_the_whole_way_with_the_keyboard_alone(home: Path, settings: dict[str, str], context: BrowserContext):
    page, later = context.new_page(), NOW + timedelta(minutes=16)
    with opened(page, home, "login", settings=settings, at=NOW) as site:
        telephone, spare = set_up(page, site)
    with opened(page, home, "as it is", settings=settings, at=later) as site:
        sign(page, site, code=telephone.code(later))
        log_out_and_in(page, site, spare)


def set_up(page: Page, site: str) -> tuple[Telephone, str]:
    page.goto(f"{site}/ressursfordeling/")
    assert sentence(page) == "Logg inn i Likevekt for Nordvågen kommune."
    expect(page.get_by_role("link", name="Logg inn med ID-porten")).to_be_visible()
    check_everywhere(page)
    type_in(page, "username", "okonomiradgiver")
    type_in(page, "password", "feil")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("passer ikke sammen")
    check_accessibility(page)
    type_in(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("La telefonen vise at det er deg.")
    check_everywhere(page)
    telephone = Telephone(page.locator(".scan__key code").inner_text().replace(" ", ""))
    type_in(page, "code", telephone.code(NOW))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("gjenopprettingskodene")
    check_everywhere(page)
    spare = page.locator(".codes code").first.inner_text()
    press_until(page, "Gå videre")
    page.keyboard.press("Enter")
    arrive(page, "/ressursfordeling/")
    check_everywhere(page)
    return telephone, spare


def sign(page: Page, site: str, *, code: str) -> None:
    """The clock has gone 16 minutes; taking a table in asks again, and keeps what was typed."""
    page.goto(f"{site}/satser-og-kriterier/innlesinger/ny/?slag=table")
    file = {"name": "besok.csv", "mimeType": "text/csv", "buffer": b"unit;besok\r\nnord;980\r\nsor;1250\r\n"}
    page.locator("input[type=file]").set_input_files([file])
    page.locator("#kind").select_option("table")
    press_until(page, "Se på filen")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/innlesinger/\d+/$"))
    for name, text in (("source", "telling i juni"), ("as_of", "2026-06-30")):
        page.locator(f"#{name}").fill(text)
    press_until(page, "Ta inn tabellen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Vis at det fortsatt er deg, så er det skrevet under."
    )
    check_everywhere(page)
    type_in(page, "signing_code", code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("telling i juni").first).to_be_visible()


def log_out_and_in(page: Page, site: str, spare: str) -> None:
    press_until(page, "Logg ut")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er logget ut.")
    give_password(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Skriv koden som appen")
    check_everywhere(page)
    type_in(page, "code", spare)
    page.keyboard.press("Enter")
    arrive(page, "/ressursfordeling/")
    for address in (
        "/konto/kode/",
        "/konto/passord/",
        "/nn/konto/kode/",
        "/nn/konto/passord/",
        "/en/konto/kode/",
    ):
        page.goto(f"{site}{address}")
        check_everywhere(page)
