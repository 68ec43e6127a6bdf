"""The demo's funding models run on the invented municipality's tables, to the krone."""

from fractions import Fraction
from importlib.resources import files

import pytest

from likevekt.funding import Change, check, effect, load_tables, read_model, run
from likevekt.synthetic import nordvagen
from likevekt.synthetic.funding_models import MODEL_IDS, demo_models
from likevekt.synthetic.funding_tables import NEED_CRITERIA, frame, funding_basis, funding_tables

pytestmark = pytest.mark.heavy

WEIGHINGS = {"needs_frame", "empowerment_control", "person_units", "flexibility_equality"}
OPEN = "abf-apen"
BOUNDS = {
    "blanding": (Fraction("-0.010"), Fraction("0.080")),
    "abf-lukket": (Fraction("0.010"), Fraction("0.065")),
    "teamramme": (Fraction("0.005"), Fraction("0.075")),
}


@pytest.fixture(scope="module")
def demo():
    data = nordvagen()
    basis = funding_basis(data)
    return basis, funding_tables(data), {model.id: model for model in demo_models(frame=frame(basis))}


def result_of(demo, model_id):
    _, tables, models = demo
    model = read_model(models[model_id].text, name=f"{model_id}.toml")
    return model, run(model, load_tables(model, tables))


def column(demo, table, name):
    lines = demo[1][table].decode("utf-8").splitlines()
    place = lines[0].split(",").index(name)
    return {line.split(",")[0]: Fraction(line.split(",")[place]) for line in lines[1:]}


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_every_model_runs_and_a_closed_one_shares_exactly_the_frame(demo, model_id):
    """The frame is the sum of the units' budgets for the year, and comes out again to the krone."""
    model, result = result_of(demo, model_id)
    assert model.id == model_id
    assert model.frame == frame(demo[0]) == sum(demo[0].kroner(2027).values())
    assert 14 <= len(result.kroner) <= 25
    if model_id == OPEN:
        assert result.closure == "OPEN"
        assert 0.97 < result.total / model.frame < 1.03
    else:
        assert result.closure == "CLOSED"
        assert sum(result.kroner.values()) == model.frame


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_the_file_that_is_shipped_has_nordvagens_own_frame(demo, model_id):
    """A reader of the file and a user of the demo see the same model, byte for byte."""
    shipped = (files("likevekt.synthetic") / "models" / f"{model_id}.toml").read_bytes()
    assert shipped == demo[2][model_id].text
    assert "oppdikte" in shipped.decode("utf-8").splitlines()[0]


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_every_model_has_its_sheet(demo, model_id):
    """Title, logic, law, side effects and warning signs are there, and every weight and price has a source."""
    model, _ = result_of(demo, model_id)
    assert model.title
    assert set(model.logic) <= {"PA", "NPM", "NPG"}
    assert model.logic
    assert model.law
    assert len(model.side_effects) >= 2
    assert len(model.tell_tales) >= 2
    findings = check(model, load_tables(model, demo[1]))
    assert [found for found in findings if found.severity == "error" or found.rule == "unsourced"] == []


@pytest.mark.parametrize("model_id", BOUNDS)
def test_floor_and_cap_hold_in_whole_kroner(demo, model_id):
    """No unit comes below the floor or above the cap of its budget the year before."""
    low, high = BOUNDS[model_id]
    base = column(demo, "budget", "base_2026")
    _, result = result_of(demo, model_id)
    for unit, kroner in result.kroner.items():
        assert base[unit] * (1 + low) <= kroner <= base[unit] * (1 + high)


def test_services_without_a_decision_get_their_own_sum_first(demo):
    """The health station, the doctors and the volunteer centre do not compete with decisions for money."""
    own = column(demo, "budget", "own_sum_2027")
    decided = column(demo, "budget", "with_decisions_2026")
    text = demo[2]["kriterier"].text.split(b"[node.final]")[0]
    model = read_model(text.replace(b'out = "final"', b'out = "target"'), name="before-transition.toml")
    exact = run(model, load_tables(model, demo[1])).exact
    only_own = [unit for unit, kroner in decided.items() if kroner == 0]
    assert len(only_own) == 8
    assert all(exact[unit] == own[unit] for unit in only_own)
    assert all(exact[unit] > own[unit] for unit in decided if unit not in only_own)


def test_a_decision_brings_some_of_its_price_under_todays_model_and_none_under_the_frame(demo):
    """Seven and a half hours a week in one area: other units pay for what the unit gets."""
    change = Change(
        table="delivered",
        column="home_nursing_minutes",
        unit="hjemmetjenesten-sor",
        amount=Fraction(41_400, 7),
    )
    shares = {}
    for model_id in ("blanding", "ramme", OPEN):
        model, _ = result_of(demo, model_id)
        found = effect(
            model, load_tables(model, demo[1]), change=change, price=Fraction("1049.50"), per=Fraction(60)
        )
        shares[model_id] = found.effective_share
    assert shares["ramme"] == 0
    assert 0 < shares["blanding"] < Fraction(1, 2)
    assert shares[OPEN] == 1


def test_need_criteria_count_each_inhabitant_of_a_catchment_once(demo):
    """The units of one type divide the municipality between them; units of other types have nothing there."""
    basis, tables, _ = demo
    head = tables["need"].decode("utf-8").splitlines()[0].split(",")
    assert head == ["unit", *(criterion.column for criterion in NEED_CRITERIA)]
    for criterion in NEED_CRITERIA:
        counted = sum(column(demo, "need", criterion.column).values())
        if not criterion.living_alone and not criterion.group:
            assert counted == basis.population.in_ages(ages=criterion.ages)
        assert counted > 0


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_models_are_feasible_in_other_invented_municipalities(seed):
    """Floors and caps leave room for the frame whatever municipality the seed gives."""
    data = nordvagen(seed=seed)
    tables, total = funding_tables(data), frame(funding_basis(data))
    for one in demo_models(frame=total):
        model = read_model(one.text, name=f"{one.id}.toml")
        result = run(model, load_tables(model, tables))
        assert one.id == OPEN or sum(result.kroner.values()) == total


@pytest.mark.parametrize("model_id", MODEL_IDS)
def test_the_expected_move_of_each_weighing_is_said_with_a_reason(demo, model_id):
    """A whole number from −2 to 2, or unknown, and one sentence in each language."""
    model = demo[2][model_id]
    assert set(model.weighings) == WEIGHINGS
    for expected in model.weighings.values():
        assert expected.move is None or expected.move in range(-2, 3)
        assert set(expected.reason) == {"nb", "nn", "en"}
        assert all(text.endswith(".") for text in expected.reason.values())
    assert set(model.transition) == {"nb", "nn", "en"}
    assert model.note.endswith(".")


def test_the_notes_on_floor_and_cap_are_those_of_the_files(demo):
    """What is written beside a model for people says the same bounds as its file."""
    for model_id, bounds in BOUNDS.items():
        for bound in bounds:
            sign = "−" if bound < 0 else "+"
            assert f"{sign}{float(abs(bound) * 100):g} %".replace(".", ",") in demo[2][model_id].note


def test_some_weighings_are_said_to_be_unknown(demo):
    """Where nobody knows, the sheet says so."""
    moves = [expected.move for model in demo[2].values() for expected in model.weighings.values()]
    assert None in moves
    assert {-2, 2} <= set(moves)
