"""The demo's municipality goes into the database whole, and a planned decision can be priced in it."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.conf import LazySettings as Settings

from factories.person_rows import SECRET
from likevekt.actions.decision_effect import estimate_decision, list_decision_choices
from likevekt.actions.doer import command_line
from likevekt.actions.load_municipality import load_municipality
from likevekt.synthetic.demo import DEMO_CODE, TODAYS_MODEL, demo_data
from likevekt.synthetic.funding_models import MODEL_IDS

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _keys(settings: Settings) -> None:
    settings.LIKEVEKT_IDENTITY_KEYS = (SECRET,)


def test_nordvagen_is_loaded_whole_and_todays_model_prices_a_decision():
    told: list[str] = []
    loaded = load_municipality(demo_data(), progress=told.append, by=command_line("demo"), at=NOW)
    assert loaded.is_new
    assert sum("“" in sentence for sentence in told) == len(MODEL_IDS)
    choices = list_decision_choices(municipality=DEMO_CODE, on=NOW.date())
    assert choices.allocation.label == f"{TODAYS_MODEL}@1"
    services = {service.service for service in choices.services}
    assert {"home_nursing", "practical_assistance", "long_term_stay", "day_activity"} <= services
    assert not {"general_practitioner", "volunteer_work", "healthy_life"} & services
    found = estimate_decision(
        municipality=DEMO_CODE,
        service="home_nursing",
        unit="hjemmetjenesten-sor",
        amount=Fraction(15, 2),
        start=date(2026, 10, 1),
        on=NOW.date(),
    )
    assert found.list_price == Fraction(1012) * Fraction(15, 2) * 92 / 7
    assert found.follows_volume
    assert found.remaining_before is not None
    assert found.effective_share is not None
    assert 0 < found.effective_share < Fraction(1, 2)
    assert found.paid + sum(found.others.values()) == 0
    assert (
        load_municipality(demo_data(), progress=told.append, by=command_line("demo"), at=NOW).is_new is False
    )
