"""Keeps an adversary as likely a text as the clean one, in the eyes of a masked language model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp, isfinite
from typing import NamedTuple

from robustx.attacks.base import Check, Constraint, Tools, constraints
from robustx.attacks.case import Attempt, Ground
from robustx.errors import InputError
from robustx.models import aides
from robustx.models.checkpoint import digest, locate
from robustx.models.filler import Filler, Stretch
from robustx.models.loading import Manner
from robustx.text.edits import Rewrite, Span

# Words on either side of an edit whose likelihood is looked at too.
_REACH = 2
# Digits of a ratio that count; see robustx.attacks.engine.
_DIGITS = 4
# Above it a ratio would be no number.
_MOST = 700.0


@constraints.register("perplexity")
@dataclass(frozen=True)
class Perplexity(Constraint):
    """Where a field was edited its perplexity grows by the factor ``most`` at most.

    It is the pseudo-perplexity of any masked language model (``model``, a directory or hub id),
    per word of the clean text, of the edited words and two on either side: ratio =
    exp((surprise after - surprise before) / words). What is farther off hardly changes; left out,
    it costs nothing, and a long text does not thin the ratio. It is per word since a misspelt word
    falls into sub-words that predict each other. It costs a pass for each of the sub-words there,
    of each attempt, which makes it by far the dearest constraint: name it last. What the clean text
    cost is kept.
    """

    model: str
    most: float = 1.5

    def __post_init__(self) -> None:
        """Refuse what is no ratio."""
        if not (self.most > 0 and isfinite(self.most)):
            raise InputError(f"most of 'perplexity' is a ratio above 0, not {self.most}")

    def rehearse(self, manner: Manner) -> None:
        """Load the language model; raises InputError where it is none."""
        aides.filler(self.model, manner.placement)

    def opened(self, tools: Tools) -> Check:
        """Load the language model; raises InputError where it is none."""
        return _Likeness(aides.filler(self.model, tools.manner.placement), self.most)

    def fingerprint(self) -> str:
        """Return a digest of the language model."""
        return digest(locate(self.model))


class _Pair(NamedTuple):
    """The surroundings of a field's edits before and after, and how many words they had."""

    before: Stretch
    after: Stretch
    words: int


@dataclass
class _Likeness:
    filler: Filler
    most: float
    _clean: dict[Stretch, float] = field(default_factory=dict)

    def __call__(self, attempts: Sequence[Attempt]) -> list[bool]:
        pairs = [list(_pairs(attempt)) for attempt in attempts]
        flat = [pair for own in pairs for pair in own]
        unknown = dict.fromkeys(pair.before for pair in flat if pair.before not in self._clean)
        texts = [*unknown, *dict.fromkeys(pair.after for pair in flat)]
        surprise = dict(zip(texts, self.filler.surprise(texts), strict=True))
        self._clean.update((one, surprise[one]) for one in unknown)
        return [all(self._ratio(pair, surprise) <= self.most for pair in own) for own in pairs]

    def _ratio(self, pair: _Pair, surprise: dict[Stretch, float]) -> float:
        gain = (surprise[pair.after] - self._clean[pair.before]) / max(1, pair.words)
        return round(exp(min(gain, _MOST)), _DIGITS)


def _pairs(attempt: Attempt) -> Iterator[_Pair]:
    for name, rewrite in attempt.rewrites.items():
        spans = _around(attempt.case.grounds[name], rewrite)
        mapped = tuple(new for span in spans if (new := rewrite.map(span)))
        words = attempt.case.grounds[name].words
        count = sum(any(word.overlaps(span) for span in spans) for word in words)
        yield _Pair(Stretch(rewrite.source, spans), Stretch(rewrite.target, mapped), count)


def _around(ground: Ground, rewrite: Rewrite) -> tuple[Span, ...]:
    """Return the stretches of a field that hold its edits and the words nearby."""
    found: list[Span] = []
    for edit in rewrite.edits:
        before = [word.start for word in ground.words if word.end < edit.start]
        after = [word.end for word in ground.words if word.start > edit.end]
        start = before[-_REACH:][0] if before else 0
        end = after[:_REACH][-1] if after else len(ground.text)
        if found and start <= found[-1].end:
            start = found.pop().start
        found.append(Span(start, end))
    return tuple(found)
