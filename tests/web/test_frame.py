"""What stands around every page: headers, languages, the menu, and pages for what went wrong."""

import re

import pytest
from django.test import Client, RequestFactory, override_settings

from factories.account_rows import give_first_eyes
from likevekt.store.models import Municipality
from likevekt.web import errors

INLINE = re.compile(rb"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})


@pytest.mark.parametrize("address", ["/finnes-ikke/", "/nn/finst-ikkje/", "/en/no-such-page/"])
def test_no_page_may_run_or_load_anything_that_is_not_ours(reader, address):
    response = reader.get(address)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert not INLINE.search(response.content)


@pytest.mark.parametrize(
    ("address", "language", "words"),
    [
        ("/finnes-ikke/", "nb", "Det finnes ingen side med denne adressen."),
        ("/nn/finst-ikkje/", "nn", "Det finst inga side med denne adressa."),
        ("/en/no-such-page/", "en", "There is no page with this address."),
    ],
)
def test_an_address_that_is_no_page_says_so_in_the_readers_language(reader, address, language, words):
    response = reader.get(address)
    assert response.status_code == 404
    text = response.content.decode()
    assert f'<html lang="{language}"' in text
    assert words in text


def test_the_browsers_language_does_not_change_what_an_address_shows(reader):
    """An address is a reference: it shows the same to everyone who gets it."""
    response = reader.get("/finnes-ikke/", headers={"accept-language": "en"})
    assert '<html lang="nb"' in response.content.decode()


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (errors.server_error, 500),
    ],
)
def test_every_error_page_is_whole_and_asks_the_database_nothing(page, status):
    response = page(RequestFactory().get("/noe/"))
    assert response.status_code == status
    assert b"<h1" in response.content
    assert not INLINE.search(response.content)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/ressursfordeling/", "/nn/satser-og-kriterier/pakke/"])
def test_a_method_that_no_page_takes_is_not_called_a_form(method, address):
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    response = strict.generic(method, address)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"
    assert b"<h1" in response.content


def test_a_form_without_the_mark_of_this_site_is_still_refused():
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    response = strict.post("/satser-og-kriterier/pakke/", {"do": "keep"})
    assert response.status_code == 403
    assert "Skjemaet" in response.content.decode()
    assert not INLINE.search(response.content)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/ressursfordeling/", "/regn-pa-et-vedtak/", "/satser-og-kriterier/"])
def test_an_empty_database_says_what_to_do_and_calls_nothing_invented(reader, address):
    response = reader.get(address)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Ingen kommune er lagt inn ennå." in text
    assert "likevekt demo" in text
    assert "ppdiktede data" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("is_invented", [True, False])
def test_only_an_invented_municipality_is_said_to_be_invented(reader, is_invented):
    Municipality.objects.create(code="9999", name="Vika", inhabitants=10, invented=is_invented)
    give_first_eyes("9999")
    text = reader.get("/ressursfordeling/").content.decode()
    assert "Vika" in text
    assert ("ppdiktede data" in text) == is_invented
    assert ('class="invented"' in text) == is_invented


def test_a_fault_of_ours_shows_a_page_and_no_detail(reader, monkeypatch):
    def broken(**_given: object) -> None:
        raise RuntimeError("a detail that nobody should see")

    monkeypatch.setattr("likevekt.web.allocation_pages.find_municipality", broken)
    with override_settings(DEBUG=False):
        response = reader.get("/ressursfordeling/")
    assert response.status_code == 500
    assert "Noe gikk galt" in response.content.decode()
    assert b"a detail" not in response.content


def test_a_form_without_the_sites_own_mark_is_refused_with_a_page(monkeypatch):
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    response = strict.post("/ressursfordeling/")
    assert response.status_code in {403, 405}


@pytest.mark.django_db
def test_own_files_have_an_address_that_changes_when_they_do(reader):
    text = reader.get("/finnes-ikke/").content.decode()
    addresses = re.findall(r'href="(/static/[^"]+)"', text)
    assert len(addresses) >= 7
    assert all(re.search(r"\?[0-9a-f]{12}$", address) for address in addresses)
    for address in addresses:
        answer = reader.get(address)
        assert answer.status_code == 200
        answer.close()
