"""Damage model and table files in the ways that files are damaged, and in worse ones.

Everything follows from a random source, so that a case can be made again from its number.
"""

import re
from collections.abc import Callable
from random import Random

Files = dict[str, bytes]
"""The files of one case by name; the model is `model.toml`, the tables are `<name>.csv`."""

_TOKEN = re.compile(rb"\"[^\"\n]*\"|'[^'\n]*'|[\w.\-]+|[\[\]{}=,]")
_DIGITS = re.compile(rb"\d+")
_INTRUDERS = (
    b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\r", b"\r\n", b"\n", b"\t", b"\x0b",
    b"\x1b[31m", b"\x7f", b'"', b"'", b'"""', b"'''", b"\\", b"\\u0000", b"\\ud800", b"\\U0010FFFF", b"#", b",", b";",
    "\u2028".encode(), "\u202e".encode(), "\u200b".encode(), "\u0085".encode(), "\u00a0".encode(), "e\u0301".encode(),
    "Å".encode(), "\U0001f9ee".encode(), "٣".encode(), "ﬁ".encode(), "\u0344".encode() * 40, "a\u0315\u0300".encode() * 9,
    b"=", b"[", b"]", b"{", b"}", b"[[", b"]]", b".", b":", b"/", b"-", b"op", b"inf", b"nan", b"1e400", b"0x1F", b"1_0",
)  # fmt: skip
_VALUES = (
    b"0", b"-0", b'"0"', b'"-1"', b"-1", b"1e3", b"0.1", b"nan", b"inf", b"-inf", b'"NaN"', b'"inf"', b"true", b"false",
    b"[]", b"{}", b'""', b"''", b"[[]]", b"[{}]", b"{ a = 1 }", b'{ op = "base" }', b'{ op = "add", of = [] }',
    b"1979-05-27", b"07:32:00", b"1979-05-27T07:32:00Z", b'"2027-02-30"', b'"1/0"', b'"1/3"', b'"0/7"', b'"00012"',
    b'"' + b"9" * 60 + b'"', b'"' + b"9" * 61 + b'"', b"9" * 60, b"9" * 61, b"9" * 5000, b"-" + b"9" * 5000,
    b'"1/' + b"9" * 60 + b'"', b'"0.' + b"0" * 59 + b'1"', b'"' + b"x" * 3000 + b'"', b'"' + "å".encode() * 5000 + b'"',
    b'"../units:x"', b'"units:"', b'":x"', b'"a:b:c"', b'"/etc/passwd:x"', b'"units"', b'"final"', b'"budget:base_2026"',
    b'{ table = "units", out = "name" }', b'{ table = "units", out = "unit", on = "2027-01-01" }', b'{ frame = "0.6" }',
    b'{ frame = { frame = "1" } }', b"[1, 2, 3]", b'["a", ["b"]]', b'"scale"', b'"equal"', b'"per_head"',
)  # fmt: skip
_CELLS = (
    b"", b"0", b"-0", b"-1", b"NaN", b"inf", b"1e6", b"1 000", b"12,5", b'"12,5"', b"+1", b".5", b"5.", b"1/0", b"1/3",
    b"-1/3", b"9" * 60, b"9" * 61, b"9" * 5000, b"1/" + b"9" * 60, b"0." + b"1" * 60, b"0x10", b"1_000", b"true",
    "٣".encode(), "½".encode(), "1\u00a0000".encode(), "\u22125".encode(), b" 5", b"5 ", b"=1+1", b"'5", b'"', b'""',
    b'"a', b'a"b', b'"a""b"', b"#5", b"x" * 3000, b"2027-01-01", b"A", b"\x00", b"\x1b",
)  # fmt: skip


def mutated(files: Files, rng: Random) -> Files:
    """Damage one to four places in one or two of the files."""
    changed = dict(files)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        name = "model.toml" if rng.random() < 0.55 else rng.choice(sorted(changed))
        if name in changed:
            _damage(changed, name, rng)
    return changed


def damaged(content: bytes, rng: Random, *, times: int, is_model: bool = False) -> bytes:
    """Damage one file in a number of places."""
    for _ in range(times):
        content = rng.choice(_MODEL_WAYS if is_model else _TABLE_WAYS)(content, rng)
    return content


def _damage(files: Files, name: str, rng: Random) -> None:
    if rng.random() < 0.01:
        del files[name]
        return
    shapes = _MODEL_WAYS if name.endswith(".toml") else _TABLE_WAYS
    files[name] = rng.choice(shapes)(files[name], rng)


# Any file


def _flip(content: bytes, rng: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _truncate(content: bytes, rng: Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _cut(content: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + content[start + rng.choice((1, 2, 5, 40)) :]


def _intrude(content: bytes, rng: Random) -> bytes:
    place = rng.choice((0, len(content), rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)))
    return content[:place] + rng.choice(_INTRUDERS) * rng.choice((1, 1, 1, 2, 50)) + content[place:]


def _repeat(content: bytes, rng: Random) -> bytes:
    start, place = rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)
    piece = content[start : start + rng.choice((3, 20, 200))]
    return content[:place] + piece * rng.choice((1, 1, 2, 30)) + content[place:]


def _line_twice(content: bytes, rng: Random) -> bytes:
    lines = content.split(b"\n")
    place = rng.randrange(len(lines))
    lines.insert(rng.choice((place, rng.randrange(len(lines) + 1))), lines[place])
    return b"\n".join(lines)


def _line_gone(content: bytes, rng: Random) -> bytes:
    lines = content.split(b"\n")
    del lines[rng.randrange(len(lines))]
    return b"\n".join(lines)


def _lines_swapped(content: bytes, rng: Random) -> bytes:
    lines = content.split(b"\n")
    first, second = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def _other_line_ends(content: bytes, rng: Random) -> bytes:
    return content.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\n\r", "\u2028".encode(), b" \n")))


def _other_encoding(content: bytes, rng: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    return text.encode(
        rng.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "latin-1", "cp037")), "replace"
    )


def _tokens_swapped(content: bytes, rng: Random) -> bytes:
    found = list(_TOKEN.finditer(content))
    if len(found) < 2:
        return content
    first, second = sorted(rng.sample(found, 2), key=lambda token: token.start())
    return (
        content[: first.start()]
        + second.group()
        + content[first.end() : second.start()]
        + first.group()
        + content[second.end() :]
    )


def _token_copied(content: bytes, rng: Random) -> bytes:
    found = list(_TOKEN.finditer(content))
    return _instead(content, found, rng.choice(found).group() if found else b"", rng)


def _digits_changed(content: bytes, rng: Random) -> bytes:
    digits = rng.choice((b"0", b"1", b"9" * 60, b"9" * 61, b"9" * 5000, b"12", b"999999999999", b"31", b"-1"))
    return _instead(content, list(_DIGITS.finditer(content)), digits, rng)


def _instead(content: bytes, found: list[re.Match[bytes]], new: bytes, rng: Random) -> bytes:
    if not found:
        return content + new
    token = rng.choice(found)
    return content[: token.start()] + new + content[token.end() :]


# Models


def _value_changed(content: bytes, rng: Random) -> bytes:
    values = [token for token in _TOKEN.finditer(content) if token.group() not in {b"=", b",", b"op"}]
    return _instead(content, values, rng.choice(_VALUES), rng)


def _deep(content: bytes, rng: Random) -> bytes:
    depth = rng.choice((2, 30, 33, 40, 400, 5000))
    value = rng.choice(
        (
            b"[" * depth + b"]" * depth,
            b"{ a = " * depth + b"1" + b" }" * depth,
            b'{ op = "add", of = [' * depth + b'"budget:base_2026"' + b"] }" * depth,
            b"[" * depth,
            b"a." * depth + b"b",
        )
    )
    return _instead(content, list(_TOKEN.finditer(content)), value, rng)


def _many_nodes(content: bytes, rng: Random) -> bytes:
    count = rng.choice((40, 490, 501, 3000))
    nodes = b"".join(
        b'\n[node.extra%d]\nop = "add"\nof = ["extra%d", "extra%d"]\n'
        % (n, max(n - 1, 0), rng.randrange(count))
        for n in range(count)
    )
    return content + nodes


def _head_again(content: bytes, rng: Random) -> bytes:
    heads = [line for line in content.split(b"\n") if line.startswith(b"[")] or [b"[model]"]
    return content + b"\n" + rng.choice(heads) + b'\nop = "base"\ncolumn = "budget:base_2026"\n'


# Tables


def _cell_changed(content: bytes, rng: Random) -> bytes:
    lines = content.split(b"\n")
    place = rng.randrange(len(lines))
    cells = lines[place].split(b",")
    cells[rng.randrange(len(cells))] = rng.choice(_CELLS)
    lines[place] = b",".join(cells)
    return b"\n".join(lines)


def _column_changed(content: bytes, rng: Random) -> bytes:
    head, *rows = content.split(b"\n")
    column, cell = rng.randrange(head.count(b",") + 1), rng.choice(_CELLS)
    changed = []
    for row in rows:
        cells = row.split(b",")
        if column < len(cells) and row:
            cells[column] = cell
        changed.append(b",".join(cells))
    return b"\n".join([head, *changed])


def _wide(content: bytes, rng: Random) -> bytes:
    more = rng.choice((1, 900, 1000, 5000))
    head, *rows = content.split(b"\n")
    names = b"".join(b",extra%d" % n for n in range(more))
    return b"\n".join([head + names, *(row + b",1" * more if row else row for row in rows)])


def _long(content: bytes, rng: Random) -> bytes:
    line = rng.choice(content.split(b"\n"))
    _, _, rest = line.partition(b",")
    return content + b"".join(b"extra%d,%s\n" % (n, rest) for n in range(rng.choice((1, 50, 2000))))


_ANY = (
    _flip, _truncate, _cut, _intrude, _repeat, _line_twice, _line_gone, _lines_swapped, _other_line_ends,
    _other_encoding, _digits_changed,
)  # fmt: skip
_Way = Callable[[bytes, Random], bytes]
_MODEL_WAYS: tuple[_Way, ...] = (
    *_ANY, _tokens_swapped, _tokens_swapped, _token_copied, _token_copied, _value_changed, _value_changed,
    _value_changed, _value_changed, _deep, _many_nodes, _head_again,
)  # fmt: skip
_TABLE_WAYS: tuple[_Way, ...] = (
    *_ANY, _tokens_swapped, _cell_changed, _cell_changed, _cell_changed, _cell_changed, _column_changed,
    _column_changed, _wide, _long,
)  # fmt: skip
