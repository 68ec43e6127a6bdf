"""Persons in the reader's words: a line of the list, and everything on one person's page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from likevekt.actions.doer import Doer
from likevekt.actions.person_access import SeenPerson
from likevekt.actions.person_counts import AreaCounts
from likevekt.actions.person_page import OpenedPerson
from likevekt.actions.power_list import list_powers
from likevekt.actions.roles import roles
from likevekt.actions.who_may_see import who_may_see
from likevekt.synthetic.structure import area_names
from likevekt.web.label_words import in_language
from likevekt.web.power_words import PowerWords, power_words

EMERGENCY_CHOICES = (
    ("acute", gettext_lazy("Acute illness or injury")),
    ("no_answer", gettext_lazy("The person does not answer, and somebody must go there")),
    ("danger", gettext_lazy("Danger to the person or to others")),
    ("asked_for", gettext_lazy("Emergency services or a doctor ask")),
    ("other", gettext_lazy("Something else that cannot wait")),
)
_SEXES = {
    "female": gettext_lazy("woman"),
    "male": gettext_lazy("man"),
    "unknown": gettext_lazy("sex not known"),
}
_HOUSEHOLDS = {
    "alone": gettext_lazy("lives alone"),
    "with_others": gettext_lazy("lives with others"),
    "with_parents": gettext_lazy("lives with parents"),
    "unknown": gettext_lazy("not known who she lives with"),
}
_RELATIVES = {
    "none": gettext_lazy("no relatives are registered"),
    "some": gettext_lazy("has relatives"),
    "unknown": gettext_lazy("not known whether there are relatives"),
}
_LANGUAGES = {
    "nb": gettext_lazy("Norwegian"),
    "nn": gettext_lazy("Norwegian"),
    "en": gettext_lazy("English"),
    "se": gettext_lazy("Northern Sámi"),
    "uk": gettext_lazy("Ukrainian"),
    "pl": gettext_lazy("Polish"),
    "ar": gettext_lazy("Arabic"),
    "ti": gettext_lazy("Tigrinya"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person in a list, as its reader sees her."""

    person: str
    name: str
    address: str
    about: str
    area: str
    is_shielded: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """One person's page."""

    name: str
    birth_number: str
    contact: tuple[str, ...]
    phone: str
    email: str
    about: str
    area: str
    household: str
    relatives: str
    language: str
    units: tuple[str, ...]
    powers: tuple[PowerWords, ...]
    is_shielded: bool
    seen_by: tuple[str, ...]
    named: tuple[str, ...]
    emergency_until: datetime | None
    minutes_left: int


def line_words(line: SeenPerson) -> PersonLine:
    """Write one line; of who is hidden it says only that she is shielded."""
    return PersonLine(
        person=line.person,
        name=line.name or "",
        address=(line.address or "").replace("\n", ", "),
        about="" if line.is_hidden else _about(sex=line.sex, birth_year=line.birth_year),
        area=area_name(line.area or ""),
        is_shielded=line.is_shielded,
        is_hidden=line.is_hidden,
    )


def person_words(opened: OpenedPerson, *, by: Doer, units: dict[str, str], at: datetime) -> PersonView:
    """Write everything on a person's page."""
    identity = opened.identity
    seen = who_may_see(opened.person, at=at)
    left = 0 if opened.emergency_until is None else -(-(opened.emergency_until - at).total_seconds() // 60)
    return PersonView(
        name=identity.name if identity else "",
        birth_number=_spaced(identity.birth_number.digits)
        if identity is not None and identity.birth_number is not None
        else "",
        contact=tuple(identity.address.split("\n")) if identity and identity.address else (),
        phone=identity.phone if identity else "",
        email=identity.email if identity else "",
        about=_about(sex=opened.sex, birth_year=opened.birth_year),
        area=area_name(opened.area),
        household=str(_HOUSEHOLDS.get(opened.household, "")),
        relatives=str(_RELATIVES.get(opened.relatives, "")),
        language=_language(opened),
        units=tuple(units.get(unit, unit) for unit in opened.units),
        powers=power_words(list_powers(by=by, at=at, person=opened.person)),
        is_shielded=opened.is_shielded,
        seen_by=tuple(_role_in(role, unit, units) for role, unit in seen.roles),
        named=seen.named,
        emergency_until=opened.emergency_until,
        minutes_left=int(left),
    )


def area_words(counts: AreaCounts) -> list[tuple[str, str, int]]:
    """Give code, name and count of each area that is shown, by name."""
    return sorted(
        ((code, area_name(code), count) for code, count in counts.areas.items()), key=lambda one: one[1]
    )


def area_name(code: str) -> str:
    """Write an area's code as a name: its own name in Nordvågen, else the code itself with a capital letter."""
    return area_names().get(code) or code.replace("-", " ").capitalize()


def _about(*, sex: str, birth_year: int | None) -> str:
    said = str(_SEXES.get(sex, ""))
    if birth_year is None:
        return said
    return _("%(sex)s, born in %(year)s") % {"sex": said, "year": birth_year}


def _language(opened: OpenedPerson) -> str:
    said = str(_LANGUAGES.get(opened.language, opened.language))
    return _("%(language)s, needs an interpreter") % {"language": said} if opened.needs_interpreter else said


def _role_in(role: str, unit: str, units: dict[str, str]) -> str:
    name = in_language(roles().roles[role].name)
    if not unit:
        return _("%(role)s, the whole municipality") % {"role": name}
    return _("%(role)s, %(unit)s") % {"role": name, "unit": units.get(unit, unit)}


def _spaced(digits: str) -> str:
    """Write a birth number as people read it: six digits, a space and five."""
    return f"{digits[:6]} {digits[6:]}"
