"""Whatever is uploaded, typed or written in an address, there is a page: never a fault of ours.

The client raises what a view does not catch, so that a fault fails the test with its cause.
"""

import io
import time
from collections import Counter
from random import Random

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from factories.bundles import PLAIN, SIGNED, members, packed
from factories.file_mutations import damaged
from factories.small_nordvagen import (
    ACTIVITY,
    CRITERIA,
    HYBRID,
    INDEX,
    OPEN_ACTIVITY,
    load_small_nordvagen,
    tables,
)
from likevekt.actions.engine_cache import forget_everything
from web.bench_client import BENCH, fields_of

pytestmark = pytest.mark.django_db

CASES = 150
ODD_TEXTS = (
    "", " ", "0", "-1", "1/0", "1/3", "NaN", "1e400", "12,5", "1.000", "9" * 61, "9" * 5000, "x" * 4000, "\x00", "a\nb",
    "\u202e", "\U0001f9ee", "å" * 300, "<script>", "%(name)s", "{{ x }}", "../../etc/passwd", "a:b:c", ":", "é", "e\u0301",
    "a" + "\u0315\u0300" * 2000, "p0", "none", "2026-02-30", "0001-01-01", "9999-12-31", "∞", "½", "٣", "100 %", "-0",
)  # fmt: skip
ADDRESSES = (
    "/ressursfordeling/?modell={0}&modell={1}&enhet={2}&regnestykke={3}",
    "/ressursfordeling/?modell=hybrid.v1&modell=abf.v1&enhet={0}&regnestykke={1}",
    "/ressursfordeling/regneark/?modell={0}&modell={1}",
    "/ressursfordeling/pakke/?modell={0}",
    "/regn-pa-et-vedtak/?tjeneste={0}&mengde={1}&fra={2}&til={3}",
    BENCH + "/?{0}={1}",
    BENCH + "/modell/?modell={0}",
    BENCH + "/modell/bygg/?mal={0}",
    BENCH + "/modell/bygg/?modell={0}",
    BENCH + "/modell/tall/?modell=hybrid.v1&{0}={1}",
    BENCH + "/modell/fil/?modell={0}",
    BENCH + "/tabeller/utfort/v1/?linje={0}&fra={1}",
    BENCH + "/tabeller/utfort/v1/?enhet={0}&kolonne={1}",
    BENCH + "/innlesinger/ny/?slag={0}&tabell={1}",
    BENCH + "/innlesinger/{0}/",
    BENCH + "/innlesinger/{0}/feil/",
    BENCH + "/filer/{0}/",
    "/nn" + BENCH + "/referanser/{0}/",
    "/en/{0}",
)
PLACES = (
    "modell/bygg/?mal=ramme",
    "modell/bygg/?mal=abf-lukket",
    "modell/bygg/?mal=blanding",
    "modell/bygg/?modell=hybrid.v1",
)
DOINGS = (
    "", "compute", "save", "file", "open", "row:p0:k", "row::b", "part::criteria", "part:p0:activity", "drop:p0",
    "drop:p0.k0", "drop:", "row:", "x:y:z", "part::" + "x" * 999, "row:p0.l0:i", "\x00",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _nordvagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKEVEKT_NOW", "2026-09-01T12:00:00+02:00")
    forget_everything()
    load_small_nordvagen(models=(HYBRID, ACTIVITY, CRITERIA, OPEN_ACTIVITY, INDEX))


class Walker:
    """A reader who does what no reader would, and counts the pages that came."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.met: Counter[int] = Counter()

    def get(self, address: str) -> HttpResponse:
        return self._seen(self.client.get(address, headers={"host": "127.0.0.1"}))

    def post(self, address: str, fields: dict[str, object]) -> HttpResponse:
        return self._seen(self.client.post(address, fields, headers={"host": "127.0.0.1"}))

    def _seen(self, response: HttpResponse) -> HttpResponse:
        assert response.status_code < 500, response.content[:500]
        assert response.status_code in {200, 302, 400, 404, 405, 413}, response.status_code
        self.met[response.status_code] += 1
        if not getattr(response, "streaming", False):
            assert b"Traceback" not in response.content
        return response


@pytest.fixture
def walker(client: Client) -> Walker:
    return Walker(client)


def workbook_bytes(table: bytes) -> bytes:
    """Give a CSV table as a workbook, numbers as numbers."""
    book = openpyxl.Workbook()
    for line in table.decode().splitlines():
        book.active.append(
            [float(cell) if cell.replace(".", "").isdigit() else cell for cell in line.split(",")]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def many(scale: int) -> range:
    return range(CASES * scale)


def test_damaged_tables_are_taken_in_or_refused_in_words(walker: Walker, scale: int) -> None:
    own = {table.name: table.content for table in tables()}
    for number in many(scale):
        rng = Random(number)
        name = rng.choice(sorted(own))
        content, ending = own[name], "csv"
        if rng.random() < 0.3:
            content, ending = workbook_bytes(content), "xlsx"
        elif rng.random() < 0.3:
            content = (
                content.replace(b",", b";")
                .decode()
                .encode(rng.choice(("cp1252", "utf-16", "utf-8-sig")), "replace")
            )
        content = damaged(content, rng, times=rng.choice((1, 1, 2, 4)))
        with transaction.atomic():
            file = SimpleUploadedFile(
                rng.choice((f"{name}.{ending}", "x", "." + ending, "å" * 200 + "." + ending)), content
            )
            chosen = rng.choice((name, name, "", "nowhere", "x" * 200))
            kind = rng.choice(("table", "table", "table", "units", "rates", "budget", "x"))
            response = walker.post(f"{BENCH}/innlesinger/ny/", {"file": file, "kind": kind, "table": chosen})
            if response.status_code == 302:
                _answer_questions(walker, response["location"], rng)
            transaction.set_rollback(True)
    assert walker.met[302] > CASES // 10


def _answer_questions(walker: Walker, address: str, rng: Random) -> None:
    page = walker.get(address)
    if b"data-busy" in page.content:  # it is large, and waits for a worker
        return
    fields = fields_of(page)
    for name in fields:
        if rng.random() < 0.1:
            fields[name] = rng.choice(ODD_TEXTS)
    if rng.random() < 0.3:
        fields["leave_out"] = "on"
    if rng.random() < 0.5:
        fields["may_break"] = "on"
    response = walker.post(
        address, {**fields, "do": rng.choice(("accept", "accept", "accept", "look", "regret", "x"))}
    )
    if response.status_code == 302:
        walker.get(response["location"].partition("#")[0])
        walker.get("/ressursfordeling/")
        walker.get("/regn-pa-et-vedtak/")
        walker.get(f"{BENCH}/")


def test_damaged_model_files_are_shown_with_what_is_wrong(walker: Walker, scale: int) -> None:
    for number in many(scale):
        rng = Random(number)
        whole = rng.choice((HYBRID, ACTIVITY, CRITERIA, OPEN_ACTIVITY, INDEX)).encode()
        content = damaged(whole, rng, times=rng.choice((1, 1, 2, 3)), is_model=True)
        with transaction.atomic():
            page = rng.choice((f"{BENCH}/modell/fil/", f"{BENCH}/modell/fil/?modell=hybrid.v1"))
            fields: dict[str, object] = {
                "text": content.decode("utf-8", "replace"),
                "start": rng.choice(("", "AAAA", "x")),
            }
            if rng.random() < 0.5:
                fields["file"] = SimpleUploadedFile("model.toml", content)
            response = walker.post(page, {**fields, "do": rng.choice(("save", "save", "compute", ""))})
            if response.status_code == 302:
                walker.get(response["location"].partition("#")[0])
                walker.get("/ressursfordeling/")
            opened = walker.post(f"{BENCH}/modell/bygg/", {"do": "open", "text": fields["text"]})
            if opened.status_code == 200 and rng.random() < 0.3:
                walker.post(f"{BENCH}/modell/bygg/", {**fields_of(opened), "do": "compute"})
            transaction.set_rollback(True)


def test_the_builder_answers_whatever_is_typed(walker: Walker, scale: int) -> None:
    forms = {place: fields_of(walker.get(f"{BENCH}/{place}")) for place in PLACES}
    for number in many(scale):
        rng = Random(number)
        place = rng.choice(PLACES)
        fields = dict(forms[place])
        for _ in range(rng.choice((1, 2, 5, 20))):
            name = rng.choice(sorted(fields))
            match rng.randrange(5):
                case 0:
                    del fields[name]
                case 1:
                    fields[
                        rng.choice(
                            (
                                "p9.k0.value",
                                "p0.k99.name",
                                "b.floor",
                                "zz",
                                "p0.p0.p0",
                                "p0",
                                "\x00",
                                "k" * 500,
                            )
                        )
                    ] = rng.choice(ODD_TEXTS)
                case 2:
                    fields[name] = fields[rng.choice(sorted(fields))]
                case _:
                    fields[name] = rng.choice(ODD_TEXTS)
        with transaction.atomic():
            response = walker.post(f"{BENCH}/{place}", {**fields, "do": rng.choice(DOINGS)})
            if response.status_code == 302:
                walker.get(response["location"].partition("#")[0])
            transaction.set_rollback(True)


def test_damaged_bundles_are_refused_in_words(walker: Walker, scale: int) -> None:
    for number in many(scale):
        rng = Random(number)
        whole = rng.choice((PLAIN, SIGNED))
        if rng.random() < 0.5:
            content = damaged(whole, rng, times=rng.choice((1, 2)))
        else:
            inside = members(whole)
            name = rng.choice(sorted(inside))
            inside[name] = damaged(inside[name], rng, times=1)
            content = packed(inside)
        with transaction.atomic():
            file = SimpleUploadedFile("pakke.zip", content)
            response = walker.post(f"{BENCH}/pakke/", {"file": file, "do": rng.choice(("verify", "keep"))})
            if response.status_code == 302:
                walker.get(response["location"].partition("#")[0])
            transaction.set_rollback(True)


def test_every_address_gives_a_page(walker: Walker, scale: int) -> None:
    known = (
        "hybrid.v1",
        "abf.v1",
        "indeks.v1",
        "hybrid.v9",
        "sor",
        "utfort",
        "1",
        "hjemmesykepleie_minutter",
    )
    for number in many(scale):
        rng = Random(number)
        texts = [_quoted(rng.choice(ODD_TEXTS if rng.random() < 0.6 else known)) for _ in range(4)]
        walker.get(rng.choice(ADDRESSES).format(*texts))
    assert walker.met[200] > CASES // 5
    assert walker.met[404] > 0


def _quoted(text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")[:1500]
    return "".join(chr(byte) if chr(byte).isalnum() else f"%{byte:02X}" for byte in raw)


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/json"]
)
@pytest.mark.parametrize(
    "place", ["innlesinger/ny/", "pakke/", "modell/bygg/", "modell/fil/", "innlesinger/1/"]
)
def test_a_body_that_is_no_form_is_no_fault_of_ours(walker: Walker, kind: str, place: str) -> None:
    for body in (
        b"",
        b"--x\r\n",
        b"--x\r\nContent-Disposition: form-data; name=\x00\r\n\r\n\xff\r\n--x--",
        b"{" * 9000,
    ):
        response = walker.client.generic(
            "POST", f"{BENCH}/{place}", body, content_type=kind, headers={"host": "127.0.0.1"}
        )
        assert response.status_code in {200, 302, 400, 404}, response.status_code


def test_a_letter_without_end_in_a_field_is_said_at_once(walker: Walker) -> None:
    place = f"{BENCH}/modell/bygg/?modell=hybrid.v1"
    fields = fields_of(walker.get(place))
    began = time.process_time()
    fields["p0.title"] = "a" + "\u0315\u0300" * 200_000
    response = walker.post(place, {**fields, "do": "compute"})
    assert "accents on it" in response.content.decode() or "aksent" in response.content.decode()
    assert time.process_time() - began < 60


def test_a_figure_longer_than_a_file_may_hold_is_said_as_it_is(walker: Walker) -> None:
    """The sum of two weights of sixty digits has sixty-one."""
    weights = f'{{ "0-66" = "{"9" * 60}", "67-79" = "{"9" * 60}", "80+" = "0.5" }}'
    text = HYBRID.replace('{ "0-66" = "0.18", "67-79" = "0.27", "80+" = "0.55" }', weights)
    response = walker.post(f"{BENCH}/modell/fil/", {"text": text, "do": "compute"})
    assert "1" + "9" * 59 + "8.5" in response.content.decode()
