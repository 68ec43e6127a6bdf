"""The roles file as a page that a data-protection officer can read and print."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from likevekt.actions.roles import Reach, roles
from likevekt.web.house import here
from likevekt.web.label_words import in_language
from likevekt.web.staff_view import RoleWords, all_role_words

Rights = Mapping[tuple[str, str], Reach]
_REACHES = {
    Reach.EVERYWHERE: _("the whole municipality"),
    Reach.IN_UNIT: _("own unit and below"),
    Reach.OWN: _("what is one's own"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRow:
    """What a role may do to one kind of object: each action with how far it reaches."""

    what: str
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRights:
    """One role and everything that it may do."""

    words: RoleWords
    rows: tuple[RightRow, ...]


@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    """Show every role: who may hold it, on whose approval, and what it may do to what and how far."""
    context = {
        "municipality": here(request).municipality,
        "shared": _rows(_shared()),
        "roles": [_role_rights(words) for words in all_role_words()],
    }
    return render(request, "web/staff/roles.html", context)


def _role_rights(words: RoleWords) -> RoleRights:
    shared = _shared()
    rights = roles().roles[words.code].rights
    own = {right: reach for right, reach in rights.items() if shared.get(right) is not reach}
    return RoleRights(words=words, rows=_rows(own))


def _shared() -> Rights:
    """Give the rights that every role has, equally far."""
    first, *others = (role.rights for role in roles().roles.values())
    return {
        right: reach for right, reach in first.items() if all(other.get(right) is reach for other in others)
    }


def _rows(rights: Rights) -> tuple[RightRow, ...]:
    known = roles()
    rows = (
        RightRow(
            what=in_language(label),
            actions=tuple(
                (in_language(said), str(_REACHES[rights[kind, action]]))
                for action, said in known.actions.items()
                if (kind, action) in rights
            ),
        )
        for kind, label in known.objects.items()
    )
    return tuple(row for row in rows if row.actions)
