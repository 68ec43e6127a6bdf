"""What stands around every page: the menu, the languages and whose figures these are."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from likevekt.actions import clock
from likevekt.actions.roles import roles
from likevekt.web.doors import menu_doors
from likevekt.web.label_words import in_language
from likevekt.web.login_session import Standing, standing
from likevekt.web.who import who

# Only screens that exist. A new screen adds its address name and its name in the menu here.
_SCREENS = (
    ("allocation", _("Resource allocation")),
    ("decision", _("Try a decision")),
    ("bench", _("Rates and criteria")),
)
_LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """One place to go from the head of a page."""

    label: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChoice:
    """The same page, with the same query, in another language."""

    code: str
    label: str
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Whose eyes a page is seen with, where a demo changes them, and what they may do here."""

    role: str
    switch: str
    menu: tuple[MenuEntry, ...]
    """What stands in the menu for such a role, after what stands there for everyone."""
    may_save_models: bool
    may_save_tables: bool
    may_bring_files: bool
    may_see_imports: bool


def frame(request: HttpRequest) -> dict[str, object]:
    """Give the templates the menu and the language switch for this address, and whose eyes it is seen with."""
    return {
        "menu": _menu(request),
        "languages": _languages(request),
        "language": get_language() or "nb",
        "moved_to": clock.today if clock.distance() else None,
        "eyes": SimpleLazyObject(lambda: _eyes(request)),
        "login_name": SimpleLazyObject(lambda: _login_name(request)),
    }


def _login_name(request: HttpRequest) -> str:
    """Give the name of the account that is logged in; nothing in a demo, which has no login."""
    if not settings.PRODUCTION or standing(request, at=clock.now()) is Standing.NOBODY:
        return ""
    name: str = request.user.name  # type: ignore[union-attr]  # whoever has a standing has an account
    return name


def _eyes(request: HttpRequest) -> Eyes:
    found = who(request)
    known = roles().roles
    names = [in_language(known[role].name) for role in sorted(found.rights.roles & known.keys())]
    switch = (
        "" if settings.PRODUCTION else f"{reverse('seen_as')}?{urlencode({'til': request.get_full_path()})}"
    )
    return Eyes(
        role=", ".join(names),
        switch=switch,
        menu=tuple(_entry(request, label=door.label, address=door.address) for door in menu_doors(found)),
        may_save_models=found.allows("funding_model", "save"),
        may_save_tables=found.allows("funding_table", "save") and found.allows("import", "save"),
        may_bring_files=found.allows("import", "save"),
        may_see_imports=found.allows("import"),
    )


def no_municipality(request: HttpRequest, *, screen: str) -> HttpResponse:
    """Say that the database is empty, and what to do, in the place of a screen."""
    return render(request, "web/no_municipality.html", {"screen": screen})


def _menu(request: HttpRequest) -> list[MenuEntry]:
    """Give the screens; a page that lies under one of them is part of it."""
    return [_entry(request, label=str(label), address=reverse(name)) for name, label in _SCREENS]


def _entry(request: HttpRequest, *, label: str, address: str) -> MenuEntry:
    return MenuEntry(label=label, address=address, is_here=request.path.startswith(address))


def _screen_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def _languages(request: HttpRequest) -> list[LanguageChoice]:
    current = get_language() or "nb"
    return [
        LanguageChoice(
            code=code,
            label=label,
            address=_in_language(request, code),
            is_here=code == current,
        )
        for code, label in _LANGUAGES
    ]


def _in_language(request: HttpRequest, code: str) -> str:
    """Give this address in another language; from an address that is no page, the first page."""
    if _screen_of(request):
        return translate_url(request.get_full_path(), code)
    with override(code):
        return reverse("front")
