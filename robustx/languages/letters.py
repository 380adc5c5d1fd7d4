"""Which stretches of a text are letters of its language, and what may stand in a letter's place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, compress, pairwise
from operator import and_, ne
from typing import NamedTuple

import regex

from robustx.languages.casing import upper
from robustx.languages.profiles import profile
from robustx.text.edits import Span
from robustx.text.graphemes import clusters, graphemes, is_mark, is_plain, unit_spans
from robustx.text.scripts import script

# Ordinal signs, modifier letters and numerals are none.
_LETTER = regex.compile(r"(?V1)[[\p{Lu}\p{Ll}\p{Lt}\p{Lo}]--[ªº]]")
_KIND = regex.compile(
    r"(?P<consonant>[\p{InSC=Consonant}\p{InSC=Consonant_Dead}\u1021])"  # က and its carrier အ
    r"|(?P<left_vowel>\p{InPC=Visual_Order_Left})"
    r"|(?P<vowel_sign>\p{InSC=Vowel_Dependent})"
    r"|(?P<vowel>\p{InSC=Vowel_Independent})"
)


@lru_cache(maxsize=512)
def letter_spans(text: str, language: str) -> tuple[Span, ...]:
    """Return the grapheme clusters that begin with a letter of the language's scripts.

    Burmese signs that Unicode counts as clusters of their own belong to the letter before them.
    """
    letter = _alphabet(language)
    if is_plain(text):
        return tuple(compress(graphemes(text), map(letter.__getitem__, text)))
    spans = [span for span in graphemes(text) if letter[text[span.start]]]
    return tuple(_with_loose_signs(text, spans) if "Myanmar" in letter.scripts else spans)


@lru_cache(maxsize=512)
def letter_pairs(text: str, language: str) -> tuple[Span, ...]:
    """Return the pairs of neighbouring letters, inside a word, that differ."""
    if is_plain(text):
        letters = list(map(_alphabet(language).__getitem__, text))
        both = map(and_, letters, letters[1:])
        return tuple(compress(unit_spans(len(text), 2), map(and_, both, map(ne, text, text[1:]))))
    spans = letter_spans(text, language)
    return tuple(
        Span(start, end)
        for (start, middle), (border, end) in pairwise(spans)
        if middle == border and text[start:middle] != text[middle:end]
    )


def letter_borders(text: str, language: str) -> list[Span]:
    """Return the empty spans between two neighbouring letters."""
    return [
        Span(left.end, left.end)
        for left, right in pairwise(letter_spans(text, language))
        if left.end == right.start
    ]


class Units(NamedTuple):
    """A text in letters with all that belongs to them; what is no letter is a unit too."""

    pieces: Sequence[str]
    starts: Sequence[int]  # of each piece, in characters, and the end of the text
    costs: Sequence[int]  # graphemes in each piece
    graphemes: int  # in the whole text


def letter_units(text: str, language: str) -> Units:
    """Return the text cut where letters end; a unit is a grapheme cluster.

    Burmese signs that Unicode counts as clusters of their own belong to the letter before them.
    """
    if is_plain(text):
        return Units(text, range(len(text) + 1), b"\1" * len(text), len(text))
    pieces = clusters(text)
    count = len(pieces)
    if "Myanmar" not in _alphabet(language).scripts:
        return Units(pieces, [0, *accumulate(map(len, pieces))], b"\1" * count, count)
    joined, costs = _joined(pieces)
    return Units(joined, [0, *accumulate(map(len, joined))], costs, count)


def is_letter(char: str, language: str) -> bool:
    """Say whether ``char`` is a letter of the language's scripts."""
    return _alphabet(language)[char]


@lru_cache(maxsize=65536)
def split_pair(pair: str, language: str) -> tuple[str, str] | None:
    """Return the two letters of a pair, each with its marks; None where it is no pair."""
    spans = letter_spans.__wrapped__(pair, language)
    if len(spans) != 2:
        return None
    return pair[: spans[1].start], pair[spans[1].start :]


@lru_cache(maxsize=65536)
def kin(char: str, language: str) -> tuple[str, ...]:
    """Return the letters of the language that may replace ``char``: same script, kind and case.

    Kinds are consonant, vowel and vowel sign in the scripts of India and South-East Asia.
    """
    pool = _pools(language).get((script(char), _kind(char)), ())
    return tuple(letter for letter in _cased(pool, char, language) if letter != char)


@lru_cache(maxsize=65536)
def insertable(char: str, language: str) -> tuple[str, ...]:
    """Return the letters that may be written beside ``char``: same script, same case, no signs."""
    kind = _kind(char) and "consonant"
    return _cased(_pools(language).get((script(char), kind), ()), char, language)


def _with_loose_signs(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    for start, end in spans:
        while end < len(text) and is_mark(text[end]):
            end += 1
        yield Span(start, end)


def _joined(pieces: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the pieces with those that begin with a mark joined to the one before, and how many
    went into each."""
    joined: list[str] = []
    costs: list[int] = []
    for piece in pieces:
        if joined and is_mark(piece[0]):
            joined[-1] += piece
            costs[-1] += 1
        else:
            joined.append(piece)
            costs.append(1)
    return joined, costs


def _kind(char: str) -> str | None:
    match = _KIND.match(char)
    return match.lastgroup if match else None


def _cased(pool: tuple[str, ...], model: str, language: str) -> tuple[str, ...]:
    if not (model.isupper() and profile(language).cased):
        return pool
    capitals = (upper(letter, language) for letter in pool)
    return tuple(letter for letter in capitals if letter.isupper())


@lru_cache(maxsize=64)
def _pools(language: str) -> Mapping[tuple[str | None, str | None], tuple[str, ...]]:
    pools: dict[tuple[str | None, str | None], tuple[str, ...]] = {}
    for letter in profile(language).letters:
        key = (script(letter), _kind(letter))
        pools[key] = (*pools.get(key, ()), letter)
    return pools


class _Alphabet(dict[str, bool]):
    """Says of a character whether it is a letter of a language's scripts, and remembers it."""

    def __init__(self, scripts: tuple[str, ...]) -> None:
        self.scripts = frozenset(scripts)

    def __missing__(self, char: str) -> bool:
        self[char] = _LETTER.match(char) is not None and script(char) in self.scripts
        return self[char]


@lru_cache(maxsize=64)
def _alphabet(language: str) -> _Alphabet:
    return _Alphabet(profile(language).scripts)
