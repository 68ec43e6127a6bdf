"""Damaged cases by number: which files, how they are damaged, and which call is made with them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from likevekt.synthetic import nordvagen
from likevekt.synthetic.funding_models import demo_models
from likevekt.synthetic.funding_tables import frame, funding_basis, funding_tables

from .bundles import PLAIN, SIGNED, members, packed
from .file_mutations import Files, mutated
from .funding_cases import seeded_case

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "worked-example"
_CALLS = (
    ("run",) * 10 + ("check",) * 4 + ("trace", "trace", "effect", "effect", "compare", "explain", "verify")
)
MODEL = "model.toml"
_BUNDLE = "bundle.zip"
_CHANGES = (
    "delivered:home_nursing_minutes:D:+41400/7", "delivered:bed_days:A:-1", "units:name:A:+1", "nowhere:x:A:1", ":::", "",
    "budget:base_2026:A:+" + "9" * 60, "budget:base_2026:A:1e3", "delivered:home_nursing_minutes:Z:+1", "../units:x:A:+1",
    "budget:base_2026:A:+\udcff", "a\nb:c:d:1",
)  # fmt: skip
_NUMBERS = ("738.50", "60", "1", "0", "-1", "1/3", "NaN", "", "1/0", "9" * 61)
_UNITS = ("A", "D", "E", "Å", "æ ø", "", "Z", "a\nb", "\udcff", "x" * 5000)
_NEEDS = ("population:80-89", "budget:base_2026", "units:name", "population:", "x", "nowhere:y", "../a:b")


@dataclass(frozen=True)
class MutatedCase:
    """Damaged files and the call to make; the number alone makes it again."""

    number: int
    call: str
    files: Files

    def lie_in(self, folder: Path) -> None:
        """Write the files into an empty folder, the whole ones beside the damaged ones."""
        for name, content in self.files.items():
            (folder / name).write_bytes(content)

    def arguments(self, folder: Path, *, whole: Path) -> list[object]:
        """Give the call as the command takes it; `whole` holds the example undamaged."""
        rng = Random(self.number)
        model = folder / MODEL
        given: list[object] = [self.call, model, "--data", folder]
        if self.call == "run" and rng.random() < 0.1:
            given += ["--bundle", folder / "sealed.zip"]
        elif self.call == "check" and rng.random() < 0.5:
            given = [self.call, model]
        elif self.call == "verify":
            given = [self.call, folder / _BUNDLE]
        elif self.call == "trace":
            given += ["--unit=" + rng.choice(_UNITS)]
        elif self.call == "effect":
            given += [f"--change={rng.choice(_CHANGES)}", f"--price={rng.choice(_NUMBERS)}"]
            given += [f"--per={rng.choice(_NUMBERS)}"] if rng.random() < 0.5 else []
        elif self.call == "compare":
            given.insert(2, whole / "hybrid.toml")
            given += [f"--need={rng.choice(_NEEDS)}"] if rng.random() < 0.5 else []
        elif self.call == "explain":
            given += ["--before", whole / "hybrid.toml", "--before-data", whole]
        return [*given, "--json"] if rng.random() < 0.6 else given


def mutated_case(number: int) -> MutatedCase:
    """Make the damaged case of a number: of the shipped models mostly, else of a random model."""
    rng = Random(f"case {number}")
    call = rng.choice(_CALLS)
    if call == "verify":
        return MutatedCase(number=number, call=call, files={_BUNDLE: _damaged_bundle(rng)})
    if rng.random() < 0.65:
        files = rng.choice(shipped())
    else:
        case = seeded_case(number, broken=rng.random() < 0.3)
        model, tables = case.files()
        files = _together(model, tables)
    return MutatedCase(number=number, call=call, files=mutated(files, rng))


@cache
def shipped() -> tuple[Files, ...]:
    """Give each model of the worked example and of the demo with the tables it runs on."""
    tables = {path.stem: path.read_bytes() for path in sorted(EXAMPLE.glob("*.csv"))}
    of_example = [_together(path.read_bytes(), tables) for path in sorted(EXAMPLE.glob("*.toml"))]
    data = nordvagen()
    demo_tables = funding_tables(data)
    models = demo_models(frame=frame(funding_basis(data)))
    return (*of_example, *(_together(model.text, demo_tables) for model in models))


def _together(model: bytes, tables: Files) -> Files:
    return {MODEL: model} | {f"{name}.csv": content for name, content in tables.items()}


def _damaged_bundle(rng: Random) -> bytes:
    """Damage the zip itself, or what lies in it."""
    whole = rng.choice((PLAIN, SIGNED))
    if rng.random() < 0.5:
        return mutated({_BUNDLE: whole}, rng).get(_BUNDLE, b"")
    return packed(mutated(members(whole), rng))
