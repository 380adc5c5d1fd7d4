"""Dependent signs (vowel signs, viramas, tone marks) that stand where their script has no place."""

from __future__ import annotations

from functools import lru_cache

import regex

from robustx.text.graphemes import is_plain

_CONSONANT = r"\p{InSC=Consonant}\p{InSC=Consonant_Dead}\p{InSC=Consonant_Placeholder}"
_MEDIAL = r"\p{InSC=Consonant_Medial}\p{InSC=Consonant_Subjoined}"
_VOWEL = r"\p{InSC=Vowel_Independent}"
_SIGN = r"\p{InSC=Vowel_Dependent}"
_NUKTA = r"\p{InSC=Nukta}"
_KILLER = r"\p{InSC=Virama}\p{InSC=Pure_Killer}\p{InSC=Invisible_Stacker}\p{InSC=Consonant_Killer}"
_TONE = r"\p{InSC=Tone_Mark}"
_MODIFIER = r"\p{InSC=Bindu}\p{InSC=Visarga}\p{InSC=Gemination_Mark}\p{InSC=Syllable_Modifier}"

# Signs that follow another sign: vowels written as two (Bengali, Tamil and Malayalam o and au,
# Burmese o and aw), the half-u of Malayalam, the killed vowels of Thai and Burmese, the Burmese
# tone after a killed consonant, kinzi, and vowels on the Burmese carrier letter.
_PAIRS = (
    r"(?<=\u09C7)[\u09BE\u09D7]|(?<=\u0BC6)[\u0BBE\u0BD7]|(?<=\u0BC7)\u0BBE"
    r"|(?<=\u0D46)[\u0D3E\u0D57]|(?<=\u0D47)\u0D3E|(?<=\u0D41)\u0D4D|(?<=[\u0E34\u0E38])\u0E4C"
    r"|(?<=\u1031)[\u102B\u102C]|(?<=\u102D)[\u102F\u1030]|(?<=[\u102B\u102C\u1037])\u103A"
    r"|(?<=[\u1036\u103A])\u1038|(?<=\u103A)\u1039|(?<=\u1021)[\u102B-\u1032]"
)

# What may stand before each class of sign. Spacing Thai vowels are letters, and not looked at.
_MISPLACED = regex.compile(
    rf"(?V1)(?=[\p{{M}}\u0E33])(?:(?:{_PAIRS})(*SKIP)(*FAIL)"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_VOWEL}])[{_NUKTA}]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}])[{_KILLER}]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}])[[{_SIGN}]&&\p{{M}}]"
    rf"|(?<![{_CONSONANT}{_TONE}])\u0E33"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}{_KILLER}])[{_MEDIAL}]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}{_VOWEL}{_SIGN}])[{_MODIFIER}]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}{_VOWEL}[[{_SIGN}]&&\p{{M}}]{_KILLER}{_MODIFIER}])"
    rf"[[{_TONE}]&&\p{{M}}])"
)


def misplaced_signs(text: str) -> int:
    """Return how many dependent signs follow something that cannot carry them.

    A second vowel sign on a consonant, a vowel sign on an independent vowel and a virama on
    nothing are misplaced; so is any sign at the start of a text.
    """
    return 0 if is_plain(text) else sum(map(is_misplaced, ("", *text), text))


@lru_cache(maxsize=65536)
def is_misplaced(before: str, char: str) -> bool:
    """Say whether ``char`` is a sign that the character ``before`` it cannot carry."""
    return _MISPLACED.match(before + char, len(before)) is not None
