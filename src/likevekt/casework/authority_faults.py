"""What is wrong with an authority version: one plain sentence each, with the place and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from likevekt.kernel.quoting import on_one_line, shortened

LONGEST_SENTENCE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AuthorityFault:
    """One thing that is wrong with an authority version (feil i en myndighetsfordeling), and where."""

    where: str
    reason: str

    @property
    def sentence(self) -> str:
        """The whole on one line, however long the file's own names are."""
        end = "" if self.reason.endswith("?") else "."
        return on_one_line(shortened(f"{self.where} {self.reason}{end}", most=LONGEST_SENTENCE))


class AuthorityError(ValueError):
    """An authority version cannot be used; holds everything that is wrong with it, by place."""

    def __init__(self, faults: Iterable[AuthorityFault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(fault.sentence for fault in self.faults))
