"""What a reader of print takes a letter for, by script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import regex

from robustx.languages import tables
from robustx.languages.confusables import own_letters
from robustx.languages.diacritics import bare_forms, marked_letters
from robustx.languages.hangul import composed, keystrokes
from robustx.languages.profiles import profile
from robustx.text.edits import Span
from robustx.text.scripts import script
from robustx.text.signs import misplaced_signs

# Alphabets whose letters the profiles list in full: an engine set to the language writes no others.
_CLOSED = frozenset({"Latin", "Cyrillic", "Greek", "Arabic"})
_LEANING = regex.compile(r"(?<=.)\p{M}+\Z")


def misread_spans(text: str, language: str) -> list[Span]:
    """Return the stretches, which may overlap, that can be read for something else."""
    pattern = _pattern(language)
    return [Span(*match.span()) for match in pattern.finditer(text, overlapped=True)]


@lru_cache(maxsize=65536)
def misread(piece: str, language: str) -> tuple[str, ...]:
    """Return what a piece, one of ``misread_spans``, may be read for; its signs stay."""
    if script(piece[0]) == "Hangul":
        return tuple(_misread_syllable(piece))
    table = _table(language)
    shape = piece if piece in table else _LEANING.sub("", piece)
    read = (other + piece[len(shape) :] for other in table.get(shape, ()))
    signs = misplaced_signs(piece)
    return tuple(text for text in read if misplaced_signs(text) <= signs)


@lru_cache(maxsize=65536)
def other_accents(letter: str, language: str) -> tuple[str, ...]:
    """Return what a letter with marks may be read for: bare, or with other marks."""
    forms = bare_forms(language)
    if letter not in forms:
        return ()
    bare = forms[letter]
    alike = (form for form, other in marked_letters(language).items() if other == bare)
    same_case = (form for form in alike if form.isupper() == letter.isupper())
    return tuple(form for form in dict.fromkeys((bare, *same_case)) if form != letter)


def _misread_syllable(syllable: str) -> Iterator[str]:
    """Yield the Korean syllables that differ in one stroke that looks alike."""
    strokes, alike = keystrokes(syllable), _jamo()
    for i, stroke in enumerate(strokes):
        for other in alike.get(stroke, ()):
            read = composed(strokes[:i] + other + strokes[i + 1 :])
            if len(read) == 1:
                yield read


@lru_cache(maxsize=64)
def _pattern(language: str) -> regex.Pattern[str]:
    """Compile the shapes, the longest first, each with the signs that lean on it."""
    scripts = profile(language).scripts
    if "Hangul" in scripts:
        return regex.compile("[가-힣]")
    shapes = sorted(_table(language), key=len, reverse=True)
    signs = "" if profile(language).cased else r"\p{M}*"
    return regex.compile(f"(?:{'|'.join(map(regex.escape, shapes))}){signs}")


@lru_cache(maxsize=64)
def _table(language: str) -> Mapping[str, Sequence[str]]:
    """Return shape -> what it is read for, with the letters of the language alone."""
    table: dict[str, list[str]] = {}
    for name in profile(language).scripts:
        for shape, others in _shapes(name).items():
            known = [other for other in others if _is_known(other, language)]
            if known and _is_known(shape, language):
                table.setdefault(shape, []).extend(known)
    return table


def _is_known(shape: str, language: str) -> bool:
    return all(script(c) not in _CLOSED or c in own_letters(language) for c in shape)


@lru_cache(maxsize=1)
def _jamo() -> Mapping[str, tuple[str, ...]]:
    return _shapes("Hangul")


@lru_cache(maxsize=32)
def _shapes(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return shape -> shapes like it, of one script; "" where it is too small to be seen."""
    entry = _data().get(name, {})
    table: dict[str, dict[str, None]] = {}
    for token in entry.get("alike", "").split():
        shapes = token.split("=") if "=" in token else list(token)
        for shape in shapes:
            table.setdefault(shape, {}).update(dict.fromkeys(s for s in shapes if s != shape))
    for mark in entry.get("lost", ""):
        table.setdefault(mark, {})[""] = None
    return {shape: tuple(others) for shape, others in table.items()}


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Mapping[str, str]]:
    return tables.tree("ocr.yaml")
