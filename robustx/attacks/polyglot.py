"""PolyGloss: words are written in the reader's other languages, as bilinguals mix them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import ClassVar, NamedTuple

from robustx.attacks.base import REFUSED, Attack, Question, Search, Service, Tools, attacks
from robustx.attacks.case import Candidate, Case, Change, Word
from robustx.attacks.ranking import ranked_words
from robustx.errors import InputError
from robustx.example import Hazard
from robustx.perturb import Codemix, CodemixPhrases
from robustx.text.edits import Edit, Span

_LANGUAGE = "{language}"


@attacks.register("PolyGloss")
@dataclass(frozen=True)
class PolyGloss(Attack):
    """Translates the words that matter most by a user's dictionary: ``PolyGloss?dictionary=PATH``.

    After Tan and Joty (2021), Code-Mixing on Sesame Street: Dawn of the Adversarial Polyglots,
    NAACL, arXiv 2103.09593: a beam search of ``beam`` texts over the places, here in the order of
    their weight. The dictionary is a list ``word<TAB>translation``, as the noise ``codemix`` reads
    it. With ``{language}`` in its path there is a list for each of the ``languages`` that are mixed
    in: ``PolyGloss?dictionary=en_{language}.tsv&languages=de,hi``. With ``phrases`` also what has
    another number of words than its translation is replaced; the longest entry at a place counts.
    """

    foreign_script: ClassVar[bool] = True

    dictionary: str
    languages: str = ""
    phrases: bool = False
    beam: int = 3

    def __post_init__(self) -> None:
        """Refuse languages without a place for them in the path, the reverse, and an empty beam."""
        if (_LANGUAGE in self.dictionary) != bool(self._codes):
            raise InputError(
                f"the dictionary {self.dictionary!r} and the languages {self.languages!r} of "
                f"PolyGloss do not fit: give both {_LANGUAGE} in the path and languages=de,hi, or "
                "neither"
            )
        if self.beam < 1:
            raise InputError("beam of PolyGloss is 1 or more")

    @property
    def hazards(self) -> frozenset[Hazard]:  # type: ignore[override]
        """Phrases change how many words there are."""
        return CodemixPhrases.hazards if self.phrases else frozenset()

    @cached_property
    def lists(self) -> tuple[Codemix | CodemixPhrases, ...]:
        """The dictionaries, as noises."""
        made = CodemixPhrases if self.phrases else Codemix
        paths = [self.dictionary.replace(_LANGUAGE, code) for code in self._codes]
        return tuple(made(path) for path in paths or [self.dictionary])

    def fingerprint(self) -> str:
        """Return what tells the lists from any others, wherever they lie."""
        return " ".join(one.fingerprint() for one in self.lists)

    def services(self, tools: Tools) -> Mapping[type[Question], Service]:
        """Return nothing; raises InputError where a list cannot be read, or has a bad row."""
        self.fingerprint()
        return {}

    def search(self, case: Case, rng: Random) -> Search:
        """Go through the places, the weightiest first, keeping the best texts at each."""
        places = list(self._places(case))
        if not places:
            return
        words = yield from ranked_words(case, rng)
        kept: list[Candidate] = [()]
        for place in sorted(places, key=lambda place: _rank(place, words)):
            longer = [(*one, change) for one in kept for change in place.changes]
            asked = [*kept, *longer]
            judgements = yield asked
            scores = [judgement.score for judgement in judgements]
            order = sorted(range(len(asked)), key=lambda index: -scores[index])
            admitted = [asked[index] for index in order if judgements[index] != REFUSED]
            kept = admitted[: self.beam] or kept

    def _places(self, case: Case) -> Iterator[_Place]:
        """Yield the stretches that may be translated, and what becomes of them."""
        for name, ground in case.grounds.items():
            translations: dict[Span, dict[str, None]] = {}
            for one in self.lists:
                for site in one.sites(ground.text, ground.language):
                    texts = one.others(site.of(ground.text), ground.language)
                    translations.setdefault(site, {}).update(dict.fromkeys(texts))
            for site, found in translations.items():
                made = (Change(name, Edit(*site, text).trimmed(ground.text)) for text in found)
                if changes := [change for change in made if case.admits(change)]:
                    yield _Place(name, site, changes)

    @property
    def _codes(self) -> list[str]:
        return [code.strip() for code in self.languages.split(",") if code.strip()]


class _Place(NamedTuple):
    """A stretch of a field, and the changes that translate it."""

    field: str
    span: Span
    changes: list[Change]


def _rank(place: _Place, words: list[Word]) -> int:
    """Return the rank of the weightiest word in a place."""
    return next(
        (
            rank
            for rank, word in enumerate(words)
            if word.field == place.field and word.span.overlaps(place.span)
        ),
        len(words),
    )
