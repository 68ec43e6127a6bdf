"""What a page says of itself so that it is told of changes: a page gives it to its template as `follow`."""

from dataclasses import dataclass

from django.http import HttpRequest

from likevekt.actions.live import may_hear, topics_heard
from likevekt.store.live_versions import list_live_versions
from likevekt.web.live_ids import write_heard
from likevekt.web.who import who


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """The topics that a page follows, and which versions of them it shows."""

    topics: str
    heard: str


def follow(request: HttpRequest, *topics: str) -> Follow | None:
    """Give what the page follows, or nothing when its reader may hear of none of it.

    Ask before the page reads what it shows: what changes after that is then told, and never missed.
    """
    rights = who(request).rights
    heard_topics = topics_heard(rights, topics)
    if not heard_topics:
        return None
    versions = list_live_versions(municipality=rights.municipality)
    open_to_her = {
        key: version for key, version in versions.items() if key[0] in heard_topics and may_hear(rights, key)
    }
    return Follow(topics=" ".join(sorted(heard_topics)), heard=write_heard(open_to_her))
