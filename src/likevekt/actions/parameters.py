"""Saving a dated value of a municipality, such as the frame of a year."""

from datetime import date, datetime
from functools import partial

from django.db import transaction

from likevekt.actions.doer import Doer
from likevekt.actions.errors import ActionError, as_it_is
from likevekt.actions.given_text import LONGEST_SOURCE, GivenText, given_by, refuse_faulty_text
from likevekt.actions.live import changed
from likevekt.actions.stale import SavedText, refuse_stale
from likevekt.connectors.sentences import gettext_noop, say
from likevekt.kernel.exact import NotANumberError, parse_number
from likevekt.store.models import Parameter
from likevekt.store.municipality_queries import get_municipality
from likevekt.store.table_queries import ParameterLine, list_parameters

LONGEST_PARAMETER_NAME = 100

_NOT_EXACT = gettext_noop("The value of “%(name)s” cannot be used: %(reason)s.")
_ENDS_FIRST = gettext_noop("The period of “%(name)s” ends on %(end)s, before it has begun on %(start)s.")


def save_parameter(  # noqa: PLR0913 (all by name)
    *,
    municipality: str,
    name: str,
    value: str,
    valid_from: date,
    valid_to: date | None,
    source: str,
    by: Doer,
    at: datetime,
    based_on: int | None = None,
) -> ParameterLine:
    """Save the next version of a parameter; where periods meet, the newest version holds.

    `based_on` is the newest version when it was written, 0 where there was none; None asks nothing. What the newest
    version says already is not saved again when it is asked.

    Raises:
        StaleError: another version was saved meanwhile.
        ActionError: the value is not an exact number, the period is empty, or a text is missing.
        UnknownMunicipalityError: there is no such municipality.
    """
    by.require("funding_table", "save")
    refuse_faulty_text(
        GivenText(field=gettext_noop("name"), text=name, longest=LONGEST_PARAMETER_NAME),
        GivenText(field=gettext_noop("source"), text=source, longest=LONGEST_SOURCE),
        given_by(by.name),
    )
    _refuse_faulty_value(name=name, value=value, valid_from=valid_from, valid_to=valid_to)
    with transaction.atomic():
        owner = get_municipality(municipality, waits_for_others=True)
        lines = [line for line in list_parameters(municipality=municipality) if line.name == name]
        newest = max(lines, key=lambda line: line.version, default=None)
        sent = _words(value, valid_from, valid_to, source)
        if newest is not None and based_on is not None:
            saved = _words(newest.value, newest.valid_from, newest.valid_to, newest.source)
            if saved == sent:
                return newest
            theirs = partial(_saved_text, newest, saved)
            refuse_stale(based_on=based_on, newest=newest.version, theirs=theirs, mine=sent)
        row = Parameter.objects.create(
            municipality_id=owner.id,
            name=name,
            version=1 if newest is None else newest.version + 1,
            value=value,
            valid_from=valid_from,
            valid_to=valid_to,
            source=source,
            created_at=at,
            created_by=by.name,
        )
        by.record(
            "save",
            "funding_table",
            row=f"parameter:{row.pk}",
            municipality=municipality,
            at=at,
            version=row.version,
        )
        changed("funding_table", municipality=municipality, at=at)
    return ParameterLine(
        name=row.name,
        version=row.version,
        value=row.value,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
        created_at=row.created_at,
        created_by=row.created_by,
    )


def _refuse_faulty_value(*, name: str, value: str, valid_from: date, valid_to: date | None) -> None:
    try:
        parse_number(value)
    except NotANumberError as error:
        raise ActionError([say(_NOT_EXACT, name=name, reason=as_it_is(str(error)))]) from None
    if valid_to is not None and valid_to <= valid_from:
        raise ActionError([say(_ENDS_FIRST, name=name, end=valid_to, start=valid_from)])


def _words(value: str, valid_from: date, valid_to: date | None, source: str) -> bytes:
    return f"{value}\n{valid_from} {valid_to or ''}\n{source}\n".encode()


def _saved_text(line: ParameterLine, text: bytes) -> SavedText:
    return SavedText(version=line.version, text=text, saved_by=line.created_by, saved_at=line.created_at)
