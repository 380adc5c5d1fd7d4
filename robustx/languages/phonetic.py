"""Letters of India that romanising typists, on a phonetic input method, take for one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from robustx.languages.profiles import profile

# The blocks of the scripts of India lie in parallel, as ISCII had them (The Unicode Standard,
# ch. 12), so one table in Devanagari serves all.
_BLOCKS = {
    "hi": 0x0900, "mr": 0x0900, "bn": 0x0980, "pa": 0x0A00, "gu": 0x0A80, "ta": 0x0B80,
    "te": 0x0C00, "ml": 0x0D00,
}  # fmt: skip
_BLOCK = 0x80
_A = 0x05  # the short a, which has no sign, in its block
_SIGN = 0x38  # from a vowel to its dependent sign

# What one key more, or shift, makes of a letter. Right, wrong; all but the h goes either way.
_TABLES = {
    # a aa, i ii, u uu, e ee, o oo
    "length": ("\u0905\u0906", "\u0907\u0908", "\u0909\u090a", "\u090e\u090f", "\u0912\u0913"),
    # kh gh ch jh, retroflex th dh, dental th dh, ph bh
    "aspirate": (
        "\u0916\u0915", "\u0918\u0917", "\u091b\u091a", "\u091d\u091c", "\u0920\u091f",
        "\u0922\u0921", "\u0925\u0924", "\u0927\u0926", "\u092b\u092a", "\u092d\u092c",
    ),
    # t th d dh n l
    "retroflex": (
        "\u0924\u091f", "\u0925\u0920", "\u0926\u0921", "\u0927\u0922", "\u0928\u0923",
        "\u0932\u0933",
    ),
    # s sh, sh and retroflex sh, s and retroflex sh
    "sibilant": ("\u0938\u0936", "\u0936\u0937", "\u0938\u0937"),
}  # fmt: skip
CONFUSIONS = tuple(_TABLES)

# What Devanagari has not: Tamil and Malayalam zh and rr, the second n of Tamil and its c, which is
# also s; Malayalam chillu n and l; Gurmukhi sh, an s with nukta.
_OWN: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("ta", "retroflex"): (
        ("\u0bb4", "\u0bb2"), ("\u0bb4", "\u0bb3"), ("\u0bb1", "\u0bb0"), ("\u0ba9", "\u0ba8"),
        ("\u0ba9", "\u0ba3"),
    ),
    ("ta", "sibilant"): (("\u0b9a", "\u0bb8"),),
    ("ml", "retroflex"): (
        ("\u0d34", "\u0d32"), ("\u0d34", "\u0d33"), ("\u0d31", "\u0d30"), ("\u0d7b", "\u0d7a"),
        ("\u0d7d", "\u0d7e"),
    ),
    ("pa", "sibilant"): (("\u0a38", "\u0a38\u0a3c"),),
}  # fmt: skip
# Bengali types o for its short a, which nobody takes for aa.
_APART = {"bn": ("\u0985", "\u0986")}


def is_romanised(language: str) -> bool:
    """Say whether the language is one of India that many type by its sound."""
    return profile(language).code in _BLOCKS


@lru_cache(maxsize=64)
def confusions(kind: str, language: str) -> Mapping[str, tuple[str, ...]]:
    """Return letter or sign -> what is written for it: "" where the sign of long a is left out.

    ``kind`` is one of ``CONFUSIONS``. Raises KeyError for a language that is not romanised.
    """
    table: dict[str, tuple[str, ...]] = {}
    for right, wrong in _directed(kind, language):
        table[right] = (*table.get(right, ()), wrong)
    return table


def _directed(kind: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield what is right and what is written."""
    pairs = [*_in_script(_TABLES[kind], language), *_OWN.get((language, kind), ())]
    if kind != "aspirate":
        pairs += [(wrong, right) for right, wrong in pairs]
    yield from pairs
    if kind == "length":
        signs = ((_sign(right), _sign(wrong)) for right, wrong in pairs)
        yield from (pair for pair in signs if pair[0])


def _in_script(pairs: tuple[str, ...], language: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of Devanagari letters in the language's script, where it has both."""
    letters, shift = profile(language).letters, _BLOCKS[language] - _BLOCKS["hi"]
    for pair in pairs:
        one, other = (chr(ord(letter) + shift) for letter in pair)
        if one in letters and other in letters and (one, other) != _APART.get(language):
            yield one, other


def _sign(vowel: str) -> str:
    return "" if ord(vowel) % _BLOCK == _A else chr(ord(vowel) + _SIGN)
