"""Requests that no browser of ours sends, against the real server: a plain page each, never a fault of ours."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from factories.own_database import own_database
from factories.ports import free_port
from web.test_environment import IDENTITY_KEY, SECRET

pytestmark = pytest.mark.database
GET = "GET {} HTTP/1.1"
WAIT = 300
# Lines that are not a fault: what the server could not read, and forms without our mark.
EXPECTED = ("WARNING:  Invalid HTTP request received.", "Forbidden (")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a production server on an empty database; what it complains of is looked at in the end."""
    home = tmp_path_factory.mktemp("hostile")
    said = home / "said.txt"
    port = free_port()
    with own_database(home) as environment, said.open("w") as errors:
        environment |= {
            "LIKEVEKT_ENV": "production",
            "LIKEVEKT_SECRET_KEY": SECRET,
            "LIKEVEKT_IDENTITY_KEYS": IDENTITY_KEY,
            "LIKEVEKT_HOSTS": "likevekt.example",
        }
        command = [sys.executable, "-m", "likevekt.cli.main", "start", "--migrate", "--port", str(port)]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=home
        ) as process:
            assert process.stdout is not None
            assert any(line.startswith("Ready") for line in process.stdout), said.read_text()
            yield port
            # Those who left are forgotten by the time that the next one has her answer.
            assert asked(port, head(GET.format("/borte/")))[0] == 404
            process.terminate()
            process.communicate(timeout=WAIT)
    complaints = [line for line in said.read_text().splitlines() if not line.startswith(EXPECTED)]
    assert complaints == [], complaints[:20]


def head(first: str, *more: str, host: str = "likevekt.example") -> bytes:
    """The head of a request that came through the proxy."""
    lines = [first, f"Host: {host}", "X-Forwarded-Proto: https", "Connection: close", *more]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def form(
    body: bytes, *more: str, kind: str = "application/x-www-form-urlencoded", path: str = "/se-som/"
) -> bytes:
    told = (f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more)
    return head(f"POST {path} HTTP/1.1", *told) + body


def asked(port: int, sent: bytes) -> tuple[int, str]:
    """Send bytes, and give the status and the rest of the answer; 0 when there is none."""
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as caller:
        with suppress(OSError):  # the server may have answered before it had everything
            caller.sendall(sent)
        received = b""
        try:
            while more := caller.recv(65_536):
                received += more
        except ConnectionResetError:
            pass
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", received)
    return (int(found[1]) if found else 0), received.decode("utf-8", "replace")


PAGE = {200, 302, 403, 404}
LONG = "a" * 200_000
DEEP = b"[" * 200_000 + b"]" * 200_000
REQUESTS = {
    "another host": (head(GET.format("/"), host="evil.example"), {400}),
    "a host with an account": (head(GET.format("/"), host="likevekt.example@evil.example"), {400}),
    "a host with a path": (head(GET.format("/"), host="likevekt.example/evil"), {400}),
    "a host with a port that is none": (head(GET.format("/"), host="likevekt.example:x"), {400}),
    "two hosts": (head(GET.format("/"), "Host: evil.example"), {400}),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
    "an address with a host": (head("GET http://evil.example/ HTTP/1.1"), PAGE | {400}),
    "trace": (head("TRACE / HTTP/1.1"), {405}),
    "connect": (head("CONNECT evil.example:443 HTTP/1.1"), {400, 404, 405}),
    "a method of its own": (head("FOO / HTTP/1.1"), {405}),
    "delete": (head("DELETE / HTTP/1.1"), {403, 405}),
    "put": (head("PUT /se-som/ HTTP/1.1", "Content-Length: 0"), {403, 405}),
    "another method by header": (head(GET.format("/"), "X-HTTP-Method-Override: DELETE"), PAGE),
    "no http": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {400}),
    "an old version": (b"GET / HTTP/0.9\r\nHost: likevekt.example\r\n\r\n", {301, 400}),
    "an address of many letters": (head(GET.format("/" + LONG)), {400, 404, 414}),
    "a query of many letters": (head(GET.format("/?modell=" + LONG)), PAGE | {400, 414}),
    "a header of many letters": (head(GET.format("/"), f"X-Long: {LONG}"), {400, 431}),
    "many headers": (head(GET.format("/"), *(f"X-{n}: 1" for n in range(20_000))), {400, 431}),
    "a cookie of many letters": (head(GET.format("/"), f"Cookie: sessionid={'b' * 30_000}"), PAGE),
    "a cookie that is no text": (head(GET.format("/"), "Cookie: sessionid=\xff\xfe; csrftoken=\x01"), PAGE | {400}),
    "a session that was never given": (head(GET.format("/"), "Cookie: sessionid=../../etc/x"), PAGE),
    "a language that is none": (head(GET.format("/"), f"Accept-Language: {'x-' * 9_000}"), PAGE),
    "a null in the address": (head(GET.format("/%00")), {400}),
    "a null in a folder": (head(GET.format("/satser-og-kriterier/tabeller/a%00b/v1/")), {400}),
    "a null in the query": (head(GET.format("/?modell=%00")), {400}),
    "a null in a field": (form(b"username=%00&next=%00"), {400, 403, 404}),
    "no utf-8 in the address": (head(GET.format("/%ff%fe/")), {400, 404}),
    "no utf-8 in the query": (head(GET.format("/?modell=%ff%c0%af")), PAGE),
    "raw bytes in the address": (b"GET /\xff\xfe HTTP/1.1\r\nHost: likevekt.example\r\nConnection: close\r\n\r\n", {400, 404}),
    "half a sign in the query": (head(GET.format("/?modell=%ed%a0%80&enhet=%")), PAGE),
    "no utf-8 in a form": (form(b"username=\xff\xfe&next=\xc0\xaf"), {400, 403, 404}),
    "a form in letters that nobody knows": (form(b"username=x", kind="application/x-www-form-urlencoded; charset=utf-99"), {400, 403}),
    "many fields": (form(b"&".join(b"a%d=1" % n for n in range(5_000))), {400, 403}),
    "a field without end": (form(b"a=" + b"x" * 13_000_000), {400, 403, 413}),
    "a form in parts without a boundary": (form(b"x", kind="multipart/form-data"), {400, 403}),
    "a form in parts that never ends": (form(b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n', kind="multipart/form-data; boundary=b"), {400, 403}),
    "a part without a name": (form(b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", kind="multipart/form-data; boundary=b"), {400, 403}),
    "a file with a way out of the folder": (form(b'--b\r\nContent-Disposition: form-data; name="f"; filename="../../../../etc/x"\r\n\r\nx\r\n--b--\r\n', kind="multipart/form-data; boundary=b"), {403}),
    "deep json": (form(DEEP, kind="application/json"), {400, 403, 415}),
    "a body of no length": (head("POST /se-som/ HTTP/1.1", "Transfer-Encoding: chunked") + b"zz\r\nx\r\n0\r\n\r\n", {400}),
    "a length below nothing": (head("POST /se-som/ HTTP/1.1", "Content-Length: -1"), {400}),
    "two lengths": (head("POST /se-som/ HTTP/1.1", "Content-Length: 1", "Content-Length: 2") + b"x", {400}),
    "a length and pieces": (head("POST /se-som/ HTTP/1.1", "Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n", {400, 403}),
    "more than any page takes": (head("POST /se-som/ HTTP/1.1", "Content-Length: 900000000000"), {413}),
    "a way out of the static files": (head(GET.format("/static/../settings.py")), {400, 404}),
    "a written way out": (head(GET.format("/static/%2e%2e/%2e%2e/settings.py")), {400, 404}),
    "a way out by the other stroke": (head(GET.format("/static/..%5c..%5csettings.py")), {400, 404}),
    "a way to the root": (head(GET.format("/static//etc/hosts")), {400, 404}),
    "a way out written twice": (head(GET.format("/static/%252e%252e/settings.py")), {400, 404}),
    "a null in a static file": (head(GET.format("/static/web/css/page.css%00.html")), {400, 404}),
    "a folder of static files": (head(GET.format("/static/web/css/")), {404}),
    "a language that is not ours": (head(GET.format("/xx/ressursfordeling/")), {404}),
    "two languages": (head(GET.format("/nn/en/ressursfordeling/")), {404}),
    "a sheet that is dressed up": (head(GET.format("/ressursfordeling/x.css")), {404}),
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_what_cannot_be_meant_is_answered_plainly(server, name):
    sent, expected = REQUESTS[name]
    status, answer = asked(server, sent)
    assert status in expected, (status, answer[:300])
    for leak in ("Traceback", "root:", "SECRET_KEY", "django", "uvicorn", "/site-packages/", "evil.example"):
        assert leak not in answer, leak
    if status in {403, 404, 405, 413} and "text/html" in answer:
        assert "<h1" in answer
    assert asked(server, head(GET.format("/borte/")))[0] == 404


def test_a_name_that_the_reader_says_never_stands_in_a_page(server):
    """A cache or a proxy could otherwise be made to send others elsewhere."""
    for header in ("X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"):
        status, answer = asked(server, head(GET.format("/"), f"{header}: evil.example"))
        assert status in PAGE
        assert "evil.example" not in answer


def test_without_tls_the_reader_is_sent_to_it_under_a_known_name_only(server):
    plain = b"GET /borte/ HTTP/1.1\r\nHost: likevekt.example\r\nConnection: close\r\n\r\n"
    status, answer = asked(server, plain)
    assert status == 301
    assert "location: https://likevekt.example/borte/" in answer.lower()
    assert asked(server, plain.replace(b"likevekt.example", b"evil.example"))[0] == 400


def test_a_body_that_grows_past_the_limit_is_cut_off(server):
    """Nothing says beforehand how large it is, and it is refused all the same."""
    with socket.create_connection(("127.0.0.1", server), timeout=WAIT) as caller:
        caller.sendall(
            head("POST /se-som/ HTTP/1.1", "Transfer-Encoding: chunked", "Content-Type: text/plain")
        )
        piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        sent = 0
        try:
            while sent < 2_000:
                caller.sendall(piece)
                sent += 1
        except OSError:
            pass
        answer = b""
        try:
            while more := caller.recv(65_536):
                answer += more
        except ConnectionResetError:
            pass
    assert sent < 2_000
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")


def test_those_who_send_slowly_keep_nobody_waiting(server):
    """A hundred who have begun and go no further, and one who asks."""
    begun = [
        b"GET / HTTP/1.1\r\nHost: likevekt.example\r\nX-Slow: ",
        head("POST /se-som/ HTTP/1.1", "Content-Length: 100000", "Content-Type: text/plain") + b"x",
    ]
    with ExitStack() as stack:
        for at in range(100):
            caller = stack.enter_context(socket.create_connection(("127.0.0.1", server), timeout=WAIT))
            caller.sendall(begun[at % 2])
        assert asked(server, head(GET.format("/borte/")))[0] == 404
