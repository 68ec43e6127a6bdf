"""One-time codes that a telephone counts out with the time: six digits, a new one each thirty seconds (RFC 6238)."""

import hmac
import struct

SECONDS = 30
DIGITS = 6
STEPS_ASIDE = 1
"""A telephone whose clock is half a minute wrong, or a person who types slowly, still gets in."""


def step_at(seconds: int) -> int:
    """Give the number of the step that a moment lies in, counted in seconds since 1970."""
    return seconds // SECONDS


def code_of_step(secret: bytes, step: int) -> str:
    """Give the six digits of a step (RFC 4226, with SHA-1, which is what every telephone knows)."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    start = digest[-1] & 0x0F
    number: int = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def find_step(secret: bytes, code: str, *, at_step: int, after: int) -> int | None:
    """Give the step near this one whose code it is, or none; steps up to `after` are used up.

    Every step is tried, so that the time it takes says nothing of the code.
    """
    given = code.encode("utf-8", errors="replace")
    found = None
    for step in range(max(0, at_step - STEPS_ASIDE), at_step + STEPS_ASIDE + 1):
        is_same = hmac.compare_digest(code_of_step(secret, step).encode(), given)
        if is_same and step > after:
            found = step
    return found
