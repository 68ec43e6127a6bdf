"""Read the values of a model file: texts, dates, exact numbers, references and records."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from likevekt.funding.keys import FAULTY, PART_OF_FRAME, Form, Key
from likevekt.funding.problems import Hints, Problem
from likevekt.funding.references import Cell, ColumnRef, Literal, NodeRef, PartOfFrame, Ref, Scalar
from likevekt.kernel.exact import LARGEST_DIGIT_COUNT, NotANumberError, is_number, parse_number
from likevekt.kernel.periods import parse_date
from likevekt.kernel.quoting import closest, nearest, quoted

DEEPEST_LEVEL = 32
_CELL_KEYS = ("table", "out", "on")


@dataclass(frozen=True, slots=True)
class Float:
    """A number that TOML would make a float, as it was typed."""

    typed: str


class Values:
    """Reads values one by one, collecting what is wrong with each place."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = names
        self.problems: list[Problem] = []
        self.hints = Hints()
        self.inline: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self.named: dict[str, list[str]] = {}
        self.loose: dict[str, list[str]] = {}
        self.owner = ""
        self.level = 1

    def refuse(self, where: str, message: str, value: object = None) -> None:
        """Note a problem; any text inside a refused value may have been meant as a reference."""
        self.problems.append(Problem(where=where, message=message))
        self.loose.setdefault(self.owner, []).extend(_texts(value))

    # texts and dates

    def text(self, value: object, where: str) -> str:
        """Read a text that is not empty."""
        if isinstance(value, str) and value:
            return value
        wanted = "must not be empty" if value == "" else "must be a text in quotes"
        self.refuse(where, f" = {shown(value)}: {wanted}.")
        return ""

    def texts(self, value: object, where: str, *, choices: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Read a list of texts."""
        if not isinstance(value, list):
            self.refuse(where, f' = {shown(value)}: must be a list of texts, like ["…"].')
            return ()
        read = tuple(self.text(part, f"{where}[{index}]") for index, part in enumerate(value))
        for index, part in enumerate(read):
            if choices and part and part not in choices:
                allowed = ", ".join(choices)
                self.refuse(
                    f"{where}[{index}]",
                    f" = {quoted(part)}: must be one of {allowed}.{nearest(part, choices)}",
                )
        return read

    def day(self, value: object, where: str) -> date | None:
        """Read a date in quotes."""
        found = parse_date(value) if isinstance(value, str) else None
        if found is None:
            self.refuse(where, f' = {shown(value)}: must be a date in quotes, like "2027-01-01".')
        return found

    # numbers

    def scalar(self, value: object, where: str, key: Key) -> Scalar | None:
        """Read a number, or the cell of a decision table that holds it."""
        if isinstance(value, Mapping):
            return self._cell(value, where)
        number = self.number(value, where)
        if number is None:
            return None
        typed = value if isinstance(value, str) else str(value)
        fault = key.range_fault(number)
        if fault is not None:
            self.refuse(where, f" = {shown(value)}: {fault}.")
            return None
        return Literal(path=where, value=number, typed=typed)

    def number(self, value: object, where: str) -> Fraction | None:
        """Read an integer or a quoted number exactly."""
        if isinstance(value, bool):
            self.refuse(where, f" = {shown(value)}: must be a number.")
        elif isinstance(value, int):
            if abs(value) < 10**LARGEST_DIGIT_COUNT:
                return Fraction(value)
            self.refuse(where, f": has more than {LARGEST_DIGIT_COUNT} digits.")
        elif isinstance(value, Float):
            if is_number(value.typed):
                advice = f'write the number in quotes ("{value.typed}") so that it stays exact'
            else:
                advice = 'write an exact number: digits, or a decimal in quotes ("0.43")'
            self.refuse(where, f" = {value.typed}: {advice}.")
        elif isinstance(value, str):
            try:
                return parse_number(value)
            except NotANumberError as error:
                self.refuse(where, f" = {quoted(value)}: {error.reason}.", value)
        else:
            self.refuse(where, f" = {shown(value)}: must be a number.", value)
        return None

    def _cell(self, value: Mapping[str, Any], where: str) -> Cell | None:
        if "op" in value:
            self.refuse(where, ": a number must stand here, not a node.", value)
            return None
        before = len(self.problems)
        keys: dict[str, str] = {}
        for name, held in value.items():
            if name in _CELL_KEYS:
                continue
            if isinstance(held, str):
                keys[name] = held
            elif isinstance(held, int) and not isinstance(held, bool):
                keys[name] = str(held)
            else:
                self.refuse(
                    f"{where}.{name}", f" = {shown(held)}: must be a text in quotes or a whole number."
                )
        for name in ("table", "out"):
            if name not in value:
                self.refuse(where, f": a number from a table needs the key {name}.{nearest(name, keys)}")
        table = self.table(value["table"], f"{where}.table") if "table" in value else None
        out = self.text(value["out"], f"{where}.out") if "out" in value else ""
        on = self.day(value["on"], f"{where}.on") if "on" in value else None
        if len(self.problems) > before or table is None:
            return None
        return Cell(path=where, table=table, out=out, keys=keys, on=on)

    def table(self, value: object, where: str) -> str | None:
        """Read the name of a table."""
        if not isinstance(value, str) or not value:
            self.refuse(where, f" = {shown(value)}: must be the name of a table in quotes.")
        elif not all(letter.isalpha() or letter in "0123456789_-" for letter in value):
            self.refuse(where, f" = {quoted(value)}: a table's name is letters, digits, _ and - only.")
        else:
            return value
        return None

    def goal(self, value: object, where: str, key: Key) -> Scalar | PartOfFrame | None:
        """Read a sum to reach: a number, a cell, or a part of the frame."""
        if not isinstance(value, Mapping) or "frame" not in value or "table" in value:
            return self.scalar(value, where, key)
        for name in sorted(set(value) - {"frame"}):
            self.refuse(f"{where}.{name}", ': is not a key here; a part of the frame is { frame = "0.6" }.')
        share = self.scalar(value["frame"], f"{where}.frame", PART_OF_FRAME)
        return None if share is None else PartOfFrame(path=where, share=share)

    # references

    def ref(self, value: object, where: str) -> Ref | None:
        """Read the name of a node, a ``table:column``, or a node written in place."""
        if isinstance(value, Mapping):
            return self._inline(value, where)
        if not isinstance(value, str) or not value:
            message = f' = {shown(value)}: must be the name of a node, "table:column" or {{ op = … }}.'
            self.refuse(where, message, value)
            return None
        if is_number(value):
            self.refuse(
                where, f" = {quoted(value)}: is a number; the name of a node or a column must stand here."
            )
            return None
        if ":" in value:
            table, column = value.split(":", 1)
            name = self.table(table, where)
            if column == "":
                self.refuse(where, f" = {quoted(value)}: names no column.")
            return None if name is None or not column else ColumnRef(path=where, table=name, column=column)
        self.named.setdefault(self.owner, []).append(value)
        if value not in self.names:
            self.refuse(
                where, f" = {quoted(value)}: there is no such node.{self.hints.nearest(value, self.names)}"
            )
            return None
        return NodeRef(path=where, name=value)

    def _inline(self, value: Mapping[str, Any], where: str) -> Ref | None:
        if "op" not in value:
            near = closest("op", value)
            hint = nearest(near, ["op"]) if near else ""
            self.refuse(where, f": a node written in place needs the key op.{hint}", value)
            return None
        if self.level >= DEEPEST_LEVEL:
            self.refuse(where, f": is more than {DEEPEST_LEVEL} levels below out.")
            return None
        name = ":" + where.removeprefix("node.")
        self.inline[name] = (where, value)
        self.named.setdefault(self.owner, []).append(name)
        return NodeRef(path=where, name=name)

    # records and maps

    def by_form(self, value: object, where: str, key: Key) -> Any:
        """Read what stands after a key, by the form the key declares; None when it is refused."""
        match key.form:
            case Form.REF:
                return self.ref(value, where)
            case Form.SCALAR:
                return self.scalar(value, where, key)
            case Form.SCALAR_OR_REF:
                return self._scalar_or_ref(value, where, key)
            case Form.GOAL:
                return self.goal(value, where, key)
            case Form.TABLE:
                return self.table(value, where)
            case Form.CHOICE:
                return self._choice(value, where, key)
            case Form.RECORD:
                return self.record(value, where, key.fields)
            case Form.REF_OR_REFS if not isinstance(value, list):
                one = self.ref(value, where)
                return None if one is None else (one,)
            case Form.SCALAR_BY_NAME | Form.REF_BY_NAME:
                return self._by_name(value, where, key)
        return self._list(value, where, key)

    def _scalar_or_ref(self, value: object, where: str, key: Key) -> Scalar | Ref | None:
        if isinstance(value, str) and not is_number(value):
            return self.ref(value, where)
        if isinstance(value, Mapping) and "op" in value:
            return self.ref(value, where)
        return self.scalar(value, where, key)

    def _choice(self, value: object, where: str, key: Key) -> str | None:
        if isinstance(value, str) and value in key.choices:
            return value
        hint = nearest(value, key.choices) if isinstance(value, str) else ""
        self.refuse(where, f" = {shown(value)}: must be one of {', '.join(key.choices)}.{hint}")
        return None

    def _by_name(self, value: object, where: str, key: Key) -> dict[str, Any] | None:
        if not isinstance(value, Mapping) or not value:
            example = '{ "80-89" = "0.43" }' if key.form is Form.SCALAR_BY_NAME else '{ north = "key" }'
            self.refuse(
                where, f" = {shown(value)}: must be a table with at least one entry, like {example}.", value
            )
            return None
        read = {}
        for name, held in value.items():
            place = f"{where}.{name}"
            read[name] = (
                self.scalar(held, place, key) if key.form is Form.SCALAR_BY_NAME else self.ref(held, place)
            )
        return None if any(part is None for part in read.values()) else read

    def _list(self, value: object, where: str, key: Key) -> tuple[Any, ...] | None:
        if not isinstance(value, list) or (not value and not key.may_be_empty):
            self.refuse(where, f" = {shown(value)}: must be a list with at least one entry.", value)
            return None
        read: list[Any] = []
        for index, held in enumerate(value):
            place = f"{where}[{index}]"
            read.append(
                self.record(held, place, key.fields) if key.form is Form.RECORDS else self.ref(held, place)
            )
        return None if any(part is None for part in read) else tuple(read)

    def record(self, value: object, where: str, keys: Mapping[str, Key]) -> dict[str, Any] | None:
        """Read the keys of a part of a node; None when anything in it is refused."""
        if not isinstance(value, Mapping):
            self.refuse(
                where, f" = {shown(value)}: must be {{ {', '.join(f'{name} = …' for name in keys)} }}.", value
            )
            return None
        read = self.keys(value, where, keys)
        return None if FAULTY in read.values() else read

    def keys(
        self, value: Mapping[str, Any], where: str, keys: Mapping[str, Key], *, besides: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Read keys one by one, filling in what has a default; a refused one holds ``FAULTY``."""
        read: dict[str, Any] = {}
        unused = [*(set(keys) - set(value)), *besides]
        for name in value:
            if name not in keys and name not in besides:
                hint = self.hints.nearest(name, unused) or self.hints.nearest(name, keys)
                self.refuse(f"{where}.{name}", f": is not a key here.{hint}", value[name])
                read[name] = FAULTY
        for name, key in keys.items():
            if name in value:
                held = self.by_form(value[name], f"{where}.{name}", key)
                read[name] = FAULTY if held is None else held
            elif key.default is not None:
                read[name] = Literal(path=f"{where}.{name}", value=key.default, typed=str(key.default))
            elif key.required:
                self.refuse(where, f": the key {name} is missing.")
                read[name] = FAULTY
        return read


def shown(value: object) -> str:
    """Show a value of the file in a sentence, as it was typed where that is known."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case Float():
            return value.typed
        case int():
            return quoted(value).strip('"') if abs(value) < 10**LARGEST_DIGIT_COUNT else "a very long number"
        case date() | datetime() | time():
            return value.isoformat()
        case list():
            return "[]" if not value else "[…]"
        case _:  # a table: TOML knows no other kind of value
            return "{ … }" if value else "{}"


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return []
