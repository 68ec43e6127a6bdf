"""Opening a person in an emergency, for who may need it: within the right, within the municipality, and never kin."""

from datetime import datetime

from likevekt.actions.doer import Doer
from likevekt.actions.emergency_access import TakenAccess, take_emergency_access
from likevekt.actions.person_page import find_in_municipality
from likevekt.actions.rights import NoRightError


def open_in_emergency(person: str, *, chosen: str, reason: str, by: Doer, at: datetime) -> TakenAccess:
    """Open a person of the municipality to an account for an hour, in whichever unit; the leader is told.

    Raises:
        NoRightError: the account's roles take no emergency access, or see nobody's identity.
        PersonClosedError: it is the account's own case, or about kin.
        ActionError: nothing is chosen, or the reason is too short.
        UnknownPersonError: there is no such person in this municipality.
    """
    rights = by.held()
    # The reach says where one works; an emergency is where it is.
    if rights.reach("emergency_access", "save") is None or rights.reach("identity", "read") is None:
        raise NoRightError
    find_in_municipality(person, by=by)
    return take_emergency_access(person=person, chosen=chosen, reason=reason, by=by.actor, at=at)
