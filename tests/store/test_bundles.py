"""A run goes out as a sealed bundle and comes back as it was, beside what is current."""

import io
import zipfile

import pytest

from factories.worked_example import CODE, NOW, TODAY, load_example, model_text, table_content
from likevekt.actions.allocation import allocate, preview
from likevekt.actions.bundles import RestoredBundle, restore_bundle, seal_allocation
from likevekt.actions.doer import command_line
from likevekt.actions.errors import ActionError
from likevekt.actions.funding_runs import UnsavedModelError, keep_run
from likevekt.actions.table_versions import save_table_version
from likevekt.connectors.bundle import BundleError
from likevekt.store.funding_queries import find_model_of_today, list_model_versions, list_runs
from likevekt.store.models import FundingTable, ModelVersion
from likevekt.store.table_queries import current_tables, list_table_versions

pytestmark = pytest.mark.django_db

COUNTED_AGAIN = table_content("population").replace(b"\nA,", b"\nA,1", 1)


def sealed() -> bytes:
    today = find_model_of_today(list_model_versions(municipality=CODE, on=TODAY))
    assert today is not None
    return seal_allocation(allocate(today, current_tables(municipality=CODE)))


def restore(data: bytes) -> RestoredBundle:
    return restore_bundle(municipality=CODE, data=data, by=command_line("controller"), at=NOW)


def save_population(content: bytes = COUNTED_AGAIN) -> int:
    saved = save_table_version(
        municipality=CODE,
        name="population",
        content=content,
        source="counted again",
        as_of=TODAY,
        by=command_line("controller"),
        at=NOW,
    )
    return saved.head.version


def test_what_is_here_already_is_not_saved_again() -> None:
    load_example(models=("hybrid",))
    before = (FundingTable.objects.count(), ModelVersion.objects.count())
    restored = restore(sealed())
    assert restored.verification.is_reproduced
    assert (FundingTable.objects.count(), ModelVersion.objects.count()) == before
    assert restored.run.result["units"]["A"]["kroner"] == 105_966_610
    assert list_runs(municipality=CODE) == (restored.run.head,)


def test_an_old_bundle_changes_nothing_that_others_see() -> None:
    """The tables in it stand beside the current ones, and the next saved version follows both."""
    load_example(models=("hybrid",))
    tried = preview(
        model_text("hybrid") + b"# tried\n",
        current_tables(municipality=CODE),
        unsaved={"population": COUNTED_AGAIN},
    )
    before = current_tables(municipality=CODE)
    restored = restore(seal_allocation(tried))
    assert current_tables(municipality=CODE) == before
    assert restored.allocation.result.kroner == tried.result.kroner
    opened = list_table_versions(municipality=CODE, name="population")[0]
    assert (opened.version, len(opened.opened_from)) == (2, 64)
    assert opened.opened_from in opened.source
    assert restored.allocation.head is not None
    assert restored.allocation.head.version == 2
    assert {one.name: one.version for one in restored.run.inputs}["population"] == 2
    assert save_population() == 3
    assert current_tables(municipality=CODE).heads["population"].version == 3


def test_another_municipalitys_bundle_opens_in_an_empty_one() -> None:
    load_example(models=("hybrid",))
    data = sealed()
    load_example(code="9902", tables=[], models=(), adopted=False)
    restored = restore_bundle(municipality="9902", data=data, by=command_line("controller"), at=NOW)
    assert restored.allocation.result.kroner is not None
    assert current_tables(municipality="9902").heads == {}
    assert [head.key for head in list_model_versions(municipality="9902", on=TODAY)] == [
        "hybrid-2027-without-bounds"
    ]


def test_a_run_keeps_the_sealed_result_and_the_version_that_made_it() -> None:
    """A newer engine that gives another krone says so and rewrites nothing."""
    load_example(models=("hybrid",))
    data = _as_made_elsewhere(sealed(), kroner=(b"105966610", b"105966611"))
    restored = restore(data)
    assert not restored.verification.is_reproduced
    assert restored.run.head.engine_version == "0.0.9"
    assert restored.run.result["units"]["A"]["kroner"] == 105_966_611
    assert restored.allocation.result.kroner is not None
    assert restored.allocation.result.kroner["A"] == 105_966_610


def _as_made_elsewhere(data: bytes, *, kroner: tuple[bytes, bytes]) -> bytes:
    """Seal the same bundle as another version of the engine would have, with another krone."""
    from likevekt.connectors.bundle_manifest import Manifest, hash_of, manifest_json  # noqa: PLC0415
    from likevekt.connectors.sealed_zip import pack  # noqa: PLC0415

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["result.json"] = members["result.json"].replace(*kroner)
    del members["manifest.json"]
    manifest = Manifest(
        engine="0.0.9",
        model="hybrid-2027-without-bounds",
        signed_by=None,
        files={name: hash_of(content) for name, content in members.items()},
    )
    return pack([("manifest.json", manifest_json(manifest)), *members.items()], is_compressed=False)


def test_a_changed_bundle_is_refused_and_leaves_nothing() -> None:
    load_example(models=("hybrid",))
    data = sealed()
    for spoiled in (data[:-5], data.replace(b"Area A", b"Area Q", 1), b"", b"not a zip"):
        with pytest.raises(BundleError):
            restore(spoiled)
    assert list_runs(municipality=CODE) == ()


def test_a_bundle_that_no_database_can_keep_is_refused_in_words() -> None:
    load_example(models=("hybrid",))
    named = table_content("units").replace(b"Area A", b"Area \x00")
    tried = preview(model_text("hybrid"), current_tables(municipality=CODE), unsaved={"units": named})
    with pytest.raises(ActionError, match="null character"):
        restore(seal_allocation(tried))
    assert list_runs(municipality=CODE) == ()


def test_a_run_of_an_unsaved_model_cannot_be_kept() -> None:
    load_example(models=("hybrid",))
    tried = preview(model_text("frame"), current_tables(municipality=CODE))
    with pytest.raises(UnsavedModelError, match="frame-2027"):
        keep_run(tried, by=command_line("controller"), at=NOW)
