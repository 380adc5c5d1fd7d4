"""Words in another script than theirs: Latin letters, the other Chinese characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import regex

from robustx.languages import profile
from robustx.languages.han import converted, other_characters
from robustx.languages.romanisation import letter_by_letter, romanised
from robustx.languages.runs import letter_runs
from robustx.languages.zawgyi import is_zawgyi
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.seeding import Chance
from robustx.text.edits import Edit, Span
from robustx.text.scripts import script
from robustx.text.words import word_spans

# Where a spelling letter by letter is what a machine would write; elsewhere it is no word at all.
_ALPHABETS = frozenset({"Cyrillic", "Greek", "Georgian", "Arabic", "Hebrew", "Hangul"})
_KANA = frozenset({"Hiragana", "Katakana"})
_LEANING = regex.compile(r"[\p{M}ー]")  # shared by scripts


@perturbations.register("script")
@dataclass(frozen=True)
class Script(Mixture):
    """Writes words in Latin letters, as people do in chats, or letter by letter as machines do.

    Languages in Latin script have no sites, and of Japanese only the words in kana. The shares are
    a choice of ours.
    """

    foreign_script: ClassVar[bool] = True

    informal: float = 0.8
    standard: float = 0.2

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the informal spellings and, in alphabets, those letter by letter."""
        channels: dict[Perturbation, float] = {Romanised(): self.informal}
        if _ALPHABETS.issuperset(profile(language).scripts):
            channels[SpeltOut()] = self.standard
        return channels


@dataclass(frozen=True)
class Romanised(Perturbation):
    """Writes a word in Latin letters by the habits of the language's writers."""

    foreign_script: ClassVar[bool] = True

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words that are not in Latin script; in Japanese those in kana.

        Burmese in Zawgyi is left alone: its signs do not stand where the spelling looks for them.
        """
        scripts = profile(language).scripts
        if "Latin" in scripts or ("Myanmar" in scripts and is_zawgyi(text)):
            return ()
        return _words(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the word in Latin letters; declines where some have no spelling."""
        if "Latin" in profile(language).scripts:
            return piece
        written = romanised(piece, language, u)
        return written if written and written.isascii() else piece


@dataclass(frozen=True)
class SpeltOut(Perturbation):
    """Writes a word in ASCII, letter by letter."""

    foreign_script: ClassVar[bool] = True

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words."""
        return letter_runs(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the word as anyascii spells it, in small letters where the script has no case."""
        written = letter_by_letter(piece)
        return (written if profile(language).cased else written.lower()) or piece


@perturbations.register("traditional")
@dataclass(frozen=True)
class Traditional(Perturbation):
    """Writes traditional for simplified Chinese characters, or simplified in a traditional text.

    Which of the two a text is in, and what a character becomes in its phrase, is what OpenCC says.
    """

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the characters that are written otherwise in the other set."""
        if profile(language).code != "zh":
            return ()
        return [Span(edit.start, edit.end) for edit in converted(text)]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the piece in the other set, on its own."""
        return other_characters(piece)

    def proposals(self, text: str, language: str, rng: Chance) -> Iterator[Edit]:
        """Yield the differences from the whole text in the other set, in random order."""
        if profile(language).code == "zh":
            yield from sorted(converted(text), key=lambda edit: (rng.random(), edit))


def _words(text: str, language: str) -> Sequence[Span]:
    """Return the words of letters alone; in Japanese, where kanji need a reader, those in kana."""
    known = profile(language)
    if known.spaced:
        return letter_runs(text, language)
    scripts = _KANA if "Hiragana" in known.scripts else frozenset(known.scripts)
    words = word_spans(text, language)
    return [w for w in words if scripts.issuperset(map(script, _LEANING.sub("", w.of(text))))]
