"""The kinds of error that people make in a language, with their shares, for the noise ``human``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from robustx.languages import human, profile
from robustx.perturb.human_outcomes import Table, vowels

Operation = Literal["insertion", "deletion", "substitution", "transposition"]


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of error in letters that begin a word (True), in the others (False) or in all."""

    error: str
    operation: Operation
    share: float  # of all errors
    first: bool | None
    table: Table
    even: bool  # whether most letters can have it, all equally likely
    pairs: bool  # whether it strikes a letter and the next
    twins: bool  # whether it strikes a letter that is like the one before


@lru_cache(maxsize=64)
def kinds_of(language: str) -> tuple[Kind, ...]:
    """Return the kinds of error in a language, with their shares."""
    shares = human.shares(language)
    return () if shares is None else tuple(_kinds_by(shares, language))


def _kinds_by(shares: human.Shares, language: str) -> Iterator[Kind]:
    of_all = _shares(shares, has_vowels=bool(vowels(language)))
    mark, never = of_all["mark"], of_all["double"] + of_all["undouble"]
    # Errors that never change a first letter leave more of these to the others.
    first = _thinned(shares.first * (1 - mark) / (1 - mark - never))
    for error, share in of_all.items():
        places: dict[bool | None, float] = {None: share}
        if profile(language).spaced and error not in _NEVER_FIRST:
            part = _thinned(shares.mark_first) if error == "mark" else first
            places = {True: share * part, False: share * (1 - part)}
        yield from (
            _kind(error, share, place, language) for place, share in places.items() if share
        )


def _kind(error: str, share: float, first: bool | None, language: str) -> Kind:
    return Kind(
        error,
        _OPERATIONS[error],
        share,
        first,
        Table(_AT_START.get(error, error) if first else error, language),
        even=error in _EVEN,
        pairs=error == "swap",
        twins=error == "undouble",
    )


_OPERATIONS: Mapping[str, Operation] = {
    "double": "insertion",
    "extra": "insertion",
    "stray": "insertion",
    "undouble": "deletion",
    "unbindu": "deletion",
    "omit": "deletion",
    "mark": "substitution",
    "bindu": "substitution",
    "adjacent": "substitution",
    "vowel": "substitution",
    "habit": "substitution",
    "other": "substitution",
    "swap": "transposition",
}
_AT_START = {"extra": "extra_before", "stray": "stray_before"}  # an added letter then comes first
_NEVER_FIRST = ("double", "undouble", "unbindu", "bindu")
_EVEN = frozenset({"double", "extra", "stray", "omit", "adjacent", "vowel", "other", "swap"})


def _shares(shares: human.Shares, *, has_vowels: bool) -> dict[str, float]:
    """Return the share of each kind in all errors.

    Half of the insertions that double nothing are of a neighbouring key, a choice of ours. Where no
    letter is a vowel, other confusions take the vowels' share.
    """
    insertion, deletion, substitution = shares.insertion, shares.deletion, shares.substitution
    single = insertion * (1 - shares.double)
    vowel = shares.vowel if has_vowels else 0.0
    wrong = substitution * (1 + (shares.vowel - vowel) / (shares.habit + shares.other or 1))
    return {
        "double": insertion * shares.double,
        "extra": single / 2,
        "stray": single / 2,
        "undouble": deletion * shares.undouble,
        "unbindu": deletion * shares.unbindu,
        "omit": deletion * (1 - shares.undouble - shares.unbindu),
        "mark": substitution * shares.mark,
        "bindu": substitution * shares.bindu,
        "adjacent": substitution * shares.adjacent,
        "vowel": substitution * vowel,
        "habit": wrong * shares.habit,
        "other": wrong * shares.other,
        "swap": shares.transposition,
    }


# Words are drawn by their length, and the first letters of all alike: an error in one is more often
# the only one of its word, by this factor at 5 % of the letters (benchmarks/human_shares.py).
_ALONE = 1.12


def _thinned(share: float) -> float:
    """Return the share of errors in first letters that is ``share`` of those alone in a word."""
    return share / (share + _ALONE * (1 - share))
