"""Burmese in Zawgyi, the font encoding that came before Unicode's and shares its code points.

Zawgyi writes signs in the order in which they are seen and has a code point for every shape, so
that its text is not well-formed by Unicode: no guard would let a single syllable of it pass.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import regex

# A text without Burmese letters gets -inf; real texts lie near 0 or 1.
_LIKELY = 0.9

# A Unicode syllable, or part of one: its signs in the order of Unicode Technical Note 11.
_SYLLABLE = regex.compile(
    r"(?P<kinzi>\u1004\u103a\u1039)?(?P<base>[\u1000-\u102a\u103f\u1040\u104e])"
    r"(?P<stacked>\u1039[\u1000-\u1021])?(?P<asat>\u103a)?"
    r"(?P<medials>[\u103b-\u103e]*)(?P<e>\u1031?)(?P<upper>[\u102d\u102e\u1032]?)"
    r"(?P<lower>[\u102f\u1030]?)(?P<long>[\u102b\u102c]?\u103a?)(?P<nasal>\u1036?)"
    r"(?P<tones>[\u1037\u1038]*)(?P<late>\u103a?\u1037?\u1038?)"
)

_STACKED = dict(
    zip(
        "ကခဂဃစဆဇဈဋဌဏတထဒဓနပဖဗဘမလ",
        "\u1060\u1061\u1062\u1063\u1065\u1066\u1068\u1069\u106c\u106d\u1070\u1071\u1073\u1075"
        "\u1076\u1077\u1078\u1079\u107a\u107b\u107c\u1085",
        strict=True,
    )
)
_PAIRS = {"ဏ္ဍ": "\u1091", "ဋ္ဌ": "\u1092", "ဋ္ဋ": "\u1097", "ဍ္ဍ": "\u106e"}
_BASES = {"\u103f": "\u1086", "\u1026": "\u1025\u102e", "\u1009": "\u1025"}
_NA, _SHORT_NA = "\u1014", "\u108f"

_ASAT, _YA, _WA, _HA = "\u1039", "\u103a", "\u103c", "\u103d"
_YA_OVER_WA, _WA_HA = "\u107d", "\u108a"
_RA = {
    (False, False): "\u103b",
    (True, False): "\u107e",
    (False, True): "\u107f",
    (True, True): "\u1080",
}
_WIDE = frozenset("ကဃဆညဏတထဘယလသဟအ")  # letters that take the wide ra
_U, _UU = "\u102f", "\u1030"
_TALL = {_U: "\u1033", _UU: "\u1034"}
_WITH_HA = {_U: "\u1088", _UU: "\u1089"}
_HANGING = frozenset("ဈညဋဌဍဠဥ")  # letters that reach below the line
_UNDER = {"kinzi": "\u1064", "\u102d": "\u108b", "\u102e": "\u108c", "\u1036": "\u108d"}
_I_NASAL = "\u108e"
_TALL_AA_ASAT = "\u105a"
_DOT, _DOT_AFTER_SHORT, _DOT_AFTER_TALL = "\u1037", "\u1094", "\u1095"


@lru_cache(maxsize=4096)
def is_zawgyi(text: str) -> bool:
    """Say whether a text, Burmese or not, is probably written in Zawgyi, by myanmartools."""
    probability: float = _detector().get_zawgyi_probability(text)
    return probability >= _LIKELY


def to_zawgyi(text: str) -> str:
    """Return a Burmese text, in Unicode, as a Zawgyi font needs it; other letters stay."""
    return _SYLLABLE.sub(_syllable, text)


def _syllable(match: regex.Match[str]) -> str:
    """Write the shapes of a syllable from left to right, and from the letter outwards."""
    medials = match["medials"]
    wide, upper = match["base"] in _WIDE, bool(match["upper"] or match["kinzi"] or match["nasal"])
    return "".join(
        (
            match["e"],
            _RA[wide, upper] if "\u103c" in medials else "",
            _base(match),
            _ASAT if match["asat"] else "",
            _medials(match),
            _above(match),
            _below(match),
            _aa(match["long"]),
            _ASAT if "\u103a" in match["late"] else "",
            _dot(match) if "\u1037" in match["tones"] + match["late"] else "",
            "\u1038" if "\u1038" in match["tones"] + match["late"] else "",
        )
    )


def _base(match: regex.Match[str]) -> str:
    base, stacked = match["base"], (match["stacked"] or "")[1:]
    pair = _PAIRS.get(base + (match["stacked"] or ""))
    if pair:
        return pair
    below = stacked or match["lower"] or set(match["medials"]) & {"\u103d", "\u103e"}
    letter = _SHORT_NA if base == _NA and below else _BASES.get(base, base)
    return letter + _STACKED.get(stacked, stacked and _ASAT + stacked)


def _medials(match: regex.Match[str]) -> str:
    medials = match["medials"]
    ya, wa, ha = (sign in medials for sign in "\u103b\u103d\u103e")
    joined_ha = ha and not wa and match["lower"] in _WITH_HA
    low = (_WA_HA if wa and ha else _WA * wa + _HA * ha) if not joined_ha else ""
    return (_YA_OVER_WA if ya and (wa or ha) else _YA * ya) + low


def _above(match: regex.Match[str]) -> str:
    """Return kinzi, the upper vowel and the nasal dot, of which some pairs are one shape."""
    upper, nasal = match["upper"], match["nasal"]
    if match["kinzi"]:
        return _UNDER.get(upper or nasal, _UNDER["kinzi"])
    return _I_NASAL if upper == "\u102d" and nasal else upper + nasal


def _below(match: regex.Match[str]) -> str:
    lower, medials = match["lower"], match["medials"]
    if "\u103e" in medials and "\u103d" not in medials:
        return _WITH_HA.get(lower, "")
    return _TALL.get(lower, "") if _is_crowded(match) else lower


def _is_crowded(match: regex.Match[str]) -> bool:
    """Say whether u has no room under the letter and stands tall beside it."""
    crowded = set(match["medials"]) & {"\u103b", "\u103c", "\u103d"}
    return bool(crowded or match["stacked"] or match["base"] in _HANGING)


def _aa(signs: str) -> str:
    return _TALL_AA_ASAT if signs == "\u102b\u103a" else signs.replace("\u103a", _ASAT)


def _dot(match: regex.Match[str]) -> str:
    if match["base"] == _NA or match["lower"] or "\u103e" in match["medials"]:
        return _DOT_AFTER_TALL if _is_crowded(match) else _DOT_AFTER_SHORT
    return _DOT_AFTER_TALL if _is_crowded(match) and not match["late"] else _DOT


@lru_cache(maxsize=1)
def _detector() -> Any:
    from myanmartools import ZawgyiDetector

    with warnings.catch_warnings():  # it reads its model in a way that Python 3.11 deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        return ZawgyiDetector()
