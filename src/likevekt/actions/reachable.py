"""One door for each kind of object: what an account may do this to, and no row beyond.

Pages ask here and nowhere else. Each door takes the account's rights and gives only rows within their reach: the whole
municipality, some units with what lies under them and whose past they answer for, or nothing. What belongs to no unit
is reached by a right to the whole municipality only. A test walks every role, object and action of the roles file
through them. Persons, their identities and powers of attorney have doors of their own (`person_access`).
"""

from datetime import date, datetime

from likevekt.actions.import_kinds import IMPORT_KINDS
from likevekt.actions.rights import Rights
from likevekt.actions.roles import roles
from likevekt.reference import set_ids
from likevekt.store.catalogue_queries import IndicatorLine, ServiceLine, list_services
from likevekt.store.client_queries import KeyLine, list_keys
from likevekt.store.funding_queries import ModelHead, list_model_versions
from likevekt.store.import_queries import ImportLine, find_import, list_imports
from likevekt.store.municipality_queries import UnitLine, list_units
from likevekt.store.staff_queries import (
    GrantHistory,
    StaffLine,
    find_staff,
    list_grant_history,
    list_staff,
)
from likevekt.store.table_queries import TableHead, list_table_versions
from likevekt.store.unit_figures import (
    BudgetOfYear,
    list_budget_of,
    list_budget_years,
    list_measured,
)


def get_budget_for(
    rights: Rights, *, year: int, unit: str | None = None, action: str = "read"
) -> tuple[BudgetOfYear, ...]:
    """Give the budget of a year, of one unit or of all that are reached."""
    return list_budget_of(rights.scope("budget", action), year=year, unit=unit)


def get_budget_years_for(rights: Rights, *, unit: str | None = None) -> tuple[int, ...]:
    """Give the years that have a budget there, the newest first."""
    return list_budget_years(rights.scope("budget"), unit=unit)


def get_indicators_for(
    rights: Rights, *, unit: str | None = None, action: str = "read"
) -> tuple[IndicatorLine, ...]:
    """Give the measured values of one unit or of all that are reached; they follow the right to the budget."""
    return list_measured(rights.scope("budget", action), unit=unit)


def get_units_for(rights: Rights, *, on: date, action: str = "read") -> tuple[UnitLine, ...]:
    """Give the units of a day."""
    scope = rights.scope("unit", action)
    return tuple(
        line for line in list_units(municipality=rights.municipality, on=on) if scope.reaches(line.unit)
    )


def get_accounts_for(
    rights: Rights,
    *,
    search: str = "",
    is_active: bool | None = None,
    at_most: int = 200,
    action: str = "read",
) -> tuple[StaffLine, ...]:
    """Give staff accounts: those that have had a role of staff in a unit that is reached, or none at all yet."""
    return list_staff(
        rights.scope("account", action),
        not_staff=roles().of_citizens(),
        search=search,
        is_active=is_active,
        at_most=at_most,
    )


def get_account_for(rights: Rights, *, account: int, action: str = "read") -> StaffLine | None:
    """Give one staff account, when it is reached."""
    return find_staff(rights.scope("account", action), account=account)


def get_role_grants_for(
    rights: Rights,
    *,
    on: date,
    accounts: list[int] | None = None,
    is_waiting: bool = False,
    action: str = "read",
) -> tuple[GrantHistory, ...]:
    """Give roles that accounts have, have had or may get.

    That somebody gets help is no matter of staff: such a role is given only while it waits for an approval.
    """
    scope = rights.scope("role_grant", action)
    return list_grant_history(
        scope,
        on=on,
        without=frozenset() if is_waiting else roles().of_citizens(),
        accounts=accounts,
        is_waiting=is_waiting,
    )


def get_machine_clients_for(rights: Rights, *, at: datetime, action: str = "read") -> tuple[KeyLine, ...]:
    """Give the keys of other systems, which belong to the whole municipality."""
    return list_keys(rights.scope("machine_client", action), at=at)


def get_funding_models_for(rights: Rights, *, on: date, action: str = "read") -> tuple[ModelHead, ...]:
    """Give every version of every model."""
    if not rights.scope("funding_model", action).is_everywhere:
        return ()
    return list_model_versions(municipality=rights.municipality, on=on)


def get_funding_tables_for(rights: Rights, *, action: str = "read") -> tuple[TableHead, ...]:
    """Give every version of every table."""
    if not rights.scope("funding_table", action).is_everywhere:
        return ()
    return list_table_versions(municipality=rights.municipality)


def get_references_for(rights: Rights, *, action: str = "read") -> tuple[str, ...]:
    """Give the sets of published figures, by code."""
    return tuple(set_ids()) if rights.scope("reference", action).is_everywhere else ()


def get_trial_services_for(rights: Rights, *, on: date, action: str = "read") -> tuple[ServiceLine, ...]:
    """Give the services that a decision can be tried on."""
    if not rights.scope("decision_trial", action).is_everywhere:
        return ()
    return list_services(municipality=rights.municipality, on=on)


def get_imports_for(
    rights: Rights, *, most: int | None = None, action: str = "read"
) -> tuple[ImportLine, ...]:
    """Give the imports of those kinds whose files the account may see the whole of, the newest first."""
    kinds = _open_kinds(rights, action=action)
    return list_imports(municipality=rights.municipality, kinds=kinds, most=most) if kinds else ()


def get_import_for(rights: Rights, *, import_id: int, action: str = "read") -> ImportLine | None:
    """Give one import, when the account may see the whole of files of its kind."""
    line = find_import(import_id, municipality=rights.municipality)
    return line if line is not None and line.kind in _open_kinds(rights, action=action) else None


def _open_kinds(rights: Rights, *, action: str) -> frozenset[str]:
    """Give the kinds of file that are open: a file holds the whole municipality, so the right must reach all of it."""
    if not rights.scope("import", action).is_everywhere:
        return frozenset()
    return frozenset(kind.code for kind in IMPORT_KINDS.values() if rights.scope(kind.right).is_everywhere)
