"""Text that is the same, or nearly so, to the eye, and other code points to a machine.

What can be done unseen follows Boucher et al. (2022), Bad Characters: Imperceptible NLP Attacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import regex

from robustx.languages import profile
from robustx.languages.compatibility import alphabets, equal_spellings, letter_forms, presented
from robustx.languages.confusables import lookalikes
from robustx.languages.letters import letter_borders, letter_spans
from robustx.languages.runs import letter_runs
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.text.edits import Span
from robustx.text.graphemes import is_plain
from robustx.text.signs import misplaced_signs

# Zero-width space, word joiner, zero-width no-break space, soft hyphen: seen by no reader.
_SEPARATORS = "\u200b\u2060\ufeff\u00ad"
_ZWNJ, _ZWJ = "\u200c", "\u200d"

# Letters of these scripts have one shape, which no joiner changes; Arabic letters that do not join
# the next one may be followed by a non-joiner.
_UNJOINED = frozenset(
    {"Latin", "Cyrillic", "Greek", "Hebrew", "Georgian", "Han", "Hiragana", "Katakana", "Hangul"}
)
_ENDS_A_JOIN = regex.compile(r"\p{Joining_Type=Right_Joining}\Z")

_LRM, _RLM = "\u200e", "\u200f"
_EMBED = {"ltr": ("\u202a", "\u202c"), "rtl": ("\u202b", "\u202c")}
_ISOLATE = {"ltr": ("\u2066", "\u2069"), "rtl": ("\u2067", "\u2069")}
_OVERRIDE = {"ltr": ("\u202e", "\u202c"), "rtl": ("\u202d", "\u202c")}


@perturbations.register("unicode")
@dataclass(frozen=True)
class Unicode(Mixture):
    """Mixes look-alikes, invisible characters, and other encodings of the same letters.

    The shares are a choice of ours: nobody has counted these in the wild.
    """

    foreign_script: ClassVar[bool] = True

    confusables: float = 0.3
    zero_width: float = 0.2
    bidi: float = 0.1
    composition: float = 0.2
    compatibility: float = 0.2

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the five kinds and their shares."""
        return {
            Confusables(): self.confusables,
            ZeroWidth(): self.zero_width,
            Bidi(): self.bidi,
            Composition(): self.composition,
            Compatibility(): self.compatibility,
        }


@perturbations.register("confusables")
@dataclass(frozen=True)
class Confusables(Perturbation):
    """Writes a look-alike of another alphabet for a letter, by Unicode's table."""

    foreign_script: ClassVar[bool] = True

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters that have look-alikes, with the signs that lean on them."""
        return _matches(_lookalike(language), text)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return one of the look-alikes with the signs; declines where it cannot carry them."""
        others = lookalikes(language).get(piece[:1])
        if not others:
            return piece
        written = others[int(u * len(others))] + piece[1:]
        return written if misplaced_signs(written) <= misplaced_signs(piece) else piece


@perturbations.register("zero_width")
@dataclass(frozen=True)
class ZeroWidth(Mixture):
    """Puts an invisible character between two letters, where it does not change their shape."""

    separators: float = 0.7
    joiners: float = 0.3

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the separators and the joiners."""
        return {Separator(): self.separators, Joiner(): self.joiners}


@dataclass(frozen=True)
class Separator(Perturbation):
    """Puts a zero-width space, a word joiner, a byte-order mark or a soft hyphen into a word."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the borders between two letters."""
        return letter_borders(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the invisible character."""
        return _SEPARATORS[int(u * len(_SEPARATORS))]


@dataclass(frozen=True)
class Joiner(Perturbation):
    """Puts a zero-width joiner or non-joiner after a letter whose shape it leaves as it is."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters before another letter of a script that does not join."""
        scripts = set(profile(language).scripts)
        if not scripts & (_UNJOINED | {"Arabic"}):
            return ()
        borders = {border.start for border in letter_borders(text, language)}
        spans = [span for span in letter_spans(text, language) if span.end in borders]
        if "Arabic" in scripts:
            return [span for span in spans if _ENDS_A_JOIN.search(span.of(text))]
        return spans

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the letter with a joiner after it."""
        joins = u < 0.5 and "Arabic" not in profile(language).scripts
        return piece + (_ZWJ if joins else _ZWNJ)


@perturbations.register("bidi")
@dataclass(frozen=True)
class Bidi(Mixture):
    """Puts direction controls into a text that looks the same with them; embeddings are closed."""

    marks: float = 0.5
    embeddings: float = 0.3
    overrides: float = 0.2

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the single marks, the embedded words and the words written backwards."""
        return {
            DirectionMark(): self.marks,
            EmbeddedWord(): self.embeddings,
            ReversedWord(): self.overrides,
        }


@dataclass(frozen=True)
class DirectionMark(Perturbation):
    """Puts a mark of the direction that the text has anyway between two letters."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the borders between two letters."""
        return letter_borders(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the left-to-right or the right-to-left mark."""
        return _LRM if profile(language).direction == "ltr" else _RLM


@dataclass(frozen=True)
class EmbeddedWord(Perturbation):
    """Embeds or isolates a word in the direction that it has anyway."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words, or short runs of letters in unspaced languages."""
        return letter_runs(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the word between an opening and a closing control."""
        controls = _ISOLATE if u < 0.5 else _EMBED
        opening, closing = controls[profile(language).direction]
        return opening + piece + closing


@dataclass(frozen=True)
class ReversedWord(Perturbation):
    """Writes a word backwards under an override that shows it forwards."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words of scripts whose letters have one shape."""
        if not _UNJOINED.issuperset(profile(language).scripts):
            return ()
        return [span for span in letter_runs(text, language) if is_plain(span.of(text))]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the word backwards between the override and its end."""
        opening, closing = _OVERRIDE[profile(language).direction]
        return opening + piece[::-1] + closing if len(piece) > 1 else piece


@perturbations.register("composition")
@dataclass(frozen=True)
class Composition(Perturbation):
    """Spells a letter with marks as one character or as several: the same text by Unicode."""

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters that have another canonically equal spelling."""
        spans = letter_spans(text, language)
        return [span for span in spans if equal_spellings(text[span.start : span.end])]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return one of the other spellings."""
        spellings = equal_spellings(piece)
        return spellings[int(u * len(spellings))] if spellings else piece


@perturbations.register("compatibility")
@dataclass(frozen=True)
class Compatibility(Mixture):
    """Writes words in mathematical, wide or presentation forms, and letters as ligatures."""

    foreign_script: ClassVar[bool] = True

    words: float = 0.5
    letters: float = 0.5

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return the styled words and the letters that have a sign of their own."""
        return {StyledWord(): self.words, LetterForm(): self.letters}


@dataclass(frozen=True)
class StyledWord(Perturbation):
    """Writes a word in a styled alphabet, or in Arabic presentation forms as some PDFs hold it."""

    foreign_script: ClassVar[bool] = True

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the words that have such a form."""
        if "Arabic" not in profile(language).scripts and not alphabets(language):
            return ()
        return letter_runs(text, language)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the word in the form; letters that have none in it stay."""
        if "Arabic" in profile(language).scripts:
            return presented(piece)
        styles = alphabets(language) or ({},)
        forms = styles[int(u * len(styles))]
        return "".join(forms.get(char, char) for char in piece)


@dataclass(frozen=True)
class LetterForm(Perturbation):
    """Writes a ligature, a radical or another compatibility form for the letters it stands for."""

    foreign_script: ClassVar[bool] = True

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the letters that have such a form, the longest first."""
        return _matches(_formed(language), text)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the form."""
        return letter_forms(language).get(piece, piece)


def _matches(pattern: regex.Pattern[str], text: str) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text)]


@lru_cache(maxsize=64)
def _lookalike(language: str) -> regex.Pattern[str]:
    """Compile a letter that has look-alikes, with the signs that lean on it."""
    table = lookalikes(language)
    return regex.compile(f"[{''.join(table)}]\\p{{M}}*" if table else r"(?!)")


@lru_cache(maxsize=64)
def _formed(language: str) -> regex.Pattern[str]:
    """Compile the letters that one sign stands for, the longest first."""
    forms = sorted(letter_forms(language), key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, forms)) or r"(?!)")
