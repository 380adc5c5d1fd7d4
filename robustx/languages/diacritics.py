"""Letters with marks and the bare letters that are written for them, by explicit tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import permutations
from unicodedata import combining, normalize

from robustx.languages import tables
from robustx.languages.casing import upper
from robustx.languages.profiles import profile
from robustx.text.edits import Span


@lru_cache(maxsize=64)
def bare_forms(language: str) -> Mapping[str, str]:
    """Return written letter -> bare letter, in both cases and in every composition."""
    small = {
        form: bare for letter, bare in _small(language).items() for form in _compositions(letter)
    }
    return _in_both_cases(small, language)


@lru_cache(maxsize=64)
def marked_letters(language: str) -> Mapping[str, str]:
    """Return letter with marks -> bare letter, in both cases, as they are usually composed."""
    return _in_both_cases(_small(language), language)


def _small(language: str) -> Mapping[str, str]:
    table = _tables().get(profile(language).code, {})
    return {letter: bare for bare, letters in table.items() for letter in letters.split()}


def _in_both_cases(small: Mapping[str, str], language: str) -> Mapping[str, str]:
    # The bare capital is that of ASCII, whatever the language says of i: Turkish İ becomes I.
    capital = {upper(form, language): bare.upper() for form, bare in small.items()}
    return {form: bare for form, bare in {**capital, **small}.items() if form != bare}


def marked_spans(text: str, language: str) -> list[Span]:
    """Return the stretches of ``text`` that have a bare form."""
    forms = bare_forms(language)
    if not forms or text.isascii():
        return []
    return [Span(*match.span()) for match in _pattern(language).finditer(text) if match[0] in forms]


def _compositions(letter: str) -> Iterator[str]:
    """Yield the spellings of a letter that look the same: any of its marks composed or apart."""
    base, *marks = list(normalize("NFD", letter))
    yield letter
    for order in permutations(marks):
        for composed in range(len(order) + 1):
            yield normalize("NFC", "".join((base, *order[:composed]))) + "".join(order[composed:])


@lru_cache(maxsize=64)
def _pattern(language: str) -> re.Pattern[str]:
    """Compile what may be a marked letter: a composed one, or any other with its marks."""
    forms = bare_forms(language)
    marks = "".join({char for form in forms for char in form if combining(char)})
    bases = "".join({form[0] for form in forms if len(form) > 1})
    composed = "".join({form for form in forms if len(form) == 1})
    apart = f"|[{bases}][{marks}]+" if bases else ""
    return re.compile(f"[{composed}]" + (f"[{marks}]*{apart}" if marks and bases else ""))


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tables.tree("diacritics.yaml")
