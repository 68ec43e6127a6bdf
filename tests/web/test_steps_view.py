"""The lines between the steps of a model, drawn lane by lane."""

from hypothesis import given
from hypothesis import strategies as st

from factories.funding_builder import Seeded
from factories.funding_cases import build_case
from likevekt.funding import FundingError, read_model
from likevekt.funding.model_file import parse_model
from likevekt.funding.model_steps import ModelStep, StepInput, steps_of
from likevekt.web.steps_view import Lane, step_rows
from likevekt.web.table_words import TableWords

WORDS = TableWords()


def step(name: str, *reads: str) -> ModelStep:
    inputs = tuple(StepInput(step=one) for one in reads)
    return ModelStep(id=name, name=name, title="", op="add", where=f"node.{name}", inputs=inputs, numbers=())


def drawn(*steps: ModelStep) -> list[str]:
    """One text a row: the first letter of each lane, the step's own in capitals."""
    rows = step_rows(steps, words=WORDS)
    return [
        "".join(lane[0].upper() if at == row.own_lane else lane[0] for at, lane in enumerate(row.lanes))
        for row in rows
    ]


def test_a_chain_goes_straight_down():
    assert drawn(step("a"), step("b", "a"), step("c", "b")) == ["B", "G", "E"]


def test_two_meet_in_the_lane_of_the_first():
    assert drawn(step("a"), step("b"), step("c", "a", "b")) == ["Be", "pB", "Ee"]
    assert step_rows((step("a"), step("b"), step("c", "a", "b")), words=WORDS)[2].bridged == (1,)


def test_one_that_is_read_twice_passes_on_to_the_last_that_reads_it():
    rows = drawn(step("a"), step("b", "a"), step("c", "a"), step("d", "b", "c"))
    assert rows == ["Be", "rB", "Gp", "Ee"]


@given(st.integers(0, 10**6))
def test_every_line_begins_at_a_step_and_ends_where_it_is_read_last(seed: int) -> None:
    content = build_case(Seeded(seed)).files()[0]
    try:
        model = read_model(content)
    except FundingError:
        return
    rows = step_rows(steps_of(model, parse_model(content, name="m")), words=WORDS)
    running: set[int] = set()
    for row in rows:
        here = {at for at, lane in enumerate(row.lanes) if lane not in {Lane.EMPTY, Lane.BEGINS}}
        assert here == running, row
        running -= {at for at, lane in enumerate(row.lanes) if lane is Lane.ENDS}
        running.add(row.own_lane)
        reading = [lane for lane in row.lanes if lane in {Lane.ENDS, Lane.READS, Lane.GOES_ON}]
        assert len(reading) == len({one.words for one in row.inputs if one.is_step}) or row.inputs
    assert rows[-1].is_last
    assert running == {rows[-1].own_lane}
