"""Sealed bundles: a model, its tables and its result in one file that anyone can hold against a new run.

A bundle is a zip without compression, with fixed order, times and attributes, so that the same run gives the
same bytes everywhere. Verifying never changes it: when a newer engine gives another krone, it says so.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from likevekt import __version__
from likevekt.connectors.bundle_contents import (
    BundleContents,
    BundleError,
    BundleLimits,
    ForeignMemberError,
    open_bundle,
)
from likevekt.connectors.bundle_manifest import (
    MANIFEST,
    MODEL,
    RESULT,
    SIGNATURE,
    Manifest,
    Signature,
    hash_of,
    manifest_json,
    signature_json,
    table_member,
)
from likevekt.connectors.bundle_signature import public_key_hex, read_signing_key
from likevekt.connectors.result_json import KeptResult, read_result_json, result_json
from likevekt.connectors.sealed_zip import pack
from likevekt.connectors.sentences import PlainError, Sentence, gettext_noop, say
from likevekt.funding import FundingError, Model, Result, Tables, load_tables, read_model, run

Runner = Callable[[bytes, Mapping[str, bytes]], Result]


class ChangedTablesError(PlainError):
    """Tables with a change tried out on them cannot be sealed, because no file holds it."""

    msgid = gettext_noop(
        "The run cannot be sealed: a change was tried out on its tables that stands in no file."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that a new run gives otherwise than the bundle has it; ``unit`` is "" for the whole."""

    unit: str
    what: str
    then: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of verifying a bundle that is as it was sealed.

    ``is_trusted`` tells whether the signature is by a key that the verifier named, None when unsigned.
    ``refusals`` are the sentences of an engine that refuses what an earlier one ran.
    """

    model: str
    engine_then: str
    engine_now: str
    files: Mapping[str, str]
    signed_by: str | None
    is_trusted: bool | None
    differences: tuple[Difference, ...]
    refusals: tuple[str, ...]

    @property
    def is_reproduced(self) -> bool:
        """Tell whether this engine gives exactly the result in the bundle."""
        return not self.differences and not self.refusals

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Say what was found, in a few plain sentences."""
        return (
            say(gettext_noop("The bundle is as it was sealed.")),
            _signature_sentence(self),
            _run_sentence(self),
        )


def write_bundle(
    model: Model, tables: Tables, result: Result, *, signing_key: str | bytes | None = None
) -> bytes:
    """Seal a run: the model and the tables it names as they were read, its result, and their hashes.

    ``signing_key`` is a private Ed25519 key (PEM, 64 hexadecimal digits or 32 bytes); the caller knows where
    it is kept.

    Raises:
        SigningKeyError: the key cannot be read.
        ChangedTablesError: the tables hold numbers that their files do not.
    """
    if tables.changed:
        raise ChangedTablesError
    files = {
        MODEL: model.text,
        RESULT: result_json(result),
        **{table_member(name): tables.raw[name].content for name in sorted(tables.raw)},
    }
    key = None if signing_key is None else read_signing_key(signing_key)
    manifest = manifest_json(
        Manifest(
            engine=__version__,
            model=result.model,
            signed_by=None if key is None else public_key_hex(key),
            files={name: hash_of(content) for name, content in files.items()},
        )
    )
    members = [(MANIFEST, manifest)]
    if key is not None:
        signature = Signature(public_key=public_key_hex(key), signature=key.sign(manifest).hex())
        members.append((SIGNATURE, signature_json(signature)))
    return pack([*members, *files.items()], is_compressed=False)


def verify_bundle(
    data: bytes,
    *,
    run: Runner | None = None,
    trusted_keys: Collection[str] = (),
    limits: BundleLimits | None = None,
) -> Verification:
    """Hold a bundle against its own hashes and signature, and then against a new run.

    ``run`` runs a model's bytes on tables' bytes, by default with the present engine. ``trusted_keys`` are
    public keys as hexadecimal digits. Nothing is written.

    Raises:
        BundleError: the bundle is not as it was sealed; one class for each way.
    """
    contents = open_bundle(data, limits=limits or BundleLimits())
    differences, refusals = _held_against_new_run(contents, run or run_again)
    signed_by = contents.manifest.signed_by
    trusted = {key.strip().casefold() for key in trusted_keys}
    return Verification(
        model=contents.manifest.model,
        engine_then=contents.manifest.engine,
        engine_now=__version__,
        files=contents.manifest.files,
        signed_by=signed_by,
        is_trusted=None if signed_by is None else signed_by in trusted,
        differences=differences,
        refusals=refusals,
    )


def run_again(model: bytes, tables: Mapping[str, bytes]) -> Result:
    """Run a bundle's model on its tables with the present engine.

    Raises:
        FundingError: this engine refuses them.
        ForeignMemberError: a table that the model does not name.
    """
    found = read_model(model, name=MODEL)
    loaded = load_tables(found, tables)
    for name in tables:
        if name not in loaded.raw:
            raise ForeignMemberError(member=table_member(name))
    return run(found, loaded)


def _held_against_new_run(
    contents: BundleContents, runner: Runner
) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    try:
        result = runner(contents.model, contents.tables)
    except FundingError as error:
        return (), tuple(problem.sentence for problem in error.problems)
    return tuple(_differences(contents.result, read_result_json(result_json(result)))), ()


def _differences(then: KeptResult, now: KeptResult) -> list[Difference]:
    found = [
        Difference(unit="", what=what, then=str(before), now=str(after))
        for what, before, after in (
            ("model", then.model, now.model),
            ("closure", then.closure, now.closure),
            ("frame", then.frame, now.frame),
            ("sum", then.total, now.total),
        )
        if before != after
    ]
    for unit in sorted({*then.exact, *now.exact}):
        for what, before, after in (
            ("kroner", _shown(then, unit, then.kroner), _shown(now, unit, now.kroner)),
            ("exact", _shown(then, unit, then.exact), _shown(now, unit, now.exact)),
        ):
            if before != after:
                found.append(Difference(unit=unit, what=what, then=before, now=after))
    return found


def _shown(result: KeptResult, unit: str, values: Mapping[str, str] | Mapping[str, int | None]) -> str:
    return str(values[unit]) if unit in result.exact else "–"


def _signature_sentence(found: Verification) -> Sentence:
    if found.signed_by is None:
        return say(gettext_noop("It is not signed."))
    if found.is_trusted:
        return say(
            gettext_noop("It is signed with the key of this installation: %(key)s."), key=found.signed_by
        )
    text = gettext_noop(
        "It is signed with the key %(key)s. Compare that key with the one that the sender tells you."
    )
    return say(text, key=found.signed_by)


def _run_sentence(found: Verification) -> Sentence:
    engines = {"then": found.engine_then, "now": found.engine_now}
    if found.refusals:
        text = gettext_noop("Version %(now)s refuses what version %(then)s ran. The bundle is not changed.")
        return say(text, **engines)
    if not found.differences:
        return say(
            gettext_noop("Version %(now)s gives the same result as version %(then)s, exactly."), **engines
        )
    kroner = [difference for difference in found.differences if difference.what == "kroner"]
    if not kroner:
        text = gettext_noop(
            "Version %(now)s gives the same kroner as version %(then)s, but not the same exact amounts. "
            "The bundle is not changed."
        )
        return say(text, **engines)
    first = kroner[0]
    text = gettext_noop(
        "Version %(now)s gives other kroner than version %(then)s for %(count)s units, for example "
        "%(unit)s: %(before)s "
        "then, %(after)s now. The bundle is not changed."
    )
    return say(text, count=len(kroner), unit=first.unit, before=first.then, after=first.now, **engines)


__all__ = [
    "BundleError",
    "BundleLimits",
    "Difference",
    "Verification",
    "run_again",
    "verify_bundle",
    "write_bundle",
]
