"""How each of the 50 languages is written and typed: script, spaces, case, layout, input method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from robustx.errors import InputError, did_you_mean
from robustx.languages import tables

LANGUAGES = (
    "af", "ar", "az", "bg", "bn", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gu", "he",
    "hi", "ht", "hu", "id", "it", "ja", "jv", "ka", "kk", "ko", "lt", "ml", "mr", "ms", "my", "nl",
    "pa", "pl", "pt", "qu", "ro", "ru", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "wo",
    "yo", "zh",
)  # fmt: skip


class Reach(NamedTuple):
    """Per cent of the letters in running text that a layout types, and how; None: not measured."""

    reachable: float
    shift: float
    altgr: float | None
    dead: float | None


@dataclass(frozen=True)
class Profile:
    """A language as its writers see it."""

    code: str
    name: str
    family: str
    scripts: tuple[str, ...]  # Unicode script names, as in robustx.text.scripts
    direction: str  # "ltr" or "rtl"
    spaced: bool  # whether spaces stand between words
    cased: bool
    layout: str | None  # name in keyboards.json; None where text is not typed letter by letter
    input_method: str  # "direct", or a name such as "InScript", "2-beolsik", "pinyin IME"
    segmentation: str  # what finds the words: "space" or "ICU"
    reach: Reach | None  # None where text is not typed letter by letter
    note: str  # what else there is to know of how it is typed; or ""
    letters: str  # lower case, for random draws


def profile(code: str) -> Profile:
    """Return the profile of a language; raises InputError for one that is not among the 50."""
    known = _profiles()
    if code not in known:
        hint = did_you_mean(code, known) or f"; known: {', '.join(known)}"
        raise InputError(f"unknown language {code!r}{hint}")
    return known[code]


@lru_cache(maxsize=1)
def _profiles() -> Mapping[str, Profile]:
    return {row["code"]: _profile(row) for row in tables.rows("profiles.tsv")}


def _profile(row: Mapping[str, str]) -> Profile:
    return Profile(
        code=row["code"],
        name=row["name"],
        family=row["family"],
        scripts=tuple(row["scripts"].split()),
        direction=row["direction"],
        spaced=row["spaced"] == "yes",
        cased=row["cased"] == "yes",
        layout=row["layout"] or None,
        input_method=row["input_method"],
        segmentation=row["segmentation"],
        reach=_reach(row),
        note=row["note"],
        letters=row["letters"],
    )


def _reach(row: Mapping[str, str]) -> Reach | None:
    if not row["reachable"]:
        return None
    altgr, dead = (float(row[key]) if row[key] else None for key in ("altgr", "dead"))
    return Reach(float(row["reachable"]), float(row["shift"]), altgr, dead)
