"""The worked example with more to plan: three services, what is bound of each frame, and four models."""

from fractions import Fraction

from likevekt.actions.municipality_data import TableData

from .worked_example import CODE, TABLES, TODAY, load_example, table_content

MODELS = ("hybrid", "activity-closed", "criteria", "frame")
COMMITMENTS = b"unit,committed\nA,105000000\nB,79800000\nC,53000000\nD,45178288\nE,36000000\n"
_SERVICES = (
    ("home_nursing", "Hjemmesykepleie", "Heimesjukepleie", "Home nursing", "hour", "73850", "76650"),
    (
        "practical_assistance",
        "Praktisk bistand",
        "Praktisk bistand",
        "Practical assistance",
        "hour",
        "56125",
        "58250",
    ),
    ("bed", "Korttidsopphold", "Korttidsopphald", "Short stay", "day", "311500", "323300"),
    ("alarm", "Trygghetsalarm", "Tryggleiksalarm", "Safety alarm", "month", "45000", "47000"),
)


def load_example_with_decisions(**values: object) -> None:
    """Put it in the database."""
    named = [
        TableData(name=name, content=table_content(name), source="the example", as_of=TODAY)
        for name in TABLES
    ]
    bound = TableData(
        name="commitments",
        content=COMMITMENTS,
        source="the register of decisions",
        as_of=TODAY,
        completeness=Fraction("0.971"),
    )
    given = {
        "models": MODELS,
        "services": [_service(*row[:5]) for row in _SERVICES],
        "rates": [rate for row in _SERVICES for rate in _rates(row[0], *row[5:])],
        "tables": [*named, bound],
    }
    load_example(**(given | values))


def _service(code: str, nb: str, nn: str, en: str, per: str) -> dict[str, str]:
    return {
        "service": code,
        "name_nb": nb,
        "name_nn": nn,
        "name_en": en,
        "kpr_code": "15",
        "kostra_function": "258",
        "per": per,
        "decision_needed": "yes",
        "valid_from": "2020-01-01",
        "valid_to": "",
    }


def _rates(service: str, this_year: str, next_year: str) -> list[dict[str, str]]:
    rate = {
        "service": service,
        "unit_kind": "",
        "time_of_day": "",
        "zone": "",
        "standard_hours_per": "",
        "source": f"kommunestyret i {CODE}, sak 84/25",
    }
    return [
        rate | {"ore_per": this_year, "valid_from": "2026-01-01", "valid_to": "2027-01-01"},
        rate | {"ore_per": next_year, "valid_from": "2027-01-01", "valid_to": "2028-01-01"},
    ]
