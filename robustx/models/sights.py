"""Rows in which a language model is asked about some sub-words of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from robustx.models.encoder import NOT_ASKED, Row
from robustx.text.edits import Span


class Sight(NamedTuple):
    """A text as the model reads it; ``own`` are the places of the sub-words that are asked about.

    Those of the text itself lie in ``frame``; around it are special ones.
    """

    row: Row
    own: list[int]
    frame: Span

    @classmethod
    def of(
        cls, row: Row, offsets: Sequence[Span], special: Sequence[int], spans: Sequence[Span]
    ) -> Sight:
        """Find the sub-words that lie in ``spans``, from what a tokenizer says of a text.

        ``offsets`` tell where each sub-word stands, ``special`` which are not of the text.
        """
        inside = [place for place, is_special in enumerate(special) if not is_special]
        own = [place for place in inside if any(offsets[place].overlaps(span) for span in spans)]
        return cls(row, own, Span(inside[0], inside[-1] + 1) if inside else Span(0, 0))

    def around(self, place: int, room: int) -> Sight:
        """Return as much of the text as has ``room``, around a place."""
        start, end = self.frame
        size = min(room, end - start)
        first = max(start, min(place - size // 2, end - size))
        kept = [*range(start), *range(first, first + size)]
        kept += range(end, len(self.row["input_ids"]))
        row = {name: [values[index] for index in kept] for name, values in self.row.items()}
        shift = first - start
        own = [index - shift for index in self.own if first <= index < first + size]
        return Sight(row, own, Span(start, start + size))

    def hiding(self, mask: int, count: int) -> Sight:
        """Return the text with ``count`` masks for its own sub-words, which lie side by side."""
        first, last = self.own[0], self.own[-1]
        row = {
            name: [*values[:first], *[values[first]] * count, *values[last + 1 :]]
            for name, values in self.row.items()
        }
        own = list(range(first, first + count))
        row["input_ids"][first : first + count] = [mask] * count
        end = self.frame.end + count - (last + 1 - first)
        return Sight(row, own, Span(self.frame.start, end))

    def asking(self, places: Iterable[int]) -> Row:
        """Return the row with what stands at the places as its labels."""
        labels = [NOT_ASKED] * len(self.row["input_ids"])
        for place in places:
            labels[place] = self.row["input_ids"][place]
        return {**self.row, "labels": labels}
