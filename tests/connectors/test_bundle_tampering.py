"""Every way of tampering with a sealed bundle is found, and has its own plain sentence."""

import io
import json
import zipfile
from hashlib import sha256
from random import Random

import pytest

from factories.bundles import (
    MODEL,
    PLAIN,
    PUBLIC,
    RESULT,
    SIGNED,
    TABLES,
    members,
    packed,
    resealed,
    with_manifest,
)
from factories.worked_example import table_content
from likevekt.connectors import bundle_contents as errors
from likevekt.connectors.bundle import verify_bundle, write_bundle
from likevekt.connectors.bundle_contents import BundleError, BundleLimits
from likevekt.connectors.sealed_zip import pack


def test_a_changed_file_is_found():
    for name in members(PLAIN):
        if name == "manifest.json":
            continue
        changed = members(PLAIN)
        changed[name] += b"\n"
        with pytest.raises(errors.ChangedMemberError, match=name.replace(".", r"\.")):
            verify_bundle(packed(changed))


def test_a_changed_result_with_its_hash_put_right_is_found_by_running_again():
    result = json.loads(members(PLAIN)["result.json"])
    result["units"]["A"]["kroner"] += 1000
    found = verify_bundle(resealed(PLAIN, "result.json", (json.dumps(result, indent=2) + "\n").encode()))
    assert [(one.unit, one.then, one.now) for one in found.differences] == [("A", "104305000", "104304000")]


def test_a_changed_table_with_its_hash_put_right_is_found_by_running_again():
    table = table_content("budget").replace(b"98400000", b"98400001")
    assert verify_bundle(resealed(PLAIN, "tables/budget.csv", table)).differences


def test_a_signed_bundle_cannot_be_put_right():
    table = table_content("budget").replace(b"98400000", b"98400001")
    with pytest.raises(errors.WrongSignatureError):
        verify_bundle(resealed(SIGNED, "tables/budget.csv", table))


def test_every_missing_file_is_found():
    for name in members(SIGNED):
        left = {key: content for key, content in members(SIGNED).items() if key != name}
        with pytest.raises(errors.MissingMemberError, match=name.replace(".", r"\.")):
            verify_bundle(packed(left))


@pytest.mark.parametrize(
    "name",
    [
        "extra.txt",
        "tables/granted.csv",
        "../evil.csv",
        "/tables/x.csv",
        "tables/../model.toml",
        "tables\\x.csv",
        "tables/a/b.csv",
        "tables/.csv",
        "tables/",
        "Model.toml",
        "model.toml/",
        "C:\\model.toml",
        "tables/x.CSV",
        "tables/u\x00nits.csv",
    ],
)
def test_a_file_that_does_not_belong_is_found(name):
    with pytest.raises(errors.ForeignMemberError):
        verify_bundle(packed({**members(PLAIN), name: b"unit\n"}))


def test_a_table_that_the_model_does_not_name_is_found():
    content = members(PLAIN)
    manifest = json.loads(content["manifest.json"])
    manifest["files"]["tables/granted.csv"] = {"sha256": sha256(table_content("granted")).hexdigest()}
    content["manifest.json"] = json.dumps(manifest).encode()
    content["tables/granted.csv"] = table_content("granted")
    ordered = {name: content[name] for name in [*list(content)[:3], *sorted(list(content)[3:])]}
    with pytest.raises(errors.ForeignMemberError, match="granted"):
        verify_bundle(packed(ordered))


def test_a_file_that_stands_twice_is_found():
    for name in members(SIGNED):
        twice = [*members(SIGNED).items(), (name, b"x")]
        with pytest.warns(UserWarning, match="Duplicate name"):
            data = pack(twice, is_compressed=False)
        with pytest.raises(errors.DuplicateMemberError):
            verify_bundle(data)


def test_another_order_is_found():
    turned = dict(reversed(members(PLAIN).items()))
    with pytest.raises(errors.NotAsSealedError):
        verify_bundle(packed(turned))


def test_bytes_that_belong_to_no_file_are_found():
    with_comment = io.BytesIO(PLAIN)
    with zipfile.ZipFile(with_comment, "a") as archive:
        archive.comment = b"hidden"
    for data in (b"hidden" + PLAIN, PLAIN + b"\0", with_comment.getvalue()):
        with pytest.raises((errors.NotAsSealedError, errors.NotABundleError)):
            verify_bundle(data)


def test_other_times_and_marks_are_found():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members(PLAIN).items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    with pytest.raises(errors.NotAsSealedError):
        verify_bundle(target.getvalue())


def test_compressed_files_are_refused_unopened():
    with pytest.raises(errors.PackedMemberError):
        verify_bundle(pack(members(PLAIN).items(), is_compressed=True))
    bomb = pack([*members(PLAIN).items(), ("tables/x.csv", b"0" * 90_000_000)], is_compressed=True)
    assert len(bomb) < 200_000
    with pytest.raises(errors.PackedMemberError):
        verify_bundle(bomb)


def test_files_that_claim_more_than_there_is_are_refused():
    size = len(members(PLAIN)["tables/units.csv"]).to_bytes(4, "little")
    data = bytearray(PLAIN)
    place = data.rindex(b"PK\x01\x02")
    assert data[place + 24 : place + 28] == size
    data[place + 20 : place + 28] = (50_000_000).to_bytes(4, "little") * 2
    with pytest.raises(errors.OverlappingMembersError):
        verify_bundle(bytes(data))


def test_limits_are_kept():
    for limits, error in (
        (BundleLimits(bundle_bytes=100), errors.BundleTooLargeError),
        (BundleLimits(table_bytes=10), errors.BundleTooLargeError),
        (BundleLimits(model_bytes=10), errors.BundleTooLargeError),
        (BundleLimits(list_bytes=10), errors.BundleTooLargeError),
        (BundleLimits(members=3), errors.TooManyMembersError),
    ):
        with pytest.raises(error):
            verify_bundle(PLAIN, limits=limits)


def test_a_damaged_file_is_found():
    place = PLAIN.index(b"[model]")
    with pytest.raises(errors.DamagedMemberError, match=r"model\.toml"):
        verify_bundle(PLAIN[:place] + b"{" + PLAIN[place + 1 :])


@pytest.mark.parametrize("data", [b"", b"x", b"PK", PLAIN[:-10], PLAIN[10:], b"PK\x05\x06" + b"\0" * 17])
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(BundleError):
        verify_bundle(data)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"format": 2}, errors.UnknownFormatError),
        ({"format": True}, errors.UnknownFormatError),
        ({"format": "gone"}, errors.UnknownFormatError),
        ({"engine": 1}, errors.BrokenManifestError),
        ({"engine": "gone"}, errors.BrokenManifestError),
        ({"more": 1}, errors.BrokenManifestError),
        ({"files": []}, errors.BrokenManifestError),
        ({"files": {"model.toml": "x"}}, errors.BrokenManifestError),
        ({"files": {"model.toml": {"sha256": "x"}}}, errors.BrokenManifestError),
        ({"files": {}}, errors.ForeignMemberError),
        ({"signed_by": "x"}, errors.BrokenManifestError),
        ({"signed_by": PUBLIC}, errors.MissingMemberError),
        ({"model": "another"}, errors.OtherModelError),
    ],
)
def test_a_manifest_of_another_form_is_found(changes, error):
    with pytest.raises(error):
        verify_bundle(with_manifest(**changes))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"format": 1, "format": 1}', b"\xff", b"[" * 100_000, b'{"format": 1.0}']
)
def test_a_manifest_that_is_none_is_found(content):
    with pytest.raises((errors.BrokenManifestError, errors.UnknownFormatError)):
        verify_bundle(packed({**members(PLAIN), "manifest.json": content}))


@pytest.mark.parametrize(
    "change",
    [
        lambda result: result.pop("sum"),
        lambda result: result.update(more=1),
        lambda result: result.update(frame="1"),
        lambda result: result.update(frame=True),
        lambda result: result.update(units=[]),
        lambda result: result["units"].update(A=1),
        lambda result: result["units"]["A"].update(kroner="1"),
        lambda result: result["units"]["A"].update(exact="0.5"),
        lambda result: result["units"]["A"].update(exact=1),
        lambda result: result.update(model=1),
    ],
)
def test_a_result_of_another_form_is_found(change):
    result = json.loads(members(PLAIN)["result.json"])
    change(result)
    with pytest.raises(errors.BrokenResultError):
        verify_bundle(resealed(PLAIN, "result.json", json.dumps(result).encode()))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda signature: signature.update(signature="00" * 64), errors.WrongSignatureError),
        (lambda signature: signature.update(public_key="00" * 32), errors.UnnamedSignatureError),
        (lambda signature: signature.update(algorithm="none"), errors.BrokenSignatureError),
        (lambda signature: signature.update(signature="x"), errors.BrokenSignatureError),
        (lambda signature: signature.update(public_key=1), errors.BrokenSignatureError),
        (lambda signature: signature.pop("algorithm"), errors.BrokenSignatureError),
    ],
)
def test_a_signature_of_another_form_is_found(change, error):
    content = members(SIGNED)
    signature = json.loads(content["manifest.sig"])
    change(signature)
    content["manifest.sig"] = json.dumps(signature).encode()
    with pytest.raises(error):
        verify_bundle(packed(content))


def test_a_signature_on_an_unsigned_bundle_is_found():
    content = members(PLAIN)
    signed = {
        "manifest.json": content.pop("manifest.json"),
        "manifest.sig": members(SIGNED)["manifest.sig"],
        **content,
    }
    with pytest.raises(errors.UnnamedSignatureError):
        verify_bundle(packed(signed))


def test_a_bundle_signed_again_by_another_is_not_trusted():
    forged = write_bundle(MODEL, TABLES, RESULT, signing_key="22" * 32)
    assert verify_bundle(forged, trusted_keys=[PUBLIC]).is_trusted is False


def test_every_single_changed_byte_is_found(scale):
    """Whatever byte is changed, the bundle is refused: nothing in it is without meaning."""
    rng = Random("bytes")
    places = sorted(rng.sample(range(len(SIGNED)), 600)) if scale == 1 else range(len(SIGNED))
    for place in places:
        changed = bytearray(SIGNED)
        changed[place] ^= 1 << rng.randrange(8)
        with pytest.raises(BundleError) as refused:
            verify_bundle(bytes(changed))
        assert str(refused.value).endswith(".")


def test_damaged_bundles_are_refused_in_plain_words(scale):
    for case in range(400 * scale):
        rng = Random(f"bundle {case}")
        changed = bytearray(rng.choice((PLAIN, SIGNED)))
        for _ in range(rng.choice((1, 2, 5))):
            start = rng.randrange(len(changed))
            way = rng.randrange(3)
            if way == 0:
                del changed[start : start + rng.choice((1, 4, 100))]
            elif way == 1:
                changed[start:start] = changed[start : start + rng.choice((1, 46, 500))] or b"\0"
            else:
                changed[start : start + 4] = rng.randbytes(4)
        if bytes(changed) in (PLAIN, SIGNED):
            continue
        with pytest.raises(BundleError) as refused:
            verify_bundle(bytes(changed))
        assert str(refused.value).isprintable()
