"""Which stretches of a text are letters of its language, and what may stand in a letter's place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import regex

from robustx.languages.casing import upper
from robustx.languages.profiles import profile
from robustx.text.edits import Span
from robustx.text.scripts import script

_KIND = regex.compile(
    r"(?P<left_vowel>\p{InPC=Visual_Order_Left})"
    r"|(?P<vowel_sign>\p{InSC=Vowel_Dependent})"
    r"|(?P<vowel>\p{InSC=Vowel_Independent})"
    r"|(?P<consonant>[\p{InSC=Consonant}\p{InSC=Consonant_Dead}])"
)


@lru_cache(maxsize=512)
def letter_spans(text: str, language: str) -> tuple[Span, ...]:
    """Return the grapheme clusters that begin with a letter of the language's scripts."""
    return tuple(Span(*match.span()) for match in _cluster(language).finditer(text))


@lru_cache(maxsize=512)
def letter_pairs(text: str, language: str) -> tuple[Span, ...]:
    """Return the pairs of neighbouring letters, inside a word, that differ."""
    spans = letter_spans(text, language)
    return tuple(
        Span(left.start, right.end)
        for left, right in zip(spans, spans[1:], strict=False)
        if left.end == right.start
        and text[left.start : left.end].casefold() != text[right.start : right.end].casefold()
    )


@lru_cache(maxsize=65536)
def kin(char: str, language: str) -> tuple[str, ...]:
    """Return the letters of the language that may replace ``char``: same script, kind and case.

    Kinds are consonant, vowel and vowel sign in the scripts of India and South-East Asia.
    """
    pool = _pools(language).get((script(char), _kind(char)), ())
    return tuple(letter for letter in _cased(pool, char, language) if letter != char)


@lru_cache(maxsize=65536)
def insertable(char: str, language: str) -> tuple[str, ...]:
    """Return the letters that may be written beside ``char``: same script and case, no vowel sign."""
    kind = _kind(char) and "consonant"
    return _cased(_pools(language).get((script(char), kind), ()), char, language)


def is_letter(char: str, language: str) -> bool:
    """Say whether ``char`` is a letter of the language's scripts."""
    return _cluster(language).match(char) is not None


def _kind(char: str) -> str | None:
    match = _KIND.match(char)
    return match.lastgroup if match else None


def _cased(pool: tuple[str, ...], model: str, language: str) -> tuple[str, ...]:
    if not (model.isupper() and profile(language).cased):
        return pool
    capitals = (upper(letter, language) for letter in pool)
    return tuple(letter for letter in capitals if letter.isupper())


@lru_cache(maxsize=64)
def _pools(language: str) -> Mapping[tuple[str | None, str | None], tuple[str, ...]]:
    pools: dict[tuple[str | None, str | None], tuple[str, ...]] = {}
    for letter in profile(language).letters:
        key = (script(letter), _kind(letter))
        pools[key] = (*pools.get(key, ()), letter)
    return pools


@lru_cache(maxsize=64)
def _cluster(language: str) -> regex.Pattern[str]:
    """Compile a cluster that begins with a letter; ordinals, signs and modifiers are none."""
    scripts = "".join(rf"\p{{Script={name}}}" for name in profile(language).scripts)
    return regex.compile(rf"(?V1)(?=[[\p{{Lu}}\p{{Ll}}\p{{Lt}}\p{{Lo}}]&&[{scripts}]--[ªº]])\X")
