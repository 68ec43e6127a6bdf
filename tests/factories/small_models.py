"""Small models for the specification: a few lines of a model, a few rows of tables, the amounts they give."""

from fractions import Fraction

from likevekt.funding import FundingError, Model, Tables, load_tables, read_model, run

HEAD = '[model]\nid = "m"\nout = "out"\n'


def table(text: str) -> bytes:
    """Write a table with spaces for commas and one row a line."""
    return "\n".join(",".join(line.split()) for line in text.strip().splitlines()).encode() + b"\n"


def tables_of(**texts: str | bytes) -> dict[str, bytes]:
    """Give tables as bytes, those that are bytes already as they stand; units are A, B and C unless given."""
    given: dict[str, str | bytes] = {"units": "unit name\nA Alfa\nB Beta\nC Gamma", **texts}
    return {name: text if isinstance(text, bytes) else table(text) for name, text in given.items()}


def loaded(nodes: str, *, head: str = "", **texts: str | bytes) -> tuple[Model, Tables]:
    """Read a model and its tables."""
    model = read_model((HEAD + head + "\n" + nodes).encode())
    return model, load_tables(model, tables_of(**texts))


def amounts(nodes: str, *, head: str = "open = true", **texts: str | bytes) -> dict[str, Fraction]:
    """Give the exact amount of every unit."""
    model, tables = loaded(nodes, head=head, **texts)
    return run(model, tables).exact


def closed(nodes: str, *, frame: int, **texts: str | bytes) -> dict[str, Fraction]:
    """Give the exact amounts of a model closed to a frame, after holding the sums against it."""
    model, tables = loaded(nodes, head=f"frame = {frame}", **texts)
    result = run(model, tables)
    assert result.total == frame
    assert result.whole is not None
    assert sum(result.whole) == frame
    return result.exact


def refusal(nodes: str, *, head: str = "open = true", **texts: str | bytes) -> tuple[str, list[str]]:
    """Give the stage and the sentences with which a model or its tables are refused."""
    try:
        model, tables = loaded(nodes, head=head, **texts)
        run(model, tables)
    except FundingError as error:
        return str(error.stage), [problem.sentence for problem in error.problems]
    raise AssertionError("the model was not refused")


def kroner(nodes: str, *, frame: int, **texts: str | bytes) -> dict[str, int]:
    """Give the whole kroner of every unit under a closed model."""
    model, tables = loaded(nodes, head=f"frame = {frame}", **texts)
    given = run(model, tables).kroner
    assert given is not None
    return given
