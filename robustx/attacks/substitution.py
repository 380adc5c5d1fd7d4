"""Masked-LM substitution: words give way to what a language model finds likely in their place."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from robustx.attacks.base import Attack, Question, Search, Service, Tools, attacks
from robustx.attacks.case import Candidate, Case, Change, Word
from robustx.attacks.ranking import ranked_words
from robustx.errors import InputError
from robustx.models import aides
from robustx.models.checkpoint import digest, locate
from robustx.models.filler import Blank, Filler
from robustx.models.loading import Manner
from robustx.text.edits import Edit

Fill = Callable[[Sequence[Blank], int], list[list[str]]]


@dataclass(frozen=True)
class Substitutes(Question):
    """Asks for the ``count`` words that are likeliest in place of ``word``, best first.

    The language model reads the text that the changes of ``kept`` make; they leave the word alone.
    """

    kept: Candidate
    word: Word
    count: int


@dataclass(frozen=True)
class _Proposals:
    """Answers ``Substitutes``, those of all searches in the same passes of the language model."""

    fill: Fill

    def answer(self, asked: Sequence[tuple[Case, Substitutes]]) -> list[list[str]]:
        most = max((question.count for _, question in asked), default=0)
        found = self.fill([_blank(case, question) for case, question in asked], most)
        return [words[: question.count] for words, (_, question) in zip(found, asked, strict=True)]


@dataclass(frozen=True)
class WordSubstitution(Attack):
    """Replaces words, those first that matter most, by what a masked language model proposes.

    ``model`` is the directory or hub id of any masked language model whose vocabulary marks where
    words begin; ``k`` is how many words are tried for each. Of them the one that brings the goal
    nearest is kept, if it does at all.

    What is likely in a place need not mean the same: "good" gives way to "bad", "first" to
    "second", a noun to a verb. No hazard names that, and no rule here sees it, so a new word may
    well have changed the gold label: of a paraphrase or an entailment, and of a word that is tagged
    most of all. Demand ``similarity`` with it, aim beside the entities, look at samples, and read
    the success rate as an upper bound.
    """

    model: str
    k: int

    def __post_init__(self) -> None:
        """Refuse to try nothing."""
        if self.k < 1:
            raise InputError(f"k is how many words are tried for each: 1 or more, not {self.k}")

    def rehearse(self, manner: Manner) -> None:
        """Load the language model; raises InputError where it is none."""
        aides.filler(self.model, manner.placement)

    def services(self, tools: Tools) -> Mapping[type[Question], Service]:
        """Load the language model; raises InputError where it is none."""
        filler = aides.filler(self.model, tools.manner.placement)
        return {Substitutes: _Proposals(self.fill(filler))}

    @abstractmethod
    def fill(self, filler: Filler) -> Fill:
        """Return what proposes words."""

    @abstractmethod
    def read(self, kept: Candidate) -> Candidate:
        """Return the changes, of those kept so far, that the language model gets to see."""

    def search(self, case: Case, rng: Random) -> Search:
        """Replace words in the order of their weight."""
        words = yield from ranked_words(case, rng)
        kept: Candidate = ()
        for word in words:
            if _is_spent(case, kept):
                return
            texts = yield from substitutes(self.read(kept), word, self.k)
            changes = [Change(word.field, Edit(*word.span, text)) for text in texts]
            options = [kept, *((*kept, change) for change in changes)]
            judgements = yield options
            best = max(range(len(options)), key=lambda place: (judgements[place].score, -place))
            kept = options[best]

    def fingerprint(self) -> str:
        """Return a digest of the language model."""
        return digest(locate(self.model))


@attacks.register("BAEGarg2019")
@dataclass(frozen=True)
class Bae(WordSubstitution):
    """Hides a word, and tries what the language model would write there.

    BAE-R of Garg and Ramakrishnan (2020), arXiv 2004.01970, with its 50 words. The language model
    reads the text as it has become. Apart from the paper: words are ranked by hiding rather than
    deleting them; the new words are whole and of the word's script; there is no part-of-speech
    filter, which 50 languages lack, and its sentence similarity is the constraint ``similarity``
    (the paper's threshold is 0.8, with another encoder).
    """

    k: int = 50

    def fill(self, filler: Filler) -> Fill:
        """Return what guesses hidden words."""
        return filler.guesses

    def read(self, kept: Candidate) -> Candidate:
        """Return all: the text as it has become."""
        return kept


@attacks.register("BertAttackLi2020")
@dataclass(frozen=True)
class BertAttack(WordSubstitution):
    """Leaves a word in its place, and tries what else the language model finds likely there.

    BERT-Attack of Li et al. (2020), arXiv 2004.09984, with its 48 words; the language model reads
    the clean text alone. Apart from the paper: a word of several sub-words is replaced by whole
    words, by their mean likelihood over its places, since sub-words that are put together freely
    are seldom words; see ``Filler.rivals``. Stop words, and the paper's share of 0.4 of the words,
    are the constraints ``stop-words`` and ``most-words``.
    """

    k: int = 48

    def fill(self, filler: Filler) -> Fill:
        """Return what finds rivals of words that it sees."""
        return filler.rivals

    def read(self, kept: Candidate) -> Candidate:
        """Return none: the clean text."""
        return ()


def substitutes(kept: Candidate, word: Word, count: int) -> Generator[Any, Any, list[str]]:
    """Return what may stand for a word; ``texts = yield from substitutes(kept, word, count)``."""
    texts: list[str] = yield Substitutes(kept, word, count)
    return texts


def _blank(case: Case, asked: Substitutes) -> Blank:
    field, span, _ = asked.word
    ground = case.grounds[field]
    attempt = case.attempt(asked.kept)
    rewrite = attempt.rewrites.get(field) if attempt else None
    if rewrite is None:
        return Blank(ground.text, span, ground.language)
    return Blank(rewrite.target, rewrite.map(span) or span, ground.language)


def _is_spent(case: Case, kept: Candidate) -> bool:
    """Say whether the budget leaves no room for another word."""
    attempt = case.attempt(kept)
    if attempt is None:
        return True
    cost, limit = attempt.cost, case.limit
    return cost.words >= limit.words or cost.graphemes >= limit.graphemes
