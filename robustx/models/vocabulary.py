"""What the entries of a sub-word vocabulary stand for in a text, and which may replace which."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from robustx.text.graphemes import grapheme_count
from robustx.text.scripts import scripts_of

# What SentencePiece and byte-level BPE write for the blank before a word.
_BLANKS = ("▁", "Ġ")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")


class Entry(NamedTuple):
    """A vocabulary entry of letters: its text, and whether it begins a word."""

    id: int
    text: str
    begins: bool


class Kind(NamedTuple):
    """What entries may stand in one another's place: in these scripts, all beginnings or none."""

    scripts: frozenset[str]
    begins: bool


class Vocabulary:
    """The entries of a tokenizer that are letters and nothing else.

    Special ones, numbers, punctuation and parts of characters (bytes) are left out.
    """

    def __init__(self, tokenizer: Any) -> None:
        """Take the tokenizer, which is not asked until entries are."""
        self._tokenizer = tokenizer
        self._chosen: dict[tuple[Kind, int], NDArray[np.int64]] = {}

    @cached_property
    def entries(self) -> dict[int, Entry]:
        """The entries by id, in its order."""
        special = set(self._tokenizer.all_special_ids)
        items = sorted(self._tokenizer.get_vocab().items(), key=lambda item: item[1])
        read = _reader(self._tokenizer, [token for token, _ in items])
        found = (Entry(number, *read(token)) for token, number in items if number not in special)
        return {entry.id: entry for entry in found if is_letters(entry.text)}

    def begins(self, number: int) -> bool | None:
        """Say whether an entry begins a word; None of one that is no letters.

        The one for what the vocabulary lacks does, since it stands for whole words.
        """
        if number in self.entries:
            return self.entries[number].begins
        return True if number == self._tokenizer.unk_token_id else None

    def alike(self, kind: Kind, longest: int) -> NDArray[np.int64]:
        """Return the ids of the entries of a kind, of ``longest`` graphemes at most.

        They have no script that the kind has not.
        """
        key = (kind, longest)
        if key not in self._chosen:
            ids = [one for group in self._fitting(kind) for one, size in group if size <= longest]
            self._chosen[key] = np.array(sorted(ids), dtype=np.int64)
        return self._chosen[key]

    def _fitting(self, kind: Kind) -> Iterator[list[tuple[int, int]]]:
        for other, group in self._kinds.items():
            if other.begins == kind.begins and other.scripts and other.scripts <= kind.scripts:
                yield group

    @cached_property
    def _kinds(self) -> dict[Kind, list[tuple[int, int]]]:
        """The ids and graphemes of the entries, by kind."""
        kinds: dict[Kind, list[tuple[int, int]]] = {}
        for entry in self.entries.values():
            kind = Kind(scripts_of(entry.text), entry.begins)
            kinds.setdefault(kind, []).append((entry.id, grapheme_count(entry.text)))
        return kinds


def is_letters(text: str) -> bool:
    """Say whether a text is letters with their marks, and nothing else."""
    return _LETTERS.fullmatch(text) is not None


def _reader(tokenizer: Any, tokens: list[str]) -> Any:
    """Return what reads a token: its text, and whether it begins a word."""
    model = tokenizer.backend_tokenizer.model
    prefix = getattr(model, "continuing_subword_prefix", None)
    if prefix:
        return lambda token: (token.removeprefix(prefix), not token.startswith(prefix))
    blank = max(_BLANKS, key=lambda sign: sum(token.startswith(sign) for token in tokens))
    if blank == "▁":
        return lambda token: (token.removeprefix(blank), token.startswith(blank))
    return lambda token: (
        tokenizer.convert_tokens_to_string([token.removeprefix(blank)]),
        token.startswith(blank),
    )
