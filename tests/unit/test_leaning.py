"""How much of a model's money follows each way of sharing is followed through the model, not stated by hand."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.funding import Tracer, load_tables, read_model
from likevekt.funding.floor_and_cap import floor_and_cap
from likevekt.funding.leaning import LOGICS, Way, leaning, logic_shares

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "worked-example"
TABLES = {
    "units": b"unit,name\na,A\nb,B\n",
    "money": b"unit,base,heads\na,100,10\nb,300,30\n",
    "work": b"unit,visits,score\na,20,1\nb,10,1\n",
    "prices": b"in:service,price\nvisit,5\n",
}
BASE = '[node.base]\nop = "base"\ncolumn = "money:base"\n'
WORK = '[node.work]\nop = "rate"\nlines = [{ volume = "work:visits", price = "10" }]\n'
PEOPLE = '[node.people]\nop = "capitation"\ntable = "money"\nrates = { heads = "10" }\n'
KEY = '[node.key]\nop = "criteria"\ntable = "money"\nweights = { heads = "1" }\n'


def ways_of(nodes: str, *, out: str = "out", head: str = 'frame = "1000"') -> dict[str, Fraction]:
    return {str(way): share for way, share in leaning(run(nodes, out=out, head=head).computation).items()}


def run(nodes: str, *, out: str = "out", head: str = 'frame = "1000"') -> Tracer:
    model = read_model(f'[model]\nid = "m"\nout = "{out}"\n{head}\n{nodes}'.encode())
    return Tracer(model, load_tables(model, TABLES))


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("frame", {"frame": "1"}),
        ("criteria", {"criteria": "1"}),
        ("activity-closed", {"activity": "1"}),
        ("hybrid", {"criteria": "1/2", "activity": "3/10", "frame": "1/5"}),
        ("hybrid-corridor", {"criteria": "1/2", "activity": "3/10", "frame": "1/5"}),
    ],
)
def test_the_worked_example_leans_as_it_says(name, ways):
    model = read_model((EXAMPLE / f"{name}.toml").read_bytes())
    found = leaning(Tracer(model, load_tables(model, EXAMPLE)).computation)
    assert {str(way): str(share) for way, share in found.items()} == ways


@pytest.mark.parametrize(
    ("nodes", "ways"),
    [
        # base 400, work 300: parts are counted by their money
        (BASE + WORK + '[node.sum]\nop = "add"\nof = ["base", "work"]\n' + '[node.out]\nop = "reconcile"\nof = "sum"',
         {"frame": Fraction(4, 7), "activity": Fraction(3, 7)}),
        (BASE + KEY + '[node.out]\nop = "remainder"\nof = "key"\nafter = ["base"]',
         {"frame": Fraction(2, 5), "criteria": Fraction(3, 5)}),
        (PEOPLE + '[node.fit]\nop = "reconcile"\nof = "people"\n'
         '[node.out]\nop = "quality"\nof = "fit"\nscore = "work:score"\nwithhold = "0.1"',
         {"capitation": Fraction(9, 10), "quality": Fraction(1, 10)}),
        (KEY + '[node.target]\nop = "reconcile"\nof = "key"\n'
         '[node.out]\nop = "pace"\nof = "target"\ncurrent = "money:base"\nstep = "0.5"',
         {"criteria": Fraction(1)}),
        (KEY + '[node.other]\nop = "share"\nof = "work:visits"\n'
         '[node.out]\nop = "nest"\nshares = { x = "0.25", y = "0.75" }\nchildren = { x = "key", y = "other" }',
         {"criteria": Fraction(1)}),
        (WORK + '[node.part]\nop = "share"\nof = "work"\n[node.out]\nop = "reconcile"\nof = "part"',
         {"activity": Fraction(1)}),
        ('[node.out]\nop = "reconcile"\nof = "money:base"', {"frame": Fraction(1)}),
    ],
)  # fmt: skip
def test_what_mixes_or_fits_passes_on_the_ways_of_its_parts(nodes, ways):
    assert ways_of(nodes) == ways


def test_a_transfer_moves_no_money_of_its_own_inside_a_sum():
    nodes = (
        WORK + '[node.fit]\nop = "reconcile"\nof = "work"\n'
        '[node.level]\nop = "equalise"\nof = "fit"\nheads = "money:heads"\nrate = "0.5"\n'
        '[node.out]\nop = "add"\nof = ["fit", "level"]'
    )
    assert ways_of(nodes) == {"activity": Fraction(1)}


@given(
    st.dictionaries(st.sampled_from(list(Way)), st.fractions(0, 1), min_size=1),
    st.sets(st.sampled_from(LOGICS)),
)
def test_logic_shares_lose_nothing_and_stay_inside_what_the_model_says(ways, said):
    logic = ", ".join(f'"{one}"' for one in sorted(said))
    model = run(BASE, out="base", head=f"open = true\nlogic = [{logic}]" if said else "open = true").model
    shares = logic_shares(model, ways)
    assert sum(shares.values()) == sum(ways.values())
    if said:
        assert all(not share for logic_name, share in shares.items() if logic_name not in said)


def test_a_model_that_says_nothing_of_itself_leans_by_its_ways():
    model = run(BASE, out="base", head="open = true").model
    ways = {Way.FRAME: Fraction(1, 4), Way.ACTIVITY: Fraction(1, 2), Way.CAPITATION: Fraction(1, 4)}
    assert logic_shares(model, ways) == {"PA": Fraction(1, 4), "NPM": Fraction(1, 2), "NPG": Fraction(1, 4)}


CORRIDOR = '[node.out]\nop = "corridor"\nof = "work"\nrelative_to = "money:base"\nto = "410"\n'


@pytest.mark.parametrize(
    ("limits", "bounds"),
    [
        ('floor = "-0.1"\ncap = "0.2"', {"a": (90, 120), "b": (270, 360)}),
        ('floor = "-0.1"', {"a": (90, None), "b": (270, None)}),
        ('cap = "0.25"', {"a": (None, 125), "b": (None, 375)}),
    ],
)
def test_floor_and_cap_are_whole_kroner_of_each_unit(limits, bounds):
    assert floor_and_cap(run(WORK + CORRIDOR + limits, head='frame = "410"').computation) == bounds


def test_a_model_that_ends_otherwise_promises_no_floor_and_cap():
    assert floor_and_cap(run(BASE, out="base", head="open = true").computation) is None
