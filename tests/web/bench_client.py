"""How the tests of the bench read pages: as a browser and a reader do."""

import re
from html import unescape

from django.test import Client

BENCH = "/satser-og-kriterier"
FORBIDDEN = re.compile(r"\b(?:nodes?|KEY|OPEN|CLOSED|closure|Shapley|dumbbell|corridor|TOML)\b")


def get(client: Client, address: str, status: int = 200):
    response = client.get(address, headers={"host": "127.0.0.1"})
    assert response.status_code == status, response.content[:500]
    return response


def post(client: Client, address: str, fields: dict, status: int = 200):
    response = client.post(address, fields, headers={"host": "127.0.0.1"})
    assert response.status_code == status, response.content.decode()[:3000]
    return response


def seen(response) -> str:
    """What a reader sees: no tags, one space between words, nothing of what stands in fields."""
    text = response.content.decode().replace("\u00a0", " ")
    body = re.sub(
        r"<(?:select|textarea).*?</(?:select|textarea)>", " ", text[text.index("<main") :], flags=re.DOTALL
    )
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def fields_of(response, *, form: str = "<form") -> dict[str, str]:
    """What a browser would send back: every field of the form as it stands on the page."""
    text = response.content.decode()
    text = text[text.index(form) :]
    text = text[: text.index("</form>")]
    sent: dict[str, str] = {}
    for match in re.finditer(r"<input\b[^>]*>", text):
        tag = match.group()
        name = re.search(r'name="([^"]*)"', tag)
        if name is None or name[1] == "csrfmiddlewaretoken" or 'type="file"' in tag:
            continue
        if ('type="radio"' in tag or 'type="checkbox"' in tag) and "checked" not in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        sent[unescape(name[1])] = unescape(value[1]) if value else "on"
    for match in re.finditer(r'<select\b[^>]*name="([^"]*)".*?</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', match.group())
        sent[match.group(1)] = unescape(chosen[1]) if chosen else ""
    for match in re.finditer(r'<textarea\b[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', text, re.DOTALL):
        sent[match.group(1)] = unescape(match.group(2)).replace("\n", "\r\n")
    return sent
