"""Persons as a file for spreadsheets: codes and what is counted, never a name."""

import csv
import io
from collections.abc import Iterable

from likevekt.actions.person_access import SeenPerson
from likevekt.connectors.spreadsheet_text import neutral_row

COLUMNS = ("person", "birth_year", "sex", "area", "shielded")


def as_csv(rows: Iterable[SeenPerson]) -> bytes:
    """Write the persons, one row each; of who is hidden, the area is empty and the year of birth too."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in rows:
        year = "" if one.is_hidden or one.birth_year is None else str(one.birth_year)
        values = (one.person, year, one.sex, one.area or "", "yes" if one.is_shielded else "no")
        writer.writerow(neutral_row(values))
    return text.getvalue().encode()
