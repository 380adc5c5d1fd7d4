"""Edits, the one currency of noise and attacks, and the alignment that follows from them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import Postfix, Prefix

from robustx.errors import RobustxError


class Span(NamedTuple):
    """A half-open stretch of text, in characters (code points)."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """Return the stretch of ``text`` that the span names."""
        return text[self.start : self.end]


class Edit(NamedTuple):
    """Replaces ``source[start:end]``; ``start == end`` inserts."""

    start: int
    end: int
    replacement: str

    @property
    def shift(self) -> int:
        """How much longer the text becomes, in characters."""
        return len(self.replacement) - (self.end - self.start)

    def trimmed(self, source: str) -> Edit:
        """Return the edit without the characters that stay at its start and at its end."""
        old, new = source[self.start : self.end], self.replacement
        start = Prefix.similarity(old, new)
        end = Postfix.similarity(old[start:], new[start:])
        return Edit(self.start + start, self.end - end, new[start : len(new) - end])


@dataclass(frozen=True)
class Rewrite:
    """A text, the edits made to it in order of position, and the text that came out."""

    source: str
    target: str
    edits: tuple[Edit, ...]

    @classmethod
    def of(cls, source: str, edits: Iterable[Edit]) -> Rewrite:
        """Apply ``edits`` to ``source``; edits that replace a text by itself are left out.

        Raises:
            RobustxError: two edits overlap, insert at one place, or lie outside ``source``.
        """
        kept = sorted(edit for edit in edits if source[edit.start : edit.end] != edit.replacement)
        _require_disjoint(source, kept)
        pieces: list[str] = []
        position = 0
        for edit in kept:
            pieces += (source[position : edit.start], edit.replacement)
            position = edit.end
        pieces.append(source[position:])
        return cls(source, "".join(pieces), tuple(kept))

    @property
    def changed(self) -> bool:
        """Whether the text differs from its source."""
        return self.source != self.target

    def map(self, span: Span) -> Span | None:
        """Return where ``span`` of the source lies in the target; None where it was deleted.

        An edit that reaches over a border of the span belongs to the span as a whole. Text
        inserted at a border stays outside.
        """
        inside = [e for e in self._touching(span) if _touches(e, span)]
        start = min([span.start, *(edit.start for edit in inside)])
        end = max([span.end, *(edit.end for edit in inside)])
        before = self._shift_before(start)
        mapped = Span(start + before, end + before + sum(edit.shift for edit in inside))
        return mapped if mapped.end > mapped.start or span.start == span.end else None

    def then(self, later: Rewrite) -> Rewrite:
        """Compose with a rewrite of this target; the outcome is again edits of this source.

        Raises:
            RobustxError: ``later`` does not start from this target.
        """
        if later.source != self.target:
            raise RobustxError("cannot compose: the later rewrite starts from another text")
        merged = (
            Edit(start, end, later.target[new_start:new_end])
            for start, end, new_start, new_end in _composed_blocks(self, later)
        )
        return Rewrite.of(self.source, merged)

    def segments(self) -> Iterator[tuple[str, str]]:
        """Yield (before, after) pieces from left to right; equal where nothing was edited."""
        position = 0
        for edit in self.edits:
            if position < edit.start:
                yield self.source[position : edit.start], self.source[position : edit.start]
            yield self.source[edit.start : edit.end], edit.replacement
            position = edit.end
        if position < len(self.source):
            yield self.source[position:], self.source[position:]

    def _touching(self, span: Span) -> Sequence[Edit]:
        low = bisect_left(self.edits, span.start, key=lambda edit: edit.end)
        high = bisect_right(self.edits, span.end, key=lambda edit: edit.start)
        return self.edits[low:high]

    def _shift_before(self, position: int) -> int:
        """Add up the shifts of the edits that end at or before ``position``."""
        return sum(edit.shift for edit in self.edits if edit.end <= position)


def _touches(edit: Edit, span: Span) -> bool:
    """Say whether the edit changes the inside of the span; insertions at a border do not."""
    if edit.start == edit.end:
        return span.start < edit.start < span.end
    return edit.start < span.end and span.start < edit.end


def _require_disjoint(source: str, edits: Sequence[Edit]) -> None:
    if edits and not (edits[0].start >= 0 and edits[-1].end <= len(source)):
        raise RobustxError(f"an edit lies outside the text of {len(source)} characters")
    for left, right in pairwise(edits):
        if left.end > right.start or left[:2] == right[:2]:
            raise RobustxError(f"edits overlap: {left} and {right}")


def _composed_blocks(first: Rewrite, later: Rewrite) -> Iterator[tuple[int, int, int, int]]:
    """Yield the smallest common blocks (source start, end, target start, end) of both rewrites.

    The middle text is cut into runs that either rewrite changed; runs that touch become one.
    """
    shifts = [0, *accumulate(edit.shift for edit in first.edits)]
    runs = sorted(
        [
            (e.start + s, e.start + s + len(e.replacement))
            for e, s in zip(first.edits, shifts, strict=False)
        ]
        + [(edit.start, edit.end) for edit in later.edits]
    )
    merged: list[list[int]] = []
    for start, end in runs:
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    backwards = _inverse(first)
    for start, end in merged:
        yield (*_outer(backwards, start, end), *_outer(later, start, end))


def _inverse(rewrite: Rewrite) -> Rewrite:
    shifts = [0, *accumulate(edit.shift for edit in rewrite.edits)]
    edits = tuple(
        Edit(
            e.start + shift,
            e.start + shift + len(e.replacement),
            rewrite.source[e.start : e.end],
        )
        for e, shift in zip(rewrite.edits, shifts, strict=False)
    )
    return Rewrite(rewrite.target, rewrite.source, edits)


def _outer(rewrite: Rewrite, start: int, end: int) -> tuple[int, int]:
    """Map a run that cuts no edit, insertions at its borders included."""
    before = sum(edit.shift for edit in rewrite.edits if edit.end < start)
    before += sum(e.shift for e in rewrite.edits if e.end == start and e.start < start)
    within = sum(e.shift for e in rewrite.edits if start <= e.start and e.end <= end)
    return start + before, end + before + within
