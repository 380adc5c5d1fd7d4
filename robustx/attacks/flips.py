"""Which sub-words of a text promise most when others replace them, to the first order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from robustx.attacks.base import Question
from robustx.attacks.case import Attempt, Candidate, Case, Change
from robustx.attacks.guide import Guide, Place, Slope
from robustx.models.encoder import Gradients
from robustx.models.vocabulary import Kind, is_letters
from robustx.text.edits import Edit, Rewrite, Span
from robustx.text.graphemes import grapheme_count
from robustx.text.scripts import scripts_of

# Flips among which those are looked for that are made together.
_STACKED = 200

# Digits of a gain that count, so that what a row is run beside does not decide.
_DIGITS = 4


class Flip(NamedTuple):
    """A sub-word of a text to be replaced: an edit of the text as it is now, and what it gains."""

    field: str
    edit: Edit
    gain: float


@dataclass(frozen=True)
class Flips(Question):
    """Asks for flips of what a candidate makes of the example, the best first, ``k`` a place."""

    candidate: Candidate
    k: int


def flips_of(case: Case, candidate: Candidate, k: int) -> Generator[Any, Any, Iterator[Candidate]]:
    """Return the candidates that go on from one by flips.

    Use it as ``flips = yield from flips_of(case, candidate, k)``. First come those that make the
    best flips of several places at once, as many as there is room for and then fewer, and after
    them single flips, those first that promise most. They keep the rules and the budget, and are
    found one by one as they are asked for.
    """
    flips: Sequence[Flip] = yield Flips(candidate, k)
    return chain(_stacked(case, candidate, flips), _single(case, candidate, flips))


def _single(case: Case, candidate: Candidate, flips: Sequence[Flip]) -> Iterator[Candidate]:
    for flip in flips:
        longer = flipped(case, candidate, [flip])
        if case.attempt(longer) is not None:
            yield longer


def _stacked(case: Case, candidate: Candidate, flips: Sequence[Flip]) -> Iterator[Candidate]:
    chosen: list[Flip] = []
    found: list[Candidate] = []
    for flip in flips[:_STACKED]:
        if not any(_collide(flip, other) for other in chosen):
            longer = flipped(case, candidate, [*chosen, flip])
            if case.attempt(longer) is not None:
                chosen.append(flip)
                found.append(longer)
    yield from reversed(found[1:])


def _collide(one: Flip, other: Flip) -> bool:
    spans = [Span(flip.edit.start, flip.edit.end) for flip in (one, other)]
    return one.field == other.field and spans[0].overlaps(spans[1])


def flipped(case: Case, candidate: Candidate, flips: Sequence[Flip]) -> Candidate:
    """Return the candidate with flips of its text, as changes to the clean example."""
    touched = {flip.field for flip in flips}
    found = [change for change in candidate if change.field not in touched]
    for name in sorted(touched):
        edits = [edit for field, edit in candidate if field == name]
        before = Rewrite.of(case.grounds[name].text, edits)
        later = Rewrite.of(before.target, [flip.edit for flip in flips if flip.field == name])
        found += (Change(name, edit) for edit in before.then(later).edits)
    return tuple(found)


class _Slot(NamedTuple):
    """A place that may be flipped: of which question, with what gradient (d,), by what entries."""

    number: int
    place: Place
    gradient: Gradients
    kind: Kind
    longest: int


@dataclass(frozen=True)
class FlipService:
    """Answers ``Flips``: one pass forth and back for all, one product with the embeddings."""

    guide: Guide

    def answer(self, asked: Sequence[tuple[Case, Flips]]) -> list[list[Flip]]:
        """Return the flips of each question, the best first; none where nothing promises more."""
        attempts = [(n, case.attempt(one.candidate)) for n, (case, one) in enumerate(asked)]
        sound = [(n, attempt) for n, attempt in attempts if attempt is not None]
        slopes = self.guide.slopes([attempt.example for _, attempt in sound])
        slots = [
            slot
            for (number, attempt), slope in zip(sound, slopes, strict=True)
            for slot in self._slots(number, attempt, slope)
        ]
        found: list[list[Flip]] = [[] for _ in asked]
        for number, flip in self._flips(slots, [one.k for _, one in asked]):
            found[number].append(flip)
        return [sorted(flips, key=lambda flip: (-flip.gain, flip)) for flips in found]

    def _slots(self, number: int, attempt: Attempt, slope: Slope) -> Iterator[_Slot]:
        """Yield the places of letters that the budget has room for."""
        case = attempt.case
        room = case.limit.graphemes - attempt.cost.graphemes
        for place, gradient in zip(slope.places, slope.vectors, strict=True):
            begins = self.guide.vocabulary.begins(place.id)
            if place.field not in case.grounds or begins is None:
                continue
            surface = place.span.of(attempt.example.fields[place.field])
            if is_letters(surface) and grapheme_count(surface) <= room:
                kind = Kind(scripts_of(surface), begins)
                yield _Slot(number, place, gradient, kind, room)

    def _flips(self, slots: Sequence[_Slot], k: Sequence[int]) -> Iterator[tuple[int, Flip]]:
        """Yield what may stand in each slot and gains something, by the number of its question."""
        groups: dict[tuple[Kind, int, int], list[_Slot]] = defaultdict(list)
        for slot in slots:
            groups[slot.kind, slot.longest, k[slot.number]].append(slot)
        for (kind, longest, most), group in groups.items():
            allowed = self.guide.vocabulary.alike(kind, longest)
            swaps = self.guide.model.encoder.nearest(
                np.stack([slot.gradient for slot in group]),
                np.array([slot.place.id for slot in group], dtype=np.int64),
                allowed,
                most,
            )
            for slot, ids, gains in zip(group, swaps.ids, _rounded(swaps.gains), strict=True):
                yield from ((slot.number, flip) for flip in self._of_slot(slot, ids, gains))

    def _of_slot(
        self, slot: _Slot, ids: NDArray[np.int64], gains: NDArray[np.float64]
    ) -> Iterator[Flip]:
        field, span, old = slot.place
        for new, gain in zip(ids.tolist(), gains.tolist(), strict=True):
            if new != old and gain > 0:
                text = self.guide.vocabulary.entries[new].text
                yield Flip(field, Edit(*span, text), gain)


def _rounded(gains: Gradients) -> NDArray[np.float64]:
    """Round to the first digits of each number."""
    exact = gains.astype(np.float64)
    sizes = np.log10(np.abs(exact), where=exact != 0, out=np.zeros_like(exact))
    units = 10.0 ** (np.floor(sizes) - _DIGITS + 1)
    rounded: NDArray[np.float64] = np.round(exact / units) * units
    return rounded
