"""Every kind of file that can be taken in, by its code; a new kind is one file and one line here."""

from types import MappingProxyType

from likevekt.actions.budget_file import BUDGET
from likevekt.actions.import_kind import ImportKind
from likevekt.actions.indicators_file import INDICATORS
from likevekt.actions.rates_file import RATES
from likevekt.actions.services_file import SERVICES
from likevekt.actions.units_file import UNITS
from likevekt.connectors.sentences import PlainError, gettext_noop

TABLE = ImportKind(code="table", label=gettext_noop("A table that models read"), right="funding_table")
_KINDS = (TABLE, RATES, SERVICES, UNITS, BUDGET, INDICATORS)
IMPORT_KINDS = MappingProxyType({kind.code: kind for kind in _KINDS})


class UnknownKindError(PlainError):
    """There is no such kind of file."""

    msgid = gettext_noop("There is no kind of file called “%(kind)s”. There are: %(kinds)s.")


def import_kind(code: str) -> ImportKind:
    """Give a kind of file by its code.

    Raises:
        UnknownKindError: there is none.
    """
    kind = IMPORT_KINDS.get(code)
    if kind is None:
        raise UnknownKindError(kind=code, kinds=", ".join(IMPORT_KINDS))
    return kind
