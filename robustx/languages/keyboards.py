"""The keyboards on which the languages are typed, and which keys lie side by side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from typing import NamedTuple

from robustx.languages import tables
from robustx.languages.profiles import profile

# Keys whose centres are at most this many key widths apart are neighbours: the six around a key.
REACH = 1.25

# Centre of the first key of each row (ISO 9995), in key widths from the left edge of row E.
_ROWS = {"E": 0.0, "D": 0.5, "C": 0.75, "B": 1.25}
_NAMED = {"TLDE": ("E", 0), "BKSL": ("C", 12), "LSGT": ("B", 0)}
_KEY = re.compile(r"A([BCDE])(\d\d)")

# Dubeolsik (KS X 5002), the layout that nearly all Korean is typed on: keys AD01.., AC01.., AB01..
_DUBEOLSIK = {"D": "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "C": "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "B": "ㅋㅌㅊㅍㅠㅜㅡ"}
_SHIFTED = dict(zip("ㅂㅈㄷㄱㅅㅐㅔ", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))


class Key(NamedTuple):
    """A key: where it lies, in key widths, and what it types.

    The levels are base, shift, AltGr and AltGr + shift, as far as there are any: a character, ""
    for nothing, or the name of a dead key ("dead_acute").
    """

    x: float
    y: float
    levels: tuple[str, ...]


class Stroke(NamedTuple):
    """A way to type a character: a key and a shift level."""

    key: Key
    level: int


@dataclass(frozen=True, eq=False)
class Keyboard:
    """A layout."""

    name: str
    keys: tuple[Key, ...]

    def stroke(self, char: str) -> Stroke | None:
        """Return how ``char`` is typed, at the lowest level; None where it is not."""
        return self._strokes.get(char)

    def neighbours(self, char: str) -> tuple[str, ...]:
        """Return the characters that the keys around that of ``char`` type at its level."""
        stroke = self.stroke(char)
        if stroke is None:
            return ()
        typed = (
            key.levels[stroke.level]
            for key in self.keys
            if key is not stroke.key
            and hypot(key.x - stroke.key.x, key.y - stroke.key.y) <= REACH
            and stroke.level < len(key.levels)
        )
        return tuple(char for char in typed if len(char) == 1)

    @property
    def characters(self) -> frozenset[str]:
        """All characters that a single stroke types."""
        return frozenset(self._strokes)

    @property
    def _strokes(self) -> Mapping[str, Stroke]:
        return _strokes(self)


@lru_cache(maxsize=64)
def keyboard(language: str) -> Keyboard | None:
    """Return the keyboard of a language; None where text is chosen from candidates (zh, ja)."""
    method, layout = profile(language).input_method, profile(language).layout
    if method == "2-beolsik":
        return Keyboard("dubeolsik", tuple(_dubeolsik()))
    if layout is None:
        return None
    return Keyboard(layout, tuple(_placed(name, keys) for name, keys in _layouts()[layout].items()))


@lru_cache(maxsize=64)
def _strokes(board: Keyboard) -> Mapping[str, Stroke]:
    strokes: dict[str, Stroke] = {}
    for level in range(4):
        for key in board.keys:
            if level < len(key.levels) and len(key.levels[level]) == 1:
                strokes.setdefault(key.levels[level], Stroke(key, level))
    return strokes


@lru_cache(maxsize=1)
def _layouts() -> Mapping[str, Mapping[str, list[str]]]:
    layouts: Mapping[str, Mapping[str, list[str]]] = json.loads(tables.text("keyboards.json"))[
        "layouts"
    ]
    return layouts


def _placed(name: str, levels: list[str]) -> Key:
    match = _KEY.fullmatch(name)
    row, column = (match[1], int(match[2])) if match else _NAMED[name]
    return Key(_ROWS[row] + column, float("EDCB".index(row)), tuple(levels))


def _dubeolsik() -> Iterator[Key]:
    for row, jamo in _DUBEOLSIK.items():
        for column, base in enumerate(jamo, start=1):
            shifted = _SHIFTED.get(base, base)
            yield Key(_ROWS[row] + column, float("EDCB".index(row)), (base, shifted))
