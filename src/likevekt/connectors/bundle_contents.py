"""Opening a sealed bundle: nothing in it but what was sealed, and all of that."""

import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from likevekt.connectors.bundle_manifest import (
    MANIFEST,
    MODEL,
    RESULT,
    SIGNATURE,
    Manifest,
    OtherFormatError,
    hash_of,
    read_manifest,
    read_signature,
    table_name,
)
from likevekt.connectors.bundle_signature import is_signed_by
from likevekt.connectors.result_json import JsonFormError, KeptResult, read_result_json
from likevekt.connectors.sealed_zip import pack
from likevekt.connectors.sentences import PlainError, gettext_noop


class BundleError(PlainError):
    """A file is not a sealed bundle, or not as it was sealed."""


class BundleTooLargeError(BundleError):
    """A bundle, or a file in it, is larger than the limit."""

    msgid = gettext_noop("The bundle is refused: %(part)s is %(size)s bytes, and the limit is %(limit)s.")


class TooManyMembersError(BundleError):
    """A bundle holds more files than a model can name."""

    msgid = gettext_noop("The bundle is refused: it holds %(count)s files, and the limit is %(limit)s.")


class NotABundleError(BundleError):
    """A file that is no readable zip."""

    msgid = gettext_noop("The file is not a sealed bundle: it cannot be opened as a zip file.")


class PackedMemberError(BundleError):
    """A file in a bundle is compressed or locked, which no bundle is."""

    msgid = gettext_noop(
        "The bundle is not as it was sealed: %(member)s is compressed or locked, which no bundle is."
    )


class OverlappingMembersError(BundleError):
    """The files in a bundle claim more bytes than the bundle has."""

    msgid = gettext_noop(
        "The bundle is refused: its files claim %(claimed)s bytes, but it has only %(size)s."
    )


class DamagedMemberError(BundleError):
    """A file in a bundle cannot be read."""

    msgid = gettext_noop("The bundle is damaged: %(member)s cannot be read.")


class DuplicateMemberError(BundleError):
    """A file stands twice in a bundle, so that it is unclear which one was sealed."""

    msgid = gettext_noop("The bundle is not as it was sealed: %(member)s is in it more than once.")


class MissingMemberError(BundleError):
    """A file that the manifest names is not there."""

    msgid = gettext_noop("The bundle is not whole: %(member)s is missing.")


class ForeignMemberError(BundleError):
    """A file that does not belong in the bundle."""

    msgid = gettext_noop("The bundle is not as it was sealed: %(member)s does not belong in it.")


class BrokenManifestError(BundleError):
    """A bundle's list of contents cannot be read."""

    msgid = gettext_noop(
        "The bundle's list of contents (manifest.json) is not as the product writes it: %(place)s."
    )


class UnknownFormatError(BundleError):
    """A bundle of a format that this version does not know."""

    msgid = gettext_noop(
        "The bundle has the format %(found)s, and this version knows format 1. Use a newer version."
    )


class ChangedMemberError(BundleError):
    """A file is not the one that was sealed."""

    msgid = gettext_noop(
        "The bundle is not as it was sealed: %(member)s was changed (its SHA-256 is another)."
    )


class BrokenResultError(BundleError):
    """A bundle's result cannot be read."""

    msgid = gettext_noop("The bundle's result (result.json) is not as the product writes it: %(place)s.")


class OtherModelError(BundleError):
    """A bundle's manifest and result are of two models."""

    msgid = gettext_noop(
        "The bundle's list of contents names the model %(listed)s, but its result is of %(found)s."
    )


class BrokenSignatureError(BundleError):
    """A bundle's signature cannot be read."""

    msgid = gettext_noop("The bundle's signature (manifest.sig) is not as the product writes it: %(place)s.")


class UnnamedSignatureError(BundleError):
    """A signature that the manifest does not speak of, or of another key than it names."""

    msgid = gettext_noop("The bundle's signature is not the one that its list of contents names.")


class WrongSignatureError(BundleError):
    """A signature that does not fit the manifest."""

    msgid = gettext_noop(
        "The bundle's signature does not fit its contents: it was changed after it was signed."
    )


class NotAsSealedError(BundleError):
    """Bytes in a bundle that no file in it accounts for."""

    msgid = gettext_noop(
        "The bundle is not as it was sealed: it holds bytes, or an order or marking of files, that the "
        "product does "
        "not write."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleLimits:
    """How large a bundle and the files in it may be."""

    bundle_bytes: int = 1_000_000_000
    table_bytes: int = 100_000_000
    model_bytes: int = 1_000_000
    list_bytes: int = 50_000_000
    members: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleContents:
    """What a bundle holds, once it is known to be as it was sealed."""

    manifest: Manifest
    model: bytes
    tables: Mapping[str, bytes]
    result: KeptResult


def open_bundle(data: bytes, *, limits: BundleLimits) -> BundleContents:
    """Open a bundle and hold it against its own manifest and signature.

    Raises:
        BundleError: one class for each way in which a bundle can be other than it was sealed.
    """
    members = _members(data, limits)
    manifest = _manifest(members)
    _check_listed(members, manifest)
    for name, digest in manifest.files.items():
        if hash_of(members[name]) != digest:
            raise ChangedMemberError(member=name)
    _check_signature(members, manifest)
    if pack(members.items(), is_compressed=False) != data or list(members) != _sealed_order(members):
        raise NotAsSealedError
    return BundleContents(
        manifest=manifest,
        model=members[MODEL],
        tables={table: members[name] for name in members if (table := table_name(name)) is not None},
        result=_result(members[RESULT], manifest),
    )


def _sealed_order(members: Mapping[str, bytes]) -> list[str]:
    first = [name for name in (MANIFEST, SIGNATURE, MODEL, RESULT) if name in members]
    return [*first, *sorted(name for name in members if name not in first)]


def _members(data: bytes, limits: BundleLimits) -> dict[str, bytes]:
    """Read every file of the zip, after looking at what it declares."""
    if len(data) > limits.bundle_bytes:
        raise BundleTooLargeError(part="zip", size=len(data), limit=limits.bundle_bytes)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError):
        raise NotABundleError from None
    entries = archive.infolist()
    if len(entries) > limits.members:
        raise TooManyMembersError(count=len(entries), limit=limits.members)
    counts = Counter(entry.filename for entry in entries)
    for entry in entries:
        _check_entry(entry, counts[entry.filename], limits)
    claimed = sum(entry.file_size for entry in entries)
    if claimed > len(data):
        raise OverlappingMembersError(claimed=claimed, size=len(data))
    return {entry.filename: _content(archive, entry) for entry in entries}


def _check_entry(entry: zipfile.ZipInfo, count: int, limits: BundleLimits) -> None:
    name = entry.filename
    fixed = {
        MANIFEST: limits.list_bytes,
        SIGNATURE: limits.model_bytes,
        MODEL: limits.model_bytes,
        RESULT: limits.list_bytes,
    }
    limit = limits.table_bytes if table_name(name) is not None else fixed.get(name)
    if limit is None or entry.orig_filename != name:
        raise ForeignMemberError(member=entry.orig_filename)
    if count > 1:
        raise DuplicateMemberError(member=name)
    if entry.file_size > limit:
        raise BundleTooLargeError(part=name, size=entry.file_size, limit=limit)
    if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
        raise PackedMemberError(member=name)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, OSError):
        raise DamagedMemberError(member=entry.filename) from None


def _manifest(members: Mapping[str, bytes]) -> Manifest:
    if MANIFEST not in members:
        raise MissingMemberError(member=MANIFEST)
    try:
        return read_manifest(members[MANIFEST])
    except OtherFormatError as error:
        raise UnknownFormatError(found=error.found) from None
    except JsonFormError as error:
        raise BrokenManifestError(place=str(error)) from None


def _check_listed(members: Mapping[str, bytes], manifest: Manifest) -> None:
    for name in (MODEL, RESULT, *sorted(manifest.files)):
        if name not in members or name in (MANIFEST, SIGNATURE):
            raise MissingMemberError(member=name)
    for name in members:
        if name not in manifest.files and name not in (MANIFEST, SIGNATURE):
            raise ForeignMemberError(member=name)


def _check_signature(members: Mapping[str, bytes], manifest: Manifest) -> None:
    if SIGNATURE not in members:
        if manifest.signed_by is not None:
            raise MissingMemberError(member=SIGNATURE)
        return
    try:
        signature = read_signature(members[SIGNATURE])
    except JsonFormError as error:
        raise BrokenSignatureError(place=str(error)) from None
    if signature.public_key != manifest.signed_by:
        raise UnnamedSignatureError
    if not is_signed_by(signature.public_key, content=members[MANIFEST], signature=signature.signature):
        raise WrongSignatureError


def _result(content: bytes, manifest: Manifest) -> KeptResult:
    try:
        result = read_result_json(content)
    except JsonFormError as error:
        raise BrokenResultError(place=str(error)) from None
    if result.model != manifest.model:
        raise OtherModelError(listed=manifest.model, found=result.model)
    return result
