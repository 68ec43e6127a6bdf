"""The pages that lie behind “My account”: each with what it is for and the right that opens it.

A new page of the house adds one line to `DOORS`; the list that a reader sees follows from her rights.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from likevekt.actions.roles import Reach
from likevekt.web.who import Who

_AT_WORK = frozenset({Reach.IN_UNIT, Reach.EVERYWHERE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One page by the name of its address; without a `kind` it is open to everyone who has an account."""

    name: str
    label: Promise
    purpose: Promise
    kind: str = ""
    action: str = "read"
    is_demo_only: bool = False
    reaches: frozenset[Reach] = frozenset(Reach)
    """How far the right must reach for the page to be of use."""
    in_menu: frozenset[Reach] = frozenset()
    """How far the right must reach for the page to stand in the menu of every page: daily work for such a role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDoor:
    """One page that the reader may open, in her language."""

    address: str
    label: str
    purpose: str


# In the order that they are shown: what is one's own first, then the work, then the machinery.
DOORS = (
    Door(
        name="my_insight",
        label=_("My insight"),
        purpose=_("See who has read about you, and what the log holds of what you have done."),
        kind="access_log",
    ),
    Door(
        name="powers",
        label=_("Powers of attorney"),
        purpose=_("See and decide who may act for whom."),
        kind="power_of_attorney",
        in_menu=frozenset({Reach.OWN}),
    ),
    Door(
        name="persons",
        label=_("Persons"),
        purpose=_("Find a person, and open what you need in your work."),
        kind="identity",
        reaches=_AT_WORK,
        in_menu=_AT_WORK,
    ),
    Door(
        name="alerts",
        label=_("Alerts"),
        purpose=_("See who took emergency access, or tried a case that is closed to them."),
        kind="emergency_access",
        in_menu=_AT_WORK,
    ),
    Door(
        name="shielding",
        label=_("Shielding"),
        purpose=_("Decide who sees shielded persons."),
        kind="shield_access",
    ),
    Door(
        name="allocation",
        label=_("Resource allocation"),
        purpose=_("See how each model shares out the frame, and why."),
        kind="funding_model",
    ),
    Door(
        name="decision",
        label=_("Try a decision"),
        purpose=_("Calculate what a decision costs the unit, before it is made."),
        kind="decision_trial",
    ),
    Door(
        name="bench",
        label=_("Rates and criteria"),
        purpose=_("Look up what the models stand on: rates, criteria, tables and published figures."),
        kind="funding_table",
    ),
    Door(
        name="units",
        label=_("Units and teams"),
        purpose=_("See how the municipality is organised on a day, and what has happened to each unit."),
        kind="unit",
    ),
    Door(
        name="staff",
        label=_("Accounts and roles"),
        purpose=_("See who has which role, approve what waits, and give and take back roles."),
        kind="account",
    ),
    Door(
        name="roles",
        label=_("Roles"),
        purpose=_("Read what each role may see and do, who may hold it, and who approves it."),
    ),
    Door(
        name="keys",
        label=_("Keys of other systems"),
        purpose=_("See which systems may read and write here, and take a key back at once."),
        kind="machine_client",
    ),
    Door(
        name="demo_clock",
        label=_("The clock"),
        purpose=_("Let the demo stand at another day."),
        is_demo_only=True,
    ),
    Door(
        name="audit_log",
        label=_("The log"),
        purpose=_("Search what was done and read, and verify that the log is whole."),
        kind="audit_entry",
        reaches=frozenset({Reach.EVERYWHERE}),
        in_menu=frozenset({Reach.EVERYWHERE}),
    ),
    Door(
        name="seen_as",
        label=_("See as"),
        purpose=_("See the demo with the eyes of another role."),
        is_demo_only=True,
    ),
)


def open_doors(found: Who) -> tuple[OpenDoor, ...]:
    """List the pages that an account may open."""
    return tuple(_opened(door) for door in DOORS if _is_open(door, found))


def menu_doors(found: Who) -> tuple[OpenDoor, ...]:
    """List the pages that stand in the menu for an account, beside those that stand there for everyone."""
    return tuple(
        _opened(door)
        for door in DOORS
        if door.in_menu and found.rights.reach(door.kind, door.action) in door.in_menu
    )


def _opened(door: Door) -> OpenDoor:
    return OpenDoor(address=reverse(door.name), label=str(door.label), purpose=str(door.purpose))


def _is_open(door: Door, found: Who) -> bool:
    if door.is_demo_only and settings.PRODUCTION:
        return False
    return not door.kind or found.rights.reach(door.kind, door.action) in door.reaches
