"""Readers of pages about persons: one client for each demo account, and what a page says."""

import re

from django.test import Client

from likevekt.store.models import AuditEntry


def see_as(username: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    assert client.post("/se-som/", {"username": username, "next": "/"}).status_code == 302
    return client


def text(answer) -> str:
    """The page on one line, without the mark that each form has anew."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return " ".join(page.replace("\u00a0", " ").split())


def trail() -> list[tuple[str, str, str, str]]:
    """Action, kind, person and purpose of each entry, oldest first."""
    rows = AuditEntry.objects.order_by("pk")
    return list(rows.values_list("action", "object_kind", "person", "purpose"))
