"""A whole invented municipality as streams of rows, in the columns of the files that go in and out."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from likevekt.synthetic.assumptions import assumptions
from likevekt.synthetic.budgets import BudgetLine, budget_lines
from likevekt.synthetic.catalogue import Rate, ServicePeriod, rates, service_periods
from likevekt.synthetic.indicators import Indicator, indicators
from likevekt.synthetic.needs import NeedScore, need_scores
from likevekt.synthetic.people import occupants, places
from likevekt.synthetic.persons import Person
from likevekt.synthetic.population import Inhabitants, populate
from likevekt.synthetic.structure import SyntheticMunicipality, plan_municipality

DEMO_SEED = 84
"""The municipality of the demo: one where need, activity and habit each point to other units."""
NORDVAGEN_INHABITANTS = 11_500

README = """\
OPPDIKTEDE DATA / OPPDIKTA DATA / INVENTED DATA

Kommunen {name} finnes ikke. Alle personer, enheter, volumer og beløp her er laget av en
generator (frø {seed}). Kommunen {name} finst ikkje; alt her er laga av ein generator.
The municipality {name} does not exist; a generator made everything here.

Beløp i budget.csv og rates.csv er hele øre. Personer er brukere av tjenestene, med pseudonym.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit (enhet), in the columns of the file `units`."""

    unit: str
    name: str
    parent: str
    kind: str
    municipality: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """An invented municipality's data (oppdiktede data); every stream can be read again and again."""

    municipality: SyntheticMunicipality
    seed: int
    invented: bool = True

    @property
    def name(self) -> str:
        """The municipality's name, said to be invented."""
        return f"{self.municipality.name} (oppdiktet)"

    def units(self) -> Iterator[UnitRow]:
        """Give the service areas first, then the units in them."""
        for unit in (*self.municipality.service_areas, *self.municipality.units):
            yield UnitRow(
                unit=unit.id,
                name=unit.name,
                parent=unit.parent,
                kind=unit.kind,
                municipality=self.municipality.code,
                valid_from=f"{assumptions().years[0]}-01-01",
                valid_to="",
            )

    def services(self) -> Iterator[ServicePeriod]:
        """Give the service catalogue, one row a period."""
        return service_periods()

    def rates(self) -> Iterator[Rate]:
        """Give the dated price list."""
        return rates()

    def persons(self) -> Iterator[Person]:
        """Give everyone who has had a service in the years, each once."""
        for place in places(self.municipality, seed=self.seed):
            for person, _ in occupants(self.municipality, seed=self.seed, place=place):
                yield person

    def needs(self) -> Iterator[NeedScore]:
        """Give the scored needs of those who had a service at the end of each year."""
        for year in assumptions().years:
            yield from need_scores(self.municipality, seed=self.seed, year=year)

    def budget(self) -> Iterator[BudgetLine]:
        """Give the budgets, month by month."""
        return budget_lines(self.municipality, seed=self.seed)

    def indicators(self) -> Iterator[Indicator]:
        """Give key figures and volumes."""
        return indicators(self.municipality, seed=self.seed)

    def population(self) -> Iterator[Inhabitants]:
        """Give the inhabitants by area, sex and age on 1 January of each year."""
        for year in assumptions().budget_years:
            yield from populate(self.municipality, seed=self.seed, year=year).rows

    def write(self, folder: Path) -> None:
        """Write every file to a folder, with a file that says what they are and that they are invented."""
        folder.mkdir(parents=True, exist_ok=True)
        written = {
            f"{name}.csv": _write(folder / f"{name}.csv", kind=kind, rows=stream(self))
            for name, (kind, stream) in FILES.items()
        }
        about = {
            "invented": self.invented,
            "municipality": self.municipality.code,
            "name": self.name,
            "inhabitants": self.municipality.inhabitants,
            "seed": self.seed,
            "files": written,
        }
        text = json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "dataset.json").write_text(text + "\n", encoding="utf-8")
        readme = README.format(name=self.municipality.name, seed=self.seed)
        (folder / "README.txt").write_text(readme, encoding="utf-8")


def nordvagen(*, seed: int = DEMO_SEED, inhabitants: int = NORDVAGEN_INHABITANTS) -> Dataset:
    """Invent Nordvågen; the same seed gives the same bytes."""
    return Dataset(municipality=plan_municipality(seed=seed, inhabitants=inhabitants), seed=seed)


FILES: Mapping[str, tuple[type, Callable[[Dataset], Iterable[Any]]]] = MappingProxyType(
    {
        "units": (UnitRow, Dataset.units),
        "services": (ServicePeriod, Dataset.services),
        "rates": (Rate, Dataset.rates),
        "persons": (Person, Dataset.persons),
        "needs": (NeedScore, Dataset.needs),
        "budget": (BudgetLine, Dataset.budget),
        "indicators": (Indicator, Dataset.indicators),
        "population": (Inhabitants, Dataset.population),
    }
)
"""What each file's rows are, and where they come from; `population` is this generator's own."""


def columns(kind: type) -> tuple[str, ...]:
    """Give the columns of a kind of row, in order."""
    return tuple(column.name for column in fields(kind))


def as_text(row: object) -> dict[str, str]:
    """Give a row as the text that its file holds."""
    return {name: str(getattr(row, name)) for name in columns(type(row))}


def _write(path: Path, *, kind: type, rows: Iterable[Any]) -> dict[str, str | int]:
    count = 0
    names = columns(kind)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow([getattr(row, name) for name in names])
            count += 1
    return {"rows": count, "sha256": _fingerprint(path)}


def _fingerprint(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
