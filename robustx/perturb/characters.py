"""Random errors in single letters: missing, added, wrong, swapped; always in the text's script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from robustx.languages import profile
from robustx.languages.casing import like
from robustx.languages.letters import insertable, kin, letter_pairs, letter_spans, split_pair
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.text.edits import Span
from robustx.text.scripts import script

_NUKTA = regex.compile(r"\A\p{InSC=Nukta}+")


@perturbations.register("delete")
@dataclass(frozen=True)
class Delete(Perturbation):
    """Leaves out a letter with all its marks."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters."""
        return letter_spans(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return nothing."""
        return ""


@perturbations.register("insert")
@dataclass(frozen=True)
class Insert(Perturbation):
    """Writes a random letter before or after a letter."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters."""
        return letter_spans(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the piece with a letter of its script and case beside it."""
        letters = insertable(piece[0], language)
        if not letters:
            return piece
        place, letter = divmod(int(u * 2 * len(letters)), len(letters))
        return piece + letters[letter] if place else letters[letter] + piece


@perturbations.register("substitute")
@dataclass(frozen=True)
class Substitute(Perturbation):
    """Writes a random letter for another; in scripts with dependent signs these stay."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters."""
        return letter_spans(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return another letter of the same script, kind and case."""
        letters = kin(piece[0], language)
        if not letters:
            return piece
        return letters[int(u * len(letters))] + _signs(piece, language)


@perturbations.register("transpose")
@dataclass(frozen=True)
class Transpose(Perturbation):
    """Swaps two neighbouring letters of a word; capitals keep their place."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the pairs of letters that differ."""
        return letter_pairs(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the two letters in the other order."""
        letters = split_pair(piece, language)
        if letters is None:
            return piece
        left, right = letters
        if not profile(language).cased:
            return right + left
        return like(right, left, language) + like(left, right, language)


@perturbations.register("characters")
@dataclass(frozen=True)
class Characters(Mixture):
    """Inserts, deletes, substitutes and transposes letters in about the shares of human errors.

    The default shares are rounded from single-error pairs of Belinkov and Bisk (2018, en fr de) and
    RUSpellRU: insertion 19-27 %, deletion 29-36, substitution 35-37, transposition 4-8.
    """

    insert: float = 0.25
    delete: float = 0.33
    substitute: float = 0.37
    transpose: float = 0.05

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the four errors and their shares."""
        return {
            Insert(): self.insert,
            Delete(): self.delete,
            Substitute(): self.substitute,
            Transpose(): self.transpose,
        }


def _signs(cluster: str, language: str) -> str:
    """Return the dependent part of a cluster that another base letter can carry."""
    if profile(language).cased or script(cluster[0]) == "Hangul":
        return ""
    return _NUKTA.sub("", cluster[1:])
