"""What the engine refuses, in the reader's language where its sentence is a known one, and word for word beside.

The command line says the same in English: the words are put beside the reader's, so that both can be searched for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from likevekt.funding import FundingError, Problem, Stage
from likevekt.funding.model_lines import line_of
from likevekt.kernel.exact import NotANumberError, is_number, parse_number
from likevekt.web import numbers

# The engine's sentences: `<gap#>` is a number, `<unit>` a word or a text in quotes, `…` anything.
_KNOWN = {
    ": <goal#> cannot be reached inside the bounds: the largest sum they allow is <near#>; the gap is <gap#>.": (
        gettext_noop(
            "The frame of %(goal)s kr cannot be used up: floor and cap let the units have at most %(near)s kr. "
            "%(gap)s kr is left over. Raise the cap, or lower the frame."
        )
    ),
    ": <goal#> cannot be reached inside the bounds: the smallest sum they allow is <near#>; the gap is -<gap#>.": (
        gettext_noop(
            "The frame of %(goal)s kr is not enough: the floor alone gives the units %(near)s kr. %(gap)s kr is "
            "missing. Lower the floor, or raise the frame."
        )
    ),
    ": the floor <floor#> of unit <unit> is above its cap <cap#>; …": gettext_noop(
        "The floor of %(unit)s, %(floor)s kr, is above its cap, %(cap)s kr."
    ),
    ": the special sums come to <sums#>, more than the <goal#> there is; the gap is <gap#>.": gettext_noop(
        "The sums that come first make %(sums)s kr, more than the frame of %(goal)s kr."
    ),
    ": these numbers sum to <total#>; they must sum to exactly 1.": gettext_noop(
        "These numbers make %(total)s together. They must make exactly 1 (100%%)."
    ),
    " = …: must be above <limit#>.": gettext_noop("The number must be above %(limit)s."),
    " = …: must be at least <limit#>.": gettext_noop("The number must be at least %(limit)s."),
    " = …: must be at most <limit#>.": gettext_noop("The number must be at most %(limit)s."),
    ": … of unit <unit> is <amount>, below 0…": gettext_noop(
        "%(unit)s has %(amount)s here, which is below 0."
    ),
    ": … of all units sum to 0, so nothing can be shared by them.": gettext_noop(
        "All units have 0 here, so nothing can be shared out by it."
    ),
    ": table <table> has no column <column>.…": gettext_noop(
        "The table “%(table)s” has no column “%(column)s”."
    ),
    ": there is no table <table> (…) among the data.…": gettext_noop(
        "There is no table called “%(table)s” here."
    ),
    ": table <table>: unit <unit> is missing.": gettext_noop(
        "The table “%(table)s” has no row for %(unit)s."
    ),
    ": table <table>, line <line#> …column <column>: <text> is not a number…": gettext_noop(
        "The table “%(table)s”, line %(line)s, column “%(column)s”: “%(text)s” is not an exact number."
    ),
    ": no row of table <table> fits …": gettext_noop(
        "The table “%(table)s” has no price that fits here on that date."
    ),
    "…: running it takes more than <limit#> seconds…": gettext_noop(
        "The model takes more than %(limit)s seconds to run, which is the limit here."
    ),
}
_WITHOUT_DECIMALS = 1000
_PLACE = re.compile(r"<([a-z]+)(#?)>|…")


def _pattern(sentence: str) -> re.Pattern[str]:
    """Make a pattern of one of the engine's sentences."""
    parts, at = [], 0
    for place in _PLACE.finditer(sentence):
        parts.append(re.escape(sentence[at : place.start()]))
        name, is_number_place = place.groups()
        if name is None:
            parts.append(".*?")
        elif is_number_place:
            parts.append(f"(?P<{name}>-?[0-9]+(?:[./][0-9]+)?)")
        else:
            parts.append(f'(?:"(?P<{name}>[^"]*)"|(?P<{name}_bare>[^\\s:"]+?))')
        at = place.end()
    return re.compile("".join([*parts, re.escape(sentence[at:])]), re.DOTALL)


_PATTERNS = tuple((_pattern(sentence), words) for sentence, words in _KNOWN.items())
_STAGES = {
    Stage.FORMAT: gettext_noop("The file cannot be read as a model here."),
    Stage.CLOSURE: gettext_noop("The sums do not fit together here."),
    Stage.TABLES: gettext_noop("The tables do not hold what the model asks for here."),
    Stage.VALUES: gettext_noop("The numbers do not work out here."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidProblem:
    """One thing that is wrong: in the reader's words, word for word, and where it is in the file and the form."""

    sentence: str
    original: str
    where: str
    line: int | None = None
    field: str = ""
    table: str = ""
    table_line: int | None = None


def said_problems(
    error: FundingError,
    *,
    language: str,
    lines: Mapping[str, int] | None = None,
    fields: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[SaidProblem, ...]:
    """Say every problem of an error, each with its line in the file and the field that it belongs to."""
    return tuple(
        SaidProblem(
            sentence=_sentence(problem, stage=error.stage, language=language, names=names or {}),
            original=problem.sentence,
            where=problem.where,
            line=line_of(problem.where, problem.message, lines=lines or {}),
            field=_field(problem.where, fields or {}),
            table=problem.table or "",
            table_line=problem.row,
        )
        for problem in error.problems
    )


def _sentence(problem: Problem, *, stage: Stage, language: str, names: Mapping[str, str]) -> str:
    for pattern, words in _PATTERNS:
        match = pattern.fullmatch(problem.message)
        if match is not None:
            found = {
                name.removesuffix("_bare"): text
                for name, text in match.groupdict().items()
                if text is not None
            }
            return _(words) % {name: _shown(name, text, language, names) for name, text in found.items()}
    return _(_STAGES[stage])


def _shown(name: str, text: str, language: str, names: Mapping[str, str]) -> str:
    if name == "unit":
        return names.get(text, text)
    if name in {"line", "table", "column", "text"} or not is_number(text):
        return text
    try:
        number = parse_number(text)
    except NotANumberError:  # the engine's own figures may be longer than those of a file
        return text
    return numbers.plain(number, language=language, most=0 if abs(number) > _WITHOUT_DECIMALS else 6)


def _field(where: str, fields: Mapping[str, str]) -> str:
    """Give the field of a place in the file, or of the nearest place around it that has one."""
    place = where
    while place:
        if place in fields:
            return fields[place]
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return ""
