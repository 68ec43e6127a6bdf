"""Damaged model and table files are refused in words, or saved and run whole: never anything between."""

from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from django.db import transaction

from factories.file_mutations import mutated
from factories.worked_example import CODE, MODELS, NOW, TABLES, TODAY, load_example, model_text, table_content
from likevekt.actions.doer import command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.funding_runs import run_model
from likevekt.actions.model_versions import save_model_version
from likevekt.actions.table_versions import save_table_version
from likevekt.funding import FundingError
from likevekt.store.funding_queries import list_runs, read_run
from likevekt.store.models import FundingTable, ModelVersion

pytestmark = pytest.mark.django_db

CASES = 120
REFUSALS = (ActionError, FundingError)


def test_damaged_files_leave_nothing_half_written(scale: int) -> None:
    """A sample in every suite, ten thousand and more with `just long`; each case begins from the same rows."""
    load_example()
    tables, models = FundingTable.objects.count(), ModelVersion.objects.count()
    outcomes: Counter[str] = Counter()
    for number in range(CASES * (1 if scale == 1 else 90)):
        rng = Random(number)
        whole = {f"{name}.csv": table_content(name) for name in TABLES}
        whole["model.toml"] = model_text(rng.choice(MODELS))
        damaged = mutated(whole, rng)
        with transaction.atomic():
            said = _save_and_run(damaged, whole, name=f"case {number}")
            assert "Traceback" not in said, number
            assert said != "refused without a word", number
            outcomes["refused" if said else "kept"] += 1
            runs = list_runs(municipality=CODE)
            assert len(runs) == (0 if said else 1), number
            assert ModelVersion.objects.count() <= models + 1, number
            assert FundingTable.objects.count() <= tables + len(TABLES), number
            for run in runs:
                _is_whole(run.id)
            transaction.set_rollback(True)
    assert outcomes["refused"] > CASES // 3
    assert outcomes["kept"] > CASES // 10


def _is_whole(run: int) -> None:
    kept = read_run(run)
    assert kept is not None
    assert "units" in {one.name for one in kept.inputs}
    assert kept.result["sum"] == kept.head.sum
    assert sum(Fraction(unit["exact"]) for unit in kept.result["units"].values()) == Fraction(kept.head.sum)


def _save_and_run(damaged: dict[str, bytes], whole: dict[str, bytes], *, name: str) -> str:
    """Save, and run what was saved; give the refusal in words, or nothing when all went well."""
    try:
        _save(damaged, whole, name=name)
    except REFUSALS as refusal:
        return str(refusal) or "refused without a word"
    return ""


def _save(damaged: dict[str, bytes], whole: dict[str, bytes], *, name: str) -> None:
    """Save the damaged tables knowing that they may break today's model, then the model, then run it."""
    for file, content in sorted(damaged.items()):
        if file != "model.toml" and content != whole[file]:
            save_table_version(
                municipality=CODE,
                name=file.removesuffix(".csv"),
                content=content,
                source=name,
                as_of=TODAY,
                may_break_models=True,
                by=command_line(name),
                at=NOW,
            )
    text = damaged.get("model.toml", b"")
    saved = save_model_version(municipality=CODE, text=text, note=name, by=command_line(name), at=NOW)
    run_model(
        municipality=CODE, key=saved.head.key, version=saved.head.version, by=command_line(name), at=NOW
    )
