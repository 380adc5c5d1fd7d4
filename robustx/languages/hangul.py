"""Korean syllables as the keystrokes of the two-set keyboard, and back."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_TWO_STROKES = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ", "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_ONE_LETTER = {strokes: letter for letter, strokes in _TWO_STROKES.items()}
_FIRST = 0xAC00  # 가; syllables follow in the order initial, medial, final


def _choice(letters: str | tuple[str, ...]) -> str:
    """Return a pattern for any of the letters as it is typed, two strokes first."""
    typed = (_TWO_STROKES.get(letter, letter) for letter in letters if letter)
    return "|".join(sorted(typed, key=len, reverse=True))


_VOWEL = _choice(_MEDIALS)
_SYLLABLE = re.compile(
    f"([{_INITIALS}])({_VOWEL})((?:{_choice(_FINALS)})(?![{_MEDIALS}]))?|({_VOWEL})"
)


class Syllable(NamedTuple):
    """A syllable in letters, each of which may take two strokes."""

    initial: str
    medial: str
    final: str  # "" in an open syllable

    @classmethod
    def of(cls, char: str) -> Syllable | None:
        """Take a composed syllable apart; None where ``char`` is none."""
        index = ord(char) - _FIRST
        if not 0 <= index < len(_INITIALS) * len(_MEDIALS) * len(_FINALS):
            return None
        index, final = divmod(index, len(_FINALS))
        initial, medial = divmod(index, len(_MEDIALS))
        return cls(_INITIALS[initial], _MEDIALS[medial], _FINALS[final])

    def __str__(self) -> str:
        """Compose the syllable."""
        index = _INITIALS.index(self.initial) * len(_MEDIALS) + _MEDIALS.index(self.medial)
        return chr(_FIRST + index * len(_FINALS) + _FINALS.index(self.final))

    @property
    def coda(self) -> tuple[str, str]:
        """The final without its last consonant, and that consonant: ㄺ is ㄹ and ㄱ."""
        strokes = _TWO_STROKES.get(self.final, self.final)
        return strokes[:-1], strokes[-1:]


def keystrokes(text: str) -> str:
    """Return the jamo that are struck to type ``text``; what is not Hangul stays."""
    return "".join(map(_struck, unicodedata.normalize("NFC", text)))


def composed(strokes: str) -> str:
    """Return what an input method makes of ``strokes``; jamo that fit nowhere stand alone."""
    return _SYLLABLE.sub(_syllable, strokes)


def _struck(char: str) -> str:
    letters = Syllable.of(char) or (char,)
    return "".join(_TWO_STROKES.get(letter, letter) for letter in letters)


def _syllable(match: re.Match[str]) -> str:
    initial, medial, final, lone = (_ONE_LETTER.get(part, part or "") for part in match.groups(""))
    return lone or str(Syllable(initial, medial, final))
