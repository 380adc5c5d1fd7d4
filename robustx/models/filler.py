"""A masked language model that proposes words, and says how likely a stretch of text is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import NamedTuple

import numpy as np

from robustx.errors import InputError
from robustx.languages import profile
from robustx.languages.casing import upper
from robustx.models.checkpoint import locate
from robustx.models.encoder import (
    Encoder,
    Placement,
    Row,
    likeliest,
    masked_log_probabilities,
)
from robustx.models.sights import Sight
from robustx.models.whole_words import Piece, WholeWords, is_one_word, is_written_in_letters
from robustx.text.edits import Span
from robustx.text.graphemes import grapheme_count
from robustx.text.scripts import scripts_of

# Sub-words of a text that the model reads, around the place in question.
_WINDOW = 64
# Words are put together of this many sub-words at most, from this many for each place.
_MOST_PARTS = 3
_PER_PART = 12
# Words that are looked up for each one wanted: some are the word itself, or of another case.
_SPARE = 2
# Stretches whose rows are held at once; each has a row for every sub-word.
_AT_ONCE = 256


class Blank(NamedTuple):
    """A word of a text for which others are sought."""

    text: str
    span: Span
    language: str

    @property
    def word(self) -> str:
        """The word itself."""
        return self.span.of(self.text)


class Stretch(NamedTuple):
    """The parts of a text that are asked about."""

    text: str
    spans: tuple[Span, ...]


class _Look(NamedTuple):
    """What the model is shown of a blank: to find a word at once, and to put one together."""

    whole: Sight
    parts: Sight


class _Found(NamedTuple):
    """A proposed word, and its log-probability, averaged over its sub-words."""

    text: str
    likelihood: float


@dataclass
class Filler:
    """A masked language model and the whole words of its vocabulary. Built by ``load``."""

    encoder: Encoder
    vocabulary: WholeWords
    _words: dict[tuple[frozenset[str], str], tuple[Piece, ...]] = field(default_factory=dict)
    _parts: dict[frozenset[str], tuple[Piece, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, where: str, placement: Placement) -> Filler:
        """Load a masked language model; ``where`` is a directory or a hub id.

        Raises:
            InputError: there is none, it has no such head, or its tokenizer no mask or no places.
        """
        encoder = Encoder.load(locate(where), "fill", placement)
        tokenizer = encoder.tokenizer
        if tokenizer.mask_token_id is None:
            raise InputError(
                f"the tokenizer of {where} names no mask token, so nothing can be filled in; "
                "give it a tokenizer_config.json with mask_token"
            )
        if not tokenizer.is_fast:
            raise InputError(
                f"the tokenizer of {where} does not say where its sub-words stand in a text; "
                "it needs a tokenizer.json"
            )
        return cls(encoder, WholeWords.of(tokenizer, int(encoder.model.config.vocab_size)))

    def guesses(self, blanks: Sequence[Blank], count: int) -> list[list[str]]:
        """Return, for each blank, the likeliest words where its own is hidden, best first.

        They are whole words of the scripts of its own, ``count`` at most; see ``WholeWords.words``.
        A capital stays one. Where a language writes no spaces, and the word has two or three
        sub-words, words are also put together of the likeliest for as many masks, if the segmenter
        takes them for one; and a single character, which is always one, stands for one alone. A
        sub-word that reaches over the border of the word is hidden with it.
        """
        mask = self.encoder.tokenizer.mask_token_id
        return self._proposed(
            blanks,
            count,
            lambda sight: _Look(sight.hiding(mask, 1), sight.hiding(mask, len(sight.own))),
        )

    def rivals(self, blanks: Sequence[Blank], count: int) -> list[list[str]]:
        """Return, for each blank, the likeliest words in its place, its own being seen.

        As ``guesses``; where the word has several sub-words, log-probabilities are averaged over
        their places.
        """
        return self._proposed(blanks, count, lambda sight: _Look(sight, sight))

    def surprise(self, stretches: Sequence[Stretch]) -> list[float]:
        """Return the surprise, in nats, of the sub-words in each stretch, added up.

        It is the negative pseudo-log-likelihood (Salazar et al. 2020, arXiv 1910.14659): each
        sub-word is hidden in turn while the others are seen, as far as the window goes.
        """
        return [
            total
            for start in range(0, len(stretches), _AT_ONCE)
            for total in self._surprise(stretches[start : start + _AT_ONCE])
        ]

    def _surprise(self, stretches: Sequence[Stretch]) -> list[float]:
        sights = self._sights([(one.text, one.spans) for one in stretches])
        rows: list[Row] = []
        owners: list[int] = []
        for owner, sight in enumerate(sights):
            for place in sight.own:
                near = sight._replace(own=[place]).around(place, self._room)
                rows.append(self._asking_hidden(near))
                owners.append(owner)
        totals = np.zeros(len(stretches))
        for batch, [logs] in self.encoder.forward(rows, masked_log_probabilities):
            np.subtract.at(totals, [owners[index] for index in batch], logs)
        return [float(total) for total in totals]

    def _asking_hidden(self, sight: Sight) -> Row:
        """Return the row that hides a sub-word and asks for it."""
        hidden = sight.hiding(self.encoder.tokenizer.mask_token_id, 1)
        return {**hidden.row, "labels": sight.asking(sight.own)["labels"]}

    def _proposed(
        self, blanks: Sequence[Blank], count: int, look: Callable[[Sight], _Look]
    ) -> list[list[str]]:
        sights = self._sights([(blank.text, (blank.span,)) for blank in blanks])
        found: list[list[str]] = [[] for _ in blanks]
        kinds: dict[tuple[frozenset[str], str], list[int]] = {}
        for index, (blank, sight) in enumerate(zip(blanks, sights, strict=True)):
            if sight.own and is_written_in_letters(blank.word):
                kinds.setdefault((scripts_of(blank.word), blank.language), []).append(index)
        for (scripts, language), indices in kinds.items():
            looks = [
                look(sights[index].around(sights[index].own[0], self._room)) for index in indices
            ]
            wholes = self._whole(looks, scripts, language, _SPARE * count)
            made = self._put_together(looks, scripts, language)
            for index, one, other in zip(indices, wholes, made, strict=True):
                best = sorted([*one, *other], key=lambda each: -each.likelihood)
                found[index] = list(islice(_fitting(best, blanks[index]), count))
        return found

    def _whole(
        self, looks: Sequence[_Look], scripts: frozenset[str], language: str, count: int
    ) -> list[list[_Found]]:
        """Return the likeliest single sub-words that are words."""
        rows = [look.whole.asking(look.whole.own) for look in looks]
        return self._likeliest(rows, self._words_of(scripts, language), count)

    def _put_together(
        self, looks: Sequence[_Look], scripts: frozenset[str], language: str
    ) -> list[list[_Found]]:
        """Return words of several sub-words, where a language writes no spaces."""
        made: list[list[_Found]] = [[] for _ in looks]
        if profile(language).spaced:
            return made
        asked = [
            (index, place)
            for index, look in enumerate(looks)
            if 1 < len(look.parts.own) <= _MOST_PARTS
            for place in look.parts.own
        ]
        rows = [looks[index].parts.asking([place]) for index, place in asked]
        parts: dict[int, list[list[_Found]]] = {}
        allowed = self._parts_of(scripts) if rows else ()
        for (index, _), best in zip(asked, self._likeliest(rows, allowed, _PER_PART), strict=True):
            parts.setdefault(index, []).append(best)
        for index, choices in parts.items():
            made[index] = [one for one in _joined(choices) if is_one_word(one.text, language)]
        return made

    def _words_of(self, scripts: frozenset[str], language: str) -> tuple[Piece, ...]:
        if (scripts, language) not in self._words:
            self._words[scripts, language] = self.vocabulary.words(scripts, language)
        return self._words[scripts, language]

    def _parts_of(self, scripts: frozenset[str]) -> tuple[Piece, ...]:
        if scripts not in self._parts:
            self._parts[scripts] = tuple(self.vocabulary.parts(scripts))
        return self._parts[scripts]

    def _likeliest(
        self, rows: Sequence[Row], allowed: Sequence[Piece], count: int
    ) -> list[list[_Found]]:
        found: list[list[_Found]] = [[] for _ in rows]
        if not allowed:
            return found
        pick = likeliest([piece.id for piece in allowed], count)
        for batch, [best, logs] in self.encoder.forward(rows, pick):
            for row, indices, values in zip(batch, best, logs, strict=True):
                found[row] = [
                    _Found(allowed[int(index)].text, round(float(value), 4))
                    for index, value in zip(indices, values, strict=True)
                ]
        return found

    @property
    def _room(self) -> int:
        """How many sub-words of a text go in a row, beside the special ones."""
        special = int(self.encoder.tokenizer.num_special_tokens_to_add())
        return min(_WINDOW, self.encoder.max_length - special)

    def _sights(self, asked: Sequence[tuple[str, Sequence[Span]]]) -> list[Sight]:
        """Tokenise texts, and find the sub-words that lie in the spans."""
        if not asked:
            return []
        output = self.encoder.tokenizer(
            [text for text, _ in asked],
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
            return_attention_mask=False,
            verbose=False,
        )
        names = [name for name in ("input_ids", "token_type_ids") if name in output]
        return [
            Sight.of(
                {name: output[name][index] for name in names},
                [Span(*offset) for offset in output["offset_mapping"][index]],
                output["special_tokens_mask"][index],
                spans,
            )
            for index, (_, spans) in enumerate(asked)
        ]


def _joined(choices: Sequence[Sequence[_Found]]) -> Iterator[_Found]:
    """Yield every way to put a sub-word for each place together."""
    for parts in product(*choices):
        likelihood = sum(part.likelihood for part in parts) / len(parts)
        yield _Found("".join(part.text for part in parts), round(likelihood, 4))


def _fitting(found: Iterable[_Found], blank: Blank) -> Iterator[str]:
    """Yield the words that may stand in a blank, each once and in its case."""
    seen = {blank.word.casefold()}
    for text, _ in found:
        cased = _cased(text, blank.word, blank.language)
        if cased is None or cased.casefold() in seen or not _fits_in_size(text, blank):
            continue
        seen.add(cased.casefold())
        yield cased


def _fits_in_size(text: str, blank: Blank) -> bool:
    """Say whether a single character stands for one, where any is a word to the segmenter."""
    if profile(blank.language).spaced:
        return True
    return (grapheme_count(text) == 1) == (grapheme_count(blank.word) == 1)


def _cased(text: str, word: str, language: str) -> str | None:
    """Return a text in the case of a word; None where a capital, as of a name, would be lost."""
    if word[:1].isupper():
        shouted = len(word) > 1 and word.isupper()
        return upper(text, language) if shouted else upper(text[:1], language) + text[1:]
    return None if text[:1].isupper() else text
