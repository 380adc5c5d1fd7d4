"""Vietnamese words as they are typed on a plain Latin keyboard, by Telex and by VNI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

import regex

_TONES = "\u0301\u0300\u0309\u0303\u0323"  # sắc, huyền, hỏi, ngã, nặng
_VOWELS = frozenset("aeiouy")
_STROKED = {"đ": "d", "Đ": "D"}  # has no decomposition
_CLUSTER = regex.compile(r"\X")


@dataclass(frozen=True, eq=False)
class Method:
    """A typing method: the key behind a bare letter that shapes it, and the keys of the tones."""

    shapes: Mapping[str, str]  # small letter without tone -> key
    tones: Mapping[str, str]  # combining mark -> key


TELEX = Method(
    shapes={"â": "a", "ê": "e", "ô": "o", "ă": "w", "ơ": "w", "ư": "w", "đ": "d"},
    tones=dict(zip(_TONES, "sfrxj", strict=True)),
)
VNI = Method(
    shapes={"â": "6", "ê": "6", "ô": "6", "ơ": "7", "ư": "7", "ă": "8", "đ": "9"},
    tones=dict(zip(_TONES, "12345", strict=True)),
)


class Letter(NamedTuple):
    """A letter, taken apart."""

    text: str  # as it is written, composed or not
    bare: str  # in its case, without marks
    shape: str  # small, without tone; "" where the method has no key for it
    tone: str  # the combining mark, or ""

    def toned(self, tone: str) -> str:
        """Return the letter with another tone or, for "", none; composed as it is."""
        apart = normalize("NFD", normalize("NFD", self.text).replace(self.tone, "") + tone)
        composed = self.text == normalize("NFC", self.text)
        return normalize("NFC", apart) if composed else apart


@dataclass(frozen=True)
class Word:
    """A word that the methods type: it has marks, and one tone at most, on a vowel."""

    letters: tuple[Letter, ...]

    @property
    def tone(self) -> str:
        """The combining mark of the tone; "" in the level tone."""
        return "".join(letter.tone for letter in self.letters)

    def keystrokes(self, method: Method, tone_last: bool = True) -> str:
        """Return all keys that type the word, the tone at the end or right after its vowel."""
        keys = [letter.bare + self._shape_key(i, method) for i, letter in enumerate(self.letters)]
        return self._with_tone_key(keys, method, tone_last)

    def with_tone(self, tone: str) -> str:
        """Return the word with another tone on the same vowel."""
        return "".join(
            letter.toned(tone) if letter.tone else letter.text for letter in self.letters
        )

    def undone(self, method: Method, tone_last: bool = True) -> str:
        """Return what is left when the last mark's key is struck twice: the mark goes, a key stays.

        The last mark is the tone or, in the level tone, that of the last shaped letter.
        """
        if self.tone:
            return self._with_tone_key(self._with_tone(""), method, tone_last)
        last = max(i for i, letter in enumerate(self.letters) if letter.shape)
        written = [letter.text for letter in self.letters]
        written[last] = self.letters[last].bare + self._shape_key(last, method)
        if last and self._shares_key(last - 1):
            written[last - 1] = self.letters[last - 1].bare
        return "".join(written)

    def _with_tone(self, tone: str) -> list[str]:
        return [x.toned(tone) if x.tone else x.text for x in self.letters]

    def _with_tone_key(self, written: Sequence[str], method: Method, tone_last: bool) -> str:
        if not self.tone:
            return "".join(written)
        vowel = next(i for i, letter in enumerate(self.letters) if letter.tone)
        place = len(written) if tone_last else vowel + 1
        key = self._cased(method.tones[self.tone])
        return "".join((*written[:place], key, *written[place:]))

    def _shape_key(self, index: int, method: Method) -> str:
        shape = self.letters[index].shape
        return self._cased(method.shapes[shape]) if shape and not self._shares_key(index) else ""

    def _shares_key(self, index: int) -> bool:
        """Say whether the letter is the ư of ươ, which one key shapes after the o."""
        following = self.letters[index + 1 : index + 2]
        return self.letters[index].shape == "ư" and bool(following) and following[0].shape == "ơ"

    def _cased(self, key: str) -> str:
        in_capitals = len(self.letters) > 1 and all(x.bare.isupper() for x in self.letters)
        return key.upper() if in_capitals else key


@lru_cache(maxsize=1 << 16)
def word(text: str) -> Word | None:
    """Take a word apart; None where neither method types it, or types it plainly."""
    letters = [_letter(cluster) for cluster in _CLUSTER.findall(text)]
    known = tuple(letter for letter in letters if letter is not None)
    tones = [letter for letter in known if letter.tone]
    if len(known) < len(letters) or len(tones) > 1:
        return None
    return Word(known) if tones or any(letter.shape for letter in known) else None


def _letter(cluster: str) -> Letter | None:
    base, *marks = list(normalize("NFD", cluster))
    bare = _STROKED.get(base, base)
    tone = "".join(mark for mark in marks if mark in _TONES)
    plain = normalize("NFC", base + "".join(mark for mark in marks if mark != tone)).lower()
    shape = plain if plain in TELEX.shapes else ""
    if not (bare.isascii() and bare.isalpha()) or plain not in (shape, bare.lower()):
        return None
    return None if tone and bare.lower() not in _VOWELS else Letter(cluster, bare, shape, tone)
