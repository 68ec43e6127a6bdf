"""What a page has heard so far, as one short text: it comes back when the page asks what it has missed."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from likevekt.store.live_versions import Key

LONGEST = 16_000
MOST = 1_000
NOTHING = "-"


def write_heard(versions: Mapping[Key, int]) -> str:
    """Give versions as text: `funding_model=3&budget/north=7`."""
    pairs = [
        (f"{topic}/{unit}" if unit else topic, version) for (topic, unit), version in sorted(versions.items())
    ]
    return urlencode(pairs, safe="/") or NOTHING


def read_heard(text: str) -> dict[Key, int] | None:
    """Give the versions in a text that came back from a page; none when it is not one of ours."""
    if text == NOTHING:
        return {}
    if not text or len(text) > LONGEST:
        return None
    try:
        pairs = parse_qsl(text, strict_parsing=True, max_num_fields=MOST)
        return {(name.partition("/")[0], name.partition("/")[2]): int(version) for name, version in pairs}
    except ValueError:
        return None
