"""Marks move with the text, and a swallowed one is counted."""

from __future__ import annotations

import pytest

from robustx.example import Example, Mark
from robustx.text.edits import Edit, Rewrite, Span

TEXT = "Ann met Bob in Rome"
EXAMPLE = Example(
    id="1",
    language="en",
    group="1",
    fields={"text": TEXT, "other": "untouched"},
    gold="x",
    marks={"text": (Mark(Span(0, 3), "PER"), Mark(Span(15, 19), "LOC"))},
)


def rewritten(*edits: Edit) -> Example:
    return EXAMPLE.rewritten({"text": Rewrite.of(TEXT, edits)})


def test_marks_move_with_the_text() -> None:
    moved = rewritten(Edit(4, 8, ""), Edit(17, 17, "oo"))
    [person, place] = moved.marks["text"]
    assert person.span.of(moved.fields["text"]) == "Ann"
    assert place == Mark(Span(11, 17), "LOC")
    assert place.span.of(moved.fields["text"]) == "Rooome"


def test_a_swallowed_mark_is_counted() -> None:
    lost = rewritten(Edit(0, 3, ""))
    assert [mark.label for mark in lost.marks["text"]] == ["LOC"]
    assert lost.lost_marks == 1


def test_losses_add_up() -> None:
    once = rewritten(Edit(0, 4, ""))
    text = once.fields["text"]
    twice = once.rewritten({"text": Rewrite.of(text, [Edit(0, len(text), "")])})
    assert twice.lost_marks == 2


@pytest.mark.parametrize("edits", [(), (Edit(4, 7, "saw"),)])
def test_the_rest_of_the_example_stays(edits: tuple[Edit, ...]) -> None:
    after = rewritten(*edits)
    assert after.fields["other"] == "untouched"
    assert (after.id, after.group, after.gold) == ("1", "1", "x")
    assert after.texts == (after.fields["text"], "untouched")
