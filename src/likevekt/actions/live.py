"""Telling open pages that something has changed: which topics there are, and who may hear about them.

A page hears the name of a topic and its version, never what was saved. See docs/explanation/live.md.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from likevekt.actions.rights import Rights
from likevekt.store.account_queries import municipalities_of
from likevekt.store.live_versions import Key, raise_versions

TOPICS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "funding_model": ("funding_model", "read"),
        "funding_table": ("funding_table", "read"),
        "budget": ("budget", "read"),
        "unit": ("unit", "read"),
        "import": ("import", "read"),
        "account": ("account", "read"),
        "role_grant": ("role_grant", "read"),
    }
)
"""Each topic, and the right that is needed to hear about it: a kind of object and an action of the roles file."""

RIGHTS_TOPICS = frozenset({"account", "role_grant", "unit"})
"""The topics that decide who may hear what; when one of them changes, that is decided anew."""

_LOGIN = "login"
_LOGIN_GROUPS = 64
"""How many rows tell of logins that end, however many accounts there are; some of a group are asked in vain."""


class UnknownTopicError(ValueError):
    """Something was to be told under a name that no page listens to."""

    def __init__(self, *, topic: str) -> None:
        super().__init__(
            f"There is no topic {topic!r}. Nobody would hear of the change; use one of {', '.join(sorted(TOPICS))}, or "
            "give the new topic and the right that it needs in likevekt/actions/live.py."
        )


def changed(topic: str, *, municipality: str, at: datetime, unit: str = "") -> None:
    """Tell that what a topic tells has changed, in the transaction that changes it.

    `unit` is the unit it is about; without one it reaches only those who may see the whole municipality. Call it once
    in a transaction: what changes several topics or units at once uses `all_changed`.

    Raises:
        UnknownTopicError: no page listens to it.
        NoTransactionForVersionError, UnknownMunicipalityError: as `raise_versions`.
    """
    all_changed([(topic, unit)], municipality=municipality, at=at)


def all_changed(keys: Iterable[Key], *, municipality: str, at: datetime) -> None:
    """Tell that several topics, each in a unit or in none, have changed at once.

    Raises:
        UnknownTopicError, NoTransactionForVersionError, UnknownMunicipalityError: as `changed`.
    """
    told = list(keys)
    for topic, _unit in told:
        if topic not in TOPICS:
            raise UnknownTopicError(topic=topic)
    raise_versions(told, municipality=municipality, at=at)


def login_ended(account: int, *, at: datetime) -> None:
    """Let the open pages of an account ask anew whether it is logged in, in the transaction that writes it down.

    No page follows this, and none is told of it.

    Raises:
        NoTransactionForVersionError: the caller has not opened a transaction.
    """
    for code in municipalities_of(account):
        raise_versions([_login_key(account)], municipality=code, at=at)


def makes_doubtful(key: Key, *, account: int) -> bool:
    """Tell whether an account's open pages must ask anew what it may hear when this has changed."""
    return key[0] in RIGHTS_TOPICS or key == _login_key(account)


def may_hear(rights: Rights, key: Key) -> bool:
    """Tell whether somebody with these rights may hear of a topic in a unit, or of one that belongs to no unit."""
    topic, unit = key
    right = TOPICS.get(topic)
    return right is not None and rights.allows(*right, unit=unit or None)


def topics_heard(rights: Rights, topics: Iterable[str]) -> frozenset[str]:
    """Give those of the topics that somebody with these rights may hear of, at least in some unit."""
    return frozenset(
        topic for topic in topics if topic in TOPICS and rights.reach(*TOPICS[topic]) is not None
    )


def _login_key(account: int) -> Key:
    return _LOGIN, str(account % _LOGIN_GROUPS)
