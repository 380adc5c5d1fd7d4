"""What romanising typists of India leave out: vowel length, h, and where the tongue lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from robustx.languages.phonetic import confusions, is_romanised
from robustx.perturb.base import perturbations
from robustx.perturb.letters import LetterNoise
from robustx.text.edits import Span
from robustx.text.signs import misplaced_signs

# A vowel sign may be written as two characters, of which one alone is another sign.
_VOWEL_SIGN = r"\p{InSC=Vowel_Dependent}"


@perturbations.register("phonetic")
@dataclass(frozen=True)
class Phonetic(LetterNoise):
    """Confuses letters that a phonetic input method tells apart by one Latin key.

    Short and long vowels (दिन, दीन), consonants with h and without (खाना, काना), dental and
    retroflex ones (दाल, डाल), s and sh (साल, शाल). A share is the odds of a letter to which the
    error can happen. The shares are a choice of ours: no corpus of romanising typists was measured.
    """

    length: float = 0.4
    aspirate: float = 0.2
    retroflex: float = 0.2
    sibilant: float = 0.2

    def errors(self) -> Mapping[str, float]:
        """Return the confusions and their shares."""
        return {
            "length": self.length,
            "aspirate": self.aspirate,
            "retroflex": self.retroflex,
            "sibilant": self.sibilant,
        }

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters, of languages of India only."""
        return super().sites(text, language) if is_romanised(language) else ()

    def outcomes(self, error: str, piece: str, language: str) -> Sequence[str]:
        """Return the letter with one of its parts taken for another."""
        return list(_confused(error, piece, language)) if is_romanised(language) else ()


def _confused(kind: str, piece: str, language: str) -> Iterator[str]:
    table = confusions(kind, language)
    for match in _pattern(kind, language).finditer(piece):
        for other in table[match[0]]:
            text = piece[: match.start()] + other + piece[match.end() :]
            if misplaced_signs(text) <= misplaced_signs(piece):
                yield text


@lru_cache(maxsize=64)
def _pattern(kind: str, language: str) -> regex.Pattern[str]:
    """Compile what can be confused, the longest first, but no half of a letter or sign."""
    either = "|".join(sorted(confusions(kind, language), key=len, reverse=True)) or r"(?!)"
    if kind == "length":
        return regex.compile(f"(?<!{_VOWEL_SIGN})(?:{either})(?!{_VOWEL_SIGN})")
    return regex.compile(rf"(?:{either})(?!\p{{InSC=Nukta}})")
