"""Whether a secret can be guessed: too short, repeated, made of few signs, or one that everybody knows."""

import re

SHORTEST_SECRET = 50
FEWEST_SIGNS = 10
FEWEST_HEX_SIGNS = 8  # sixty-four random hexadecimal digits have fewer about once in 10²⁰
_KNOWN = re.compile(
    r"django-insecure|change-?_?me|secret-?_?key|password|passord|example|likevekt", re.IGNORECASE
)


def weakness(secret: str) -> str:
    """Say in a few words why a secret can be guessed, or nothing; the words never show it."""
    if len(secret) < SHORTEST_SECRET:
        return f"has {len(secret)} characters"
    if _is_repeated(secret):
        return "repeats itself"
    if len(set(secret)) < FEWEST_SIGNS:
        return f"is made of {len(set(secret))} different signs"
    if _KNOWN.search(secret):
        return "holds a word that stands in many examples"
    return ""


def has_few_signs(key: str) -> bool:
    """Tell whether a key in hexadecimal digits is made of so few that nobody drew it at random."""
    return len(set(key.lower())) < FEWEST_HEX_SIGNS


def _is_repeated(secret: str) -> bool:
    return any(secret.startswith(secret[period:]) for period in range(1, len(secret) // 2 + 1))
