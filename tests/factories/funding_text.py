"""Write a model as TOML text and a table as CSV text, in one of the many ways that mean the same.

With a random source the order of keys, rows, columns and nodes is shuffled and the spelling varies
(quotes, comments, line ends, composed or decomposed letters); without one the text is plain.
"""

import json
import re
import unicodedata
from random import Random

Table = list[list[str]]  # the head, then the rows
BARE = re.compile(r"[A-Za-z0-9_-]+")
FIRST = ("unit", "name")


def model_text(document: dict, rng: Random | None = None) -> str:
    """Write a model; sections and keys in any order."""
    sections = [("model", document.get("model"))]
    sections += [(f"node.{_key(name, rng)}", body) for name, body in document.get("node", {}).items()]
    sections += [(_key(name, rng), body) for name, body in document.items() if name not in {"model", "node"}]
    text = [_section(name, body, rng) for name, body in _shuffled(sections, rng) if body is not None]
    return _letters("\n".join(text), rng)


def model_bytes(document: dict, rng: Random | None = None) -> bytes:
    """Write a model as a file holds it; sometimes with a byte order mark."""
    return _encoded(model_text(document, rng), rng)


def table_text(table: Table, rng: Random | None = None) -> str:
    """Write a table; rows in any order, columns too, save those that must come first."""
    head, *rows = table
    if rng is not None and _may_move(head, rows):
        fixed = [place for place, name in enumerate(head) if name in FIRST]
        rest = [place for place in range(len(head)) if place not in fixed]
        order = [*fixed, *rng.sample(rest, len(rest))]
        rows = [[row[place] for place in order] for row in _shuffled(rows, rng)]
        head = [head[place] for place in order]
    lines = [
        ",".join(_cell(cell, rng, first=place == 0) for place, cell in enumerate(row))
        for row in [head, *rows]
    ]
    if rng is not None:
        for _ in range(rng.randrange(3)):
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(["", "# a remark, with a comma", '#"']))
    end = "\n" if rng is None else rng.choice(["\n", "\r\n"])
    text = end.join(lines)
    return _letters(text if rng is not None and rng.random() < 0.2 else text + end, rng)


def _may_move(head: list[str], rows: Table) -> bool:
    """Tell whether moving columns leaves what is right right, and what is wrong wrong."""
    even = len(set(head)) == len(head) and all(len(row) == len(head) for row in rows)
    return even and [name for name in head if name in FIRST] in (head[:0], head[:1], head[:2])


def table_bytes(table: Table, rng: Random | None = None) -> bytes:
    """Write a table as a file holds it; sometimes with a byte order mark."""
    return _encoded(table_text(table, rng), rng)


def _section(name: str, body: object, rng: Random | None) -> str:
    if not isinstance(body, dict):
        return f"[{name}]\n"
    lines = [f"[{name}]"]
    later = []
    for key, value in _shuffled(list(body.items()), rng):
        if isinstance(value, dict) and rng is not None and rng.random() < 0.2:
            later.append(_section(f"{name}.{_key(key, rng)}", value, rng))
        else:
            lines.append(f"{_key(key, rng)} = {_value(value, rng)}")
    return "\n".join([*lines, "", *later])


def _key(name: str, rng: Random | None) -> str:
    if BARE.fullmatch(name) and (rng is None or rng.random() < 0.8):
        return name
    return _text(name, rng)


def _value(value: object, rng: Random | None) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value, rng)
    if isinstance(value, list):
        entries = [_value(entry, rng) for entry in value]
        return (
            f"[{', '.join(entries)}]"
            if rng is None or rng.random() < 0.7
            else "[\n  " + ",\n  ".join([*entries, "]"])
        )
    if isinstance(value, dict):
        entries = [
            f"{_key(key, rng)} = {_value(entry, rng)}" for key, entry in _shuffled(list(value.items()), rng)
        ]
        return "{ " + ", ".join(entries) + " }" if entries else "{}"
    return repr(value)


def _text(text: str, rng: Random | None) -> str:
    if rng is not None and rng.random() < 0.3 and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def _cell(cell: str, rng: Random | None, *, first: bool) -> str:
    needed = any(letter in cell for letter in ',"\n\r') or (first and cell.startswith("#"))
    if needed or (rng is not None and rng.random() < 0.1):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _shuffled(entries: list, rng: Random | None) -> list:
    return entries if rng is None else rng.sample(entries, len(entries))


def _letters(text: str, rng: Random | None) -> str:
    return unicodedata.normalize("NFD" if rng is not None and rng.random() < 0.2 else "NFC", text)


def _encoded(text: str, rng: Random | None) -> bytes:
    return text.encode("utf-8-sig" if rng is not None and rng.random() < 0.2 else "utf-8")
