"""Random errors in single letters: missing, added, wrong, swapped; always in the text's script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import regex

from robustx.languages import profile
from robustx.languages.casing import like
from robustx.languages.letters import insertable, kin, split_pair
from robustx.perturb.base import perturbations
from robustx.perturb.letters import LetterNoise
from robustx.text.scripts import script

_NUKTA = regex.compile(r"\A\p{InSC=Nukta}+")


class CharacterNoise(LetterNoise):
    """Inserts, deletes, substitutes or transposes letters."""

    on_pairs: ClassVar[frozenset[str]] = frozenset({"transpose"})

    def outcomes(self, error: str, piece: str, language: str) -> Sequence[str]:
        """Return what a random error leaves of a letter, or of a pair when it transposes."""
        return _ERRORS[error](piece, language)


@perturbations.register("delete")
@dataclass(frozen=True)
class Delete(CharacterNoise):
    """Leaves out a letter with all its marks."""

    def errors(self) -> Mapping[str, float]:
        """Return the one error."""
        return {"delete": 1.0}


@perturbations.register("insert")
@dataclass(frozen=True)
class Insert(CharacterNoise):
    """Writes a random letter, of the same script and case, before or after a letter."""

    def errors(self) -> Mapping[str, float]:
        """Return the one error."""
        return {"insert": 1.0}


@perturbations.register("substitute")
@dataclass(frozen=True)
class Substitute(CharacterNoise):
    """Writes a random letter for another; in scripts with dependent signs these stay."""

    def errors(self) -> Mapping[str, float]:
        """Return the one error."""
        return {"substitute": 1.0}


@perturbations.register("transpose")
@dataclass(frozen=True)
class Transpose(CharacterNoise):
    """Swaps two neighbouring letters of a word; capitals keep their place."""

    def errors(self) -> Mapping[str, float]:
        """Return the one error."""
        return {"transpose": 1.0}


@perturbations.register("characters")
@dataclass(frozen=True)
class Characters(CharacterNoise):
    """Inserts, deletes, substitutes and transposes letters in about the shares of human errors.

    The default shares are rounded from single-error pairs of Belinkov and Bisk (2018, en fr de) and
    RUSpellRU: insertion 19-27 %, deletion 29-36, substitution 35-37, transposition 4-8.
    """

    insert: float = 0.25
    delete: float = 0.33
    substitute: float = 0.37
    transpose: float = 0.05

    def errors(self) -> Mapping[str, float]:
        """Return the four errors and their shares."""
        return {
            "insert": self.insert,
            "delete": self.delete,
            "substitute": self.substitute,
            "transpose": self.transpose,
        }


class _Written(Sequence[str]):
    """Letters with what stands before and after them; put together when one is drawn."""

    def __init__(self, letters: Sequence[str], *frames: tuple[str, str]) -> None:
        self._letters, self._frames = letters, frames

    def __len__(self) -> int:
        return len(self._letters) * len(self._frames)

    def __getitem__(self, index: Any) -> Any:
        if index >= len(self):
            raise IndexError(index)
        frame, letter = divmod(index, len(self._letters))
        before, after = self._frames[frame]
        return before + self._letters[letter] + after


def _inserted(piece: str, language: str) -> Sequence[str]:
    return _Written(insertable(piece[0], language), ("", piece), (piece, ""))


def _deleted(piece: str, language: str) -> Sequence[str]:  # noqa: ARG001
    return [""]


def _substituted(piece: str, language: str) -> Sequence[str]:
    return _Written(kin(piece[0], language), ("", _signs(piece, language)))


def _transposed(pair: str, language: str) -> Sequence[str]:
    letters = split_pair(pair, language)
    if letters is None:
        return []
    left, right = letters
    swapped = right + left
    if profile(language).cased:
        swapped = like(right, left, language) + like(left, right, language)
    return [swapped] if swapped != pair else []


_ERRORS: Mapping[str, Callable[[str, str], Sequence[str]]] = {
    "insert": _inserted,
    "delete": _deleted,
    "substitute": _substituted,
    "transpose": _transposed,
}


def _signs(cluster: str, language: str) -> str:
    """Return the dependent part of a cluster that another base letter can carry."""
    if profile(language).cased or script(cluster[0]) == "Hangul":
        return ""
    return _NUKTA.sub("", cluster[1:])
