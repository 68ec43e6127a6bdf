"""The page to go to afterwards: one of this site, and nothing else."""

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language_from_path, override

NEXT = "next"
"""The name under which addresses and forms carry the page to go to."""


def way_back(address: str) -> str:
    """Give a page of this site to go back to; anything else is the first page."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return reverse("front")
    path = address.partition("?")[0]
    try:
        with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
            resolve(path)
    except Resolver404:
        return reverse("front")
    return address
