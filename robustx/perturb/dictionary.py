"""Words written as people have been seen to write them: a user's list of misspellings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from typing import ClassVar, NamedTuple
from unicodedata import normalize

import regex

from robustx.errors import InputError
from robustx.example import Hazard
from robustx.languages import LANGUAGES, profile
from robustx.languages.casing import lower, upper
from robustx.perturb.base import Perturbation, perturbations
from robustx.seeding import Chance, index_at
from robustx.text.edits import Edit, Span
from robustx.text.graphemes import orphan_marks
from robustx.text.scripts import scripts_of
from robustx.text.signs import misplaced_signs
from robustx.text.words import word_spans

_SPACE = regex.compile(r"\s+")
_NUMBER = regex.compile(r"\d+(\.\d+)?")
_ELISION = regex.compile(r"['’]")


class WordListNoise(Perturbation):
    """Writes for a word what a list of the user's says: lines ``word<TAB>other``, in UTF-8.

    A third column is a weight, and so is every repetition of a line; lines that begin with ``#``
    are comments. A first line that names the columns may name them in any order, also
    ``language``: its lines count for that language alone. Entries in small letters also stand for
    the word with a capital and in capitals. Of entries that begin at a word the longest is taken.
    """

    version: ClassVar[int] = 1
    column: ClassVar[str]  # what the list calls the other text
    path: str

    def keeps(self, word: str, other: str) -> bool:
        """Say whether an entry of the list does to a text only what the class says that it does."""
        return (
            not orphan_marks(other)
            and misplaced_signs(other) <= misplaced_signs(word)
            and (self.foreign_script or scripts_of(other) <= scripts_of(word))
            and (bool(self.hazards) or _SPACE.findall(other) == _SPACE.findall(word))
        )

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words and phrases of the list, from left to right."""
        return list(_found(text, _word_list(self), language))

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return one of the texts that the list has for the piece, in its case, by weight."""
        choices = _word_list(self).choices[language]
        entry = _entry(piece, choices, language)
        if entry is None:
            return piece
        bounds = list(accumulate(choices[entry].values()))
        return _in_case(list(choices[entry])[index_at(bounds, u)], piece, entry, language)

    def others(self, piece: str, language: str) -> tuple[str, ...]:
        """Return all different texts that the list has for a piece, in its case, by weight."""
        choices = _word_list(self).choices[language]
        entry = _entry(piece, choices, language)
        weights = choices[entry] if entry is not None else {}
        texts = sorted(weights, key=lambda text: -weights[text])
        return tuple(dict.fromkeys(_in_case(text, piece, str(entry), language) for text in texts))

    def fingerprint(self) -> str:
        """Return what tells the list from any other, wherever it lies."""
        return _word_list(self).digest

    def notes(self, texts: Sequence[str], language: str) -> list[str]:
        """Return what a user should know of this noise on these texts."""
        found = _word_list(self)
        notes = []
        if not found.choices[language]:
            notes.append(f"{self.path} has no entry for {profile(language).name}")
        if found.left_out:
            notes.append(f"{found.left_out} of {found.entries} entries of {self.path} are left out")
        return notes


class Misspelling(WordListNoise):
    """A list of misspellings; only the letters that differ are edited, and count."""

    column: ClassVar[str] = "misspelling"

    def proposals(self, text: str, language: str, rng: Chance) -> Iterator[Edit]:
        """Yield the edits of the words, without the letters that stay at either end."""
        return (edit.trimmed(text) for edit in super().proposals(text, language, rng))


@perturbations.register("dictionary")
@dataclass(frozen=True)
class Dictionary(Misspelling):
    """Misspells words as a list of the user's says: ``dictionary?path=misspellings.tsv``.

    Entries that change white space are left out; see ``dictionary_phrases``.
    """

    path: str


@perturbations.register("dictionary_phrases")
@dataclass(frozen=True)
class DictionaryPhrases(Misspelling):
    """Misspells by a list of the user's, also what runs together or falls apart (a lot, alot)."""

    hazards: ClassVar[frozenset[Hazard]] = frozenset({"drops words", "adds words", "moves borders"})

    path: str


_Choices = Mapping[str, Mapping[str, float]]  # the other texts of a word, with their weights


@dataclass(frozen=True)
class _WordList:
    """What a list says of each language."""

    choices: Mapping[str, _Choices]
    longest: Mapping[str, int]  # characters of the longest word, decomposed
    entries: int
    left_out: int
    digest: str


def _word_list(noise: WordListNoise) -> _WordList:
    """Return the list as the file is now."""
    try:
        status = os.stat(noise.path)  # noqa: PTH116 - a Path costs more than the rest
        return _read(noise, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise InputError(f"cannot read the word list {noise.path}: {error.strerror}") from error


class _Row(NamedTuple):
    language: str
    word: str
    other: str
    weight: float


@lru_cache(maxsize=16)
def _read(noise: WordListNoise, _time: int, _size: int) -> _WordList:
    content = Path(noise.path).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"the word list {noise.path} is not UTF-8: {error}") from None
    rows = list(_rows(text, noise))
    kept = [row for row in rows if noise.keeps(row.word, row.other)]
    named = {code: _choices(kept, code) for code in ("", *{row.language for row in kept})}
    choices = {code: named.get(code, named[""]) for code in LANGUAGES}
    return _WordList(
        choices=choices,
        longest={code: max(map(_length, words), default=0) for code, words in choices.items()},
        entries=len(rows),
        left_out=len(rows) - len(kept),
        digest=blake2b(content, digest_size=16).hexdigest(),
    )


def _key(word: str) -> str:
    """Return what is the same for all ways to encode a word."""
    return normalize("NFC", word).replace("’", "'")


def _choices(rows: Iterable[_Row], language: str) -> _Choices:
    """Return the entries of a language, with those of no language; weights of the same add up."""
    choices: dict[str, dict[str, float]] = {}
    for row in rows:
        if row.language in {"", language}:
            others = choices.setdefault(_key(row.word), {})
            others[row.other] = others.get(row.other, 0.0) + row.weight
    return choices


def _length(word: str) -> int:
    """Return how long a word may be in a text, which may write marks apart."""
    return len(normalize("NFD", word))


def _rows(text: str, noise: WordListNoise) -> Iterator[_Row]:
    """Yield the rows of a list; raises InputError at the first that says nothing."""
    columns: Sequence[str] = ("word", noise.column, "weight")
    numbered = enumerate(text.split("\n"), 1)
    lines = ((n, line) for n, line in numbered if line.strip() and not line.startswith("#"))
    for place, (number, line) in enumerate(lines):
        cells = [cell.strip() for cell in line.split("\t")]
        if place == 0 and {"word", noise.column} <= set(cells) <= {"language", *columns}:
            columns = cells
        else:
            yield _row(columns, cells, noise.column, f"{noise.path}:{number}")


def _row(columns: Sequence[str], cells: Sequence[str], column: str, where: str) -> _Row:
    values = dict(zip(columns, cells, strict=False))
    word, other = values.get("word"), values.get(column)
    if not word or not other or word == other or len(cells) > len(columns):
        raise InputError(f"{where}: {' '.join(cells)!r} is not {'<TAB>'.join(columns)}")
    if values.get("language"):
        _require(values["language"] in LANGUAGES, where, "language", values["language"])
    weight = values.get("weight") or "1"
    _require(_NUMBER.fullmatch(weight) is not None, where, "weight", weight)
    return _Row(values.get("language", ""), word, other, float(weight))


def _require(condition: bool, where: str, what: str, value: str) -> None:
    if not condition:
        raise InputError(f"{where}: unknown {what} {value!r}")


def _found(text: str, found: _WordList, language: str) -> Iterator[Span]:
    """Yield the stretches of the text that are in the list."""
    choices, longest = found.choices[language], found.longest[language]
    words = word_spans(text, language) if choices else ()
    done = 0
    for index, word in enumerate(words):
        for start in _starts(text, word):
            ends = _ends(words, index, start + longest) if start >= done else []
            listed = (e for e in ends if _entry(text[start:e], choices, language) is not None)
            end = next(listed, None)
            if end is not None:
                yield Span(start, end)
                done = end


def _ends(words: Sequence[Span], index: int, limit: int) -> list[int]:
    """Return where words end from ``index`` on, up to ``limit``, the last first."""
    ends = []
    while index < len(words) and words[index].end <= limit:
        ends.append(words[index].end)
        index += 1
    return ends[::-1]


def _starts(text: str, word: Span) -> Iterator[int]:
    """Yield where an entry may begin in a word: at its start, and after an elision (l'homme)."""
    yield word.start
    for match in _ELISION.finditer(text, word.start, word.end):
        yield match.end()


def _entry(piece: str, choices: _Choices, language: str) -> str | None:
    """Return the entry for a word: as it is, or in small letters for Title or UPPER case."""
    word = _key(piece)
    if word in choices:
        return word
    if word.islower() or not profile(language).cased:
        return None
    small = lower(word, language)
    if small in choices and (word[1:] == small[1:] or word == upper(word, language)):
        return small
    return None


def _in_case(other: str, piece: str, entry: str, language: str) -> str:
    """Return the other text in the case of the piece for which ``entry`` was found."""
    word = _key(piece)
    if word == entry:
        return other
    if word[1:] == entry[1:]:
        return upper(other[:1], language) + other[1:]
    return upper(other, language)
