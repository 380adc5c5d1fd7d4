"""Capitals lost, capitals that do not belong, and words typed under caps lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import regex

from robustx.languages import profile
from robustx.languages.casing import lower, upper
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.text.edits import Span
from robustx.text.scripts import script

_CAPITAL = regex.compile(r"\p{Lu}")
_SMALL_INITIAL = regex.compile(r"(?<![\p{L}\p{M}])\p{Ll}")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]+")


@perturbations.register("casing")
@dataclass(frozen=True)
class Casing(Mixture):
    """Loses capitals, adds one to a word, or writes a word in capitals.

    The shares are of edits and are a choice of ours: no corpus of casing errors was measured.
    """

    lost: float = 0.6
    stray: float = 0.25
    caps_lock: float = 0.15

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the errors and their shares; none in scripts without case."""
        if not profile(language).cased:
            return {}
        return {
            LostCapital(): self.lost,
            StrayCapital(): self.stray,
            CapsLock(): self.caps_lock,
        }


@dataclass(frozen=True)
class LostCapital(Perturbation):
    """Writes a small letter for a capital."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the capitals that have a small letter."""
        return _changed_by(lower, _CAPITAL, text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the small letter."""
        return lower(piece, language)


@dataclass(frozen=True)
class StrayCapital(Perturbation):
    """Begins a word with a capital."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the small letters that begin words and have a capital."""
        return _changed_by(upper, _SMALL_INITIAL, text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the capital."""
        return upper(piece, language)


@dataclass(frozen=True)
class CapsLock(Perturbation):
    """Writes a word of two letters or more in capitals."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words that are not in capitals yet."""
        return _changed_by(upper, _WORD, text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the word in capitals."""
        return upper(piece, language)


def _changed_by(
    change: Callable[[str, str], str], pattern: regex.Pattern[str], text: str, language: str
) -> Sequence[Span]:
    """Return the matches of ``pattern`` in the language's scripts that ``change`` changes."""
    scripts = profile(language).scripts
    return [
        Span(*match.span())
        for match in pattern.finditer(text)
        if script(match[0][0]) in scripts and change(match[0], language) != match[0]
    ]
