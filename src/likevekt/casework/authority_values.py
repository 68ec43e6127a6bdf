"""Reads the values of an authority file one by one, noting what is wrong with each."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from likevekt.casework.authority_faults import AuthorityFault
from likevekt.kernel.exact import NotANumberError, parse_number
from likevekt.kernel.labels import LANGUAGES, Label
from likevekt.kernel.periods import parse_date
from likevekt.kernel.quoting import closest, quoted

MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class TypedFloat:
    """A number that TOML would make a float, as it was typed."""

    typed: str

    def __str__(self) -> str:
        return self.typed


class Values:
    """Collects what is wrong, up to a number that somebody could mend."""

    def __init__(self) -> None:
        self.faults: list[AuthorityFault] = []

    def refuse(self, where: str, reason: str) -> None:
        """Note one fault at a place."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(AuthorityFault(where=where, reason=reason))

    def advice(self, typed: str, known: Collection[str], *, otherwise: str) -> str:
        """Give the nearest known spelling as a question, or other advice where nothing is near."""
        found = closest(typed, known) if len(self.faults) < MOST_FAULTS else None
        return otherwise if found is None else f"did you mean {quoted(found)}?"

    def is_known(self, code: str, known: Collection[str], where: str) -> bool:
        """Tell whether a code is known, and note a fault where it is not."""
        if code in known:
            return True
        advice = self.advice(code, known, otherwise="use one of those that are, or add it")
        self.refuse(where, f"= {quoted(code)} is not known here; {advice}")
        return False


class Table:
    """One table of the file, with its place."""

    def __init__(self, held: Mapping[str, Any], where: str, values: Values) -> None:
        self.held = held
        self.where = where
        self._values = values

    def refuse_unknown(self, keys: Collection[str]) -> None:
        """Note every key that has no meaning here."""
        for key in self.held:
            if key not in keys:
                advice = self._values.advice(key, keys, otherwise=f"use one of {', '.join(keys)}")
                self._values.refuse(self._at(key), f"is not a key here; {advice}")

    def table(self, key: str, *, is_needed: bool = False) -> "Table":
        """Give the table of a key, an empty one where there is none."""
        held = self.held.get(key, {})
        if not isinstance(held, Mapping) or (is_needed and not held):
            self._values.refuse(self._at(key), f"must be a table; write [{self._at(key)}] above its keys")
            held = {}
        return Table(held, self._at(key), self._values)

    def named_tables(self) -> Iterator[tuple[str, "Table"]]:
        """Give the tables that lie in this one, by code."""
        for code in self.held:
            yield code, self.table(code, is_needed=True)

    def tables(self, key: str, *, is_needed: bool = False) -> list["Table"]:
        """Give the tables of a list, with their numbers as places."""
        held = self.held.get(key, [])
        if not isinstance(held, list) or (is_needed and not held):
            self._values.refuse(self._at(key), "must be a list of tables; write one for each")
            return []
        found = []
        for index, part in enumerate(held):
            where = f"{self._at(key)}[{index}]"
            if isinstance(part, Mapping):
                found.append(Table(part, where, self._values))
            else:
                self._values.refuse(where, f"= {quoted(part)} must be a table of keys and values")
        return found

    def text(self, key: str, *, is_needed: bool = False) -> str:
        """Give a text, an empty one where there is none."""
        held = self._needed(key, is_needed=is_needed)
        if held is None:
            return ""
        if not isinstance(held, str) or not held.strip():
            self._values.refuse(self._at(key), "must be a text in quotes that is not empty")
            return ""
        return held

    def texts(self, key: str, *, is_needed: bool = False) -> tuple[str, ...]:
        """Give a list of texts, an empty one where there is none."""
        held = self._needed(key, is_needed=is_needed)
        if held is None:
            return ()
        if not isinstance(held, list) or not all(isinstance(part, str) and part for part in held):
            self._values.refuse(self._at(key), 'must be a list of texts, like ["…"]')
            return ()
        if is_needed and not held:
            self._values.refuse(self._at(key), "is empty; name at least one")
        return tuple(held)

    def codes(self, key: str, *, known: Collection[str] | None, is_needed: bool = False) -> tuple[str, ...]:
        """Give a list of codes, without those that are not known."""
        found = self.texts(key, is_needed=is_needed)
        return tuple(
            code
            for index, code in enumerate(found)
            if known is None or self._values.is_known(code, known, f"{self._at(key)}[{index}]")
        )

    def choice(self, key: str, choices: Collection[str], *, is_needed: bool = False) -> str:
        """Give one of some texts, an empty one where there is none."""
        text = self.text(key, is_needed=is_needed)
        return text if text and self._values.is_known(text, choices, self._at(key)) else ""

    def label(self, key: str) -> Label:
        """Give a name in three languages."""
        held = self.held.get(key)
        said = held if isinstance(held, Mapping) else {}
        texts = [said.get(language) for language in LANGUAGES]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            self._values.refuse(self._at(key), "must be a name in nb, nn and en; write all three")
            return Label(nb="", nn="", en="")
        return Label(**{language: said[language] for language in LANGUAGES})

    def flag(self, key: str) -> bool:
        """Give yes or no; no where nothing is said."""
        held = self.held.get(key, False)
        if not isinstance(held, bool):
            self._values.refuse(self._at(key), "must be true or false, without quotes")
        return held is True

    def day(self, key: str, *, is_needed: bool = False) -> date | None:
        """Give a date, written as one or in quotes; None where there is none."""
        held = self._needed(key, is_needed=is_needed)
        if held is None:
            return None
        found = parse_date(held) if isinstance(held, str) else held
        if not isinstance(found, date) or isinstance(found, datetime):
            self._values.refuse(self._at(key), f"= {quoted(held)} must be a date like 2027-01-01")
            return None
        return found

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """Give a whole number between two; None where there is none."""
        held = self.held.get(key)
        if held is None:
            return None
        if type(held) is not int or not least <= held <= most:
            self._values.refuse(
                self._at(key), f"= {quoted(held)} must be a whole number from {least} to {most}"
            )
            return None
        return held

    def number(self, key: str) -> Fraction:
        """Give an exact number of 0 or more."""
        held = self._needed(key, is_needed=True)
        if held is None:
            return Fraction(0)
        if isinstance(held, TypedFloat):
            self._values.refuse(self._at(key), f"= {held} must stand in quotes, so that it stays exact")
            return Fraction(0)
        try:
            found = (
                Fraction(held) if type(held) is int else parse_number(held if isinstance(held, str) else "")
            )
        except NotANumberError as error:
            self._values.refuse(self._at(key), f"= {quoted(held)} {error.reason}")
            return Fraction(0)
        if found < 0:
            self._values.refuse(self._at(key), f"= {quoted(held)} is below 0; write how far, without a sign")
        return found

    def _needed(self, key: str, *, is_needed: bool) -> Any:
        held = self.held.get(key)
        if held is None and is_needed:
            self._values.refuse(self._at(key), "is missing; add it")
        return held

    def _at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key
