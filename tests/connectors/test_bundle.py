"""Sealed bundles: the same bytes for the same run, signed, and held against a new run."""

import io
import json
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from factories.bundles import (
    KEY,
    MODEL,
    NAMES,
    PLAIN,
    PUBLIC,
    RESULT,
    SIGNED,
    TABLES,
    members,
    packed,
)
from factories.worked_example import EXAMPLE, model_text, table_content
from likevekt.cli import fund
from likevekt.connectors.bundle import ChangedTablesError, run_again, verify_bundle, write_bundle
from likevekt.connectors.bundle_signature import SigningKeyError
from likevekt.connectors.result_json import result_json
from likevekt.funding import FundingError, Problem, Stage, load_tables, read_model, run


def test_a_bundle_holds_the_run_and_nothing_else():
    found = members(PLAIN)
    assert list(found) == [
        "manifest.json",
        "model.toml",
        "result.json",
        "tables/budget.csv",
        "tables/delivered.csv",
        "tables/population.csv",
        "tables/units.csv",
    ]
    assert found["model.toml"] == model_text("hybrid-corridor")
    assert found["tables/units.csv"] == table_content("units")
    assert found["result.json"] == result_json(RESULT)
    manifest = json.loads(found["manifest.json"])
    assert manifest["files"] == {
        name: {"sha256": sha256(content).hexdigest()}
        for name, content in found.items()
        if name != "manifest.json"
    }
    assert (manifest["format"], manifest["model"], manifest["signed_by"]) == (1, "hybrid-2027", None)


def test_the_same_run_gives_the_same_bytes():
    again = run(MODEL, TABLES)
    assert write_bundle(MODEL, TABLES, again) == PLAIN
    assert write_bundle(MODEL, TABLES, again, signing_key=KEY) == SIGNED
    assert sha256(packed(members(PLAIN))).digest() == sha256(PLAIN).digest()


def test_times_and_attributes_are_fixed_and_nothing_is_compressed():
    for entry in zipfile.ZipFile(io.BytesIO(PLAIN)).infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.compress_type, entry.create_system, entry.external_attr) == (0, 3, 0o100644 << 16)


def test_a_bundle_that_is_whole_says_so():
    found = verify_bundle(PLAIN)
    assert found.is_reproduced
    assert (found.model, found.signed_by, found.is_trusted) == ("hybrid-2027", None, None)
    assert [str(sentence) for sentence in found.sentences] == [
        "The bundle is as it was sealed.",
        "It is not signed.",
        f"Version {found.engine_now} gives the same result as version {found.engine_then}, exactly.",
    ]


def test_a_signature_tells_whose_key_it_is():
    assert verify_bundle(SIGNED).signed_by == PUBLIC
    assert verify_bundle(SIGNED).is_trusted is False
    assert "Compare that key" in str(verify_bundle(SIGNED).sentences[1])
    assert verify_bundle(SIGNED, trusted_keys=[PUBLIC.upper()]).is_trusted is True


@pytest.mark.parametrize(
    "key",
    [
        KEY,
        f"  {KEY}\n",
        KEY.encode(),
        bytes.fromhex(KEY),
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEY)).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
    ],
)
def test_a_key_is_read_in_every_form(key):
    assert write_bundle(MODEL, TABLES, RESULT, signing_key=key) == SIGNED


@pytest.mark.parametrize(
    "key",
    [
        "",
        "11" * 31,
        "zz" * 32,
        b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----",
        X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
        ),
    ],
)
def test_a_key_that_is_none_is_refused_without_being_shown(key):
    with pytest.raises(SigningKeyError) as refused:
        write_bundle(MODEL, TABLES, RESULT, signing_key=key)
    shown = key if isinstance(key, str) else key.decode()
    assert not shown or shown not in str(refused.value)


def test_a_run_with_a_change_tried_out_is_not_sealed():
    with pytest.raises(ChangedTablesError):
        write_bundle(MODEL, replace(TABLES, changed={("budget", "base_2026", 0): 1}), RESULT)


def test_a_newer_engine_that_gives_another_krone_says_so_and_changes_nothing():
    def newer(model: bytes, tables: dict[str, bytes]):
        old = run_again(model, tables)
        return replace(old, whole=(old.whole[0] + 1, old.whole[1] - 1, *old.whole[2:]))

    before = bytes(PLAIN)
    found = verify_bundle(PLAIN, run=newer)
    assert not found.is_reproduced
    assert [(one.unit, one.what, one.then, one.now) for one in found.differences] == [
        ("A", "kroner", "104304000", "104304001"),
        ("B", "kroner", "80288973", "80288972"),
    ]
    assert "other kroner" in str(found.sentences[-1])
    assert "The bundle is not changed." in str(found.sentences[-1])
    assert before == PLAIN


def test_an_engine_that_gives_other_exact_amounts_says_that():
    def newer(model: bytes, tables: dict[str, bytes]):
        old = run_again(model, tables)
        return replace(old, amounts=old.amounts.scaled(old.total / (old.total + 1)))

    found = verify_bundle(PLAIN, run=newer)
    assert {one.what for one in found.differences} == {"exact", "sum"}
    assert "but not the same exact amounts" in str(found.sentences[-1])


def test_an_engine_that_gives_other_units_says_that():
    def newer(model: bytes, tables: dict[str, bytes]):
        return replace(run_again(model, tables), units=("A", "B", "C", "D", "F"))

    found = verify_bundle(PLAIN, run=newer)
    assert ("E", "kroner", "37079375", "–") in {
        (one.unit, one.what, one.then, one.now) for one in found.differences
    }


def test_an_engine_that_refuses_the_model_says_that():
    def newer(_model: bytes, _tables: dict[str, bytes]):
        raise FundingError(stage=Stage.FORMAT, problems=[Problem(where="node.x", message=": is out of use.")])

    found = verify_bundle(PLAIN, run=newer)
    assert found.refusals == ("node.x: is out of use.",)
    assert not found.is_reproduced
    assert "refuses" in str(found.sentences[-1])


@pytest.mark.parametrize("name", ["hybrid", "frame", "criteria", "activity-closed"])
def test_a_result_is_written_as_the_command_prints_it(name, capfdbinary):
    model = read_model(model_text(name), name=f"{name}.toml")
    result = run(model, load_tables(model, {table: table_content(table) for table in NAMES}))
    assert fund.main([str(EXAMPLE / f"{name}.toml"), "--data", str(EXAMPLE), "--json"]) == 0
    assert capfdbinary.readouterr().out == result_json(result)
