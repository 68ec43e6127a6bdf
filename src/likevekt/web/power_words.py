"""Powers of attorney in plain words: what each is for, and how it came."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from likevekt.actions.power_list import PowerLine
from likevekt.web.templatetags.fields import short_day

POWERS = (
    ("read", gettext_lazy("see what is written, and who has read it")),
    ("apply", gettext_lazy("apply for help")),
    ("appeal", gettext_lazy("appeal against a decision")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerWords:
    """One power of attorney with its words."""

    line: PowerLine
    powers: tuple[str, ...]
    ground: str


def power_words(lines: Iterable[PowerLine]) -> tuple[PowerWords, ...]:
    """Write powers of attorney in the reader's language."""
    return tuple(
        PowerWords(
            line=line,
            powers=tuple(str(label) for power, label in POWERS if power in line.powers),
            ground=_ground(line),
        )
        for line in lines
    )


def _ground(line: PowerLine) -> str:
    if line.ground == "guardian":
        return _("Guardian, appointed by %(by)s") % {"by": line.appointed_by}
    if line.ground == "paper":
        return _("Given on paper, signed %(day)s") % {"day": short_day(line.signed_on)}
    return _("Given by the person here")
