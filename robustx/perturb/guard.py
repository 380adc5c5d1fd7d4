"""Keeps edits apart, away from protected spans, and the text well-formed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from copy import copy
from functools import lru_cache

from robustx.text.edits import Edit, Span
from robustx.text.graphemes import graphemes, is_plain, stands_alone
from robustx.text.signs import is_misplaced, misplaced_signs

# Pieces that are asked about are a cluster or two, and come again and again.
_misplaced = lru_cache(maxsize=65536)(misplaced_signs)

# Characters on either side that decide whether a cluster border holds.
_REACH = 16


class Guard:
    """Admits edits one by one, each in view of those admitted before."""

    def __init__(self, text: str, protected: Sequence[Span], *, clusters: bool = True) -> None:
        """Watch over ``text``; no edit may touch a ``protected`` span.

        An empty span is a wall, such as the border of a token: no edit may reach over it. Without
        ``clusters`` edits are kept apart, but may leave any text.
        """
        self._clusters = clusters
        self._text = text
        self._protected = tuple(span for span in protected if span.start < span.end)
        self._walls = walls(protected)
        self._plain = is_plain(text)
        self._borders = [] if self._plain else [*(s for s, _ in graphemes(text)), len(text)]
        self._still_plain = self._plain
        self._asked: Edit | None = None  # the edit whose clusters were last looked up
        self._answer = Span(0, 0)
        self._added: list[Edit] = []
        self._starts: list[int] = []  # of the added edits, in the same order
        self._ends: list[int] = []

    def fork(self) -> Guard:
        """Return a guard over the same text that has seen the same edits, and goes its own way."""
        other = copy(self)
        other._added, other._starts, other._ends = [*self._added], [*self._starts], [*self._ends]
        return other

    def admits(self, edit: Edit) -> bool:
        """Say whether the edit is free of the others, unprotected, and leaves whole clusters."""
        return (
            self._is_free(edit)
            and not (self._walls and _reaches_over(edit, self._walls))
            and not (self._protected and any(_collides(edit, span) for span in self._protected))
            and (not self._clusters or self._keeps_clusters(edit))
        )

    def add(self, edit: Edit) -> None:
        """Take an admitted edit into account from now on."""
        self._still_plain = self._still_plain and is_plain(edit.replacement)
        place = bisect_left(self._added, edit)
        self._added.insert(place, edit)
        self._starts.insert(place, edit.start)
        self._ends.insert(place, edit.end)

    def cost(self, edit: Edit) -> int:
        """Return how many graphemes of the source the edit touches, at least one."""
        start, end = self._whole_clusters(edit)
        if not self._plain:
            start, end = bisect_left(self._borders, start), bisect_left(self._borders, end)
        return max(1, end - start)

    def _is_free(self, edit: Edit) -> bool:
        place = bisect_left(self._added, edit)
        return not any(
            _collides(edit, other) and not _adjacent(edit, other)
            for other in self._added[max(0, place - 1) : place + 1]
        )

    def _keeps_clusters(self, edit: Edit) -> bool:
        if self._still_plain and is_plain(edit.replacement):
            return True
        left, middle, right = self._surroundings(edit)
        if self._misplaces(edit, left, middle, right):
            return False
        if not middle:
            return stands_alone(left, right)
        return stands_alone(left, middle) and stands_alone(middle, right)

    def _misplaces(self, edit: Edit, left: str, middle: str, right: str) -> bool:
        """Say whether a sign that stays would stand where its script has no place for it."""
        cut = middle != edit.replacement
        after = bool(right) and is_misplaced((middle or left)[-1:], right[0])
        if not (cut or after):
            return False
        start, end = self._whole_clusters(edit)
        before = self._text[start:end]
        return (cut and _misplaced(middle) > _misplaced(before)) or (
            after and not is_misplaced(before[-1:], right[0])
        )

    def _surroundings(self, edit: Edit) -> tuple[str, str, str]:
        """Return what stands before, instead of and after the clusters that the edit cuts.

        A cluster on either side is enough where no edit has touched it.
        """
        start, end = self._whole_clusters(edit)
        before, after = self._border_before(start), self._border_after(end)
        place = bisect_left(self._added, edit)
        if (place == 0 or self._added[place - 1].end <= before) and (
            place == len(self._added) or self._added[place].start >= after
        ):
            text = self._text
            middle = text[start : edit.start] + edit.replacement + text[edit.end : end]
            return text[before:start], middle, text[end:after]
        return self._edited_surroundings(edit, start, end)

    def _edited_surroundings(self, edit: Edit, start: int, end: int) -> tuple[str, str, str]:
        first = bisect_left(self._ends, start - _REACH)
        last = bisect_right(self._starts, end + _REACH)
        before = bisect_right(self._ends, start, first, last)
        after = bisect_left(self._starts, end, before, last)
        among = sorted([*self._added[before:after], edit])
        start, end = min(start, among[0].start), max(end, among[-1].end)
        return (
            self._render(start - _REACH, start, self._added[first:before]),
            self._render(start, end, among),
            self._render(end, end + _REACH, self._added[after:last]),
        )

    def _whole_clusters(self, edit: Edit) -> Span:
        """Widen the edit to the borders of the clusters that it cuts."""
        if self._plain:
            return Span(edit.start, edit.end)
        if edit is not self._asked:
            start = self._borders[bisect_right(self._borders, edit.start) - 1]
            self._asked = edit
            self._answer = Span(start, self._borders[bisect_left(self._borders, edit.end)])
        return self._answer

    def _border_before(self, start: int) -> int:
        if self._plain:
            return max(0, start - 1)
        return self._borders[max(0, bisect_left(self._borders, start) - 1)]

    def _border_after(self, end: int) -> int:
        if self._plain:
            return min(len(self._text), end + 1)
        return self._borders[min(len(self._borders) - 1, bisect_right(self._borders, end))]

    def _render(self, start: int, end: int, edits: Sequence[Edit]) -> str:
        """Return ``text[start:end]`` as ``edits`` leave it, widened to hold them whole."""
        if not edits:
            return self._text[max(0, start) : end]
        pieces: list[str] = []
        position = max(0, min(start, edits[0].start))
        for edit in edits:
            pieces += (self._text[position : edit.start], edit.replacement)
            position = edit.end
        return "".join([*pieces, self._text[position:end]])


def walls(protected: Sequence[Span]) -> list[int]:
    """Return the places of the empty spans, in order."""
    return sorted({start for start, end in protected if start == end})


def _reaches_over(edit: Edit, places: Sequence[int]) -> bool:
    """Say whether a place lies inside the edit, not at its borders."""
    return bisect_left(places, edit.end) > bisect_right(places, edit.start)


def _collides(edit: Edit, span: Span | Edit) -> bool:
    """Say whether they share a character; an insertion collides at the borders too."""
    if edit.start == edit.end:
        return span.start <= edit.start <= span.end
    return edit.start < span.end and span.start < edit.end


def _adjacent(edit: Edit, other: Edit) -> bool:
    """Say whether an insertion stands at the border of a replacement, which is allowed."""
    one_inserts = (edit.start == edit.end) != (other.start == other.end)
    return one_inserts and (edit.end <= other.start or other.end <= edit.start)
