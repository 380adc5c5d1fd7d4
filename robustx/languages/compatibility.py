"""Other encodings of a letter: canonically equal ones, and Unicode's compatibility forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from unicodedata import combining, decomposition, name, normalize

from robustx.languages.profiles import profile
from robustx.text.scripts import script
from robustx.text.signs import misplaced_signs

Alphabet = Mapping[str, str]

# Fullwidth, circled, letter-like and mathematical letters.
_STYLED = (
    range(0xFF21, 0xFF5B),
    range(0x24B6, 0x24EA),
    range(0x2100, 0x2150),
    range(0x1D400, 0x1D7CC),
)
_STYLE = re.compile(r"(?:MATHEMATICAL )?(.*?) ?(?:LATIN |GREEK )?(?:CAPITAL|SMALL) ")
_STYLE_NAMES = {"BLACK-LETTER": "FRAKTUR"}
_NAMES = {"ℎ": "MATHEMATICAL ITALIC SMALL H"}  # by Unicode the Planck constant
_WHOLE_ALPHABET = 40  # forms that make a style; the letter-like symbols alone are none

_LIGATURES = {
    "Latin": {"ffi": "ﬃ", "ffl": "ﬄ", "fi": "ﬁ", "fl": "ﬂ", "ff": "ﬀ", "st": "ﬆ"},
    "Hebrew": {"אל": "ﭏ", **dict(zip("אדהכלםרת", "ﬡﬢﬣﬤﬥﬦﬧﬨ", strict=True))},
    "Greek": {"β": "ϐ", "θ": "ϑ", "φ": "ϕ", "π": "ϖ", "κ": "ϰ", "ρ": "ϱ", "ς": "ϲ"},
}
_OWN_LIGATURES = {
    "nl": {"ij": "ĳ", "IJ": "Ĳ"},
    "af": {"'n": "ŉ", "\u2019n": "ŉ"},
}
_RADICALS = range(0x2F00, 0x2FD6)  # Kangxi radicals, equal to Han letters
_PRESENTED = (range(0xFB50, 0xFBB2), range(0xFBD3, 0xFC00), range(0xFE80, 0xFEFD))


@lru_cache(maxsize=65536)
def equal_spellings(cluster: str) -> tuple[str, ...]:
    """Return the other canonically equal spellings of a letter with its marks.

    Spellings whose signs stand in an order that readers of the script do not expect are left out.
    """
    composed, apart = normalize("NFC", cluster), normalize("NFD", cluster)
    forms = [composed, apart, *_precomposed().get(apart, ()), *_half_composed(apart)]
    signs = misplaced_signs(cluster)
    return tuple(f for f in dict.fromkeys(forms) if f != cluster and misplaced_signs(f) <= signs)


@lru_cache(maxsize=64)
def alphabets(language: str) -> tuple[Alphabet, ...]:
    """Return the styled alphabets, letter -> form, that are made of the language's letters."""
    wanted = set(profile(language).scripts) & {"Latin", "Greek"}
    return tuple(a for a in _alphabets() if any(script(letter) in wanted for letter in a))


@lru_cache(maxsize=64)
def letter_forms(language: str) -> Mapping[str, str]:
    """Return letters -> the one sign that stands for them: ligatures, radicals, wide letters."""
    scripts = profile(language).scripts
    forms: dict[str, str] = dict(_OWN_LIGATURES.get(profile(language).code, {}))
    for known in scripts:
        forms |= _LIGATURES.get(known, {})
    if "Han" in scripts:
        forms |= {normalize("NFKC", chr(code)): chr(code) for code in _RADICALS}
    return forms


def presented(word: str) -> str:
    """Return an Arabic-script word in presentation forms, each by its place in the word."""
    shapes = _shapes()
    letters = [char for char in word if not combining(char)]
    if not word or len(letters) != len(word) or any(char not in shapes for char in word):
        return word
    opens = ["initial" in shapes[char] for char in letters]  # joins the letter after it
    closes = ["final" in shapes[char] for char in letters]  # joins the letter before it
    before = [False, *(o and c for o, c in zip(opens, closes[1:], strict=False))]
    after = [*before[1:], False]
    places = (_PLACES[pair] for pair in zip(before, after, strict=True))
    return "".join(shapes[char][place] for char, place in zip(letters, places, strict=True))


_PLACES = {
    (False, False): "isolated",
    (False, True): "initial",
    (True, True): "medial",
    (True, False): "final",
}


def _half_composed(apart: str) -> Iterator[str]:
    """Yield the spellings of a letter with two marks of which one is composed with it."""
    base, marks = apart[:1], apart[1:]
    if len(marks) == 2 and combining(marks[0]) and combining(marks[1]):
        yield normalize("NFC", base + marks[0]) + marks[1]
        if combining(marks[0]) != combining(marks[1]):
            yield normalize("NFC", base + marks[1]) + marks[0]


@lru_cache(maxsize=1)
def _precomposed() -> Mapping[str, tuple[str, ...]]:
    """Return decomposed -> characters equal to it that composition does not write."""
    found: dict[str, tuple[str, ...]] = {}
    for char in map(chr, chain(range(0xC0, 0xAC00), range(0xF900, 0xFB50))):
        if decomposition(char) and normalize("NFC", char) != char:
            apart = normalize("NFD", char)
            found[apart] = (*found.get(apart, ()), char)
    return found


@lru_cache(maxsize=1)
def _alphabets() -> tuple[Alphabet, ...]:
    """Return the styles of the letters of a script, those with few forms left out."""
    styles: dict[tuple[str, str | None], dict[str, str]] = {}
    for char in map(chr, chain(*_STYLED)):
        letter, match = normalize("NFKC", char), _STYLE.match(_NAMES.get(char, name(char, "")))
        if match and match[1] and len(letter) == 1 and letter != char:
            style = _STYLE_NAMES.get(match[1], match[1])
            styles.setdefault((style, script(letter)), {}).setdefault(letter, char)
    return tuple(forms for forms in styles.values() if len(forms) >= _WHOLE_ALPHABET)


@lru_cache(maxsize=1)
def _shapes() -> Mapping[str, Mapping[str, str]]:
    """Return Arabic letter -> place in a word -> presentation form."""
    shapes: dict[str, dict[str, str]] = {}
    for char in map(chr, chain(*_PRESENTED)):
        place, _, codes = decomposition(char).partition("> ")
        if codes and " " not in codes:
            shapes.setdefault(chr(int(codes, 16)), {})[place.strip("<")] = char
    return shapes
