"""Run a random case through the product, from the bytes of its files."""

from factories.funding_cases import FundingCase
from likevekt.funding import FundingError, load_tables, read_model, run


def run_files(model_file: bytes, table_files: dict[str, bytes]) -> object:
    """Give the product's result; its errors pass through."""
    model = read_model(model_file, name="case.toml")
    return run(model, load_tables(model, table_files))


def run_case(case: FundingCase) -> object:
    """Give the product's result for a case."""
    return run_files(*case.files())


def as_json(result: object) -> dict:
    """Give a result in the form of `--json`."""
    kroner = result.kroner or dict.fromkeys(result.exact)
    return {
        "model": result.model,
        "closure": str(result.closure),
        "frame": result.frame,
        "units": {unit: {"exact": str(result.exact[unit]), "kroner": kroner[unit]} for unit in result.exact},
        "sum": str(result.total),
    }


def stage(error: FundingError) -> str:
    """Give the stage that refused."""
    return str(error.stage)
