"""What edits do to the words of a text, as far as white space shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import regex

from robustx.attacks.case import Attempt
from robustx.example import Hazard
from robustx.text.edits import Edit, Rewrite, Span
from robustx.text.graphemes import grapheme_count
from robustx.text.words import word_spans

_SPACE = regex.compile(r"\s")
_CONTENT = regex.compile(r"[\p{L}\p{N}\p{S}]")  # letters in circles are symbols


def hazard_complaints(named: Collection[Hazard], attempt: Attempt) -> Iterator[str]:
    """Yield what an attempt does to words that the attack's hazards do not name."""
    for name, rewrite in attempt.rewrites.items():
        language = attempt.case.example.language_of(name)
        for one_of in _done(rewrite, language):
            if not one_of.intersection(named):
                hazards = " or ".join(sorted(one_of))
                change = f"{rewrite.source!r} -> {rewrite.target!r}"
                yield f"has a hazard that it does not name, {hazards}: {change}"


def _done(rewrite: Rewrite, language: str) -> Iterator[frozenset[Hazard]]:
    """Yield sets of hazards of which one at least must be named."""
    source, target = rewrite.source, rewrite.target
    before, after = source.split(), target.split()
    if len(after) < len(before):
        yield frozenset({"drops words", "moves borders"})
    elif len(after) > len(before):
        yield frozenset({"adds words", "moves borders"})
    elif after != before and sorted(after) == sorted(before):
        yield frozenset({"moves words"})
    elif _SPACE.findall(source) != _SPACE.findall(target):
        yield frozenset({"moves borders", "drops words", "adds words", "moves words"})
    if any(_drops_a_word(edit, source, language) for edit in rewrite.edits):
        yield frozenset({"drops words"})


def _drops_a_word(edit: Edit, source: str, language: str) -> bool:
    """Say whether a word of two graphemes or more is taken out, and no letter put in."""
    if _CONTENT.search(edit.replacement):
        return False
    return any(
        edit.start <= word.start and word.end <= edit.end and grapheme_count(word.of(source)) > 1
        for word in word_spans(source, language)
        if Span(edit.start, edit.end).overlaps(word)
    )
