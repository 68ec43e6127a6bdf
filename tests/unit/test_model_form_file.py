"""The file of a form, character by character, and the form of that file."""

from fractions import Fraction

import pytest

from likevekt.funding.model_file import parse_model
from likevekt.funding.model_form import (
    CriteriaPart,
    FramePart,
    MixedPart,
    ModelForm,
    NeedPart,
    Remarks,
    Transition,
)
from likevekt.funding.model_form_data import form_data
from likevekt.funding.model_form_names import with_names
from likevekt.funding.model_form_reading import read_form
from likevekt.funding.model_text import write_model

OLD = CriteriaPart(table="people", weights=(("old", Fraction(1)),))
NEED = """[node.need]
op = "criteria"
table = "people"
weights = { old = "1" }
"""
HALVES = (
    MixedPart(part=OLD, share=Fraction("0.6")),
    MixedPart(part=FramePart(column="t:need"), share=Fraction("0.4")),
)
BY_SHARES = """  { a = "0.6", x = "need" },
  { a = "0.4", x = { op = "share", of = "t:need" } },
]
"""


def _file(head: str, *nodes: str) -> str:
    return "\n".join([f'[model]\nid = "m"\n{head}\n', *nodes])


FORMS = {
    "an earlier frame as it stands, with what is said of it": (
        ModelForm(
            id="m",
            is_open=True,
            parts=(
                MixedPart(
                    part=FramePart(
                        column="a:b",
                        name="base",
                        remarks=Remarks(title="Today", law=("Act 1",), source="Case 84/26"),
                    )
                ),
            ),
        ),
        _file(
            'out = "base"\nopen = true',
            '[node.base]\nop = "base"\ntitle = "Today"\ncolumn = "a:b"\nlaw = ["Act 1"]\nsource = "Case 84/26"\n',
        ),
    ),
    "a transition that leaves nobody too far below": (
        ModelForm(
            id="m",
            frame=1000,
            parts=(MixedPart(part=OLD),),
            transition=Transition(current="a:b", step=Fraction(1, 4), max_under=Fraction("0.1")),
        ),
        _file(
            'frame = "1000"\nout = "final"',
            NEED,
            '[node.closed]\nop = "reconcile"\nof = "need"\n',
            '[node.final]\nop = "pace"\nof = "closed"\ncurrent = "a:b"\nstep = "0.25"\nmax_under = "0.1"\n',
        ),
    ),
    "a mix of shares inside another mix": (
        ModelForm(
            id="m",
            frame=1000,
            parts=(
                MixedPart(part=NeedPart(parts=HALVES), share=Fraction(1, 2)),
                MixedPart(part=FramePart(column="a:b"), share=Fraction(1, 2)),
            ),
        ),
        _file(
            'frame = "1000"\nout = "mix"',
            NEED,
            '[node.needs]\nop = "blend"\nof = [\n' + BY_SHARES,
            '[node.mix]\nop = "blend"\nof = [\n  { a = "0.5", x = { op = "reconcile", of = "needs" } },\n'
            '  { a = "0.5", x = { op = "reconcile", of = "a:b" } },\n]\n',
        ),
    ),
    "a mix of shares": (
        ModelForm(id="m", frame=1000, mixes_shares=True, parts=HALVES),
        _file(
            'frame = "1000"\nout = "final"',
            NEED,
            '[node.mix]\nop = "blend"\nof = [\n' + BY_SHARES,
            '[node.final]\nop = "reconcile"\nof = "mix"\n',
        ),
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_written_as_its_file_and_read_back(name: str) -> None:
    form, text = FORMS[name]
    assert write_model(form_data(form)) == text
    assert read_form(parse_model(text.encode(), name="m")) == with_names(form)


def test_a_mix_that_stands_alone_is_the_mix_of_the_model() -> None:
    """Need that is mixed of parts, and nothing beside it, is written as those parts."""
    alone = ModelForm(id="m", frame=1000, parts=(MixedPart(part=NeedPart(parts=HALVES)),))
    assert write_model(form_data(alone)) == FORMS["a mix of shares"][1]
