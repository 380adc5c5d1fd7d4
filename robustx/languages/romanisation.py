"""A word of another script in Latin letters, as people type it or as a machine spells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unicodedata import normalize

import regex

from robustx.languages import tables
from robustx.languages.casing import lower
from robustx.languages.diacritics import bare_forms
from robustx.languages.profiles import profile
from robustx.languages.romanisation_th_my import romanised_burmese, romanised_thai

Spellings = Mapping[str, Sequence[str]]

_BLOCKS = {
    "Devanagari": 0x900,
    "Bengali": 0x980,
    "Gurmukhi": 0xA00,
    "Gujarati": 0xA80,
    "Tamil": 0xB80,
    "Telugu": 0xC00,
    "Malayalam": 0xD00,
}
_TO_INDEPENDENT = 0x38  # from a vowel sign to its vowel, in each of these blocks
_CONSONANTS = range(0x915, 0x93A)
_VOWEL_SIGNS = range(0x93E, 0x94D)
_NUKTA, _VIRAMA = "\u093c", "\u094d"

# Languages that leave out the inherent vowel at the end of a word and between open syllables.
_DROPS_SCHWA = frozenset({"hi", "mr", "gu", "pa", "bn"})

_HAS_VOWEL = regex.compile("[aeiou]")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F5)}
_SMALL_TSU = "っ"


def romanised(word: str, language: str, u: float) -> str:
    """Return the word as its speakers type it in Latin letters; ``u`` in [0, 1) picks the habits.

    A letter with several spellings is spelt alike throughout the word.
    """
    small = lower(normalize("NFC", word), language)
    written = _writer(language)(small, language, Habits(u))
    return _recased(written, word) if profile(language).cased else written


def letter_by_letter(word: str) -> str:
    """Return the word in ASCII, as anyascii spells its letters."""
    from anyascii import anyascii

    return anyascii(word)


@dataclass(frozen=True)
class Habits:
    """Which of the spellings of a letter a writer uses, by one number in [0, 1)."""

    u: float

    def pick(self, letters: str, spellings: Sequence[str]) -> str:
        """Return one of the spellings, the same one for the same letters."""
        share = self.u * 997.0 * (1 + sum(map(ord, letters)) % 89) % 1.0
        return spellings[int(share * len(spellings))]


Writer = Callable[[str, str, Habits], str]


def _writer(language: str) -> Writer:
    known: dict[str, Writer] = {
        "th": lambda word, _, __: romanised_thai(word),
        "my": lambda word, _, __: romanised_burmese(word),
        "zh": lambda word, _, __: _pinyin(word),
        "ja": _kana,
        "ko": lambda word, code, habits: _alphabetic(normalize("NFD", word), code, habits),
    }
    if profile(language).scripts[0] in _BLOCKS:
        return _abugida
    return known.get(language, _alphabetic)


def _recased(written: str, word: str) -> str:
    if len(word) > 1 and word.isupper():
        return written.upper()
    return written[:1].upper() + written[1:] if word[:1].isupper() else written


def _alphabetic(word: str, language: str, habits: Habits) -> str:
    """Write by the longest entries of the language's table; other letters as anyascii has them."""
    letters = _letters(language)
    if language == "el":
        forms = bare_forms(language)
        word = "".join(forms.get(char, char) for char in word)
    parts = [
        habits.pick(key, letters[key]) if key in letters else _other(key)
        for key in _keys(word, language)
    ]
    return _filled(parts, language, habits)


def _keys(word: str, language: str) -> list[str]:
    """Cut a word into entries of the table, the longest first; those of its borders have ^ or $."""
    letters = _letters(language)
    keys = []
    for match in _pattern(language).finditer(word):
        first, last = match.start() == 0, match.end() == len(word)
        piece = match[0]
        whole = (f"^{piece}" if first else "", f"{piece}$" if last else "", piece)
        keys.append(next((key for key in whole if key in letters), piece))
    return keys


@lru_cache(maxsize=64)
def _pattern(language: str) -> regex.Pattern[str]:
    plain = sorted((key for key in _letters(language) if key.isalpha()), key=len, reverse=True)
    starts = sorted((key[1:] for key in _letters(language) if key[0] == "^"), key=len, reverse=True)
    ends = [key[:-1] for key in _letters(language) if key[-1] == "$"]
    choices = [
        *(rf"\A{start}" for start in starts),
        *(rf"{end}\Z" for end in sorted(ends, key=len, reverse=True)),
        *plain,
        r"\X",
    ]
    return regex.compile("|".join(choices))


def _other(cluster: str) -> str:
    """Return a letter that the table lacks; marks alone and joiners are left out."""
    return letter_by_letter(regex.sub(r"[\p{M}\p{Cf}]", "", normalize("NFC", cluster)))


def _filled(parts: Sequence[str], language: str, habits: Habits) -> str:
    """Put a vowel after a consonant that begins a syllable and before one that ends the word."""
    fill = _data()[language].get("fill")
    if not fill:
        return "".join(parts)
    vowel = habits.pick("", fill)
    letters = [part for part in parts if part]
    written = ""
    for i, letter in enumerate(letters):
        closes = _HAS_VOWEL.search(written[-1:] + letter) is not None and i < len(letters) - 2
        meets = i < len(letters) - 1 and not _HAS_VOWEL.match(letters[i + 1])
        written += letter
        if meets and not closes and not _HAS_VOWEL.match(letter[-1]):
            written += vowel
    return written


def _kana(word: str, language: str, habits: Habits) -> str:
    letters = _letters(language)
    kana, written, double = word.translate(_TO_HIRAGANA), "", False
    i = 0
    while i < len(kana):
        key = kana[i : i + 2] if kana[i : i + 2] in letters else kana[i]
        spelling = habits.pick(key, letters[key]) if key in letters else key
        if key == _SMALL_TSU and i + 1 < len(kana):
            double = True
        else:
            written += ("t" if spelling.startswith("ch") else spelling[:1]) * double + spelling
            double = False
        i += len(key)
    return written


def _pinyin(word: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(word))


@dataclass
class _Syllable:
    onset: str
    vowel: str | None  # None: the inherent one
    coda: str = ""


def _abugida(word: str, language: str, habits: Habits) -> str:
    """Write a word of a script of India, consonants with the vowel that they carry."""
    syllables: list[_Syllable] = []
    for char in word:
        _add(char, syllables, language, habits)
    inherent = "o" if language == "bn" else "a"
    if language in _DROPS_SCHWA:
        _drop_schwas(syllables)
    return "".join(s.onset + (inherent if s.vowel is None else s.vowel) + s.coda for s in syllables)


def _add(char: str, syllables: list[_Syllable], language: str, habits: Habits) -> None:
    """Let a character begin a syllable, or change the last one."""
    indic, place = _data()["indic"], _devanagari(char, language)
    own: Spellings = indic["own"].get(language, {})
    if ord(place) in _CONSONANTS:
        spellings = own.get(char) or indic["consonants"].get(place, [""])
        syllables.append(_Syllable(habits.pick(place, spellings), None))
    elif place in indic["vowels"]:
        spellings = own.get(char) or indic["vowels"][place]
        syllables.append(_Syllable("", habits.pick(place, spellings)))
    elif not syllables:
        return
    elif ord(place) in _VOWEL_SIGNS:
        vowel = chr(ord(char) - _TO_INDEPENDENT)
        spellings = own.get(vowel) or indic["vowels"][chr(ord(place) - _TO_INDEPENDENT)]
        syllables[-1].vowel = habits.pick(place, spellings)
    elif place == _VIRAMA:
        syllables[-1].vowel = ""
    elif place == _NUKTA:
        spellings = indic["nukta"].get(_consonant_of(syllables[-1].onset), [syllables[-1].onset])
        syllables[-1].onset = habits.pick(place, spellings)
    else:
        spellings = own.get(char) or indic["marks"].get(place, [""])
        syllables[-1].coda += habits.pick(place, spellings)


def _consonant_of(onset: str) -> str:
    """Return the Devanagari consonant that an onset, just written, stands for."""
    consonants: Spellings = _data()["indic"]["consonants"]
    return next((c for c, spellings in consonants.items() if onset in spellings), "")


def _devanagari(char: str, language: str) -> str:
    """Return the Devanagari character in the same place of its block."""
    place = ord(char) - _BLOCKS[profile(language).scripts[0]]
    return chr(_BLOCKS["Devanagari"] + place) if 0 <= place < 0x80 else char


def _drop_schwas(syllables: Sequence[_Syllable]) -> None:
    """Drop the last inherent vowel, then every one between two open syllables, from the right."""
    if len(syllables) < 2:
        return
    if syllables[-1].vowel is None and not syllables[-1].coda and syllables[-2].vowel != "":
        syllables[-1].vowel = ""
    for i in range(len(syllables) - 2, 0, -1):
        before, this, after = syllables[i - 1 : i + 2]
        open_around = before.vowel != "" and after.vowel != "" and not before.coda
        if this.vowel is None and not this.coda and open_around:
            this.vowel = ""


@lru_cache(maxsize=64)
def _letters(language: str) -> Spellings:
    letters: Spellings = _data()[language]["letters"]
    return letters


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    return tables.tree("romanisation.yaml")
