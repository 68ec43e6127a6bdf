"""A model's file as text on a page: the same bytes when nothing was changed, and every error on its line."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

from likevekt.web.problem_words import SaidProblem

_AROUND = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One line of the file, with what is wrong on it."""

    number: int
    text: str
    problems: tuple[SaidProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Some lines in a row, around something that is wrong."""

    lines: tuple[TextLine, ...]

    @property
    def first_problem_line(self) -> int:
        """The first line that has a problem."""
        return next(line.number for line in self.lines if line.problems)


def shown_text(content: bytes) -> str:
    """Give a file as text for a page; bytes that are no text are shown as a sign."""
    return content.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace").replace("\r\n", "\n")


def sent_text(text: str, *, start: bytes) -> bytes:
    """Give the file of a text that came back from a page: what nobody touched is the same to the byte.

    Browsers send line ends as two characters; the file keeps the line ends and the mark it began with.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if start and plain == shown_text(start).replace("\r", "\n"):
        return start
    mark = codecs.BOM_UTF8 if start.startswith(codecs.BOM_UTF8) else b""
    line_end = "\r\n" if b"\r\n" in start else "\n"
    return mark + plain.replace("\n", line_end).encode("utf-8", errors="surrogatepass")


def excerpts(text: str, problems: Iterable[SaidProblem]) -> tuple[Excerpt, ...]:
    """Give the lines around every problem that has a line, those that meet put together."""
    lines = text.split("\n")
    by_line: dict[int, list[SaidProblem]] = {}
    for problem in problems:
        if problem.line is not None:
            by_line.setdefault(min(problem.line, len(lines)), []).append(problem)
    shown = sorted(
        {
            near
            for line in by_line
            for near in range(line - _AROUND, line + _AROUND + 1)
            if 0 < near <= len(lines)
        }
    )
    groups: list[list[int]] = []
    for number in shown:
        if groups and groups[-1][-1] == number - 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return tuple(
        Excerpt(
            lines=tuple(
                TextLine(number=number, text=lines[number - 1], problems=tuple(by_line.get(number, ())))
                for number in group
            )
        )
        for group in groups
    )
