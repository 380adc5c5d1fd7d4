"""Where the writers of a language are unsure of a space: clitics, particles, prefixes."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import regex

from robustx.languages.profiles import profile

_L = r"[\p{L}\p{M}]"


class Doubts(NamedTuple):
    """Patterns of the spaces that are left out, and of the places where one is put in."""

    joined: str | None = None
    split: str | None = None


_NEGATION = Doubts(joined=rf"(?<=\b[Нн][еиі]) (?={_L})")
_TURKIC = Doubts(joined=r" (?=(?:d[aeə]|ki|m[iıuü])\b)", split=rf"(?<={_L}{{2}})(?=d[aeə]\b)")
_MALAY = Doubts(joined=rf"(?<=\b(?:[Dd]i|[Kk]e)) (?={_L})", split=rf"(?<=\b[Dd]i)(?={_L}{{5}})")

# не знаю/незнаю, ben de/bende, di rumah/dirumah, nie wiem/niewiem, 할 수/할수, می روم/میروم.
# Source: written for robustx from what style guides of the languages warn of (tier C).
_DOUBTS = {
    "az": _TURKIC, "tr": _TURKIC, "id": _MALAY, "ms": _MALAY, "bg": _NEGATION, "ru": _NEGATION,
    "uk": _NEGATION,
    "pl": Doubts(joined=rf"(?<=\b[Nn]ie) (?={_L})"),
    "hi": Doubts(joined=rf" (?=(?:ने|को|से|में|का|की|के|पर)(?!{_L}))"),
    "ur": Doubts(joined=rf" (?=(?:نے|کو|سے|میں|کا|کی|کے|پر)(?!{_L}))"),
    "ko": Doubts(joined=rf"(?<={_L}) (?=(?:수|것|때|뿐|만큼|데)(?:{_L}| ))"),
    "fa": Doubts(joined=rf"(?<=\bن?می) (?={_L})|(?<={_L}) (?=ها(?!{_L}))"),
}  # fmt: skip


@lru_cache(maxsize=64)
def doubts(language: str) -> regex.Pattern[str] | None:
    """Compile the spaces and places without one that writers take for each other."""
    known = _DOUBTS.get(profile(language).code, Doubts())
    parts = [part for part in known if part]
    return regex.compile("|".join(parts)) if parts else None


@lru_cache(maxsize=64)
def hyphen(language: str) -> regex.Pattern[str]:
    """Compile a hyphen between two letters of the language."""
    scripts = "".join(rf"\p{{Script={name}}}" for name in profile(language).scripts)
    return regex.compile(rf"(?<=[{scripts}]\p{{M}}*)[-\u2010\u2011](?=[{scripts}])")


@lru_cache(maxsize=64)
def non_joiner(language: str) -> regex.Pattern[str] | None:
    """Compile a zero-width non-joiner inside a word; None in scripts that have no use for it.

    In scripts with conjuncts the letters on both sides belong to it: without it they are one.
    """
    scripts = set(profile(language).scripts)
    if "Arabic" in scripts:
        return regex.compile(r"(?<=\p{L}\p{M}*)\u200c(?=\p{L})")
    if scripts & {"Devanagari", "Bengali", "Gujarati", "Telugu", "Malayalam"}:
        return regex.compile(r"(?=\p{L})\X(?<=\u200c)(?=\p{L})\X")
    return None
