"""A small OpenID Connect provider on 127.0.0.1 that takes nothing on trust: the peer that logins are tested against.

It verifies PKCE, the client's assertion (signature, audience, age, no replay), single-use codes and the address to go back
to. `twist` lets it misbehave, so that what we refuse can be tested.
"""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

CLIENT = "likevekt-test"
CLIENT_KEY_ID = "our-key"
PROVIDER_KEY_ID = "their-key"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Claims = dict[str, Any]


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """Give a key by its name, the same one each time."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Give a key of the curve P-256 by its name."""
    assert name
    return ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> bytes:
    """Write a private key as a file holds it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class RefusedError(Exception):
    """What the client sent is wrong."""


@dataclass(kw_only=True)
class TestProvider:
    """One provider: who is in front of it, what it has given out, and how it misbehaves."""

    __test__ = False
    client_key: Any
    now: Callable[[], datetime] = lambda: datetime.now(tz=UTC)
    person: Claims = field(default_factory=lambda: {"sub": "subject-1", "pid": "", "acr": "high"})
    has_par: bool = False
    redirect_uri: str = ""
    twist: Callable[[Claims], Claims] = dict
    signs_with: Any = field(default_factory=lambda: rsa_key("provider"))
    signed_as: Mapping[str, str] = field(default_factory=lambda: {"kid": PROVIDER_KEY_ID})
    says_of_itself: Claims = field(default_factory=dict)
    asked: list[tuple[str, Claims]] = field(default_factory=list)
    issuer: str = ""
    codes: dict[str, Claims] = field(default_factory=dict)
    pushed: dict[str, Claims] = field(default_factory=dict)
    seen_jti: set[str] = field(default_factory=set)
    last_answer: Claims = field(default_factory=dict)

    def metadata(self) -> Claims:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        if self.has_par:
            said["pushed_authorization_request_endpoint"] = f"{self.issuer}/par"
        return said | self.says_of_itself

    def jwks(self) -> Claims:
        numbers = rsa_key("provider").public_key().public_numbers()
        key = {
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": PROVIDER_KEY_ID,
            "n": _base64(numbers.n.to_bytes(256, "big")), "e": _base64(numbers.e.to_bytes(3, "big")),
        }  # fmt: skip
        return {"keys": [{"kty": "RSA", "use": "enc", "kid": "for-secrets", "n": key["n"], "e": "AQAB"}, key]}

    def authorize(self, asked: Claims) -> str:
        """Check what is asked for, find the person willing, and give the address to send the browser back to."""
        if self.has_par:
            _demand(set(asked) == {"client_id", "request_uri"}, "what is asked for must be pushed")
            asked = self.pushed.pop(asked["request_uri"])
        self._check_asked(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def push(self, asked: Claims) -> Claims:
        self._check_client(asked)
        self._check_asked(asked)
        name = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(16)}"
        self.pushed[name] = asked
        return {"request_uri": name, "expires_in": 60}

    def token(self, asked: Claims) -> Claims:
        self._check_client(asked)
        _demand(asked.get("grant_type") == "authorization_code", "unknown grant")
        begun = self.codes.pop(asked.get("code", ""), None)
        _demand(begun is not None, "unknown or used code")
        _demand(asked.get("redirect_uri") == begun["redirect_uri"], "another way back")
        shown = _base64(sha256(asked.get("code_verifier", "").encode()).digest())
        _demand(shown == begun["code_challenge"], "wrong verifier")
        now = int(self.now().timestamp())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "nonce": begun["nonce"],
            "auth_time": now if "max_age" in begun else now - 7200, **self.person,
        }  # fmt: skip
        return {
            "access_token": "unused",
            "token_type": "Bearer",
            "id_token": self._signed(self.twist(claims)),
        }

    def _signed(self, claims: Claims) -> str:
        if self.signs_with is None:
            return jwt.encode(claims, None, algorithm="none", headers=dict(self.signed_as))
        algorithm = "HS256" if isinstance(self.signs_with, bytes) else "RS256"
        return jwt.encode(claims, self.signs_with, algorithm=algorithm, headers=dict(self.signed_as))

    def _check_asked(self, asked: Claims) -> None:
        _demand(asked.get("client_id") == CLIENT, "unknown client")
        _demand(asked.get("response_type") == "code", "unknown flow")
        _demand(asked.get("redirect_uri") == self.redirect_uri, "unregistered way back")
        _demand("openid" in asked.get("scope", "").split(), "no openid")
        _demand(asked.get("code_challenge_method") == "S256", "no PKCE")
        _demand(len(asked.get("code_challenge", "")) == 43, "no challenge")
        _demand(len(asked.get("state", "")) >= 32 and len(asked.get("nonce", "")) >= 32, "too little chance")

    def _check_client(self, asked: Claims) -> None:
        _demand(asked.get("client_assertion_type") == ASSERTION, "no assertion")
        _demand("client_secret" not in asked, "a secret")
        token = asked["client_assertion"]
        _demand(jwt.get_unverified_header(token).get("kid") == CLIENT_KEY_ID, "unknown key of the client")
        try:
            claims = jwt.decode(
                token, self.client_key.public_key(), algorithms=["RS256", "ES256"], audience=self.issuer,
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["exp", "iat", "jti"]},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise RefusedError(str(error)) from None
        now = self.now().timestamp()
        _demand(claims["iss"] == claims["sub"] == CLIENT, "another client")
        _demand(claims["iat"] <= now + 5 and now < claims["exp"] <= now + 60, "too old or too long")
        _demand(claims["jti"] not in self.seen_jti, "seen before")
        self.seen_jti.add(claims["jti"])


@contextmanager
def running_provider(**values: Any) -> Iterator[TestProvider]:
    """Give a provider that answers on a port of its own."""
    provider = TestProvider(**values)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self._answer(dict(parse_qsl(body.decode())))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self, asked: Claims) -> None:
            path = urlsplit(self.path).path
            provider.asked.append((path, asked))
            try:
                if path == "/authorize":
                    self._send(302, {}, location=provider.authorize(asked))
                    return
                answers: dict[str, Callable[[], Claims]] = {
                    "/.well-known/openid-configuration": provider.metadata,
                    "/jwks": provider.jwks,
                    "/par": lambda: provider.push(asked),
                    "/token": lambda: provider.token(asked),
                }
                self._send(200, answers[path]())
            except (RefusedError, KeyError) as error:
                self._send(400, {"error": "invalid_request", "error_description": str(error)})

        def _send(self, status: int, content: Claims, *, location: str = "") -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _demand(holds: bool, reason: str) -> None:  # noqa: FBT001
    if not holds:
        raise RefusedError(reason)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
