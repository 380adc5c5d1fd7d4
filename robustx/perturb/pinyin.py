"""Wrong characters picked from a pinyin input method's list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, tee

from robustx.languages import profile
from robustx.languages.pinyin import (
    Candidates,
    Relation,
    candidates,
    hanzi,
    is_traditional,
    reading_at,
    readings,
)
from robustx.perturb.base import Mixture, Perturbation, perturbations
from robustx.seeding import Chance, index_at
from robustx.text.edits import Edit, Span

# Draws for each site: one in fifty sites is never drawn.
_PATIENCE = 4


@perturbations.register("pinyin")
@dataclass(frozen=True)
class Pinyin(Mixture):
    """Writes another character that sounds the same or nearly so, as pinyin typists do.

    The shares are those of the SIGHAN errors: the same syllable and tone, another tone, syllables
    that fuzzy pinyin merges, a syllable one letter off, and others, here of similar shape.
    """

    same_tone: float = 0.51
    other_tone: float = 0.25
    fuzzy: float = 0.08
    one_letter: float = 0.10
    other: float = 0.07

    def shares(self, language: str) -> Mapping[Relation, float]:
        """Return the share of each relation between the right character and the wrong one."""
        if profile(language).input_method != "pinyin IME":
            return {}
        return {
            "same_tone": self.same_tone,
            "other_tone": self.other_tone,
            "fuzzy": self.fuzzy,
            "one_letter": self.one_letter,
            "other": self.other,
        }

    def channels(self, language: str) -> Mapping[Perturbation, float]:
        """Return one channel for each relation."""
        return {WrongCharacter(kind): share for kind, share in self.shares(language).items()}

    def proposals(self, text: str, language: str, rng: Chance) -> Iterator[Edit]:
        """Yield edits, each of a relation drawn by its share, for characters in random order.

        Each relation takes the next character that is left and that offers something, so that the
        shares hold.
        """
        shares = {kind: share for kind, share in self.shares(language).items() if share > 0}
        orders = tee(_drawn(hanzi(text) if shares else (), rng), len(shares))
        used: set[Span] = set()
        queues = {
            kind: _edits(WrongCharacter(kind), text, order, used, rng)
            for kind, order in zip(shares, orders, strict=True)
        }
        while shares:
            kind = tuple(shares)[index_at(list(accumulate(shares.values())), rng.random())]
            if edit := next(queues[kind], None):
                yield edit
            else:
                del shares[kind]


@dataclass(frozen=True)
class WrongCharacter(Perturbation):
    """Writes another common character of one relation to the right one.

    Traditional text keeps to Big5's common characters, simplified text to those of GB 2312.
    """

    relation: Relation

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return the Han characters."""
        if profile(language).input_method != "pinyin IME":
            return ()
        return hanzi(text)

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return a character for one that stands alone, read as it mostly is."""
        found = readings(piece)
        if not found:
            return piece
        return (
            candidates(self.relation, piece, found[0].syllable, is_traditional(piece)).draw(u)
            or piece
        )

    def proposals(self, text: str, language: str, rng: Chance) -> Iterator[Edit]:
        """Return edits of characters, each read as in its word, in random order."""
        return _edits(self, text, _drawn(self.sites(text, language), rng), set(), rng)

    def offered(self, text: str, index: int) -> Candidates:
        """Return the characters that may be written at a site, read as in its word."""
        reading = reading_at(text, index)
        assert reading is not None, "a site has a reading"
        return candidates(self.relation, text[index], reading.syllable, is_traditional(text))


def _edits(
    channel: WrongCharacter, text: str, order: Iterable[Span], used: set[Span], rng: Chance
) -> Iterator[Edit]:
    """Yield edits of the characters that are not used yet, and note which are."""
    for span in order:
        if span not in used and (char := channel.offered(text, span.start).draw(rng.random())):
            used.add(span)
            yield Edit(*span, char)


def _drawn(spans: Sequence[Span], rng: Chance) -> Iterator[Span]:
    """Yield spans in random order, each once; a few may never come, so that the first come fast."""
    seen: set[Span] = set()
    for _ in range(_PATIENCE * len(spans)):
        span = spans[int(rng.random() * len(spans))]
        if span not in seen:
            seen.add(span)
            yield span
