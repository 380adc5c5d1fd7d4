"""What an input method makes of a slip or a wrong choice: other signs than other keys give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import ClassVar
from unicodedata import normalize

import regex

from robustx.languages import profile
from robustx.languages.hangul import keystrokes
from robustx.languages.keyboards import keyboard
from robustx.languages.phonetic import is_romanised
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.perturb.jamo import Jamo
from robustx.perturb.kana import RomajiIme
from robustx.perturb.phonetic import Phonetic
from robustx.perturb.pinyin import Pinyin
from robustx.perturb.telex import Telex
from robustx.seeding import Chance
from robustx.text.edits import Rewrite, Span

_METHODS: Mapping[str, Perturbation] = {
    "ja": RomajiIme(),
    "ko": Jamo(),
    "vi": Telex(),
    "zh": Pinyin(),
}


@perturbations.register("input_method")
@dataclass(frozen=True)
class InputMethod(Mixture):
    """Slips on the way through the input method that the language is typed with.

    Chinese pinyin, Japanese romaji, Korean jamo, Vietnamese Telex and VNI, the phonetic typing of
    Hindi, Marathi, Bengali, Gujarati, Punjabi, Tamil, Telugu and Malayalam. Other languages are
    typed directly and have no sites.
    """

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the one noise of the language's input method, if it has one."""
        if is_romanised(language):
            return {Phonetic(): 1.0}
        return {_METHODS[language]: 1.0} if language in _METHODS else {}

    def _rewritten(
        self, text: str, language: str, rate: float, chance: Chance, protected: Sequence[Span]
    ) -> Rewrite:
        for method in self.channels(language):
            return method._rewritten(text, language, rate, chance, protected)
        return Rewrite(text, text, ())


@perturbations.register("latin_mode")
@dataclass(frozen=True)
class LatinMode(Perturbation):
    """Types a word with the keyboard still in Latin mode: 한국 as gksrnr, привет as ghbdtn.

    The keys are those that type the word on the language's layout, as a US keyboard reads them. A
    word with a letter that takes AltGr is left alone; so are scripts without spaces between words.
    """

    foreign_script: ClassVar[bool] = True

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words that can be typed; none in Latin script, or without a keyboard."""
        keys = _latin_keys(language)
        if not keys or text.isascii():
            return ()
        words = (Span(*match.span()) for match in _WORD.finditer(text))
        return [span for span in words if keys.keys() >= set(_struck(span.of(text), language))]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return what the keys of the word type on a US keyboard."""
        keys = _latin_keys(language)
        return "".join(keys.get(stroke, stroke) for stroke in _struck(piece, language))


_WORD = regex.compile(r"[\p{L}\p{M}\u200c\u200d]+")
_DEAD_KEYS = {"dead_acute": "\u0301", "dead_diaeresis": "\u0308"}  # struck before the letter
_SHIFT_LEVELS = 2  # base and shift


@lru_cache(maxsize=64)
def _latin_keys(language: str) -> Mapping[str, str]:
    """Return stroke -> what its key types in Latin mode; nothing where it makes no difference."""
    board, latin = keyboard(language), keyboard("en")
    if not board or not latin or "Latin" in profile(language).scripts:
        return {}
    if not profile(language).spaced:
        return {}
    places = {(key.x, key.y): key.levels for key in latin.keys}
    keys: dict[str, str] = {}
    for level in range(_SHIFT_LEVELS):
        for key in board.keys:
            if level < len(key.levels) and (key.x, key.y) in places:
                stroke = _DEAD_KEYS.get(key.levels[level], key.levels[level])
                keys.setdefault(stroke, places[key.x, key.y][level])
    return keys


@lru_cache(maxsize=1 << 16)
def _struck(word: str, language: str) -> tuple[str, ...]:
    """Return the strokes that type a word: its letters, a dead key first, or its jamo."""
    keys = _latin_keys(language)
    strokes = ((c,) if c in keys else reversed(normalize("NFD", c)) for c in word)
    return tuple(keystrokes(word) if "Hangul" in profile(language).scripts else chain(*strokes))
