"""Vietnamese words on which the typing method, Telex or VNI, leaves its keys or a wrong tone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from robustx.languages import profile
from robustx.languages.keyboards import keyboard
from robustx.languages.telex import TELEX, VNI, word
from robustx.perturb.base import Perturbation, perturbations
from robustx.seeding import Chance, by_share
from robustx.text.edits import Edit, Span

_WORD = regex.compile(r"(?:\p{Latin}\p{M}*)+")


@perturbations.register("telex")
@dataclass(frozen=True)
class Telex(Perturbation):
    """Leaves a marked word as its keys, a key behind its word, or the tone of a neighbouring key.

    ``telex`` and ``vni`` leave all keys of the word (tiếng: tieengs, tie6ng1), as when the method
    is off; ``undone`` strikes the last mark's key twice (tiêngs); ``tone`` hits the tone key beside
    the right one (s and x, f and r: tiễng). The shares are a choice of ours, no corpus was
    measured; a word takes part in what can happen to it.
    """

    telex: float = 0.35
    vni: float = 0.15
    undone: float = 0.2
    tone: float = 0.3

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words that are typed with marks; none but in Vietnamese."""
        return _sites(text) if profile(language).code == "vi" else ()

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return what a slip, drawn by its share, leaves of the word."""
        outcomes = _outcomes(piece)
        shares = [(texts, getattr(self, kind)) for kind, texts in outcomes.items()]
        if (drawn := by_share(shares, u)) is None:
            return piece
        texts, rest = drawn
        return texts[int(rest * len(texts))]

    def proposals(self, text: str, language: str, rng: Chance) -> Iterator[Edit]:
        """Yield edits of no more than the letters that change."""
        return (edit.trimmed(text) for edit in super().proposals(text, language, rng))


@lru_cache(maxsize=512)
def _sites(text: str) -> Sequence[Span]:
    if text.isascii():
        return ()
    return [Span(*match.span()) for match in _WORD.finditer(text) if _outcomes(match[0])]


@lru_cache(maxsize=1 << 16)
def _outcomes(piece: str) -> Mapping[str, Sequence[str]]:
    """Return, by kind, what may be left of a word; nothing of one that is typed plainly."""
    typed = None if piece.isascii() else word(piece)
    if typed is None:
        return {}
    orders = (True, False) if typed.tone else (True,)
    outcomes = {
        "telex": [typed.keystrokes(TELEX, tone_last) for tone_last in orders],
        "vni": [typed.keystrokes(VNI, tone_last) for tone_last in orders],
        "undone": [typed.undone(TELEX, tone_last) for tone_last in orders],
    }
    wrong = [typed.with_tone(tone) for tone in _beside().get(typed.tone, ())]
    return {**outcomes, "tone": wrong} if wrong else outcomes


@lru_cache(maxsize=1)
def _beside() -> Mapping[str, Sequence[str]]:
    """Return tone -> the tones whose Telex keys lie beside its key, on the keys of English."""
    board = keyboard("en")
    assert board is not None, "English has a keyboard"
    return {
        tone: [other for other, key in TELEX.tones.items() if key in board.neighbours(own)]
        for tone, own in TELEX.tones.items()
    }
