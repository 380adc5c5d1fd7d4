"""Bad characters: what a reader does not see, and a model does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import regex

from robustx.attacks.base import Attack, Search, attacks
from robustx.attacks.budget import Cost
from robustx.attacks.case import Case
from robustx.attacks.ranking import ranked_words
from robustx.attacks.word_bugs import drawn, has_letters
from robustx.attacks.word_by_word import word_by_word
from robustx.errors import InputError, did_you_mean
from robustx.languages import profile
from robustx.languages.letters import insertable, letter_pairs, letter_spans, split_pair
from robustx.perturb import Confusables, Perturbation
from robustx.perturb.unicode_noise import Joiner, Separator
from robustx.text.edits import Span

_BACKSPACE = "\b"
_OVERRIDES = {"ltr": "\u202e", "rtl": "\u202d"}  # against the direction of the script
_POP = "\u202c"
_JOINS = regex.compile(r"[\p{Joining_Type=Dual_Joining}\p{Joining_Type=Right_Joining}]")

KINDS = "invisible,homoglyphs,reorderings,deletions"


@attacks.register("bad-characters")
@dataclass(frozen=True)
class BadCharacters(Attack):
    """Encodes a few words so that they look the same and are read as others.

    After Boucher et al. (2022), Bad Characters: Imperceptible NLP Attacks, IEEE S&P, arXiv
    2106.09898. ``kinds`` are invisible characters, homoglyphs, reorderings (two letters in the
    other order under a direction override) and deletions (a letter and a backspace, which only
    some displays obey). The paper looks for the places by differential evolution; here the words
    that matter most are given their worst of ``tries`` random injections of each kind, one after
    the other, until ``injections`` of them have brought the goal nearer.
    """

    kinds: str = KINDS
    injections: int = 5
    tries: int = 4

    def __post_init__(self) -> None:
        """Refuse an unknown kind, none, and numbers with which nothing can be done."""
        if not self.noises:
            raise InputError(f"bad-characters needs a kind at least; known: {KINDS}")
        if self.injections < 1 or self.tries < 1:
            raise InputError("injections and tries of bad-characters are 1 or more")

    @property
    def noises(self) -> list[Perturbation]:
        """What each kind does to a text; raises InputError for an unknown kind."""
        kinds = [name.strip() for name in self.kinds.split(",") if name.strip()]
        return [noise for kind in kinds for noise in _noises(kind)]

    @property
    def foreign_script(self) -> bool:  # type: ignore[override]
        """Whether homoglyphs of other scripts are written."""
        return any(noise.foreign_script for noise in self.noises)

    def fingerprint(self) -> str:
        """Return the editions of the noises of which its changes are made."""
        return " ".join(noise.edition() for noise in self.noises)

    def search(self, case: Case, rng: Random) -> Search:
        """Give the words, in the order of their weight, their worst injection."""
        if not has_letters(case):
            return
        noises = self.noises
        words = yield from ranked_words(case, rng)
        yield from word_by_word(
            case,
            words,
            lambda word: drawn(noises, case, word, rng, self.tries),
            Cost(case.limit.graphemes, self.injections),
        )


@dataclass(frozen=True)
class Invisible(Perturbation):
    """Writes a character that nobody sees after a letter, also after the last one of a word."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters, with their marks."""
        return letter_spans(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the letter and one of the separators without width."""
        return piece + Separator().rewrite(piece, u, language)


@dataclass(frozen=True)
class Reordering(Perturbation):
    """Writes two letters in the other order, under an override that shows them in their own.

    Letters that join their neighbours, as in Arabic, would take another shape and are left alone.
    """

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the pairs of different neighbouring letters."""
        pairs = letter_pairs(text, language)
        return [pair for pair in pairs if not _JOINS.search(pair.of(text))]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the two letters, each with its marks, in the other order between controls."""
        letters = split_pair(piece, language)
        if letters is None:
            return piece
        return _OVERRIDES[profile(language).direction] + letters[1] + letters[0] + _POP


@dataclass(frozen=True)
class Deletion(Perturbation):
    """Writes a letter too many after a letter, and a backspace that takes it back."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters, with their marks."""
        return letter_spans(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the letter with another one of its script and a backspace."""
        others = insertable(piece[0], language)
        return piece + others[int(u * len(others))] + _BACKSPACE if others else piece


_NOISES: Mapping[str, tuple[Perturbation, ...]] = {
    "invisible": (Invisible(), Joiner()),
    "homoglyphs": (Confusables(),),
    "reorderings": (Reordering(),),
    "deletions": (Deletion(),),
}


def _noises(kind: str) -> tuple[Perturbation, ...]:
    if kind not in _NOISES:
        hint = did_you_mean(kind, _NOISES) or f"; known: {KINDS}"
        raise InputError(f"unknown kind {kind!r} of bad-characters{hint}")
    return _NOISES[kind]
