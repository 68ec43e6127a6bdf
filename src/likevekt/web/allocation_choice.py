"""Which models the reader compares, kept in the address so that the page can be bookmarked and shared.

`?modell=hybrid.v4&modell=abf.v2`: the first is what one compares with, the second is the chosen one that is
drawn, any more stand beside them in the table. `enhet` and `regnestykke` open one unit's amount in one model.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

from django.http import QueryDict

from likevekt.store.funding_queries import ModelHead, find_model_of_today

MOST_MODELS = 8
TRACE_PLACE = "folg"
Test = Callable[[ModelHead], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The models to compare, in the reader's order, and the names in the address that are no models here."""

    models: tuple[ModelHead, ...]
    unknown: tuple[str, ...] = ()
    unit: str = ""
    traced: str = ""

    @property
    def baseline(self) -> ModelHead:
        """The model that the others are compared with."""
        return self.models[0]

    @property
    def focus(self) -> ModelHead:
        """The chosen model, which is drawn; the baseline itself when there is no other."""
        return self.models[min(1, len(self.models) - 1)]

    @property
    def traced_model(self) -> ModelHead:
        """The model whose amount is opened."""
        return next((head for head in self.models if model_name(head) == self.traced), self.focus)


def model_name(head: ModelHead) -> str:
    """Give a model version's name in addresses: `hybrid.v4`."""
    return f"{head.key}.v{head.version}"


def read_choice(
    query: QueryDict, *, heads: Sequence[ModelHead], may_be_drawn: Test, can_be_shown: Test
) -> Choice | None:
    """Read the address; what is not said is filled in with today's model and the first other that can be shown.

    Of those, models that `may_be_drawn` come first.
    """
    by_name = {model_name(head): head for head in heads}
    asked = list(dict.fromkeys(query.getlist("modell")))[:MOST_MODELS]
    known = [by_name[name] for name in asked if name in by_name]
    models = _completed(known, heads=heads, may_be_drawn=may_be_drawn, can_be_shown=can_be_shown)
    if not models:
        return None
    return Choice(
        models=tuple(models),
        unknown=tuple(name[:80] for name in asked if name not in by_name),
        unit=query.get("enhet", ""),
        traced=query.get("regnestykke", ""),
    )


def address(models: Iterable[ModelHead], *, unit: str = "", traced: ModelHead | None = None) -> str:
    """Give the address of the same page with another choice."""
    pairs = [("modell", model_name(head)) for head in models]
    if unit:
        pairs.append(("enhet", unit))
    if traced:
        pairs.append(("regnestykke", model_name(traced)))
    return "?" + urlencode(pairs) + (f"#{TRACE_PLACE}" if unit else "")


def offered(heads: Sequence[ModelHead], *, choice: Choice) -> list[ModelHead]:
    """List the models to choose from: the newest of each key, and older ones that are today's or chosen."""
    today = find_model_of_today(heads)
    seen: set[str] = set()
    listed = []
    for head in heads:
        if head.key not in seen or head == today or head in choice.models:
            listed.append(head)
        seen.add(head.key)
    return listed


def _completed(
    known: list[ModelHead], *, heads: Sequence[ModelHead], may_be_drawn: Test, can_be_shown: Test
) -> list[ModelHead]:
    """Fill up to two that can be shown: today's model first, and said to fail where it does, then others.

    Those that share the frame come before the rest, other models before other versions. Where too few can be
    shown, two stand there all the same, so that the page can say why.
    """
    if len(known) >= 2:
        return known
    models = list(known)
    today = find_model_of_today(heads)
    if today and all(head.key != today.key for head in models):
        models.insert(0, today)
    others = [head for head in heads if all(head.key != model.key for model in models)]
    likely = (head for head in others if may_be_drawn(head))
    shown = sum(1 for head in models if can_be_shown(head))
    failing: list[ModelHead] = []
    for head in chain(likely, others, heads):
        if shown >= 2:
            return models
        if head in models or head in failing:
            continue
        if can_be_shown(head):
            models.append(head)
            shown += 1
        else:
            failing.append(head)
    return models + failing[: max(0, 2 - len(models))]
