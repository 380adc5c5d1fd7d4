"""Writes the demo's benchmark: paraphrases, inferences and entities in seven languages.

A paraphrase item says one thing in two of three ways. Its label turns on who did what to whom
alone: with the two roles exchanged the words stay and the meaning goes, so a bag of words is at
chance. Items are drawn once and rendered in every language, which makes the languages parallel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import permutations
from pathlib import Path
from random import Random
from string import Formatter
from typing import Any, Literal, NamedTuple

import yaml

from robustx.seeding import stream

LANGUAGES = ("de", "en", "es", "fr", "ja", "ko", "zh")
RELATIONS = ("entailment", "neutral", "contradiction")

Split = Literal["train", "dev", "test"]


class Pair(NamedTuple):
    """Two sentences and whether they say the same (1) or not (0), as in PAWS-X."""

    id: int
    sentence1: str
    sentence2: str
    label: int


class Restatement(NamedTuple):
    """A sentence, another that says the same, and that one again with fillers replaced."""

    first: list[Piece]
    second: list[Piece]
    altered: list[Piece]


class Inference(NamedTuple):
    """A premise, a hypothesis and their relation, as in SNLI."""

    sentence1: str
    sentence2: str
    gold_label: str


class Token(NamedTuple):
    """A word and its IOB2 tag; Japanese and Chinese are cut at the fillers."""

    text: str
    tag: str


class Piece(NamedTuple):
    """A stretch of a sentence; ``kind`` is that of its filler, None between fillers."""

    text: str
    kind: str | None


class Filler(NamedTuple):
    """A row of one of the word lists, or of the years."""

    kind: str
    row: int


def paraphrases(language: str, split: Split, rounds: int, seed: int = 0) -> list[Pair]:
    """Write ``rounds`` items for each frame and ordered pair of its templates.

    An even number of rounds gives every such pair of templates as many items of either label.
    The same call in another language gives the same items, row by row.
    """
    pairs = []
    cells = len(_cells())
    for number, (cell, draw) in enumerate(_draws(split, rounds, seed)):
        label = (number // cells + number) % 2
        other = draw if label else draw | {"a": draw["b"], "b": draw["a"]}
        first, second = cell.templates(language)
        one, two = render(first, draw, language), render(second, other, language)
        pairs.append(Pair(number + 1, one, two, label))
    return pairs


def restatements(language: str, rounds: int, seed: int = 0) -> Iterator[Restatement]:
    """Write paraphrases of the training split, each with a copy in which fillers are replaced.

    A replacement is another filler of its kind: from anywhere, or the other of the two roles.
    """
    for number, (cell, draw) in enumerate(_draws("train", rounds, seed)):
        first, second = cell.templates(language)
        altered = _altered(draw, stream(seed, "altered", number))
        yield Restatement(
            list(_pieces(first, draw, language)),
            list(_pieces(second, draw, language)),
            list(_pieces(second, altered, language)),
        )


def inferences(language: str, rounds: int, seed: int = 0) -> list[Inference]:
    """Write ``rounds`` items for each hypothesis of each premise."""
    items = []
    for turn in range(rounds):
        for name, texts in _yaml("inferences.yaml").items():
            for relation in RELATIONS:
                for number, hypothesis in enumerate(texts[language][relation]):
                    draw = _draw(stream(seed, "nli", name, relation, number, turn))
                    premise = render(texts[language]["premise"], draw, language)
                    items.append(Inference(premise, render(hypothesis, draw, language), relation))
    return items


def statements(language: str, rounds: int, seed: int = 0) -> Iterator[list[Piece]]:
    """Write each premise and each hypothesis of :func:`inferences` on its own, in pieces."""
    for turn in range(rounds):
        for name, texts in _yaml("inferences.yaml").items():
            ways = [texts[language]["premise"], *(w for r in RELATIONS for w in texts[language][r])]
            for number, way in enumerate(ways):
                draw = _draw(stream(seed, "ner", name, number, turn))
                yield list(_pieces(way, draw, language))


def entities(language: str, rounds: int, seed: int = 0) -> list[list[Token]]:
    """Write :func:`statements` as words with tags for persons, places and dates."""
    return [list(_tokens(pieces, language)) for pieces in statements(language, rounds, seed)]


def render(template: str, draw: Mapping[str, Filler], language: str) -> str:
    """Fill the slots; Korean particles, written 은(는), agree with the filler before them."""
    return "".join(piece.text for piece in _pieces(template, draw, language))


_SLOTS = {"persons": "pq", "cities": "cd", "objects": "o", "subjects": "s", "years": "y"}
_TAGS = {"persons": "PER", "cities": "LOC", "years": "DATE"}
_UNSPACED = ("ja", "zh")
_YEARS = range(1900, 2020)

# The sum of the two exchanged rows decides the split: a pair of fillers that a test item
# exchanges is exchanged in no item of training.
_SPLIT_OF_REMAINDER: tuple[Split, ...] = ("test", "dev", "train", "train", "train")


class _Cell(NamedTuple):
    """A frame and the two of its three templates that make a pair."""

    frame: str
    first: int
    second: int

    def templates(self, language: str) -> tuple[str, str]:
        ways = _yaml("paraphrases.yaml")[self.frame][language]
        return ways[self.first], ways[self.second]


def _cells() -> list[_Cell]:
    frames = _yaml("paraphrases.yaml")
    return [_Cell(frame, *ways) for frame in frames for ways in permutations(range(3), 2)]


def _draws(split: Split, rounds: int, seed: int) -> Iterator[tuple[_Cell, dict[str, Filler]]]:
    for turn in range(rounds):
        for cell in _cells():
            rng = stream(seed, split, *cell, turn)
            swap = _yaml("paraphrases.yaml")[cell.frame]["swap"]
            yield cell, _draw(rng) | _exchanged(rng, swap, split)


def _draw(rng: Random) -> dict[str, Filler]:
    """Draw a filler for every slot; two slots of one kind differ."""
    return {
        slot: Filler(kind, row)
        for kind, slots in _SLOTS.items()
        for slot, row in zip(slots, rng.sample(range(_size(kind)), len(slots)), strict=True)
    }


def _exchanged(rng: Random, kind: str, split: Split) -> dict[str, Filler]:
    """Draw the slots ``a`` and ``b`` from the pairs of fillers that belong to ``split``."""
    while True:
        a, b = rng.sample(range(_size(kind)), 2)
        if _SPLIT_OF_REMAINDER[(a + b) % len(_SPLIT_OF_REMAINDER)] == split:
            return {"a": Filler(kind, a), "b": Filler(kind, b)}


def _altered(draw: Mapping[str, Filler], rng: Random) -> dict[str, Filler]:
    """Replace a quarter of the fillers, or exchange the two roles, or do neither."""
    how = rng.choice(("replace", "replace", "exchange", "leave"))
    if how == "replace":
        return {
            slot: Filler(kind, rng.randrange(_size(kind)))
            if rng.random() < 0.25
            else Filler(kind, row)
            for slot, (kind, row) in draw.items()
        }
    return dict(draw) | ({"a": draw["b"], "b": draw["a"]} if how == "exchange" else {})


def _pieces(template: str, draw: Mapping[str, Filler], language: str) -> Iterator[Piece]:
    before = ""
    for literal, slot in _parsed(template):
        yield Piece(_agree(before, literal) if language == "ko" else literal, None)
        if slot is not None:
            before = _word(draw[slot], language)
            yield Piece(before, draw[slot].kind)


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, slot) for literal, slot, _, _ in Formatter().parse(template))


def _tokens(pieces: Iterable[Piece], language: str) -> Iterator[Token]:
    """Cut into words and punctuation; a Korean word has the tag of what it begins with."""
    text, tags = "", list[str]()
    for piece in pieces:
        if language in _UNSPACED:
            text, tags = text + " ", [*tags, "O"]
        text += piece.text
        tag = _TAGS.get(piece.kind or "")
        tags += (
            [f"B-{tag}"] + [f"I-{tag}"] * (len(piece.text) - 1) if tag else ["O"] * len(piece.text)
        )
    for match in re.finditer(r"\w+|[^\w\s]", text):
        yield Token(match.group(), tags[match.start()])


_PARTICLES = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
}
_TOWARDS = "(으)로"
_NO_FINAL, _FINAL_RIEUL = 0, 8


def _agree(before: str, literal: str) -> str:
    """Choose the shape of a leading particle by the final consonant of the syllable before it."""
    final = (ord(before[-1]) - ord("가")) % 28 if before else _NO_FINAL
    if literal.startswith(_TOWARDS):
        shape = "로" if final in (_NO_FINAL, _FINAL_RIEUL) else "으로"
        return shape + literal.removeprefix(_TOWARDS)
    for written, (closed, opened) in _PARTICLES.items():
        if literal.startswith(written):
            return (opened if final == _NO_FINAL else closed) + literal.removeprefix(written)
    return literal


def _size(kind: str) -> int:
    return len(_YEARS) if kind == "years" else len(_words(kind, "en"))


def _word(filler: Filler, language: str) -> str:
    if filler.kind == "years":
        return str(_YEARS[filler.row])
    return _words(filler.kind, language)[filler.row]


@cache
def _words(kind: str, language: str) -> tuple[str, ...]:
    header, *rows = (line.split("\t") for line in _lexicon(f"{kind}.tsv").splitlines())
    return tuple(row[header.index(language)] for row in rows)


@cache
def _yaml(name: str) -> Any:
    return yaml.safe_load(_lexicon(name))


def _lexicon(name: str) -> str:
    return (Path(__file__).with_name("lexicon") / name).read_text(encoding="utf-8")
