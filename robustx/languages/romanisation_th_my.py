"""Thai and Burmese words in Latin letters, syllable by syllable."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import regex

# Royal Thai General System: letters at the start of a syllable, and at its end.
_THAI_STARTS = {
    "k": "ก", "kh": "ขฃคฅฆ", "ng": "ง", "ch": "จฉชฌ", "s": "ซศษส", "y": "ญย", "d": "ฎด", "t": "ฏต",
    "th": "ฐฑฒถทธ", "n": "ณน", "b": "บ", "p": "ป", "ph": "ผพภ", "f": "ฝฟ", "m": "ม", "r": "รฤ",
    "l": "ลฬฦ", "w": "ว", "h": "หฮ", "": "อ",
}  # fmt: skip
_THAI_ENDS = {
    "k": "กขคฆ", "ng": "ง", "t": "จชซฌฎฏฐฑฒดตถทธศษส", "n": "ญณนรลฬ", "p": "บปผพภฟ", "m": "ม",
    "i": "ย", "o": "ว",
}  # fmt: skip

# Vowels as (sign before the consonant, signs after it, spelling), the longest first.
_THAI_VOWELS = (
    ("เ", "ียะ", "ia"), ("เ", "ีย", "ia"), ("เ", "ือ", "uea"), ("เ", "าะ", "o"), ("เ", "า", "ao"),
    ("เ", "ิ", "oe"), ("เ", "อ", "oe"), ("เ", "ย", "oei"), ("เ", "็", "e"), ("เ", "ะ", "e"),
    ("เ", "", "e"), ("แ", "ะ", "ae"), ("แ", "็", "ae"), ("แ", "", "ae"), ("โ", "ะ", "o"),
    ("โ", "", "o"), ("ใ", "", "ai"), ("ไ", "ย", "ai"), ("ไ", "", "ai"), ("", "ัวะ", "ua"),
    ("", "ัว", "ua"), ("", "ัย", "ai"), ("", "ั", "a"), ("", "า", "a"), ("", "ำ", "am"),
    ("", "ะ", "a"), ("", "ิ", "i"), ("", "ี", "i"), ("", "ึ", "ue"), ("", "ือ", "ue"), ("", "ื", "ue"),
    ("", "ุ", "u"), ("", "ู", "u"), ("", "รร", "a"), ("", "อ", "o"), ("", "็", "o"),
)  # fmt: skip
_THAI_SILENT = regex.compile("[่-๋]|[ก-ฮ][ิุ]?์|ๆ|ฯ")
_THAI_STRAY = regex.compile("[ะ-ูเ-ๅ็]")
_NO_VOWEL_NEXT = "(?![ะ-ฺ็])"

_BURMESE_STARTS = {
    "က": "k", "ခ": "kh", "ဂ": "g", "ဃ": "g", "င": "ng", "စ": "s", "ဆ": "s", "ဇ": "z", "ဈ": "z",
    "ည": "ny", "ဉ": "ny", "ဋ": "t", "ဌ": "ht", "ဍ": "d", "ဎ": "d", "ဏ": "n", "တ": "t", "ထ": "ht",
    "ဒ": "d", "ဓ": "d", "န": "n", "ပ": "p", "ဖ": "ph", "ဗ": "b", "ဘ": "b", "မ": "m", "ယ": "y",
    "ရ": "y", "လ": "l", "ဝ": "w", "သ": "th", "ဿ": "th", "ဟ": "h", "ဠ": "l", "အ": "",
}  # fmt: skip
_BURMESE_MEDIALS = {"ျ": "y", "ြ": "y", "ွ": "w"}
_BURMESE_VOWELS = {
    "": "a", "ာ": "ar", "ါ": "ar", "ိ": "i", "ီ": "ee", "ု": "u", "ူ": "oo", "ေ": "ay", "ဲ": "e",
    "ော": "aw", "ေါ": "aw", "ို": "o", "ံ": "an", "ိံ": "ein", "ုံ": "one",
}  # fmt: skip
_BURMESE_RHYMES = {
    "က်": "et", "င်": "in", "စ်": "it", "ည်": "i", "ဉ်": "in", "တ်": "at", "န်": "an", "ပ်": "at",
    "မ်": "an", "ယ်": "e", "ိတ်": "eit", "ိန်": "ein", "ိပ်": "eit", "ိမ်": "ein", "ုတ်": "oke",
    "ုန်": "one", "ုပ်": "oke", "ုမ်": "one", "ောက်": "auk", "ောင်": "aung", "ေါင်": "aung",
    "ိုက်": "ike", "ိုင်": "ine", "ွတ်": "ut", "ွန်": "un", "ွမ်": "un", "ွပ်": "ut",
}  # fmt: skip
_BURMESE_LETTERS = {
    "ဣ": "i", "ဤ": "ee", "ဥ": "u", "ဦ": "oo", "ဧ": "ay", "ဩ": "aw", "ဪ": "aw", "၌": "hnite",
    "၍": "ywae", "၏": "ei", "၎": "la",
}  # fmt: skip
_ASAT = "\u103a"
_BURMESE_SILENT = regex.compile("[့းၖ-ၙ\u200b-\u200d]")
_BURMESE_SYLLABLE = regex.compile(
    "(?P<start>[က-အဿ])(?P<medials>[ျြ]?)(?P<wa>ွ?)(?P<ha>ှ?)"
    "(?P<vowel>[ါ-ဲံ]*)(?P<end>(?:[က-ဪ]\u103a?\u1039|[က-ဪ]\u103a)?)"
)


class _Syllable(NamedTuple):
    pattern: regex.Pattern[str]
    vowels: tuple[str, ...]


def romanised_thai(word: str) -> str:
    """Return a Thai word by the Royal Thai General System, without its rules for single words."""
    syllable = _thai_syllable()
    written = syllable.pattern.sub(
        lambda match: _thai_spelling(match, syllable.vowels), _THAI_SILENT.sub("", word)
    )
    return _THAI_STRAY.sub("", written)


def romanised_burmese(word: str) -> str:
    """Return a Burmese word, in Unicode's encoding, about as names are spelt."""
    text = _BURMESE_SYLLABLE.sub(_burmese_spelling, _BURMESE_SILENT.sub("", word))
    return "".join(_BURMESE_LETTERS.get(char, char) for char in text)


@lru_cache(maxsize=1)
def _thai_syllable() -> _Syllable:
    """Compile the syllables, a group for each vowel; the last two have none that is written."""
    starts = "(?:[กขคตปผพฟ][รลว]|ห[งนมยรลว]|[ก-ฮ])"
    end = f"(?:[ก-ฆงจชซฎ-ธนบปผพฟภมยรลวศษสฬ]{_NO_VOWEL_NEXT})?"
    forms = [
        f"{before}(?P<s{i}>{starts}){after}(?P<e{i}>{end})"
        for i, (before, after, _) in enumerate(_THAI_VOWELS)
    ]
    count = len(_THAI_VOWELS)
    closed = end.removesuffix("?")
    forms.append(f"(?P<s{count}>{starts})ว(?P<e{count}>{closed})")
    forms.append(f"(?P<s{count + 1}>{starts})(?P<e{count + 1}>{closed})")
    forms.append(f"(?P<s{count + 2}>[ก-ฮ])(?P<e{count + 2}>)")
    vowels = (*(spelling for _, _, spelling in _THAI_VOWELS), "ua", "o", "a")
    return _Syllable(regex.compile("|".join(forms)), vowels)


def _thai_spelling(match: regex.Match[str], vowels: tuple[str, ...]) -> str:
    which = next(i for i in range(len(vowels)) if match[f"s{i}"] is not None)
    starts = match[f"s{which}"]
    if len(starts) == 2 and starts[0] == "ห":
        starts = starts[1]
    written = "".join(_spelling_of(char, _THAI_STARTS) for char in starts)
    return written + vowels[which] + _spelling_of(match[f"e{which}"], _THAI_ENDS)


def _spelling_of(letter: str, table: Mapping[str, str]) -> str:
    return next((s for s, letters in table.items() if letter and letter in letters), "")


def _burmese_spelling(match: regex.Match[str]) -> str:
    start, wa, vowel = match["start"], match["wa"], match["vowel"]
    end = match["end"][:1] + _ASAT * bool(match["end"])
    rhyme = _BURMESE_RHYMES.get(wa + vowel + end)
    if rhyme is not None:
        wa = ""
    else:
        rhyme = _BURMESE_RHYMES.get(vowel + end) or _BURMESE_VOWELS.get(vowel, "a")
    medials = "".join(_BURMESE_MEDIALS.get(sign, "") for sign in match["medials"] + wa)
    breath = "h" if match["ha"] else ""
    return breath + _BURMESE_STARTS[start] + medials + rhyme
