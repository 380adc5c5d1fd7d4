"""What the Korean two-set keyboard makes of a missed shift, a missed ㅇ, or a vowel heard alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from robustx.languages import profile
from robustx.languages.hangul import Syllable
from robustx.languages.letters import letter_pairs, letter_spans
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.text.edits import Span

_OPEN = "ㅇ"  # the initial that is written but not spoken
_ALIKE = ("ㅐㅔ", "ㅒㅖ", "ㅙㅚㅞ")  # vowels that have merged in speech
_PLAIN = dict(zip("ㄲㄸㅃㅆㅉㅒㅖ", "ㄱㄷㅂㅅㅈㅐㅔ", strict=True))  # the same key without shift
_SHIFTED = {plain: shifted for shifted, plain in _PLAIN.items()}

# Spoken forms of a final before ㅇ (Standard Pronunciation, 표준발음법 §§ 12, 14, 17).
_PALATAL = {"ㄷ": "ㅈ", "ㅌ": "ㅊ"}
_PALATALISING = frozenset("ㅣㅕ")
_TENSE = {"ㄳ": ("ㄱ", "ㅆ"), "ㄽ": ("ㄹ", "ㅆ"), "ㅄ": ("ㅂ", "ㅆ")}
_SILENT = {"ㅎ": ("", "ㅇ"), "ㄶ": ("", "ㄴ"), "ㅀ": ("", "ㄹ")}

# What writers take for the final of a stem and an ending (넘어 for 너머): these initials before
# these vowels and finals.
_STEM_FINALS = frozenset("ㄱㄴㄹㅁ")
_ENDINGS = frozenset({("ㅏ", ""), ("ㅓ", ""), ("ㅣ", "")})


@perturbations.register("jamo")
@dataclass(frozen=True)
class Jamo(Mixture):
    """Confuses jamo as typists of Korean do; dropped and doubled strokes are ``keyboard`` noise.

    Vowels that sound ``alike`` (애/에, 왜/외/웨), shift missed (있다, 잇다) or ``held`` for one key
    too long (있다, 있따), ㅇ missed, so that the final is ``carried`` on (먹어, 머거), finals as
    they are ``spoken`` or taken for spoken ones (같이, 가치; 너머, 넘어). The shares are a choice
    of ours: no corpus was measured.
    """

    alike: float = 0.4
    unshifted: float = 0.2
    held: float = 0.1
    carried: float = 0.2
    spoken: float = 0.1

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the confusions, in Korean only."""
        if profile(language).code != "ko":
            return {}
        return {
            Confusion("alike"): self.alike,
            Confusion("unshifted"): self.unshifted,
            Confusion("held"): self.held,
            Confusion("carried"): self.carried,
            Confusion("spoken"): self.spoken,
        }


@dataclass(frozen=True)
class Confusion(Perturbation):
    """One kind of confusion alone, in a syllable or in two neighbours."""

    kind: str

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the syllables, or pairs of them, that can be confused."""
        return _sites(text).get(self.kind, ()) if language == "ko" else ()

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return one of the syllables, or pairs, that are written instead."""
        texts = _outcomes(piece).get(self.kind, (piece,))
        return texts[int(u * len(texts))]


@lru_cache(maxsize=512)
def _sites(text: str) -> Mapping[str, Sequence[Span]]:
    """Return the sites of every kind."""
    sites: dict[str, list[Span]] = {}
    for span in (*letter_spans(text, "ko"), *letter_pairs(text, "ko")):
        for kind in _outcomes(text[span[0] : span[1]]):
            sites.setdefault(kind, []).append(span)
    return sites


@lru_cache(maxsize=1 << 16)
def _outcomes(piece: str) -> Mapping[str, Sequence[str]]:
    """Return, by kind, what is written for a syllable or pair, decomposed where that is."""
    composed = normalize("NFC", piece)
    syllables = [syllable for char in composed if (syllable := Syllable.of(char))]
    if not 0 < len(syllables) == len(composed) <= 2:
        return {}
    written = {
        kind: ["".join(map(str, result)) for result in confuse(*syllables)]
        for kind, confuse in (_CONFUSIONS, _PAIR_CONFUSIONS)[len(syllables) - 1].items()
    }
    if piece != composed:
        written = {
            kind: [normalize("NFD", text) for text in texts] for kind, texts in written.items()
        }
    return {kind: texts for kind, texts in written.items() if texts}


Written = Iterator[tuple[Syllable, ...]]


def _alike(syllable: Syllable) -> Written:
    for group in _ALIKE:
        if syllable.medial in group:
            for vowel in group.replace(syllable.medial, ""):
                yield (syllable._replace(medial=vowel),)


def _unshifted(syllable: Syllable) -> Written:
    for part, letter in zip(syllable._fields, syllable, strict=True):
        if letter in _PLAIN:
            yield (syllable._replace(**{part: _PLAIN[letter]}),)


def _held(left: Syllable, right: Syllable) -> Written:
    if left.final in _PLAIN and right.initial in _SHIFTED:
        yield left, right._replace(initial=_SHIFTED[right.initial])


def _carried(left: Syllable, right: Syllable) -> Written:
    if left.final and right.initial == _OPEN:
        rest, last = left.coda
        yield left._replace(final=rest), right._replace(initial=last)


def _spoken(left: Syllable, right: Syllable) -> Written:
    if right.initial == _OPEN:
        yield from _as_spoken(left, right)
    elif not left.final and right.initial in _STEM_FINALS and right[1:] in _ENDINGS:
        yield left._replace(final=right.initial), right._replace(initial=_OPEN)


def _as_spoken(left: Syllable, right: Syllable) -> Written:
    rest, last = left.coda
    if last in _PALATAL and right.medial in _PALATALISING:
        yield left._replace(final=rest), right._replace(initial=_PALATAL[last])
    for changes in (_TENSE, _SILENT):
        if left.final in changes:
            final, initial = changes[left.final]
            yield left._replace(final=final), right._replace(initial=initial)


_CONFUSIONS: Mapping[str, Callable[..., Written]] = {"alike": _alike, "unshifted": _unshifted}
_PAIR_CONFUSIONS: Mapping[str, Callable[..., Written]] = {
    "held": _held,
    "carried": _carried,
    "spoken": _spoken,
}
