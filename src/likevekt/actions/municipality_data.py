"""A whole municipality's data as plain values, in the columns of the files that go in and out.

Rows are text as a CSV file has it: empty cells are empty text, dates ISO, `yes` and `no`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from likevekt.actions.identities import Identity

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableData:
    """One table that funding models run on, as canonical CSV bytes; completeness None is unknown."""

    name: str
    content: bytes
    source: str
    as_of: date
    completeness: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelData:
    """One funding model's file, with what is expected of it and how it is to be introduced."""

    text: bytes
    note: str = ""
    weighings: Mapping[str, Any] = field(default_factory=dict)
    transition: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionData:
    """One decision to use a model version."""

    key: str
    version: int
    adopted_on: date
    valid_from: date
    case_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterData:
    """One dated value of the municipality, as exact text."""

    name: str
    value: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """One account of a demo, with the role it holds; no unit is the whole municipality."""

    username: str
    name: str
    role: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PersonData:
    """One invented person: the row of the file `persons`, who she is said to be, and which units help her.

    `close_to` holds username and kind (`self`, `kin`); `let_in` the usernames with a named access.
    """

    row: Row
    identity: Identity
    units: tuple[str, ...] = ()
    is_shielded: bool = False
    close_to: tuple[tuple[str, str], ...] = ()
    let_in: tuple[str, ...] = ()
    powers: tuple["PowerData", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerData:
    """One power of attorney of an invented person, held by the account of a username."""

    username: str
    powers: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    ground: str = "given"
    appointed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityData:
    """Everything that is loaded of a municipality; two models of one id are two versions, in order."""

    code: str
    name: str
    inhabitants: int
    invented: bool
    units: Iterable[Row] = ()
    services: Iterable[Row] = ()
    rates: Iterable[Row] = ()
    budget: Iterable[Row] = ()
    indicators: Iterable[Row] = ()
    tables: Iterable[TableData] = ()
    models: Iterable[ModelData] = ()
    adoptions: Iterable[AdoptionData] = ()
    parameters: Iterable[ParameterData] = ()
    accounts: Iterable[AccountData] = ()
    persons: Iterable[PersonData] = ()
