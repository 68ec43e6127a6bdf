"""Bringing a municipality in: itself only; its units, services and prices are imported afterwards."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError
from likevekt.actions.given_text import GivenText, refuse_faulty_text
from likevekt.actions.rights import NoRightError
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.store.models import Municipality
from likevekt.store.municipality_queries import MunicipalityHead, get_municipality

LONGEST_NAME = 100
MOST_INHABITANTS = 2_000_000
_CODE = re.compile(r"\d{4}", re.ASCII)

_FAULTY_CODE = gettext_noop(
    "The municipality code %(code)s is not four digits. Write it as Statistics Norway does: 4601 is Bergen."
)
_FAULTY_INHABITANTS = gettext_noop(
    "A municipality cannot have %(count)s inhabitants. Give the number at New Year, from 1 to %(most)s."
)
_THERE_ALREADY = gettext_noop("The municipality %(code)s is here already. Nothing was changed.")
_INVENTED_BESIDE = gettext_noop(
    "This database holds an invented municipality, which real ones are never kept beside. Begin with an empty database."
)


def add_municipality(*, code: str, name: str, inhabitants: int, by: Doer, at: datetime) -> MunicipalityHead:
    """Make a municipality that is not invented, on the command line.

    Raises:
        NoRightError: it is an account that asks.
        ActionError: the code, name or number cannot be right, or it is here already.
    """
    if by.rights is not None:
        raise NoRightError
    refuse_faulty_text(GivenText(field=gettext_noop("name"), text=name, longest=LONGEST_NAME))
    if not _CODE.fullmatch(code):
        raise ActionError([say(_FAULTY_CODE, code=code)])
    if not 1 <= inhabitants <= MOST_INHABITANTS:
        raise ActionError([say(_FAULTY_INHABITANTS, count=inhabitants, most=MOST_INHABITANTS)])
    if Municipality.objects.filter(invented=True).exists():
        raise ActionError([say(_INVENTED_BESIDE)])
    try:
        with transaction.atomic():
            row = Municipality.objects.create(
                code=code, name=name.strip(), inhabitants=inhabitants, invented=False
            )
            by.record("save", "municipality", row=row.pk, municipality=code, at=at)
    except IntegrityError:
        raise ActionError([say(_THERE_ALREADY, code=code)]) from None
    return get_municipality(code)
