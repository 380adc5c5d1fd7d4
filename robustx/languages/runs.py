"""Runs of letters: words where words are spaced, short pieces where they are not."""

from __future__ import annotations

from functools import lru_cache

from robustx.languages.letters import letter_spans
from robustx.languages.profiles import profile
from robustx.text.edits import Span

_PIECE = 4  # letters; most words of unspaced languages have no more


@lru_cache(maxsize=512)
def letter_runs(text: str, language: str) -> tuple[Span, ...]:
    """Return the runs of adjacent letters of the language, cut where it writes no spaces."""
    longest = len(text) if profile(language).spaced else _PIECE
    runs: list[Span] = []
    letters = longest
    for start, end in letter_spans(text, language):
        if runs and runs[-1].end == start and letters < longest:
            runs[-1] = Span(runs[-1].start, end)
            letters += 1
        else:
            runs.append(Span(start, end))
            letters = 1
    return tuple(runs)
