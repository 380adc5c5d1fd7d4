"""What a person's error leaves of a letter, and how readily: the tables of the noise ``human``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple
from unicodedata import normalize

import regex

from robustx.languages import human, profile
from robustx.languages.casing import like, lower
from robustx.languages.diacritics import bare_forms, marked_letters
from robustx.languages.letters import insertable, is_letter
from robustx.perturb.characters import Substitute
from robustx.perturb.keyboard import Keyboard
from robustx.perturb.shares import adjacent, bare, by_character, mark_only, normalized
from robustx.text.graphemes import is_mark
from robustx.text.signs import misplaced_signs

Weights = dict[str, float]

_BINDU = regex.compile(r"\p{InSC=Bindu}")
_SIGN = regex.compile(r"\p{M}")
_VOWELS = frozenset("aeiouıəаеёиоуыэюяіїєәөұүαεηιουωაეიოუ")

_MEMORY = 1 << 16  # pieces that a table remembers before it starts again


class Outcomes(NamedTuple):
    """The texts that an error can leave of a letter or a pair; none where it cannot happen."""

    texts: tuple[str, ...]
    bounds: tuple[float, ...]  # their weights, added up


class Table(dict[str, Outcomes]):
    """What an error makes of a letter or a pair, worked out when one is first met."""

    def __init__(self, error: str, language: str) -> None:
        self._make, self._language = _ERRORS[error], language

    def __missing__(self, piece: str) -> Outcomes:
        if len(self) > _MEMORY:
            self.clear()
        is_known = piece and is_letter(piece[0], self._language)
        made = self._make(piece, self._language) if is_known else {}
        weights = {text: weight for text, weight in made.items() if weight and text != piece}
        self[piece] = Outcomes(tuple(weights), tuple(accumulate(weights.values())))
        return self[piece]


@lru_cache(maxsize=64)
def vowels(language: str) -> tuple[str, ...]:
    """Return the vowels of the language's alphabet without marks."""
    return tuple(c for c in profile(language).letters if c in _VOWELS and c == bare(c))


def _double(piece: str, language: str) -> Weights:
    return dict.fromkeys(Keyboard().outcomes("double", piece, language), 1.0)


def _extra(piece: str, language: str) -> Weights:
    return dict.fromkeys(Keyboard().outcomes("extra", piece, language), 1.0)


def _extra_before(piece: str, language: str) -> Weights:
    return {text: 1.0 for text in _extra(piece, language) if text.endswith(piece)}


def _stray(piece: str, language: str) -> Weights:
    before = _stray_before(piece, language)
    return before | {piece + text[: -len(piece)]: 1.0 for text in before}


def _stray_before(piece: str, language: str) -> Weights:
    letters = insertable(piece[0], language)
    return {letter + piece: 1.0 for letter in letters if letter != piece[0]}


def _undouble(piece: str, language: str) -> Weights:  # noqa: ARG001
    return {"": 1.0}


def _unbindu(piece: str, language: str) -> Weights:  # noqa: ARG001
    return {_BINDU.sub("", piece): 1.0}


def _omit(piece: str, language: str) -> Weights:
    typed: Iterable[str] = Keyboard().outcomes("omit", piece, language)
    if len(piece) == 1 or not by_character(language):
        typed = ("", *typed)
    return dict.fromkeys(typed, 1.0) | dict.fromkeys(_unbindu(piece, language), 0.0)


def _swap(pair: str, language: str) -> Weights:
    return dict.fromkeys(Keyboard().outcomes("swap", pair, language), 1.0)


def _mark(piece: str, language: str) -> Weights:
    weights = _confused(piece, language, "mark")
    if by_character(language):
        return weights
    small = lower(normalized(piece), language)
    listed = human.confusions(language).get(small, {})
    for letter in _variants(language).get(bare(small), ()):
        weight = _readiness(small, letter, language) * listed.get(letter, 1.0)
        weights[like(letter, piece, language)] = weight
    form = bare_forms(language).get(piece)
    if form and (mark_only(piece, form) or lower(form, language) not in listed):
        weights.setdefault(form, 1.0)
    return weights


def _bindu(piece: str, language: str) -> Weights:
    return _confused(piece, language, "bindu")


def _adjacent(piece: str, language: str) -> Weights:
    keys = [key for key in sorted(adjacent(piece, language)) if _is_valid(key, piece)]
    return {key: _liking(piece, key, language) for key in keys}


def _vowel(piece: str, language: str) -> Weights:
    if not _is_vowel(lower(piece, language)):
        return {}
    written = [like(vowel, piece, language) for vowel in vowels(language)]
    return {vowel: _liking(piece, vowel, language) for vowel in _others(piece, written, language)}


def _habit(piece: str, language: str) -> Weights:
    weights = _confused(piece, language, "letter")
    return weights and {text: weights[text] for text in _others(piece, weights, language)}


def _other(piece: str, language: str) -> Weights:
    letters = Substitute().outcomes("substitute", piece, language)
    vowel = _is_vowel(piece)
    others = _others(piece, letters, language)
    return {text: 1.0 for text in others if not (vowel and _is_vowel(text))}


# "extra" is on a neighbouring key, "stray" anywhere; "mark" to "other" are substitutions.
_ERRORS: Mapping[str, Callable[[str, str], Weights]] = {
    "double": _double,
    "extra": _extra,
    "extra_before": _extra_before,
    "stray": _stray,
    "stray_before": _stray_before,
    "undouble": _undouble,
    "unbindu": _unbindu,
    "omit": _omit,
    "swap": _swap,
    "mark": _mark,
    "bindu": _bindu,
    "adjacent": _adjacent,
    "vowel": _vowel,
    "habit": _habit,
    "other": _other,
}

Confusion = Literal["mark", "bindu", "letter"]


def _confused(piece: str, language: str, kind: Confusion) -> Weights:
    """Return the listed confusions of a letter, or of a character in a longer cluster."""
    return {text: w for text, k, w in _confusions_within(piece, language) if k == kind}


@lru_cache(maxsize=8192)
def _confusions_within(piece: str, language: str) -> Sequence[tuple[str, Confusion, float]]:
    """Return what is written for a piece, well-formed as it is, with kinds and weights."""
    small = lower(normalized(piece), language)
    confusions: list[tuple[str, Confusion, float]] = []
    for start, end in _parts(small, language):
        for wrong, weight in _listed(small[start:end], language).items():
            kind = _confusion(small[start:end], wrong)
            text = like(small[:start] + wrong + small[end:], piece, language)
            if kind and _is_valid(text, piece):
                confusions.append((text, kind, weight))
    return confusions


def _confusion(right: str, wrong: str) -> Confusion | None:
    """Say what is confused; None where a sign is written for a letter, or a vowel for a vowel."""
    if _BINDU.match(right) and _BINDU.match(wrong):
        return "bindu"
    if _is_sign(right):
        return "mark" if _is_sign(wrong) else None
    return None if _is_vowel(right) and _is_vowel(wrong) else "letter"


def _listed(letter: str, language: str) -> Mapping[str, float]:
    """Return the listed confusions of a small letter; one with a mark keeps it where it can."""
    listed = human.confusions(language)
    if letter in listed:
        return listed[letter]
    base, marks = bare(letter), normalize("NFD", letter)[1:]
    kept = {normalized(wrong + marks): w for wrong, w in listed.get(base, {}).items() if marks}
    return {
        wrong: w for wrong, w in kept.items() if wrong in _variants(language).get(bare(wrong), ())
    }


def _parts(piece: str, language: str) -> Iterable[tuple[int, int]]:
    if profile(language).cased:
        return [(0, len(piece))]
    return [(i, i + 1) for i in range(len(piece))]


def _liking(right: str, wrong: str, language: str) -> float:
    """Return the weight with which one letter is written for another."""
    small = lower(normalized(right), language)
    return human.confusions(language).get(small, {}).get(lower(wrong, language), 1.0)


def _others(piece: str, texts: Iterable[str], language: str) -> list[str]:
    """Leave out the texts that are the piece with other marks, or are on a neighbouring key."""
    near = adjacent(piece, language)
    return [text for text in texts if text not in near and not mark_only(piece, text)]


# A mark lost is the rule; a wrong one, or one too many, the exception.
_WRONG_MARK, _ADDED_MARK = 0.2, 0.004

# In Vietnamese 49 % of substitutions are of the tone alone, a third of them hook for tilde or back,
# and 18 % of the vowel's own mark.
TONES = {"vi": "\u0300\u0301\u0303\u0309\u0323"}
_TONAL = frozenset({"vi", "yo"})  # all their marked letters are native
_UNWRITTEN = {"yo": "\u0304"}  # marks for a tone that writers leave without one
_HOOK_TILDE = frozenset("\u0303\u0309")
_HOOK_FOR_TILDE, _OTHER_QUALITY = 18.0, 0.6


def _readiness(right: str, wrong: str, language: str) -> float:
    """Return how readily one letter is written for another that differs in marks."""
    if right == wrong:
        return 0.0
    if tones := TONES.get(language):
        (quality, tone), (other, wrong_tone) = (_toned(x, tones) for x in (right, wrong))
        if quality != other:
            return _OTHER_QUALITY if tone == wrong_tone else 0.0
        return _HOOK_FOR_TILDE if {tone, wrong_tone} == _HOOK_TILDE else 1.0
    added = len(normalize("NFD", wrong)) - len(normalize("NFD", right))
    if added < 0:
        return 1.0
    return _ADDED_MARK if added else _WRONG_MARK


def _toned(letter: str, tones: str) -> tuple[str, str]:
    """Return a letter without its tone, and the tone."""
    marks = normalize("NFD", letter)
    return "".join(c for c in marks if c not in tones), "".join(c for c in marks if c in tones)


@lru_cache(maxsize=64)
def _variants(language: str) -> Mapping[str, Sequence[str]]:
    """Return bare letter -> the letters of the language that are it with marks or without."""
    letters = dict.fromkeys(profile(language).letters)
    if profile(language).code in _TONAL:
        unwritten = set(_UNWRITTEN.get(profile(language).code, ""))
        marked = marked_letters(language)
        letters |= {x: None for x in marked if unwritten.isdisjoint(normalize("NFD", x))}
    groups: dict[str, list[str]] = {}
    for letter in letters:
        if lower(letter, language) == letter:
            groups.setdefault(bare(letter), []).append(letter)
    return groups


def _is_vowel(letter: str) -> bool:
    return bare(letter).lower() in _VOWELS


def _is_sign(text: str) -> bool:
    return _SIGN.match(text) is not None and not _BINDU.match(text)


def _is_valid(text: str, piece: str) -> bool:
    """Say whether a text begins with no mark and has no more misplaced signs than the piece."""
    return not is_mark(text[:1] or "a") and misplaced_signs(text) <= misplaced_signs(piece)
