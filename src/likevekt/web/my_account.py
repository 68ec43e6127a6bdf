"""The page “My account”: who the reader is, the roles she holds, and the pages they open."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from likevekt.actions import clock
from likevekt.actions.alert_list import count_unseen_alerts
from likevekt.actions.roles import roles
from likevekt.store.account_queries import GrantLine, list_grants
from likevekt.store.municipality_queries import find_municipality, list_units
from likevekt.web.doors import open_doors
from likevekt.web.frame import no_municipality
from likevekt.web.label_words import in_language
from likevekt.web.login_session import provider_of
from likevekt.web.who import who


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """One role that the reader holds; no unit is the whole municipality."""

    name: str
    held_by: str
    unit: str
    valid_from: date
    valid_to: date | None


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """Show who the reader is here, and which pages her roles open."""
    found = who(request)
    municipality = find_municipality(found.rights.municipality) if found.account else find_municipality()
    if found.account is None or municipality is None:
        return no_municipality(request, screen=_("My account"))
    today = clock.today()
    grants = list_grants(municipality=municipality.code, on=today, account=found.account.id)
    names = _unit_names(municipality.code, grants, on=today)
    context = {
        "municipality": municipality,
        "account": found.account,
        "roles": [_held(grant, names) for grant in grants if grant.role in roles().roles],
        "doors": open_doors(found),
        "unseen": count_unseen_alerts(found.doer()),
        "has_password": settings.PRODUCTION and not provider_of(request),
    }
    return render(request, "web/account/mine.html", context)


def _unit_names(municipality: str, grants: tuple[GrantLine, ...], *, on: date) -> dict[str, str]:
    if not any(grant.unit for grant in grants):
        return {}
    return {line.unit: line.name for line in list_units(municipality=municipality, on=on)}


def _held(grant: GrantLine, names: dict[str, str]) -> HeldRole:
    role = roles().roles[grant.role]
    return HeldRole(
        name=in_language(role.name),
        held_by=in_language(role.held_by),
        unit=names.get(grant.unit, grant.unit),
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
    )
