"""Grapheme clusters, and the shortcuts that must agree with them."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings

from robustx.text.graphemes import (
    grapheme_count,
    graphemes,
    is_plain,
    orphan_marks,
    stands_alone,
    unit_spans,
)
from tests.text.strategies import texts

CLUSTER = regex.compile(r"\X")


@given(texts)
def test_spans_are_the_clusters_of_unicode(text: str) -> None:
    assert [span.of(text) for span in graphemes(text)] == CLUSTER.findall(text)
    assert grapheme_count(text) == len(CLUSTER.findall(text))


@given(texts, texts)
def test_plain_texts_stay_plain_together(left: str, right: str) -> None:
    if is_plain(left) and is_plain(right):
        assert len(CLUSTER.findall(left + right)) == len(left) + len(right)


@settings(max_examples=500)
@given(texts, texts)
def test_a_border_is_where_a_cluster_of_the_joined_text_ends(left: str, right: str) -> None:
    if not left or not right:
        return
    ends = {match.end() for match in CLUSTER.finditer(left + right)}
    assert stands_alone(left, right) == (len(left) in ends)


def test_a_mark_does_not_stand_at_the_start_of_a_text() -> None:
    assert not stands_alone("", "\u0301a")
    assert stands_alone("", "a")
    assert stands_alone("a", "")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("क्षि", 1),
        ("👩‍👩‍👧", 1),
        ("🇩🇪🇫🇷", 2),
        ("\r\n", 1),
        ("e\u0301", 1),
        ("น้ำ", 1),
        ("값", 1),
        ("", 0),
    ],
)
def test_what_a_reader_sees_as_one_counts_one(text: str, count: int) -> None:
    assert grapheme_count(text) == count


@pytest.mark.parametrize(
    ("text", "orphans"),
    [("क\u093f", []), (" \u093f", [1]), ("\u0301e", [0]), ("a.\u0e48", [2]), ("e\u0301\u0323", [])],
)
def test_a_mark_is_an_orphan_without_a_letter_to_lean_on(text: str, orphans: list[int]) -> None:
    assert orphan_marks(text) == orphans


def test_unit_spans_are_as_wide_as_asked() -> None:
    assert unit_spans(2) == ((0, 1), (1, 2))
    assert unit_spans(2, width=2) == ((0, 2), (1, 3))
