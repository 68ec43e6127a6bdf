"""The list from which models are chosen: every choice is a link that keeps the rest of the address."""

from collections.abc import Sequence
from dataclasses import dataclass

from likevekt.store.funding_queries import ModelHead
from likevekt.web.allocation_choice import MOST_MODELS, Choice, address, model_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOffer:
    """One model version with what can be done with it here; an address that would change nothing is empty."""

    head: ModelHead
    is_baseline: bool
    is_focus: bool
    is_beside: bool
    as_baseline: str
    as_focus: str
    beside: str
    without: str


def model_offers(heads: Sequence[ModelHead], *, choice: Choice) -> tuple[ModelOffer, ...]:
    """Give every model to choose from with its links."""
    return tuple(_offer(head, choice=choice) for head in heads)


def _offer(head: ModelHead, *, choice: Choice) -> ModelOffer:
    models = choice.models
    place = [model_name(other) for other in models].index(model_name(head)) if head in models else None
    rest = tuple(other for other in models if other != head)
    is_baseline, is_focus = place == 0, place == 1
    return ModelOffer(
        head=head,
        is_baseline=is_baseline,
        is_focus=is_focus,
        is_beside=place is not None and place > 1,
        as_baseline=""
        if is_baseline
        else address((head, *rest) if place != 1 else (head, models[0], *models[2:])),
        as_focus="" if is_focus or is_baseline else address(_as_focus(head, models)),
        beside=address((*models, head)) if place is None and len(models) < MOST_MODELS else "",
        without=address(rest) if place is not None and len(models) > 2 else "",
    )


def _as_focus(head: ModelHead, models: tuple[ModelHead, ...]) -> tuple[ModelHead, ...]:
    """Put a model in the chosen place; one that stood beside changes place with the chosen one."""
    others = [other for other in models[1:] if other != head]
    if head not in models:
        others = others[1:]
    return (models[0], head, *others)
