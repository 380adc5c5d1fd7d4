"""What kinds of error people, or a noise, make: shares counted on (correct, wrong) words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple
from unicodedata import normalize

import regex
from rapidfuzz.distance import Postfix, Prefix

from robustx.languages import profile
from robustx.languages.casing import lower
from robustx.languages.hangul import keystrokes
from robustx.languages.letters import is_letter
from robustx.languages.pinyin import RELATIONS, readings, relation
from robustx.perturb.keyboard import Keyboard
from robustx.text.graphemes import clusters

Operation = Literal["insertion", "deletion", "substitution", "transposition"]

_WORD = regex.compile(r"\S+")
_EDGES = regex.compile(r"\A[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+\Z")
_MARKS = regex.compile(r"\p{M}")
# Letters that differ in a mark which Unicode does not take apart: alif with wasla.
_BASES = str.maketrans({"\u0671": "\u0627"})

# Scripts in which a mark is a letter of the alphabet to its writers, alone on its key.
_BY_CHARACTER = frozenset(
    {"Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Malayalam", "Thai",
     "Myanmar"}
)  # fmt: skip


class Slip(NamedTuple):
    """A single error in a word; what it is not is False."""

    operation: Operation
    first: bool  # whether the word begins with another letter
    doubled: bool = False  # whether an insertion doubles a letter, or a deletion leaves one of two
    mark_only: bool = False  # whether a substitution changes no more than marks
    keys: frozenset[str] = frozenset()  # on the keys around the letter that was replaced
    written: str = ""  # for it

    @property
    def adjacent(self) -> bool:
        """Whether a substitution changes more than marks, and hits a neighbouring key."""
        return self.written in self.keys


@dataclass(frozen=True)
class Shares:
    """Counts of slips, which add up; the shares are 0 where there is nothing to count."""

    pairs: int = 0  # with any difference
    insertions: int = 0
    deletions: int = 0
    substitutions: int = 0
    transpositions: int = 0
    first_letters: int = 0
    mark_only: int = 0
    adjacent: int = 0
    expected: float = 0.0  # adjacent ones, had the letters been drawn at random
    doubled: int = 0
    undoubled: int = 0

    def __add__(self, other: Shares) -> Shares:
        theirs = vars(other)
        return Shares(**{name: count + theirs[name] for name, count in vars(self).items()})

    @property
    def single(self) -> int:
        """Pairs that one error explains."""
        return self.insertions + self.deletions + self.substitutions + self.transpositions

    def table(self) -> dict[str, float]:
        """Return the shares in 0..1 under the names of human.tsv."""
        letters = self.substitutions - self.mark_only
        return {
            "insertion": _ratio(self.insertions, self.single),
            "deletion": _ratio(self.deletions, self.single),
            "substitution": _ratio(self.substitutions, self.single),
            "transposition": _ratio(self.transpositions, self.single),
            "adjacent": _ratio(self.adjacent, letters),
            "chance": _ratio(self.expected, letters),
            "mark": _ratio(self.mark_only, self.substitutions),
            "first": _ratio(self.first_letters, self.single),
            "double": _ratio(self.doubled, self.insertions),
            "undouble": _ratio(self.undoubled, self.deletions),
        }


def shares(pairs: Iterable[tuple[str, str]], language: str) -> Shares:
    """Count the slips in (correct, wrong) words; pairs that are equal do not count.

    The expected adjacent ones are those of letters drawn as often as the correct words have them.
    """
    known = [(correct, wrong) for correct, wrong in pairs if correct != wrong]
    letters = Counter(letter for correct, _ in known for letter in _letters(correct, language))
    slips = (classify(correct, wrong, language) for correct, wrong in known)
    return sum((_shares(slip, letters) for slip in slips), Shares())


def classify(correct: str, wrong: str, language: str) -> Slip | None:
    """Return the one error that makes ``wrong`` of ``correct``; None where it is none, or several.

    Case and composition do not matter. Letters are grapheme clusters, in the scripts of India and
    South-East Asia characters, in Korean jamo as they are typed.
    """
    before, after = _letters(correct, language), _letters(wrong, language)
    start = Prefix.similarity(before, after)
    end = Postfix.similarity(before[start:], after[start:])
    right, written = before[start : len(before) - end], after[start : len(after) - end]
    context = before[:start][-1:] + before[len(before) - end :][:1]
    match len(right), len(written):
        case 0, 1:
            return Slip("insertion", start == 0, doubled=written[0] in context)
        case 1, 0:
            return Slip("deletion", start == 0, doubled=right[0] in context)
        case 1, 1:
            keys = adjacent(right[0], language) if is_letter(right[0][0], language) else frozenset()
            marks = mark_only(right[0], written[0])
            return Slip("substitution", start == 0, False, marks, keys, written[0])
        case 2, 2 if right == written[::-1]:
            return Slip("transposition", start == 0)
    return None


def homophones(pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Return the shares in which wrong Chinese characters sound like the right ones.

    Pairs whose texts are not of one length do not count.
    """
    counts = Counter(
        relation(right, written)
        for correct, wrong in pairs
        if len(correct) == len(wrong)
        for right, written in zip(correct, wrong, strict=True)
        if right != written and readings(right)
    )
    return {kind: _ratio(counts[kind], counts.total()) for kind in RELATIONS}


def mark_only(letter: str, other: str) -> bool:
    """Say whether two letters differ in nothing but their combining marks."""
    return letter != other and bare(letter) == bare(other)


@lru_cache(maxsize=65536)
def adjacent(letter: str, language: str) -> frozenset[str]:
    """Return the letters that a neighbouring key types for ``letter``, mark-only ones left out."""
    typed = Keyboard().outcomes("neighbour", letter, language)
    return frozenset(
        key
        for key in map(normalized, typed)
        if len(clusters(key)) == 1 and not mark_only(letter, key)
    )


def word_pairs(source: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text that differ in another, whose white space is the same."""
    for correct, wrong in zip(_WORD.findall(source), _WORD.findall(target), strict=True):
        if correct != wrong:
            yield _EDGES.sub("", correct), _EDGES.sub("", wrong)


@lru_cache(maxsize=65536)
def bare(letter: str) -> str:
    """Return the letter without its combining marks; every alif without its hamza, madda or wasla.

    Letters that Unicode does not take apart (đ, ł, ø, ı) stay.
    """
    return _MARKS.sub("", normalize("NFD", letter)).translate(_BASES)


def by_character(language: str) -> bool:
    """Say whether the signs of the language's script count as letters of their own."""
    return not _BY_CHARACTER.isdisjoint(profile(language).scripts)


def normalized(letter: str) -> str:
    """Return the letter in composed form, so that spellings which look the same are the same."""
    return normalize("NFC", letter)


def _shares(slip: Slip | None, letters: Counter[str]) -> Shares:
    if slip is None:
        return Shares(pairs=1)
    wrong = slip.operation == "substitution" and not slip.mark_only
    around = sum(letters[key] for key in slip.keys)
    return Shares(
        pairs=1,
        insertions=slip.operation == "insertion",
        deletions=slip.operation == "deletion",
        substitutions=slip.operation == "substitution",
        transpositions=slip.operation == "transposition",
        first_letters=slip.first,
        mark_only=slip.mark_only,
        adjacent=slip.adjacent,
        expected=_ratio(around, letters.total()) if wrong else 0.0,
        doubled=slip.doubled and slip.operation == "insertion",
        undoubled=slip.doubled and slip.operation == "deletion",
    )


@lru_cache(maxsize=65536)
def _letters(word: str, language: str) -> tuple[str, ...]:
    small = lower(normalized(word), language)
    if "Hangul" in profile(language).scripts:
        return tuple(keystrokes(small))
    if by_character(language):
        return tuple(small)
    return tuple(clusters(small))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
