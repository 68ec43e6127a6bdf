"""Run every benchmark, or those that are named: ``python -m benchmarks [NAME …]``."""

import sys

from benchmarks import (
    audit_search,
    backup,
    commitments,
    funding_effect,
    funding_many_models,
    funding_visits,
    import_rows,
    live_updates,
    pages,
)

BENCHMARKS = {
    "visits": funding_visits.main,
    "effect": funding_effect.main,
    "many-models": funding_many_models.main,
    "pages": pages.main,
    "live": live_updates.main,
    "backup": backup.main,
    "audit-search": audit_search.main,
    "import": import_rows.main,
    "commitments": commitments.main,
}


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        print(
            f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.",
            file=sys.stderr,
        )
        return 2
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
