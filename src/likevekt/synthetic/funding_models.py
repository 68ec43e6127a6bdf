"""The demo's funding models: their files, what is expected of them, and how they would be introduced."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from likevekt.synthetic.assumptions import read_data

MODEL_IDS = ("blanding", "ramme", "kriterier", "abf-lukket", "abf-apen", "teamramme", "omraderammer")
"""In the order they are offered; the first is today's model."""

_FRAME_LINE = re.compile(r'^frame = "[0-9]+"$', re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedMove:
    """The way a model is expected to move a weighing (ventet bevegelse); None when nobody knows."""

    move: int | None
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoModel:
    """One funding model of the demo (demomodell)."""

    id: str
    text: bytes
    note: str
    weighings: Mapping[str, ExpectedMove]
    transition: Mapping[str, str]


def demo_models(*, frame: int) -> tuple[DemoModel, ...]:
    """Give the demo's models for a frame; in their files stands Nordvågen's own."""
    return tuple(_demo_model(model_id, frame=frame) for model_id in MODEL_IDS)


def _demo_model(model_id: str, *, frame: int) -> DemoModel:
    text = (files(__package__) / "models" / f"{model_id}.toml").read_text(encoding="utf-8")
    expected = _expectations()[model_id]
    return DemoModel(
        id=model_id,
        text=_FRAME_LINE.sub(f'frame = "{frame}"', text).encode("utf-8"),
        note=expected["note"],
        weighings={
            name: ExpectedMove(move=entry.get("move"), reason=entry["reason"])
            for name, entry in expected.items()
            if name not in {"note", "transition"}
        },
        transition=expected["transition"],
    )


@cache
def _expectations() -> dict[str, Any]:
    return read_data("weighings")
