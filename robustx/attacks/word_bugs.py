"""Bugs in single words, as attacks on characters plant them: what a noise can do to one word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from robustx.attacks.case import Case, Change, Word
from robustx.languages import profile
from robustx.languages.letters import letter_spans
from robustx.perturb import Perturbation
from robustx.seeding import Place
from robustx.text.edits import Edit, Span
from robustx.text.scripts import scripts_of


def bugs(noise: Perturbation, case: Case, word: Word, rng: Random) -> Iterator[Edit]:
    """Yield the edits of a word that a noise can make and that leave valid text, shuffled.

    Each place in the word is drawn once; no word is taken out whole.
    """
    source = case.grounds[word.field].text
    chance = Place(rng.getrandbits(63)).chance()
    for start, end, text in noise.proposals(word.text, language_of(word, case), chance):
        edit = Edit(word.span.start + start, word.span.start + end, text).trimmed(source)
        if edit != (*word.span, "") and case.admits(Change(word.field, edit)):
            yield edit


def drawn(
    noises: Sequence[Perturbation], case: Case, word: Word, rng: Random, tries: int
) -> list[Edit]:
    """Return ``tries`` edits of a word by each noise, or as many as there are."""
    return [edit for noise in noises for edit in islice(bugs(noise, case, word, rng), tries)]


def within(span: Span, edits: Iterator[Edit]) -> Iterator[Edit]:
    """Yield the edits that lie in a stretch of the text."""
    return (edit for edit in edits if span.start <= edit.start and edit.end <= span.end)


def inside(word: Word, case: Case) -> Span:
    """Return the stretch of the text between the first and the last letter of a word."""
    letters = letter_spans(word.text, language_of(word, case))
    if len(letters) < 2:
        return Span(word.span.start, word.span.start)
    return Span(word.span.start + letters[0].end, word.span.start + letters[-1].start)


def language_of(word: Word, case: Case) -> str:
    """Return the language whose letters a word is written in: English for Latin words abroad."""
    language = case.example.language_of(word.field)
    scripts = scripts_of(word.text)
    return "en" if scripts == {"Latin"} and "Latin" not in profile(language).scripts else language


def has_letters(case: Case) -> bool:
    """Say whether a word that may be edited has a letter of its language."""
    return any(letter_spans(word.text, language_of(word, case)) for word in case.words)
