"""Edits and what follows from them: the new text, the alignment, composition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robustx.errors import RobustxError
from robustx.text.edits import Edit, Rewrite, Span
from tests.text.strategies import edited, edits_of, span_of, texts

ANY_SPAN = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: Span(*sorted(pair)))


def touches(edit: Edit, span: Span) -> bool:
    if edit.start == edit.end:
        return span.start < edit.start < span.end
    return edit.start < span.end and span.start < edit.end


@given(edited())
def test_the_order_in_which_edits_are_given_does_not_matter(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    assert Rewrite.of(text, edits) == Rewrite.of(text, sorted(edits))


@given(edited())
def test_the_target_is_the_source_with_each_edit_made_from_the_right(
    case: tuple[str, list[Edit]],
) -> None:
    text, edits = case
    expected = text
    for edit in sorted(edits, reverse=True):
        expected = expected[: edit.start] + edit.replacement + expected[edit.end :]
    assert Rewrite.of(text, edits).target == expected


@given(edited())
def test_segments_spell_out_the_source_and_the_target(case: tuple[str, list[Edit]]) -> None:
    rewrite = Rewrite.of(*case)
    segments = list(rewrite.segments())
    assert "".join(before for before, _ in segments) == rewrite.source
    assert "".join(after for _, after in segments) == rewrite.target


@given(edited())
def test_edits_that_change_nothing_are_left_out(case: tuple[str, list[Edit]]) -> None:
    rewrite = Rewrite.of(*case)
    assert all(rewrite.source[e.start : e.end] != e.replacement for e in rewrite.edits)


@given(edited(), st.data())
def test_a_span_that_no_edit_touches_keeps_its_text(
    case: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    rewrite = Rewrite.of(*case)
    span = data.draw(span_of(rewrite.source))
    if any(touches(edit, span) for edit in rewrite.edits):
        return
    mapped = rewrite.map(span)
    assert mapped is not None
    assert mapped.of(rewrite.target) == span.of(rewrite.source)


@given(edited(), st.data())
def test_a_mapped_span_lies_inside_the_target_and_is_none_only_where_it_was_deleted(
    case: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    rewrite = Rewrite.of(*case)
    span = data.draw(span_of(rewrite.source))
    mapped = rewrite.map(span)
    if mapped is None:
        assert any(touches(edit, span) for edit in rewrite.edits)
    else:
        assert 0 <= mapped.start <= mapped.end <= len(rewrite.target)


@given(edited(), st.data())
def test_composing_gives_the_later_text_from_the_earlier_source(
    case: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    first = Rewrite.of(*case)
    later = Rewrite.of(first.target, data.draw(edits_of(first.target)))
    both = first.then(later)
    assert both.source == first.source
    assert both.target == later.target


@given(edited(), st.data())
def test_composing_keeps_what_neither_rewrite_touched_where_it_was(
    case: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    first = Rewrite.of(*case)
    later = Rewrite.of(first.target, data.draw(edits_of(first.target)))
    both = first.then(later)
    for position in range(len(first.source)):
        span = Span(position, position + 1)
        middle = first.map(span)
        if middle is None or any(touches(edit, span) for edit in first.edits):
            continue
        if not any(touches(edit, middle) for edit in later.edits):
            assert both.map(span) == later.map(middle)


@given(texts)
def test_composing_with_nothing_changes_nothing(text: str) -> None:
    rewrite = Rewrite.of(text, [Edit(0, 0, "x")])
    assert Rewrite.of(text, []).then(rewrite) == rewrite
    assert rewrite.then(Rewrite.of(rewrite.target, [])) == rewrite


def test_a_deleted_span_maps_to_none() -> None:
    rewrite = Rewrite.of("one two three", [Edit(4, 8, "")])
    assert rewrite.map(Span(4, 7)) is None
    assert rewrite.map(Span(8, 13)) == Span(4, 9)


def test_an_edit_over_a_border_belongs_to_the_span() -> None:
    rewrite = Rewrite.of("New York City", [Edit(3, 5, "-J")])
    assert rewrite.map(Span(4, 8)) == Span(3, 8)


def test_text_inserted_at_a_border_stays_outside() -> None:
    rewrite = Rewrite.of("ab", [Edit(0, 0, "<"), Edit(1, 1, "|"), Edit(2, 2, ">")])
    assert rewrite.map(Span(0, 1)) == Span(1, 2)
    assert rewrite.map(Span(1, 2)) == Span(3, 4)


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(0, 2, ""), Edit(1, 3, "")],
        [Edit(1, 1, "a"), Edit(1, 1, "b")],
        [Edit(0, 3, "x"), Edit(1, 1, "b")],
    ],
)
def test_overlapping_edits_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(RobustxError, match="overlap"):
        Rewrite.of("abc", edits)


@pytest.mark.parametrize("edit", [Edit(-1, 1, "x"), Edit(2, 9, "x")])
def test_edits_outside_the_text_are_refused(edit: Edit) -> None:
    with pytest.raises(RobustxError, match="outside"):
        Rewrite.of("abc", [edit])


def test_composing_with_a_rewrite_of_another_text_is_refused() -> None:
    with pytest.raises(RobustxError, match="another text"):
        Rewrite.of("abc", []).then(Rewrite.of("abd", []))


@given(ANY_SPAN, ANY_SPAN)
def test_spans_overlap_exactly_where_they_share_a_character(one: Span, other: Span) -> None:
    shared = set(range(*one)) & set(range(*other))
    assert one.overlaps(other) == bool(shared) or one.start == one.end or other.start == other.end


def test_a_trimmed_edit_leaves_out_what_stays() -> None:
    assert Edit(0, 5, "wrold").trimmed("world") == (1, 3, "ro")
    assert Edit(0, 2, "aaa").trimmed("aa") == (2, 2, "a")
    assert Edit(1, 3, "xy").trimmed("abcd") == (1, 3, "xy")
