"""Numbers may grow long; what cannot be computed in useful time is refused with the figure."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likevekt.funding import Change, FundingError, Model, Result, Tables, effect, load_tables, read_model, run
from likevekt.funding.run import LONGEST_AMOUNT
from likevekt.kernel.exact import write_decimal, write_number, write_whole
from likevekt.kernel.vectors import MOST_DIGITS, TooManyDigitsError, Vector


def primes(count: int) -> list[int]:
    """Give the first primes above a thousand."""
    found: list[int] = []
    candidate = 1001
    while len(found) < count:
        if all(candidate % divisor for divisor in range(3, int(candidate**0.5) + 1, 2)):
            found.append(candidate)
        candidate += 2
    return found


def loaded(model: str, units: bytes) -> tuple[Model, Tables]:
    read = read_model(f'[model]\nid = "x"\nout = "n"\n{model}'.encode())
    return read, load_tables(read, {"units": units})


def result(model: str, units: bytes) -> Result:
    return run(*loaded(model, units))


@given(st.integers(1, 10**30), st.integers(1, 900), st.sampled_from([1, -1]))
def test_a_whole_number_of_any_length_is_written_digit_for_digit(start: int, times: int, sign: int):
    width = len(str(start)) + 1  # so that zeros stand inside the number too
    number = start * ((10 ** (width * times) - 1) // (10**width - 1))
    expected = (f"0{start}" * times)[1:]
    assert write_whole(sign * number) == ("-" if sign < 0 else "") + expected


def test_fractions_and_decimals_are_written_beyond_pythons_own_limit():
    seven_nines = 10**7000 - 1
    assert write_number(Fraction(seven_nines, 10**7000)) == f"{'9' * 7000}/1{'0' * 7000}"
    assert write_decimal(Fraction(-seven_nines, 10**7000)) == f"-0.{'9' * 7000}"
    assert write_number(Fraction(-5)) == "-5"


@pytest.mark.heavy
def test_many_units_with_fractions_of_their_own_still_sum_to_the_frame():
    rows = b"".join(b"U%d,n,1/%d\n" % (prime, prime) for prime in primes(700))
    found = result('frame = 1000\n[node.n]\nop = "reconcile"\nof = "units:x"\n', b"unit,name,x\n" + rows)
    longest = max(len(write_number(exact)) for exact in found.exact.values())
    assert longest > 4300
    assert found.total == 1000 == sum(found.kroner.values())


def test_denominators_with_nothing_in_common_are_refused_with_the_figure():
    rows = b"".join(b"U%d,n,1/%d\n" % (prime, prime**16) for prime in primes(500))
    with pytest.raises(
        FundingError, match="column x: on one common denominator it needs numbers of more than 20000"
    ):
        result('frame = 1000\n[node.n]\nop = "reconcile"\nof = "units:x"\n', b"unit,name,x\n" + rows)


@pytest.mark.heavy
def test_a_change_whose_difference_grows_beyond_the_limit_is_refused_with_the_figure():
    """The amounts before and after have some ten thousand digits each, and nothing in common."""
    rows = b"".join(b"U%d,n,1/%d\n" % (prime, prime**16) for prime in primes(220))
    model, tables = loaded(
        'frame = 1000\n[node.n]\nop = "reconcile"\nof = "units:x"\n', b"unit,name,x\n" + rows
    )
    change = Change(table="units", column="x", unit=tables.units[0], amount=Fraction(1))
    with pytest.raises(
        FundingError, match=f"^--change: to tell the difference needs .* than {MOST_DIGITS} digits"
    ):
        effect(model, tables, change=change, price=Fraction(1))


@pytest.mark.parametrize(("times", "limit"), [(17, LONGEST_AMOUNT), (400, MOST_DIGITS), (6_000, MOST_DIGITS)])
def test_amounts_longer_than_any_money_are_refused_with_the_figure(times, limit):
    index = ", ".join(['"units:x"'] * times)
    model = (
        f'open = true\n[node.n]\nop = "capitation"\ntable = "units"\nrates = {{ x = 1 }}\nindex = [{index}]\n'
    )
    units = b"unit,name,x\nA,a,%s\n" % (b"9" * 60)
    with pytest.raises(
        FundingError, match=f"^node.n: needs numbers of more than {limit} digits, which is the limit"
    ):
        result(model, units)


def test_a_vector_stops_growing():
    long = Vector.of([Fraction(1, 10**MOST_DIGITS - 1)])
    with pytest.raises(TooManyDigitsError):
        long.times(long)
    with pytest.raises(TooManyDigitsError):
        Vector.of([Fraction(10**MOST_DIGITS)]).times(Vector.of([Fraction(10)]))
