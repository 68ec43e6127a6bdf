"""The ways to log in at a provider, and to show again there who one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from likevekt.connectors.oidc_provider import Provider
from likevekt.web.way_back import NEXT

AGAIN = "igjen"
"""The mark in the address of who shows again who she is, though she is logged in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLink:
    """The way to log in at one provider."""

    name: str
    address: str


def provider_links(next_page: str) -> tuple[ProviderLink, ...]:
    """Give the ways to log in at providers, in the order of their file."""
    return tuple(_link(one, {NEXT: next_page}) for one in settings.LOGIN_PROVIDERS)


def link_to_show_again(code: str, *, next_page: str) -> ProviderLink:
    """Give the way to show again who one is, at the provider that one logged in at."""
    return _link(find_provider(code), {NEXT: next_page, AGAIN: "1"})


def find_provider(code: str) -> Provider:
    """Give a provider by its code.

    Raises:
        Http404: there is none of this code.
    """
    for one in settings.LOGIN_PROVIDERS:
        if one.code == code:
            found: Provider = one
            return found
    raise Http404


def _link(provider: Provider, query: Mapping[str, str]) -> ProviderLink:
    address = reverse("begin_at_provider", kwargs={"code": provider.code})
    return ProviderLink(name=provider.name, address=f"{address}?{urlencode(query)}")
