"""One thing the linter found in a model."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is: an error must be mended, a warning weighed, an info known."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to know about a model before it is adopted; ``node`` is where it is."""

    rule: str
    severity: Severity
    node: str
    message: str
