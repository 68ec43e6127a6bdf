"""The worked example as a municipality in the database."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

from likevekt.actions.doer import command_line
from likevekt.actions.load_municipality import load_municipality
from likevekt.actions.municipality_data import (
    AdoptionData,
    ModelData,
    MunicipalityData,
    ParameterData,
    TableData,
)
from likevekt.synthetic.accounts import demo_accounts

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "worked-example"
CODE = "9901"
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
TODAY = date(2026, 9, 1)
TABLES = ("units", "population", "budget", "delivered", "granted")
MODELS = ("hybrid", "hybrid-corridor", "frame", "criteria", "activity-closed")


def model_text(name: str) -> bytes:
    return (EXAMPLE / f"{name}.toml").read_bytes()


def table_content(name: str) -> bytes:
    return (EXAMPLE / f"{name}.csv").read_bytes()


def example_data(
    *,
    models: tuple[str, ...] = ("hybrid",),
    more_models: tuple[ModelData, ...] = (),
    adopted: bool = True,
    **values: object,
) -> MunicipalityData:
    """The example's tables, some of its models, and the first of them adopted."""
    service = {
        "service": "home_nursing",
        "name_nb": "Hjemmesykepleie",
        "name_nn": "Heimesjukepleie",
        "name_en": "Home nursing",
        "kpr_code": "15",
        "kostra_function": "258",
        "per": "hour",
        "decision_needed": "yes",
        "valid_from": "2020-01-01",
        "valid_to": "",
    }
    rate = {
        "service": "home_nursing",
        "unit_kind": "",
        "time_of_day": "",
        "zone": "",
        "standard_hours_per": "",
        "source": "the council",
    }
    given = {
        "code": CODE,
        "name": "Example",
        "inhabitants": 11_500,
        "invented": True,
        "units": [
            {
                "unit": unit,
                "name": f"Area {unit}",
                "parent": "",
                "kind": "unit",
                "municipality": CODE,
                "valid_from": "2020-01-01",
                "valid_to": "",
            }
            for unit in "ABCDE"
        ],
        "services": [service],
        "rates": [
            rate | {"ore_per": "73850", "valid_from": "2026-01-01", "valid_to": "2027-01-01"},
            rate | {"ore_per": "76650", "valid_from": "2027-01-01", "valid_to": "2028-01-01"},
        ],
        "tables": [
            TableData(name=name, content=table_content(name), source="the example", as_of=TODAY)
            for name in TABLES
        ],
        "models": [*(ModelData(text=model_text(name)) for name in models), *more_models],
        "adoptions": [
            AdoptionData(
                key=_id_of(models[0]),
                version=1,
                adopted_on=date(2025, 12, 12),
                valid_from=date(2026, 1, 1),
                case_reference="84/25",
            )
        ]
        if adopted
        else [],
        "parameters": [
            ParameterData(
                name="frame",
                value="321456789",
                valid_from=date(2026, 1, 1),
                valid_to=date(2027, 1, 1),
                source="the council, case 84/25",
            )
        ],
        "accounts": demo_accounts(),
    }
    return MunicipalityData(**(given | values))


def load_example(**values: object) -> None:
    load_municipality(example_data(**values), progress=lambda _: None, by=command_line("test"), at=NOW)


def _id_of(model: str) -> str:
    return str(tomllib.loads(model_text(model).decode())["model"]["id"])
