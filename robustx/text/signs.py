"""Dependent signs (vowel signs, viramas, tone marks) that stand where their script has no place."""

from __future__ import annotations

import regex

_CONSONANT = r"\p{InSC=Consonant}\p{InSC=Consonant_Dead}\p{InSC=Consonant_Placeholder}"
_MEDIAL = r"\p{InSC=Consonant_Medial}\p{InSC=Consonant_Subjoined}"
_VOWEL = r"\p{InSC=Vowel_Independent}"
_SIGN = r"\p{InSC=Vowel_Dependent}"
_NUKTA = r"\p{InSC=Nukta}"
_KILLER = r"\p{InSC=Virama}\p{InSC=Pure_Killer}\p{InSC=Invisible_Stacker}\p{InSC=Consonant_Killer}"
_TONE = r"\p{InSC=Tone_Mark}"
_MODIFIER = r"\p{InSC=Bindu}\p{InSC=Visarga}\p{InSC=Gemination_Mark}\p{InSC=Syllable_Modifier}"

# Vowel signs that are written as two: Bengali, Tamil and Malayalam o and au, Burmese o and aw.
_PAIRS = (
    r"(?<=\u09C7)[\u09BE\u09D7]|(?<=\u0BC6)[\u0BBE\u0BD7]|(?<=\u0BC7)\u0BBE"
    r"|(?<=\u0D46)[\u0D3E\u0D57]|(?<=\u0D47)\u0D3E|(?<=\u1031)[\u102B\u102C]|(?<=\u102D)[\u102F\u1030]"
)

# What may stand before each class of sign. Spacing Thai vowels are letters, and not looked at.
_MISPLACED = regex.compile(
    rf"(?V1)(?:{_PAIRS})(*SKIP)(*FAIL)"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_VOWEL}])[{_NUKTA}]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}{_SIGN}])[{_KILLER}]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}{_TONE}])[[{_SIGN}]&&[\p{{M}}\u0E33]]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}{_KILLER}])[{_MEDIAL}]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}{_VOWEL}{_SIGN}])[{_MODIFIER}]"
    rf"|(?<![{_CONSONANT}{_MEDIAL}{_NUKTA}{_VOWEL}{_SIGN}{_KILLER}{_MODIFIER}])[[{_TONE}]&&\p{{M}}]"
)


def misplaced_signs(text: str) -> int:
    """Return how many dependent signs follow something that cannot carry them.

    A second vowel sign on a consonant, a vowel sign on an independent vowel and a virama on
    nothing are misplaced; so is any sign at the start of a text.
    """
    return sum(1 for _ in _MISPLACED.finditer(text))
