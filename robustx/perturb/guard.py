"""Keeps edits apart, away from protected spans, and the text well-formed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

from robustx.text.edits import Edit, Span
from robustx.text.graphemes import graphemes, stands_alone

# Characters on either side that decide whether a cluster border holds.
_REACH = 16


class Guard:
    """Admits edits one by one, each in view of those admitted before."""

    def __init__(self, text: str, protected: Sequence[Span]) -> None:
        """Watch over ``text``; no edit may touch a ``protected`` span."""
        self._text = text
        self._protected = tuple(protected)
        self._added: list[Edit] = []
        self._ascii = text.isascii()

    def admits(self, edit: Edit) -> bool:
        """Say whether the edit is free of the others, unprotected, and leaves whole clusters."""
        return (
            not any(_collides(edit, span) for span in self._protected)
            and self._is_free(edit)
            and self._keeps_clusters(edit)
        )

    def add(self, edit: Edit) -> None:
        """Take an admitted edit into account from now on."""
        insort(self._added, edit)

    def cost(self, edit: Edit) -> int:
        """Return how many graphemes of the source the edit touches, at least one."""
        outer = self._whole_clusters(edit)
        if self._ascii:
            return max(1, outer.end - outer.start)
        clusters = graphemes(self._text)
        return max(1, bisect_left(clusters, (outer.end,)) - bisect_left(clusters, (outer.start,)))

    def _is_free(self, edit: Edit) -> bool:
        place = bisect_left(self._added, edit)
        return not any(
            _collides(edit, Span(other.start, other.end)) and not _adjacent(edit, other)
            for other in self._added[max(0, place - 1) : place + 1]
        )

    def _keeps_clusters(self, edit: Edit) -> bool:
        if self._ascii and edit.replacement.isascii() and "\r" not in self._text:
            return True
        outer = self._whole_clusters(edit)
        left = self._render(outer.start - _REACH, outer.start)
        middle = self._render(outer.start, outer.end, edit)
        right = self._render(outer.end, outer.end + _REACH)
        if not middle:
            return stands_alone(left, right)
        return stands_alone(left, middle) and stands_alone(middle, right)

    def _whole_clusters(self, edit: Edit) -> Span:
        """Widen the edit to the borders of the clusters that it cuts."""
        if self._ascii:
            return Span(edit.start, edit.end)
        clusters = graphemes(self._text)
        first = clusters[bisect_right(clusters, (edit.start, len(self._text) + 1)) - 1]
        if edit.start == edit.end and edit.start in (first.start, first.end):
            return Span(edit.start, edit.end)
        start = min(edit.start, first.start) if edit.start < first.end else edit.start
        last = bisect_left(clusters, (edit.end,))
        return Span(start, clusters[last].start if last < len(clusters) else len(self._text))

    def _render(self, start: int, end: int, new: Edit | None = None) -> str:
        """Return ``text[start:end]`` as the admitted edits, and ``new``, leave it."""
        start, end = max(0, start), min(len(self._text), end)
        inside = [edit for edit in self._added if start <= edit.start and edit.end <= end]
        if new is not None:
            insort(inside, new)
        pieces: list[str] = []
        position = start
        for edit in inside:
            pieces += (self._text[position : edit.start], edit.replacement)
            position = edit.end
        return "".join([*pieces, self._text[position:end]])


def _collides(edit: Edit, span: Span) -> bool:
    """Say whether they share a character; an insertion collides at the borders too."""
    if edit.start == edit.end:
        return span.start <= edit.start <= span.end
    return edit.start < span.end and span.start < edit.end


def _adjacent(edit: Edit, other: Edit) -> bool:
    """Say whether an insertion stands at the border of a replacement, which is allowed."""
    one_inserts = (edit.start == edit.end) != (other.start == other.end)
    return one_inserts and (edit.end <= other.start or other.end <= edit.start)
