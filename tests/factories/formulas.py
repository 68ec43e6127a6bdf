"""A small calculator for the formulas that the product writes, so that a test can work a sheet out again."""

import re
from collections.abc import Callable

Sheets = dict[str, dict[str, object]]
"""Sheets by name, cells by place; a formula is a text that begins with =."""

_TOKEN = re.compile(r"'[^']+'!|\"(?:[^\"]|\"\")*\"|[A-Z]+\d+|[A-Z]+(?=\()|\d+(?:\.\d+)?|[-+*/=(),:]")


class Calculator:
    """Works out cells of a workbook with SUM, ROUND and IF, as a spreadsheet does: in floating point."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    def value(self, sheet: str, place: str) -> object:
        content = self._sheets[sheet].get(place)
        if isinstance(content, str) and content.startswith("="):
            return _Formula(content[1:], lambda other, at: self.value(other or sheet, at)).work_out()
        return content


class _Formula:
    """One formula, worked out from left to right."""

    def __init__(self, text: str, look_up: Callable[[str, str], object]) -> None:
        self._tokens = _TOKEN.findall(text)
        assert "".join(self._tokens) == text, text
        self._look_up = look_up

    def work_out(self) -> object:
        value = self._comparison()
        assert not self._tokens
        return value

    def _take(self, *expected: str) -> str | None:
        if self._tokens and self._tokens[0] in expected:
            return self._tokens.pop(0)
        return None

    def _comparison(self) -> object:
        left = self._sum()
        if self._take("="):
            return left == self._sum()
        return left

    def _sum(self) -> object:
        value = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            value = (value or 0) + (other or 0) if sign == "+" else (value or 0) - (other or 0)
        return value

    def _product(self) -> object:
        value = self._part()
        while sign := self._take("*", "/"):
            other = self._part()
            value = value * other if sign == "*" else value / other
        return value

    def _part(self) -> object:
        token = self._tokens.pop(0)
        if token.startswith('"'):
            return token[1:-1].replace('""', '"')
        if token.endswith("!"):
            return self._look_up(token[1:-2], self._tokens.pop(0))
        if token in ("SUM", "ROUND", "IF"):
            return self._function(token)
        if token[0].isalpha():
            return self._look_up("", token)
        return float(token)

    def _function(self, name: str) -> object:
        assert self._take("(")
        if name == "SUM":
            first, colon, last = self._tokens[:3]
            assert colon == ":"
            del self._tokens[:3]
            assert self._take(")")
            numbers = [self._look_up("", place) for place in _range(first, last)]
            return sum(number for number in numbers if isinstance(number, int | float))
        if name == "ROUND":
            value = self._comparison()
            assert self._take(",")
            assert self._part() == 0
            assert self._take(")")
            return _rounded(value)
        return self._choice()

    def _choice(self) -> object:
        """Work out only the branch that is chosen: the other may divide by nothing."""
        condition = self._comparison()
        assert self._take(",")
        branches, depth, current = [], 0, []
        while True:
            token = self._tokens.pop(0)
            if token == ")" and depth == 0:
                break
            if token == "," and depth == 0:
                branches.append(current)
                current = []
                continue
            depth += {"(": 1, ")": -1}.get(token, 0)
            current.append(token)
        branches.append(current)
        return _Formula("".join(branches[0 if condition else 1]), self._look_up).work_out()


def _rounded(value: float) -> int:
    return int(abs(value) + 0.5) * (1 if value >= 0 else -1)


def _range(first: str, last: str) -> list[str]:
    start, end = re.fullmatch(r"([A-Z]+)(\d+)", first), re.fullmatch(r"([A-Z]+)(\d+)", last)
    assert start
    assert end
    columns = range(_number(start[1]), _number(end[1]) + 1)
    return [f"{_letters(n)}{row}" for row in range(int(start[2]), int(end[2]) + 1) for n in columns]


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
