"""Which years a model's frame is for, as the municipality's dated frames tell."""

from likevekt.kernel.exact import parse_number
from likevekt.store.table_queries import ParameterLine, list_parameters

FRAME = "frame"
"""The name of the parameter that holds the frame of a period."""


def frame_years(*, municipality: str, frame: int | None) -> frozenset[int]:
    """Give the calendar years that have this frame; none where the municipality has not dated it."""
    if frame is None:
        return frozenset()
    newest: dict[tuple[object, object], ParameterLine] = {}
    for line in list_parameters(municipality=municipality):
        if line.name == FRAME:
            newest.setdefault((line.valid_from, line.valid_to), line)
    return frozenset(
        line.valid_from.year
        for line in newest.values()
        if _is_year(line) and parse_number(line.value) == frame
    )


def _is_year(line: ParameterLine) -> bool:
    first, last = line.valid_from, line.valid_to
    return (first.month, first.day) == (1, 1) and last == first.replace(year=first.year + 1)
