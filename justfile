# Recipes for people. Run them through uv: `uv run just check`.
set shell := ["bash", "-euo", "pipefail", "-c"]

# Show the recipes.
default:
    @just --list --unsorted

# Pass everything that must hold before a change lands.
check:
    @python tools/check.py

# Put code in the one form that `check` accepts.
format:
    @ruff check --fix-only --quiet .
    @ruff format .

# Test the pure rooms in a few seconds, with few examples a property: while writing code.
quick *ARGS:
    @python -m pytest -q -m "not heavy" tests/unit tests/spec {{ ARGS }}

# Fuzz long and calculate on big data: the tests marked `long`, and every property with many more examples.
[positional-arguments]
long *ARGS:
    @LIKEVEKT_LONG=1 python -m pytest "$@"

# Measure speed beside the peers.
bench *ARGS:
    @python -m benchmarks {{ ARGS }}

# Collect the texts of screens and commands, and compile their translations.
messages *ARGS:
    @python tools/messages.py {{ ARGS }}

# Write anew what the documentation takes from the product: printed results, and the specification as a page.
docs:
    @python tools/manual.py
    @python tools/roles_page.py
    @LIKEVEKT_REFRESH=1 python -m pytest -q tests/repository/test_docs_run.py

# Show which lines and branches of the calculating rooms no test has reached; there must be none.
coverage:
    @python -m pytest -q tests/unit tests/spec --cov=likevekt.kernel --cov=likevekt.casework --cov=likevekt.funding --cov=likevekt.steering --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

# Write the exact version of every package into pyproject.toml; `just pin upgrade` takes the newest first.
pin *ARGS:
    @python tools/pin.py {{ ARGS }}
