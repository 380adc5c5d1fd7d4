"""Upper and lower case by the rules of a language, one character for one character."""

from __future__ import annotations

_DOTTED = frozenset({"tr", "az"})  # i is the small letter of İ, and ı that of I


def upper(text: str, language: str) -> str:
    """Return ``text`` in capitals; a letter without a single capital (ß) stays."""
    return "".join(_upper(char, language) for char in text)


def lower(text: str, language: str) -> str:
    """Return ``text`` in small letters; a letter without a single small one stays."""
    return "".join(_lower(char, language) for char in text)


def like(text: str, model: str, language: str) -> str:
    """Return ``text`` in the case of ``model``, a single letter with its marks."""
    first = model[:1]
    if first.isupper():
        return upper(text, language)
    return lower(text, language) if first.islower() else text


def _upper(char: str, language: str) -> str:
    if char == "i" and language in _DOTTED:
        return "İ"
    capital = char.upper()
    return capital if len(capital) == 1 else char


def _lower(char: str, language: str) -> str:
    if language in _DOTTED and char in "Iİ":
        return "ı" if char == "I" else "i"
    small = char.lower()
    return small if len(small) == 1 else char
