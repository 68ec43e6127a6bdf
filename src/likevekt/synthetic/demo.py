"""Everything the demo loads: Nordvågen's rows, tables, models and today's model, all invented."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from likevekt.actions.municipality_data import (
    AdoptionData,
    ModelData,
    MunicipalityData,
    ParameterData,
    TableData,
)
from likevekt.synthetic.accounts import demo_accounts, demo_staff
from likevekt.synthetic.assumptions import assumptions
from likevekt.synthetic.dataset import Dataset, as_text, nordvagen
from likevekt.synthetic.demo_persons import demo_persons
from likevekt.synthetic.funding_models import DemoModel, demo_models
from likevekt.synthetic.funding_tables import BUDGET_YEAR, as_of, frame, funding_basis, funding_tables
from likevekt.synthetic.structure import read_structure

DEMO_CODE: str = read_structure()["nordvagen"]["code"]
TODAYS_MODEL = "blanding"
WHOLE = Fraction(1)
"""A generator misses nothing of what it makes."""

TABLE_SOURCE = "Oppdiktet: laget av generatoren for Nordvågen"


def demo_data(dataset: Dataset | None = None) -> MunicipalityData:
    """Give all that is loaded for the demo; the rows are made as they are read."""
    data = dataset or nordvagen()
    basis = funding_basis(data)
    total = frame(basis)
    return MunicipalityData(
        code=data.municipality.code,
        name=data.municipality.name,
        inhabitants=data.municipality.inhabitants,
        invented=data.invented,
        units=_rows(data.units()),
        services=_rows(data.services()),
        rates=_rows(data.rates()),
        budget=_rows(data.budget()),
        indicators=_rows(data.indicators()),
        tables=tuple(
            TableData(
                name=name,
                content=content,
                source=TABLE_SOURCE,
                as_of=as_of(BUDGET_YEAR),
                completeness=WHOLE,
            )
            for name, content in funding_tables(data).items()
        ),
        models=tuple(_model(model) for model in demo_models(frame=total)),
        adoptions=(
            AdoptionData(
                key=TODAYS_MODEL,
                version=1,
                adopted_on=date.fromisoformat(assumptions().money["adopted"][str(BUDGET_YEAR - 1)]),
                valid_from=date(BUDGET_YEAR - 1, 1, 1),
                case_reference="Oppdiktet: kommunestyret, sak 104/25",
            ),
        ),
        parameters=(
            ParameterData(
                name="frame",
                value=str(total),
                valid_from=date(BUDGET_YEAR, 1, 1),
                valid_to=date(BUDGET_YEAR + 1, 1, 1),
                source="Oppdiktet: kommunestyret, sak 61/26",
            ),
        ),
        accounts=(*demo_accounts(), *demo_staff(data)),
        persons=demo_persons(data),
    )


def _rows(rows: Iterable[object]) -> Iterator[Mapping[str, str]]:
    return (as_text(row) for row in rows)


def _model(model: DemoModel) -> ModelData:
    weighings: dict[str, Any] = {
        name: {"move": expected.move, "reason": dict(expected.reason)}
        for name, expected in model.weighings.items()
    }
    return ModelData(text=model.text, note=model.note, weighings=weighings, transition=model.transition)
