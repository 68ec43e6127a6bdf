"""Break a case on purpose: one small change to the model or to a table, legal or not.

The change says nothing of what should happen; the oracle does. Changes whose outcome the
specification leaves open are not made here.
"""

from collections.abc import Iterator

from .funding_builder import Pick
from .funding_text import Table

BAD_NUMBERS = [
    0.43,
    "1e6",
    "12,5",
    " 5",
    "+5",
    ".5",
    "5.",
    "1/0",
    "--1",
    "1 000",
    "NaN",
    "٣",
    "1" * 61,
    True,
    "",
    [],
]
ODD_NUMBERS = ["-1", "2", "0", "11", "1/3", "0.1234567", "1000.5", -5, "1" * 60, "0." + "1" * 60, "1/7"]
BAD_CELLS = ["", "NaN", "1e6", "1 000", "12,5", "+1", "1/0", "x", " 1", "1" * 61, "٣"]
ODD_CELLS = ["-5", "0", "-1/3", "1" * 60, "00"]
BAD_REFERENCES = ["nowhere", "5", "1/2", "../x:y", "a.b:c", "nofile:x", 7, None, {"op": "base"}, {}, [], True]
HEAD_KEYS = ["id", "out", "frame"]


def break_model(document: dict, pick: Pick) -> None:
    """Change one thing in a model."""
    changes = [_number, _number, _reference, _key_gone, _key_new, _op, _head, _section, _word, _empty]
    pick.one([*changes, _closure, _closure, _closure, _closure])(document, pick)


def break_tables(tables: dict[str, Table], pick: Pick) -> None:
    """Change one thing in a table."""
    name = pick.one(sorted(tables))
    change = pick.one(
        [_bad_cell, _odd_cell, _odd_cell, _row_gone, _row_twice, _unit, _head_name, _short, _first, _gone]
    )
    change(tables, name, pick)


def break_text(text: str, pick: Pick, letters: str) -> str:
    """Change a few letters of a file: some gone, one more, or some twice."""
    for _ in range(1 + pick.chance(25)):
        place = pick.integer(0, len(text))
        change = pick.integer(0, 2)
        if change == 0:
            text = text[:place] + text[place + pick.integer(1, 3) :]
        elif change == 1:
            text = text[:place] + pick.one(list(letters)) + text[place:]
        else:
            other = pick.integer(0, len(text))
            text = text[:place] + text[other : other + pick.integer(1, 20)] + text[place:]
    return text


def _dicts(value: object) -> Iterator[dict]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _dicts(entry)


def _nodes(document: dict) -> list[dict]:
    return [found for found in _dicts(document.get("node", {})) if "op" in found]


def _is_number(value: object) -> bool:
    return (isinstance(value, str) and value != "" and value[0] in "-0123456789") or isinstance(value, int)


def _number(document: dict, pick: Pick) -> None:
    places = [
        (held, key) for held in _dicts(document["node"]) for key, value in held.items() if _is_number(value)
    ]
    if places:
        held, key = pick.one(places)
        held[key] = pick.one(BAD_NUMBERS if pick.chance(40) else ODD_NUMBERS)


def _reference(document: dict, pick: Pick) -> None:
    node = pick.one(_nodes(document))
    keys = [key for key in node if key not in {"op", "title", "source", "from", "fix", "method", "table"}]
    if not keys:
        return
    held, key = node, pick.one(keys)
    while (
        isinstance(held[key], dict | list)
        and held[key]
        and "op" not in held[key]
        and "table" not in held[key]
    ):
        held = held[key]
        key = pick.one(list(held) if isinstance(held, dict) else list(range(len(held))))
    others = [*document["node"], "budget:base_2026", "units:x", {"op": "fixed", "amount": "1"}]
    others += [
        {"op": "share", "of": {"op": "fixed", "amount": 3}},
        {"op": "add", "of": ["budget:x", "people:x"]},
    ]
    new = pick.one(others if pick.chance(70) else BAD_REFERENCES)
    if new is None:
        del held[key]
    else:
        held[key] = new


def _key_gone(document: dict, pick: Pick) -> None:
    held = pick.one(_nodes(document))
    del held[pick.one(list(held))]


def _key_new(document: dict, pick: Pick) -> None:
    node = pick.one(_nodes(document))
    node[pick.one(["wieght", "of", "heads", "to", "method", "per", "x"])] = pick.one(
        ["budget:x", "1", "scale", "n1"]
    )


def _op(document: dict, pick: Pick) -> None:
    pick.one(_nodes(document))["op"] = pick.one(
        ["add", "capitation", "weighted", "weighted_sum", "corridor", "ad", 3]
    )


def _head(document: dict, pick: Pick) -> None:
    head = document["model"]
    key = pick.one([*HEAD_KEYS, "open", "colour", "valid_from"])
    values = {
        "frame": [None, "-5", "1000.5", 0.5, "1e6", "x", True, 12, "0", "7", "1/2"],
        "out": [None, "nowhere", 3, "budget:x", *document["node"]],
        "id": [None, 5, "another"],
        "open": [True, False, "true", 1],
        "colour": ["red"],
        "valid_from": ["2027-01-01", "2027-02-30", "1.1.2027"],
    }
    new = pick.one(values[key])
    head.pop(key, None)
    if new is not None:
        head[key] = new


def _section(document: dict, pick: Pick) -> None:
    if pick.chance(30):
        document["nodes"] = {}
        return
    name = pick.one(["spare", "with:colon", "12"])
    document["node"][name] = {"op": "fixed", "amount": "1"}


def _word(document: dict, pick: Pick) -> None:
    for node in _nodes(document):
        if node["op"] == "guarantee":
            node["fix"] = pick.one(["fixpoint", "one_pass", "both", 1])
        if node["op"] == "reconcile":
            node["method"] = pick.one(["scale", "per_head", "equal", "share", 1])
        if "table" in node:
            node["table"] = pick.one(["people", "mål-1", "", "a.csv", "../a", "a/b", "nofile", 4])


def _closure(document: dict, pick: Pick) -> None:
    """Put a node of some closure where another may be asked for."""
    columns = [text for text in _texts(document["node"]) if ":" in text]
    column = pick.one(columns or ["units:x"])
    table, _, name = column.partition(":")
    amount = {"op": "fixed", "amount": column}
    others: list = [column, amount, {"op": "share", "of": column}, *document["node"]]
    others += [{"op": "reconcile", "of": column, "to": pick.one(["1000", {"frame": "1/2"}])}]
    others += [
        {"op": "equalise", "of": amount, "heads": column, "rate": "1"},
        {"op": "reconcile", "of": column},
    ]
    others += [{"op": "weighted_sum", "table": table, "weights": {name: 1}}]
    places = [
        (held, key)
        for held in _dicts(document["node"])
        for key, value in held.items()
        if _is_reference(value)
    ]
    if places:
        held, key = pick.one(places)
        held[key] = pick.one(others)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)


def _is_reference(value: object) -> bool:
    return (isinstance(value, dict) and "op" in value) or (isinstance(value, str) and ":" in value)


def _empty(document: dict, pick: Pick) -> None:
    node = pick.one(_nodes(document))
    keys = [key for key, value in node.items() if isinstance(value, list)]
    if keys:
        node[pick.one(keys)] = []


def _somewhere(table: Table, pick: Pick) -> tuple[int, int]:
    row = pick.integer(1, len(table) - 1)
    return row, pick.integer(0, len(table[row]) - 1)


def _bad_cell(tables: dict[str, Table], name: str, pick: Pick) -> None:
    if len(tables[name]) > 1:
        row, place = _somewhere(tables[name], pick)
        tables[name][row][place] = pick.one(BAD_CELLS)


def _odd_cell(tables: dict[str, Table], name: str, pick: Pick) -> None:
    if len(tables[name]) > 1:
        row, place = _somewhere(tables[name], pick)
        tables[name][row][place] = pick.one(ODD_CELLS)


def _row_gone(tables: dict[str, Table], name: str, pick: Pick) -> None:
    if len(tables[name]) > 1:
        del tables[name][pick.integer(1, len(tables[name]) - 1)]


def _row_twice(tables: dict[str, Table], name: str, pick: Pick) -> None:
    if len(tables[name]) > 1:
        tables[name].append(list(pick.one(tables[name][1:])))


def _unit(tables: dict[str, Table], name: str, pick: Pick) -> None:
    if len(tables[name]) > 1:
        pick.one(tables[name][1:])[0] = pick.one(["Atlantis", "a ", "A", "æ"])


def _head_name(tables: dict[str, Table], name: str, pick: Pick) -> None:
    head = tables[name][0]
    head[pick.integer(0, len(head) - 1)] = pick.one(["another", "Unit", "in:else", "valid_from"])


def _short(tables: dict[str, Table], name: str, pick: Pick) -> None:
    row = pick.one(tables[name])
    if len(row) > 1:
        del row[-1]
    if len(row) == 1 and row[0] == "":
        row[0] = "-"  # an empty line would be skipped


def _first(tables: dict[str, Table], name: str, _: Pick) -> None:
    """Turn every row around, so that the unit is no longer first."""
    for row in tables[name]:
        row.reverse()


def _gone(tables: dict[str, Table], name: str, _: Pick) -> None:
    del tables[name]
