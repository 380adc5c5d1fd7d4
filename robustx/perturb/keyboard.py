"""Slips of the hand on the keyboard that the language is really typed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar
from unicodedata import normalize

import regex

from robustx.languages import profile
from robustx.languages.casing import like
from robustx.languages.diacritics import bare_forms
from robustx.languages.hangul import composed, keystrokes
from robustx.languages.keyboards import keyboard
from robustx.languages.letters import split_pair
from robustx.perturb.base import perturbations
from robustx.perturb.letters import LetterNoise
from robustx.text.graphemes import is_mark
from robustx.text.scripts import script
from robustx.text.signs import misplaced_signs

Strokes = tuple[str, ...]
Neighbours = Callable[[str], Sequence[str]]

_ALTGR = 2  # from this level on keyboards type letters of other languages too

# Letters and signs, without the Arabic presentation forms that some layouts type.
_TYPED = regex.compile(r"(?V1)[[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{M}]--[\uFB50-\uFDFF\uFE70-\uFEFF]]")


class Typing(LetterNoise):
    """Slips on a letter as it is typed: a Korean syllable is two to five strokes."""

    on_pairs: ClassVar[frozenset[str]] = frozenset({"swap"})

    def outcomes(self, error: str, piece: str, language: str) -> Sequence[str]:
        """Return the well-formed texts that one slip can leave."""
        return _outcomes(error, piece, language) if keyboard(language) else ()

    def acts_on(self, language: str) -> bool:
        """Say whether the language is typed letter by letter."""
        return keyboard(language) is not None


@perturbations.register("keyboard")
@dataclass(frozen=True)
class Keyboard(Typing):
    """Hits a neighbouring key, an extra one, one key twice, none, or two in the wrong order.

    Shares are rounded from single-error pairs of Belinkov and Bisk (2018, en fr de) and RUSpellRU;
    in English 20-49 % of the insertions double a letter. Languages whose text is chosen from an
    input method's candidates (zh, ja) have no sites.
    """

    neighbour: float = 0.37
    extra: float = 0.16
    double: float = 0.09
    omit: float = 0.33
    swap: float = 0.05

    def errors(self) -> Mapping[str, float]:
        """Return the slips and their shares."""
        return {
            "neighbour": self.neighbour,
            "extra": self.extra,
            "double": self.double,
            "omit": self.omit,
            "swap": self.swap,
        }


@dataclass(frozen=True)
class Slip(Typing):
    """One kind of slip alone."""

    kind: str

    def errors(self) -> Mapping[str, float]:
        """Return the slip."""
        return {self.kind: 1.0}


def _outcomes(kind: str, piece: str, language: str) -> tuple[str, ...]:
    """Return the well-formed texts, other than the piece, that one slip of this kind can leave."""
    if kind == "swap":
        typed = _swapped(piece, language)
    else:
        slips = SLIPS[kind](_strokes(piece, language), lambda key: _neighbours(key, language))
        typed = (_typed(strokes, language) for strokes in slips)
    signs = misplaced_signs(piece)
    return tuple(
        text
        for text in dict.fromkeys(typed)
        if text != piece and not is_mark(text[:1] or "a") and misplaced_signs(text) <= signs
    )


def _neighbour(strokes: Strokes, neighbours: Neighbours) -> Iterator[Strokes]:
    for i, key in enumerate(strokes):
        for other in neighbours(key):
            yield (*strokes[:i], other, *strokes[i + 1 :])


def _extra(strokes: Strokes, neighbours: Neighbours) -> Iterator[Strokes]:
    for i, key in enumerate(strokes):
        for other in neighbours(key):
            yield (*strokes[:i], other, *strokes[i:])
            yield (*strokes[: i + 1], other, *strokes[i + 1 :])


def _double(strokes: Strokes, neighbours: Neighbours) -> Iterator[Strokes]:  # noqa: ARG001
    for i, key in enumerate(strokes):
        yield (*strokes[:i], key, *strokes[i:])


def _omit(strokes: Strokes, neighbours: Neighbours) -> Iterator[Strokes]:  # noqa: ARG001
    for i in range(len(strokes)):
        yield (*strokes[:i], *strokes[i + 1 :])


# What a slip leaves of strokes: every way in which it can happen.
SLIPS: Mapping[str, Callable[[Strokes, Neighbours], Iterator[Strokes]]] = {
    "neighbour": _neighbour,
    "extra": _extra,
    "double": _double,
    "omit": _omit,
}


def _swapped(pair: str, language: str) -> Iterator[str]:
    """Yield the pair with the two strokes at its inner border in the other order."""
    letters = split_pair(pair, language)
    if letters is None:
        return
    left, right = letters
    if profile(language).cased:
        yield like(right, left, language) + like(left, right, language)
        return
    first, second = _strokes(left, language), _strokes(right, language)
    yield _typed((*first[:-1], second[0], first[-1], *second[1:]), language)


def _strokes(cluster: str, language: str) -> Strokes:
    """Return the strokes that type a cluster: its letter and signs, the jamo, or itself."""
    if script(cluster[0]) == "Hangul":
        return tuple(keystrokes(cluster))
    return (cluster,) if profile(language).cased else tuple(cluster)


def _typed(strokes: Strokes, language: str) -> str:
    text = "".join(strokes)
    return composed(text) if "Hangul" in profile(language).scripts else text


@lru_cache(maxsize=8192)
def _neighbours(key: str, language: str) -> tuple[str, ...]:
    """Return the letters and signs around a key; a letter without one is typed mark by mark."""
    board = keyboard(language)
    assert board is not None, "sites are empty without a keyboard"
    if stroke := board.stroke(key):
        around = (char for char in board.neighbours(key) if _belongs(char, language))
        return tuple(c for c in around if stroke.level < _ALTGR or _is_native(c, language))
    for letter, marks in _typed_apart(key):
        if board.stroke(letter):
            return tuple(_marked(char, marks, language) for char in _neighbours(letter, language))
    return ()


def _typed_apart(cluster: str) -> Iterator[tuple[str, str]]:
    """Yield (letter, marks) ways to type a cluster: composed, all but one mark, bare."""
    base, marks = normalize("NFD", cluster)[:1], normalize("NFD", cluster)[1:]
    yield normalize("NFC", cluster), ""
    for i in reversed(range(len(marks))):
        yield normalize("NFC", base + marks[:i] + marks[i + 1 :]), marks[i]
    yield base, marks


def _marked(char: str, marks: str, language: str) -> str:
    """Return the letter with the marks where the language has such a letter, else without."""
    letter = normalize("NFC", char + marks)
    return letter if _is_native(letter, language) else char


def _is_native(letter: str, language: str) -> bool:
    return letter in bare_forms(language) or letter.lower() in profile(language).letters


def _belongs(char: str, language: str) -> bool:
    """Say whether a key types a letter or sign of the language's scripts."""
    return script(char) in profile(language).scripts and _TYPED.match(char) is not None
