"""What a class of the pages of the house is, no other sheet of such a page says otherwise."""

import re

from repository.project_files import ending

HOUSE = "house.css"
FOLDER = "src/likevekt/web/static/web/css/"


def classes(sheet: str) -> set[str]:
    """The classes that a sheet has rules of their own for."""
    return set(re.findall(r"^\s*\.([\w-]+)(?: \{|,)$", ending(".css")[FOLDER + sheet], re.MULTILINE))


def beside_the_house() -> set[str]:
    """The sheets that stand on a page together with that of the house."""
    pages = (re.findall(r"web/css/([\w-]+\.css)", text) for text in ending(".html").values())
    return {sheet for sheets in pages if HOUSE in sheets for sheet in sheets} - {HOUSE}


def test_a_class_of_the_house_means_one_thing():
    others = beside_the_house()
    assert {"bench.css", "persons.css"} <= others
    assert {sheet: both for sheet in others if (both := classes(HOUSE) & classes(sheet))} == {}


def test_the_rules_are_read():
    assert {"choices", "option"} <= classes(HOUSE)
    assert "choice" in classes("bench.css")
