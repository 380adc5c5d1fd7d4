"""Universal triggers: the same few words put before many texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, NamedTuple

import numpy as np

from robustx.attacks.base import Attack, Lesson, Question, Search, Service, Tools, attacks
from robustx.attacks.case import Candidate, Case, Change
from robustx.attacks.goal import Judgement
from robustx.attacks.guide import HEADS, Guide
from robustx.errors import InputError
from robustx.languages import profile
from robustx.models.encoder import Gradients
from robustx.models.vocabulary import Kind, is_letters
from robustx.text.edits import Edit, Span
from robustx.text.graphemes import grapheme_count

# Times that each word of a trigger is reconsidered.
_SWEEPS = 2

# The share of the cases under whose limit a trigger may be too long.
_LEFT_OUT = 0.25


@dataclass(frozen=True)
class SlopeAt(Question):
    """Asks for the gradient (d,) towards the goal at a stretch of a field, after a candidate.

    It is added up over the sub-words there; None where the candidate is refused or none is read.
    """

    candidate: Candidate
    field: str
    span: Span


@dataclass(frozen=True, eq=False)
class WordsAlong(Question):
    """Asks for the ``k`` words of the vocabulary that lie farthest along a gradient (d,).

    They have no scripts but these, and ``longest`` graphemes at most; they begin a word as far as
    the language writes ``spaced`` words.
    """

    gradient: Gradients
    scripts: frozenset[str]
    longest: int
    spaced: bool
    k: int


class _Merit(NamedTuple):
    """What a trigger does to the cases it is learnt on; the greater the better."""

    reached: int
    score: float  # mean over the cases that admit it


class _Site(NamedTuple):
    """Where a trigger goes, and what it may be made of.

    ``room`` is the largest number of graphemes that most of the cases admit.
    """

    cases: Sequence[Case]
    field: str
    scripts: frozenset[str]
    spaced: bool
    room: int


@attacks.register("UniversalTriggerWallace2019")
@dataclass(frozen=True)
class UniversalTrigger(Attack):
    """Puts before every text the same ``length`` words (Wallace et al., arXiv 1908.07125).

    They are learnt on at most ``cases`` of the examples under attack, which are drawn by chance:
    word by word, the ``tries`` entries of the vocabulary that promise most to the first order on
    average are tried on all of these, and the one that breaks most is taken. What was learnt is
    ``words``; where they are given, nothing is learnt. Learning is not counted in the queries. The
    texts are those of ``field``: by default the last that may be edited, or the first where choices
    follow it. The words are in the scripts of the texts, and cost as much as they are long; where
    the budget is too small for them there is nothing to attack.
    """

    length: int = 3
    field: str = ""
    words: str = ""
    cases: int = 64
    tries: int = 16

    hazards = frozenset({"adds words"})
    heads = HEADS

    def __post_init__(self) -> None:
        """Refuse to learn nothing."""
        if min(self.length, self.cases, self.tries) < 1:
            raise InputError(
                "UniversalTriggerWallace2019 needs a length, cases and tries of 1 at least"
            )

    def services(self, tools: Tools) -> Mapping[type[Question], Service]:
        """Answer with the gradients of the checkpoint; InputError without them, or the field."""
        if self.field and self.field not in tools.task.fields:
            raise InputError(
                f"{tools.task.name} has no field {self.field!r}; it has "
                f"{', '.join(tools.task.fields)}"
            )
        if self.words:
            return {}
        guide = Guide.of(tools)
        return {SlopeAt: _Slopes(guide), WordsAlong: _Words(guide)}

    def search(self, case: Case, rng: Random) -> Search:
        """Ask about the one candidate there is."""
        words = self.words.split()
        field = self._field(case)
        if words and field is not None:
            yield [_trigger(case, field, words)]

    def learn(self, cases: Sequence[Case], rng: Random) -> Lesson:
        """Improve the words one by one, starting from the commonest of the texts."""
        site = self._site(cases, rng)
        if self.words or site is None:
            return self
        words = _common(site, self.length)
        if not words:
            return self
        merit = (yield from _judged(site, [words]))[0]
        for _ in range(_SWEEPS):
            for place in range(len(words)):
                options = yield from self._options(site, words, place)
                merits = yield from _judged(site, options)
                best = max(range(len(options)), key=merits.__getitem__, default=None)
                if best is not None and merits[best] > merit:
                    words, merit = options[best], merits[best]
        return replace(self, words=" ".join(words))

    def _options(
        self, site: _Site, words: list[str], place: int
    ) -> Generator[Any, Any, list[list[str]]]:
        """Return the words with other ones in one place, those that promise most on average."""
        gap = int(site.spaced)
        start = sum(len(word) + gap for word in words[:place])
        span = Span(start, start + len(words[place]))
        slopes = yield [
            (case, SlopeAt(_trigger(case, site.field, words), site.field, span))
            for case in site.cases
        ]
        known = [slope for slope in slopes if slope is not None]
        if not known:
            return []
        longest = site.room - _size(site, words) + grapheme_count(words[place])
        mean: Gradients = np.stack(known).mean(0)
        along = WordsAlong(mean, site.scripts, longest, site.spaced, self.tries)
        [found] = yield [(site.cases[0], along)]
        return [[*words[:place], word, *words[place + 1 :]] for word in found]

    def _site(self, cases: Sequence[Case], rng: Random) -> _Site | None:
        """Draw cases; None where there are none, or the field is not under attack."""
        drawn = sorted(rng.sample(range(len(cases)), min(self.cases, len(cases))))
        chosen = [cases[index] for index in drawn]
        field = self._field(chosen[0]) if chosen else None
        if field is None:
            return None
        grounds = [case.grounds[field] for case in chosen]
        scripts = Counter(script for ground in grounds for script in ground.scripts)
        limits = sorted(case.limit.graphemes for case in chosen)
        return _Site(
            chosen,
            field,
            frozenset(script for script, count in scripts.items() if 2 * count >= len(chosen)),
            profile(grounds[0].language).spaced,
            limits[int(_LEFT_OUT * len(limits))],
        )

    def _field(self, case: Case) -> str | None:
        names = list(case.grounds)
        if self.field:
            return self.field if self.field in names else None
        return names[0 if "choice" in case.task.heads else -1]


def _trigger(case: Case, field: str, words: Sequence[str]) -> Candidate:
    """Return the candidate that puts words before a field."""
    spaced = profile(case.example.language_of(field)).spaced
    text = "".join(f"{word} " for word in words) if spaced else "".join(words)
    return (Change(field, Edit(0, 0, text)),)


def _size(site: _Site, words: Sequence[str]) -> int:
    """Return what words cost, in graphemes."""
    return sum(grapheme_count(word) + site.spaced for word in words)


def _common(site: _Site, length: int) -> list[str]:
    """Return the commonest words of the texts, as many of ``length`` as there is room for."""
    counts = Counter(
        word.text
        for case in site.cases
        for word in case.words
        if word.field == site.field and is_letters(word.text)
    )
    by_frequency = sorted(counts, key=lambda word: (-counts[word], word))
    for number in range(length, 0, -1):
        longest = site.room // number - site.spaced
        fitting = [word for word in by_frequency if grapheme_count(word) <= longest]
        if fitting:
            return (fitting * number)[:number]
    return []


def _judged(site: _Site, triggers: Sequence[list[str]]) -> Generator[Any, Any, list[_Merit]]:
    """Return what each trigger does to the cases."""
    judgements: Sequence[Judgement] = yield [
        (case, _trigger(case, site.field, words)) for words in triggers for case in site.cases
    ]
    size = len(site.cases)
    return [_merit(judgements[start * size : (start + 1) * size]) for start in range(len(triggers))]


def _merit(judgements: Sequence[Judgement]) -> _Merit:
    scores = [one.score for one in judgements if np.isfinite(one.score)]
    return _Merit(
        sum(one.reached for one in judgements),
        float(np.mean(scores)) if scores else float("-inf"),
    )


@dataclass(frozen=True)
class _Slopes:
    """Answers ``SlopeAt``."""

    guide: Guide

    def answer(self, asked: Sequence[tuple[Case, SlopeAt]]) -> list[Gradients | None]:
        """Return the gradients, from one pass forth and back for all."""
        found: list[Gradients | None] = [None] * len(asked)
        attempts = [(n, case.attempt(one.candidate)) for n, (case, one) in enumerate(asked)]
        sound = [(n, attempt) for n, attempt in attempts if attempt is not None]
        slopes = self.guide.slopes([attempt.example for _, attempt in sound])
        for (number, _), slope in zip(sound, slopes, strict=True):
            one = asked[number][1]
            here = [
                place.field == one.field and place.span.overlaps(one.span) for place in slope.places
            ]
            if any(here):
                found[number] = slope.vectors[here].sum(0)
        return found


@dataclass(frozen=True)
class _Words:
    """Answers ``WordsAlong``."""

    guide: Guide

    def answer(self, asked: Sequence[tuple[Case, WordsAlong]]) -> list[list[str]]:
        """Return the words, the farthest first."""
        return [self._along(one) for _, one in asked]

    def _along(self, one: WordsAlong) -> list[str]:
        vocabulary = self.guide.vocabulary
        kinds = [Kind(one.scripts, True)] + [Kind(one.scripts, False)] * (not one.spaced)
        allowed = np.unique(np.concatenate([vocabulary.alike(k, one.longest) for k in kinds]))
        nobody = np.zeros(1, dtype=np.int64)
        swaps = self.guide.model.encoder.nearest(one.gradient[None], nobody, allowed, one.k)
        texts = [vocabulary.entries[number].text for number in swaps.ids[0].tolist()]
        return list(dict.fromkeys(texts))
