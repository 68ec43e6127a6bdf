"""A run on the web ends within its limits, in a process of its own, and the server goes on."""

from hashlib import sha256

import pytest

from factories.worked_example import CODE, TABLES, load_example, model_text, table_content
from likevekt.actions import engine_cache
from likevekt.actions.allocation import preview
from likevekt.actions.run_limits import RunBeyondLimitsError, Trial
from likevekt.funding import FundingError
from likevekt.store.table_queries import current_tables

PATIENT = 300
"""Seconds that no run here needs, however busy the machine is."""
TABLE_CONTENTS = {name: table_content(name) for name in TABLES}


def primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 10**6
    while len(found) < count:
        candidate += 1
        if all(candidate % divisor for divisor in range(2, 1_050) if divisor * divisor <= candidate):
            found.append(candidate)
    return found


def heavy(*, units: int) -> tuple[bytes, dict[str, bytes]]:
    """A small model with a small table that takes very long: every cell has a denominator of its own."""
    rows = [(f"u{place}", prime) for place, prime in enumerate(primes(units))]
    tables = {
        "units": "unit,name\n" + "".join(f"{unit},{unit}\n" for unit, _ in rows),
        "volumes": "unit,a\n" + "".join(f"{unit},1/{prime}\n" for unit, prime in rows),
    }
    nodes = ['[node.n0]\nop = "reconcile"\nof = "volumes:a"\n']
    nodes += [
        f'[node.n{turn}]\nop = "quality"\nof = "n{turn - 1}"\nscore = "volumes:a"\nwithhold = "1/{turn + 7}"\n'
        for turn in range(1, 28)
    ]
    model = '[model]\nid = "heavy"\nframe = "1000"\nout = "n27"\n' + "".join(nodes)
    return model.encode(), {name: text.encode() for name, text in tables.items()}


def try_run(trial: Trial, model: bytes, tables: dict[str, bytes]) -> None:
    trial.run(model, tables, hashes={name: sha256(content).hexdigest() for name, content in tables.items()})


@pytest.fixture
def quick() -> Trial:
    trial = Trial(seconds=2)
    yield trial
    trial.stop()


def test_a_run_that_takes_too_long_is_stopped_with_the_figure(quick: Trial) -> None:
    model, tables = heavy(units=3_000)
    with pytest.raises(RunBeyondLimitsError, match="takes longer than 2 seconds"):
        try_run(quick, model, tables)
    quick.seconds = PATIENT
    try_run(quick, model_text("hybrid"), TABLE_CONTENTS)


def test_a_run_that_takes_too_much_memory_is_stopped_with_the_figure() -> None:
    trial = Trial(memory=120_000_000, seconds=PATIENT)
    rows = "".join(f"u{place},1\n" for place in range(300_000))
    tables = {"units": ("unit,name\n" + rows).encode(), "volumes": ("unit,a\n" + rows).encode()}
    model = b'[model]\nid = "m"\nframe = "1"\nout = "n"\n[node.n]\nop = "reconcile"\nof = "volumes:a"\n'
    try:
        with pytest.raises(RunBeyondLimitsError, match="more memory than 120000000 bytes"):
            try_run(trial, model, tables)
        try_run(trial, model_text("hybrid"), TABLE_CONTENTS)
    finally:
        trial.stop()


def test_an_error_of_the_model_itself_is_left_to_the_server(quick: Trial) -> None:
    quick.seconds = PATIENT
    try_run(quick, b"[model]\n", TABLE_CONTENTS)
    try_run(quick, model_text("hybrid"), {})
    quick.stop()
    quick.start()
    try_run(quick, model_text("hybrid"), TABLE_CONTENTS)
    try_run(quick, model_text("frame"), TABLE_CONTENTS)
    try_run(quick, model_text("frame"), {**TABLE_CONTENTS, "budget": b""})


@pytest.mark.django_db
def test_what_went_beyond_the_limits_is_not_tried_again(
    quick: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_example()
    model, tables = heavy(units=3_000)
    monkeypatch.setattr(engine_cache, "trial", quick)
    with pytest.raises(FundingError, match="takes longer than 2 seconds"):
        preview(model, current_tables(municipality=CODE), unsaved=tables)
    monkeypatch.setattr(quick, "run", lambda *_, **__: pytest.fail("it was tried again"))
    with pytest.raises(FundingError, match="takes longer than 2 seconds"):
        preview(model, current_tables(municipality=CODE), unsaved=tables)
