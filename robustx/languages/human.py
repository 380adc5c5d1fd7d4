"""How people misspell a language: measured shares where there are any, a relative's elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from statistics import fmean

from robustx.languages import tables
from robustx.languages.profiles import profile

Row = Mapping[str, str]

# Corpora of alphabetic languages without tones: their mean stands in where there is no relative.
_ALPHABETIC = ("en", "fr", "de", "ru")
# Those with marks enough to say how often a marked letter goes wrong.
_MARKED = ("fr", "de")

_CONFUSION = re.compile(r"(?P<letters>[^=]+)(?:=(?P<weight>[\d.]+))?")

# How wrong characters sound in the SIGHAN corpora, as the survey sorted them.
HOMOPHONES: Mapping[str, float] = {
    "same_tone": 0.51,
    "other_tone": 0.25,
    "fuzzy": 0.08,
    "one_letter": 0.10,
    "other": 0.07,
}

_UNMEASURED = {
    "ja": "not measured: words as a romaji input method would give them for another key",
    "ko": "not measured: slips on the two-set keyboard, with jamo that sound alike",
}


@dataclass(frozen=True)
class Shares:
    """Shares of human errors, each in 0..1; those of substitutions and of all errors sum to 1."""

    insertion: float
    deletion: float
    substitution: float
    transposition: float
    mark: float  # of substitutions, as all down to other: marks alone differ
    bindu: float  # anusvara for candrabindu
    adjacent: float  # the letter of a neighbouring key
    vowel: float  # a vowel for a vowel
    habit: float  # a listed confusion
    other: float
    first: float  # of errors that are not mark-only: in the first letter of a word
    mark_first: float  # of mark-only errors
    double: float  # of insertions: a letter written twice
    undouble: float  # of deletions: one of two equal letters
    unbindu: float  # of deletions: anusvara or candrabindu


@lru_cache(maxsize=64)
def shares(language: str) -> Shares | None:
    """Return the shares of a language; None where words are chosen, or typed in jamo (zh ja ko)."""
    row = _rows()[profile(language).code]
    if not (row["insertion"] or row["like"]):
        return None
    operations = [_number(row, name) for name in _OPERATIONS]
    insertion, deletion, substitution, transposition = (
        share / sum(operations) for share in operations
    )
    mark, bindu = _mark(row) - _number(row, "bindu"), _number(row, "bindu")
    letters = 1 - mark - bindu
    adjacent = _number(row, "adjacent") * letters
    vowel = min(_vowel(row) * letters, letters - adjacent)
    rest = letters - adjacent - vowel
    habit = min(float(row["habit"]) / 100, rest) if row["habit"] else rest / 2
    return Shares(
        insertion=insertion,
        deletion=deletion,
        substitution=substitution,
        transposition=transposition,
        mark=mark,
        bindu=bindu,
        adjacent=adjacent,
        vowel=vowel,
        habit=habit,
        other=rest - habit,
        first=_first(row),
        mark_first=_number(row, "mark_first") or _number(row, "first"),
        double=_number(row, "double"),
        undouble=_number(row, "undouble"),
        unbindu=_number(row, "unbindu"),
    )


@lru_cache(maxsize=64)
def confusions(language: str) -> Mapping[str, Mapping[str, float]]:
    """Return small letter or sign -> what is written for it -> weight."""
    table: dict[str, dict[str, float]] = {}
    for entry in _rows()[profile(language).code]["confusions"].split():
        for right, wrong, weight in _confusion(entry):
            table.setdefault(right, {})[wrong] = weight
    return table


def measured() -> tuple[str, ...]:
    """Return the languages whose single-edit word pairs were measured in a human corpus."""
    return tuple(code for code, row in _rows().items() if row["insertion"])


def table(language: str) -> Mapping[str, float]:
    """Return the measured shares by column of human.tsv, in 0..1; none where nothing was."""
    row = _rows()[profile(language).code]
    return {name: float(row[name]) / 100 for name in _PUBLISHED if row[name]}


def evidence(language: str) -> str:
    """Say in a phrase what the shares of a language rest on."""
    code, row = profile(language).code, _rows()[profile(language).code]
    if code in _UNMEASURED:
        return _UNMEASURED[code]
    if row["corpus"] and not row["like"]:
        pairs = f", {int(row['pairs']):,} pairs" if row["pairs"] else ""
        return f"measured: {row['corpus']}{pairs}"
    if row["corpus"]:
        return f"signs measured: {row['corpus']}; the rest as the mean of {_names(_ALPHABETIC)}"
    like = f"the mean of {_names(_ALPHABETIC)}" if row["like"] == "mean" else _names((row["like"],))
    return f"not measured: as {like}" + (", marks by their frequency" if row["marked"] else "")


_OPERATIONS = ("insertion", "deletion", "substitution", "transposition")
_PUBLISHED = (*_OPERATIONS, "adjacent", "chance", "mark", "first")


def _names(codes: tuple[str, ...]) -> str:
    *most, last = (profile(code).name for code in codes)
    return f"{', '.join(most)} and {last}" if most else last


def _number(row: Row, name: str) -> float:
    """Return a share of a row, or of its relative; 0 where neither has it."""
    if row[name]:
        return float(row[name]) / 100
    if row["like"] == "mean":
        numbers = [_rows()[code][name] for code in _ALPHABETIC]
        return fmean(float(number or 0) for number in numbers) / 100
    return _number(_rows()[row["like"]], name) if row["like"] else 0.0


def _vowel(row: Row) -> float:
    """Return the share of vowels for vowels in the substitutions that are not mark-only."""
    if row["vowel"]:
        return float(row["vowel"]) / (100 - float(row["mark"] or 0))
    if row["like"] in ("", "mean"):
        return fmean(_vowel(known) for code in _ALPHABETIC if (known := _rows()[code])["vowel"])
    return _vowel(_rows()[row["like"]])


def _first(row: Row) -> float:
    """Return the share of errors in a first letter among those that are not mark-only."""
    if row["like"] not in ("", "mean"):
        return _first(_rows()[row["like"]])
    first = _number(row, "first")
    if not row["mark_first"]:
        return first
    mark_only = _number(row, "substitution") * _number(row, "mark")
    return (first - mark_only * _number(row, "mark_first")) / (1 - mark_only)


def _mark(row: Row) -> float:
    """Return the mark-only share of substitutions.

    Where it was not measured, the odds of a mark-only error grow with the marked letters of the
    language, as in the language that it is like, or as in French and German.
    """
    if row["mark"]:
        return float(row["mark"]) / 100
    if not row["marked"]:
        return 0.0
    like = _rows().get(row["like"], {})
    known = (row["like"],) if like.get("marked") else _MARKED
    odds = float(row["marked"]) * fmean(_odds_of_marks(_rows()[code]) for code in known)
    return odds / (1 + odds)


def _odds_of_marks(row: Row) -> float:
    """Return the odds of a mark-only error for each marked letter in 100."""
    mark = float(row["mark"])
    return mark / (100 - mark) / float(row["marked"])


def _confusion(entry: str) -> Iterator[tuple[str, str, float]]:
    match = _CONFUSION.fullmatch(entry)
    assert match is not None, f"human.tsv: {entry!r} is no confusion"
    weight = float(match["weight"] or 1)
    if ">" in match["letters"]:
        right, wrong = match["letters"].split(">")
        yield right, wrong, weight
        return
    for right, wrong in permutations(match["letters"].split("~"), 2):
        yield right, wrong, weight


@lru_cache(maxsize=1)
def _rows() -> Mapping[str, Row]:
    return {row["language"]: row for row in tables.rows("human.tsv")}
