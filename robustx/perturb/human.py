"""The errors that people make: slips and habits in the shares of human error corpora."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, count, pairwise, repeat
from typing import Literal, NamedTuple
from unicodedata import normalize

import regex

from robustx.languages import human, profile
from robustx.languages.casing import like, lower
from robustx.languages.diacritics import bare_forms
from robustx.languages.letters import insertable, is_letter, letter_spans
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.perturb.characters import Substitute
from robustx.perturb.jamo import Jamo
from robustx.perturb.kana import RomajiIme
from robustx.perturb.keyboard import Keyboard
from robustx.perturb.pinyin import Pinyin
from robustx.perturb.shares import adjacent, bare, by_character, mark_only, normalized
from robustx.seeding import Chance
from robustx.text.edits import Edit, Span
from robustx.text.graphemes import is_mark
from robustx.text.signs import misplaced_signs

Weights = dict[str, float]


@perturbations.register("human")
@dataclass(frozen=True)
class Human(Mixture):
    """Makes the errors that people make, as often as they do relative to each other.

    Insertions, deletions, substitutions and transpositions, neighbouring keys, marks and first
    letters have their shares in human corpora (en fr de ru vi ar zh, in part hi); elsewhere those
    of a related language or their mean: ``robustx.languages.human.evidence`` says which.
    """

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the channels of the way in which the language is written."""
        return _CHANNELS.get(profile(language).code, {Misspelling(): 1.0})

    def proposals(self, text: str, language: str, rng: Chance) -> Iterator[Edit]:
        """Yield the proposals of the channels; a single one needs no draw."""
        channels = self.channels(language)
        if len(channels) > 1:
            return super().proposals(text, language, rng)
        return next(iter(channels)).proposals(text, language, rng)


# zh and ja are chosen from an input method's candidates. In ko the shares are a choice of ours.
_CHANNELS: Mapping[str, Mapping[Perturbation, float]] = {
    "zh": {Pinyin(): 1.0},
    "ja": {RomajiIme(): 1.0},
    "ko": {Keyboard(): 0.7, Jamo(): 0.3},
}


@dataclass(frozen=True)
class Misspelling(Perturbation):
    """Draws the kind of error by its share, then whether it is in a first letter, then a place."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters."""
        return letter_spans(text, language) if human.shares(language) else ()

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return what a substitution, drawn by its share, writes for a letter."""
        kinds = [kind for kind in _kinds(language) if kind.operation == "substitution"]
        outcomes = [(kind.share, kind.inside[piece]) for kind in kinds]
        possible = [(share, outcome) for share, outcome in outcomes if outcome.texts]
        if not possible:
            return piece
        bounds = list(accumulate(share for share, _ in possible))
        index = _index(bounds, u)
        before = bounds[index] - possible[index][0]
        return possible[index][1].drawn((u * bounds[-1] - before) / possible[index][0])

    def proposals(self, text: str, language: str, rng: Chance) -> Iterator[Edit]:
        """Yield errors until no kind finds a letter that has had none."""
        draft = _Draft(text, language)
        shares = [kind.share for kind in draft.kinds]
        bounds = list(accumulate(shares))
        while draft.spans and bounds and bounds[-1]:
            index = _index(bounds, rng.random())
            edit = draft.error(index, rng)
            while edit is None:
                shares, siblings = _without(index, shares, draft.kinds)
                bounds = list(accumulate(shares))
                if not siblings:
                    break
                taking_over = list(accumulate(shares[i] for i in siblings))
                index = siblings[_index(taking_over, rng.random())]
                edit = draft.error(index, rng)
            else:
                yield edit


class _Outcomes(NamedTuple):
    """What an error makes of a letter or pair, and how readily relative to other letters."""

    weight: float
    texts: tuple[str, ...]
    bounds: tuple[float, ...]

    def drawn(self, u: float) -> str:
        return self.texts[_index(self.bounds, u)]


Make = Callable[[str, str], Weights]


class _Table(dict[str, _Outcomes]):
    """What an error makes of a piece, worked out when a piece is first met."""

    def __init__(self, make: Make, language: str, even: bool) -> None:
        self._make, self._language, self._even = make, language, even

    def __missing__(self, piece: str) -> _Outcomes:
        if len(self) > _MEMORY:
            self.clear()
        is_known = piece and is_letter(piece[0], self._language)
        made = self._make(piece, self._language) if is_known else {}
        signs = misplaced_signs(piece)
        known = {
            text: weight
            for text, weight in made.items()
            if weight and text != piece and _is_valid(text, signs)
        }
        bounds = tuple(accumulate(known.values()))
        weight = min(bounds[-1], 1.0 if self._even else bounds[-1]) if bounds else 0.0
        self[piece] = _Outcomes(weight, tuple(known), bounds)
        return self[piece]


_MEMORY = 1 << 16  # pieces that a table remembers before it starts again

Operation = Literal["insertion", "deletion", "substitution", "transposition"]


# What an error needs: a letter, two that differ or not, or the same letter twice.
Strikes = Literal["one", "two", "twins"]


class _Kind(NamedTuple):
    """A kind of error: its share of all, and the share of its cases that are in a first letter."""

    operation: Operation
    share: float
    first: float | None  # None where the first letter always stays
    inside: _Table
    at_start: _Table
    even: bool  # whether most letters can have it, all equally likely
    strikes: Strikes

    @property
    def pairs(self) -> bool:
        return self.strikes != "one"

    def outcomes(self, first: bool | None) -> _Table:
        return self.at_start if first else self.inside


# Draws of a letter before all are looked at.
_PATIENCE = 12


class _Draft:
    """A text in the making: its letters, and which of them have had their error.

    Places are the letters that begin a word (True), the others (False) or all (None).
    """

    def __init__(self, text: str, language: str) -> None:
        self.kinds = _kinds(language)
        self.spans = letter_spans(text, language)
        pieces = [text[start:end] for start, end in self.spans]
        self._pieces: dict[Strikes, Sequence[str]] = {"one": pieces}
        self._taken = bytearray(len(self.spans) + 1)
        words = _words(text, self.spans, by_character(language))
        self._words, self._left = words.numbers, words.sizes
        self._places: Mapping[bool | None, Sequence[int]] = {None: range(len(self.spans))}
        if profile(language).spaced:
            self._places |= {True: words.firsts, False: words.others}
        else:
            self._places |= {True: (), False: self._places[None]}
        self._pools: dict[tuple[int, bool | None], _Pool] = {}

    def error(self, index: int, rng: Chance) -> Edit | None:
        """Return an error of a kind; None where no letter is left for it."""
        kind = self.kinds[index]
        first = None if kind.first is None else rng.random() < kind.first
        for place in (first,) if first is None else (first, not first):
            unit = self._unit(index, kind, place, rng)
            if unit is not None:
                return self._edit(unit, kind, place, rng)
        return None

    def _unit(self, index: int, kind: _Kind, first: bool | None, rng: Chance) -> int | None:
        places, pieces, outcomes = self._places[first], self._of(kind), kind.outcomes(first)
        for _ in range(_PATIENCE if kind.even and places else 0):
            unit = places[int(rng.random() * len(places))]
            if self._is_free(unit, kind) and outcomes[pieces[unit]].weight:
                return unit
        pool = self._pools.get((index, first)) or self._pool(index, kind, first)
        while pool.units:
            for _ in range(_PATIENCE):
                unit = pool.units[_index(pool.bounds, rng.random())]
                if self._is_free(unit, kind):
                    return unit
            pool = self._pool(index, kind, first)
        return None

    def _pool(self, index: int, kind: _Kind, first: bool | None) -> _Pool:
        places, pieces = self._places[first], self._of(kind)
        if first is not None:
            pieces = [pieces[unit] for unit in places]
        outcomes = map(kind.outcomes(first).__getitem__, pieces)
        weights = {
            unit: outcome[0]
            for unit, outcome in zip(places, outcomes, strict=True)
            if outcome[0] and self._is_free(unit, kind)
        }
        self._pools[index, first] = pool = _Pool(list(weights), list(accumulate(weights.values())))
        return pool

    def _of(self, kind: _Kind) -> Sequence[str]:
        """Return what the kind of error strikes at each letter: it, it and the next, or ""."""
        if kind.strikes not in self._pieces:
            self._pieces[kind.strikes] = _pairs(
                self._pieces["one"], self.spans, twins=kind.strikes == "twins"
            )
        return self._pieces[kind.strikes]

    def _is_free(self, unit: int, kind: _Kind) -> bool:
        if self._taken[unit] or (kind.pairs and self._taken[unit + 1]):
            return False
        return kind.operation != "deletion" or self._left[self._words[unit]] > 1

    def _edit(self, unit: int, kind: _Kind, first: bool | None, rng: Chance) -> Edit:
        start, end = self.spans[unit]
        self._taken[unit] = 1
        replacement = kind.outcomes(first)[self._of(kind)[unit]].drawn(rng.random())
        if kind.operation == "deletion":
            self._left[self._words[unit]] -= 1
        if kind.pairs:
            self._taken[unit + 1] = 1
            end = self.spans[unit + 1].end
        if kind.pairs and kind.operation == "deletion":
            start, replacement = self.spans[unit + 1].start, ""
        return Edit(start, end, replacement)


class _Pool(NamedTuple):
    """Letters for a kind of error, and their weights added up."""

    units: Sequence[int]
    bounds: Sequence[float]


class _Words(NamedTuple):
    """The letters of a text by word."""

    numbers: list[int]  # of each letter's word
    sizes: list[int]  # of each word, in letters or, by character, with their signs
    firsts: list[int]  # the letters that begin a word
    others: list[int]


def _pairs(pieces: Sequence[str], spans: Sequence[Span], *, twins: bool) -> list[str]:
    """Return each letter with the next; "" where none follows at once or, for twins, another."""
    neighbours = zip(pairwise(pieces), pairwise(spans), strict=True)
    return [
        left + right
        if before.end == after.start and (not twins or left == right or left.lower() == right)
        else ""
        for (left, right), (before, after) in neighbours
    ] + [""]


def _words(text: str, spans: Sequence[Span], by_character: bool) -> _Words:
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    gaps = zip(count(1), ends, starts[1:], strict=False)
    later = [i for i, end, start in gaps if end != start and _SPACE.search(text, end, start)]
    words = _Words([], [], [0, *later] if spans else [], [])
    for number, (first, after) in enumerate(pairwise((*words.firsts, len(spans)))):
        words.numbers.extend(repeat(number, after - first))
        letters = sum(end - start for start, end in spans[first:after]) if by_character else 0
        words.sizes.append(letters or after - first)
        words.others.extend(range(first + 1, after))
    return words


_SPACE = re.compile(r"\s")


def _index(bounds: Sequence[float], u: float) -> int:
    """Return the index that ``u`` in [0, 1) draws by shares that are added up in ``bounds``."""
    return min(bisect_right(bounds, u * bounds[-1]), len(bounds) - 1)


def _without(
    index: int, shares: Sequence[float], kinds: Sequence[_Kind]
) -> tuple[list[float], list[int]]:
    """Return the shares without a kind, and the kinds of its operation, which take it over."""
    rest = list(shares)
    rest[index] = 0.0
    siblings = [
        i for i, share in enumerate(rest) if share and kinds[i].operation == kinds[index].operation
    ]
    total = sum(rest[i] for i in siblings)
    for i in siblings:
        rest[i] *= 1 + shares[index] / total
    return rest, siblings


@lru_cache(maxsize=64)
def _kinds(language: str) -> tuple[_Kind, ...]:
    """Return the kinds of error in a language and their shares."""
    shares = human.shares(language)
    if shares is None:
        return ()
    mark = shares.substitution * shares.mark
    double, undouble = shares.insertion * shares.double, shares.deletion * shares.undouble
    insert, omit = shares.insertion - double, shares.deletion * (1 - shares.unbindu) - undouble
    # Half of the insertions that double nothing are of a neighbouring key, a choice of ours.
    # Where no letter is a vowel, other confusions take the vowels' share.
    vowel = shares.vowel if _vowels(language) else 0.0
    wrong = shares.substitution * (1 + (shares.vowel - vowel) / (shares.habit + shares.other or 1))
    # Errors that never change a first letter leave more of these to the others.
    first = _thinned(shares.first * (1 - mark) / (1 - mark - double - undouble))

    def kind(
        operation: Operation,
        share: float,
        make: Make,
        at_start: Make | None = None,
        first: float | None = first,
        even: bool = False,
        strikes: Strikes = "one",
    ) -> _Kind:
        table = _Table(make, language, even)
        start = _Table(at_start, language, even) if at_start else table
        return _Kind(operation, share, first, table, start, even, strikes)

    kinds = (
        kind("insertion", double, _double, first=None, even=True),
        kind("insertion", insert / 2, _extra, _extra_before, even=True),
        kind("insertion", insert / 2, _stray, _stray_before, even=True),
        kind("deletion", undouble, _undouble, first=None, strikes="twins"),
        kind("deletion", shares.deletion * shares.unbindu, _unbindu, first=None),
        kind("deletion", omit, _omit, even=True),
        kind("substitution", mark, _mark, first=_thinned(shares.mark_first)),
        kind("substitution", shares.substitution * shares.bindu, _bindu, first=None),
        kind("substitution", shares.substitution * shares.adjacent, _adjacent, even=True),
        kind("substitution", shares.substitution * vowel, _vowel, even=True),
        kind("substitution", wrong * shares.habit, _habit),
        kind("substitution", wrong * shares.other, _other, even=True),
        kind("transposition", shares.transposition, _swap, even=True, strikes="two"),
    )
    return tuple(kind for kind in kinds if kind.share > 0)


# Words are drawn by their length, and the first letters of all alike: an error in one is more often
# the only one of its word, by this factor at 5 % of the letters (benchmarks/human_shares.py).
_ALONE = 1.12


def _thinned(share: float) -> float:
    """Return the share of errors in first letters that is ``share`` of those alone in a word."""
    return share / (share + _ALONE * (1 - share))


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


def _undouble(twins: str, language: str) -> Weights:  # noqa: ARG001
    return {twins[: len(twins) // 2]: 1.0}


def _unbindu(piece: str, language: str) -> Weights:  # noqa: ARG001
    rest = _BINDU.sub("", piece)
    return {rest: 1.0} if rest != piece else {}


def _omit(piece: str, language: str) -> Weights:
    typed: Iterable[str] = Keyboard().outcomes("omit", piece, language)
    if len(piece) == 1 or not by_character(language):
        typed = ("", *typed)
    return dict.fromkeys(typed, 1.0) | dict.fromkeys(_unbindu(piece, language), 0.0)


def _swap(pair: str, language: str) -> Weights:
    return dict.fromkeys(Keyboard().outcomes("swap", pair, language), 1.0)


def _mark(piece: str, language: str) -> Weights:
    weights = _confused(piece, language, lambda a, b: _is_sign(a) and _is_sign(b))
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
    return _confused(piece, language, lambda a, b: bool(_BINDU.match(a) and _BINDU.match(b)))


def _adjacent(piece: str, language: str) -> Weights:
    keys = adjacent(piece, language)
    return {key: _liking(piece, key, language) for key in sorted(keys)}


def _vowel(piece: str, language: str) -> Weights:
    small = bare(lower(piece, language))
    if small not in _VOWELS:
        return {}
    written = (like(vowel, piece, language) for vowel in _vowels(language))
    return {
        vowel: _liking(piece, vowel, language)
        for vowel in written
        if _is_another(piece, vowel, language)
    }


def _habit(piece: str, language: str) -> Weights:
    weights = _confused(piece, language, lambda a, b: not (_is_sign(a) or _both_vowels(a, b)))
    return {text: w for text, w in weights.items() if _is_another(piece, text, language)}


def _other(piece: str, language: str) -> Weights:
    return {
        text: 1.0
        for text in Substitute().outcomes("substitute", piece, language)
        if _is_another(piece, text, language) and not _both_vowels(piece, text)
    }


def _confused(piece: str, language: str, admits: Callable[[str, str], bool]) -> Weights:
    """Return the listed confusions of a letter, or of a character in a longer cluster."""
    small = lower(normalized(piece), language)
    weights: Weights = {}
    for start, end in _parts(small, language):
        for wrong, weight in _listed(small[start:end], language).items():
            if admits(small[start:end], wrong):
                text = small[:start] + wrong + small[end:]
                weights[like(text, piece, language)] = weight
    return weights


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


def _is_another(piece: str, text: str, language: str) -> bool:
    """Say whether a letter is not the same with other marks, nor on a neighbouring key."""
    return not mark_only(piece, text) and text not in adjacent(piece, language)


# A mark lost is the rule; a wrong one, or one too many, the exception.
_WRONG_MARK, _ADDED_MARK = 0.2, 0.004

# In Vietnamese 49 % of substitutions are of the tone alone, a third of them hook for tilde or back,
# and 18 % of the vowel's own mark.
_TONES = {"vi": "\u0300\u0301\u0303\u0309\u0323"}
_TONAL = frozenset({"vi", "yo"})  # all their marked letters are native
_HOOK_TILDE = frozenset("\u0303\u0309")
_HOOK_FOR_TILDE, _OTHER_QUALITY = 18.0, 0.6

_BINDU = regex.compile(r"\p{InSC=Bindu}")
_SIGN = regex.compile(r"\p{M}")
_VOWELS = frozenset("aeiouıəаеёиоуыэюяіїєәөұүαεηιουωაეიოუ")


def _readiness(right: str, wrong: str, language: str) -> float:
    """Return how readily one letter is written for another that differs in marks."""
    if right == wrong:
        return 0.0
    if tones := _TONES.get(language):
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
        letters |= dict.fromkeys(map(normalized, bare_forms(language)))
    groups: dict[str, list[str]] = {}
    for letter in letters:
        if lower(letter, language) == letter:
            groups.setdefault(bare(letter), []).append(letter)
    return groups


@lru_cache(maxsize=64)
def _vowels(language: str) -> tuple[str, ...]:
    """Return the vowels of the language's alphabet without marks."""
    return tuple(c for c in profile(language).letters if c in _VOWELS and c == bare(c))


def _both_vowels(one: str, other: str) -> bool:
    return all(bare(letter).lower() in _VOWELS for letter in (one, other))


def _is_sign(text: str) -> bool:
    return _SIGN.match(text) is not None and not _BINDU.match(text)


def _is_valid(text: str, signs: int) -> bool:
    """Say whether a text begins with no mark and has no more than ``signs`` misplaced signs."""
    return not is_mark(text[:1] or "a") and misplaced_signs(text) <= signs
