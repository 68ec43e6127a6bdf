"""Rows of the store for tests, each with the least that the database accepts."""

from datetime import UTC, date, datetime
from hashlib import sha256

from likevekt.store.models import (
    FundingRun,
    FundingRunInput,
    FundingTable,
    ModelAdoption,
    ModelVersion,
    Municipality,
    Parameter,
    Rate,
    Service,
    Unit,
    UnitSuccession,
)

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
TODAY = date(2026, 9, 1)


def make_municipality(*, code: str = "9901") -> Municipality:
    return Municipality.objects.create(
        code=code, name=f"Municipality {code}", inhabitants=11_500, invented=True
    )


def make_unit(municipality: Municipality, **values: object) -> Unit:
    given = {"unit": "A", "name": "Area A", "kind": "unit", "valid_from": date(2026, 1, 1), "valid_to": None}
    return Unit.objects.create(municipality=municipality, **(given | values))


def make_succession(municipality: Municipality, **values: object) -> UnitSuccession:
    given = {"unit": "A", "successor": "B", "valid_from": date(2027, 1, 1)}
    return UnitSuccession.objects.create(municipality=municipality, **(given | values))


def make_service(municipality: Municipality, **values: object) -> Service:
    given = {
        "service": "home_nursing",
        "name_nb": "Helsetjenester i hjemmet",
        "name_nn": "Helsetenester i heimen",
        "name_en": "Home nursing",
        "kostra_function": "254",
        "per": "hour",
        "decision_needed": True,
        "valid_from": date(2020, 1, 1),
        "valid_to": None,
    }
    return Service.objects.create(municipality=municipality, **(given | values))


def make_rate(municipality: Municipality, **values: object) -> Rate:
    given = {
        "service": "home_nursing",
        "ore_per": 73_850,
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "source": "the council, case 84/25",
    }
    return Rate.objects.create(municipality=municipality, **(given | values))


def make_table(municipality: Municipality, **values: object) -> FundingTable:
    content = values.pop("content", b"unit,name\nA,Area A\n")
    given = {
        "name": "units",
        "version": 1,
        "content": content,
        "byte_count": len(content),
        "sha256": sha256(content).hexdigest(),
        "source": "made for a test",
        "as_of": TODAY,
        "created_at": NOW,
        "created_by": "test",
    }
    return FundingTable.objects.create(municipality=municipality, **(given | values))


def make_model_version(municipality: Municipality, **values: object) -> ModelVersion:
    text = values.pop("text", b'[model]\nid = "frame"\n')
    given = {
        "key": "frame",
        "version": 1,
        "text": text,
        "sha256": sha256(text).hexdigest(),
        "title": "Frame",
        "created_at": NOW,
        "created_by": "test",
    }
    return ModelVersion.objects.create(municipality=municipality, **(given | values))


def make_adoption(version: ModelVersion, **values: object) -> ModelAdoption:
    given = {
        "adopted_on": date(2025, 12, 12),
        "valid_from": date(2026, 1, 1),
        "case_reference": "84/25",
        "created_at": NOW,
        "created_by": "test",
    }
    return ModelAdoption.objects.create(model_version=version, **(given | values))


def make_parameter(municipality: Municipality, **values: object) -> Parameter:
    given = {
        "name": "frame",
        "version": 1,
        "value": "386900000",
        "valid_from": date(2026, 1, 1),
        "source": "the council, case 84/25",
        "created_at": NOW,
        "created_by": "test",
    }
    return Parameter.objects.create(municipality=municipality, **(given | values))


def make_run(version: ModelVersion, **values: object) -> FundingRun:
    given = {
        "engine_version": "0.1.0",
        "frame": "100",
        "sum": "100",
        "result": {"units": {}},
        "created_at": NOW,
        "created_by": "test",
    }
    return FundingRun.objects.create(model_version=version, **(given | values))


def make_run_input(run: FundingRun, table: FundingTable) -> FundingRunInput:
    return FundingRunInput.objects.create(run=run, table=table, sha256=table.sha256)
