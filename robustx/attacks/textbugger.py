"""TextBugger: words that matter most fall apart, lose a letter, or are written with look-alikes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from robustx.attacks.base import Attack, Search, attacks
from robustx.attacks.case import Case, Word
from robustx.attacks.ranking import ranked_words
from robustx.attacks.word_bugs import bugs, has_letters, inside, language_of, within
from robustx.attacks.word_by_word import word_by_word
from robustx.errors import InputError
from robustx.example import Hazard
from robustx.languages.keyboards import keyboard
from robustx.perturb import Confusables, Delete, InputMethod, Perturbation, SplitWords, Transpose
from robustx.perturb.keyboard import Slip
from robustx.perturb.ocr import MisreadShape
from robustx.text.edits import Edit


@attacks.register("TextBuggerLi2018")
@dataclass(frozen=True)
class TextBugger(Attack):
    """Splits a word, deletes or swaps letters inside it, or writes others that look or lie alike.

    After Li et al. (2018), TextBugger: Generating Adversarial Text Against Real-world Applications,
    arXiv 1812.05271, its bugs Insert (a space), Delete, Swap and Substitute-C; the first and the
    last letter stay in all but the last. Look-alikes are of the same script, or with ``foreign`` of
    another one; letters that lie alike are neighbours on the keyboard of the language, or in
    Chinese and Japanese what its input method offers by mistake. Substitute-W needs word vectors
    and is left out. Without ``space`` words stay whole, as tagging needs it. Each bug is drawn
    ``tries`` times for a word.
    """

    space: bool = True
    foreign: bool = False
    tries: int = 1

    def __post_init__(self) -> None:
        """Refuse a setting with which nothing can be done."""
        if self.tries < 1:
            raise InputError("tries of TextBuggerLi2018 is 1 or more")

    @property
    def hazards(self) -> frozenset[Hazard]:  # type: ignore[override]
        """A space in a word moves the borders of words."""
        return SplitWords.hazards if self.space else frozenset()

    @property
    def foreign_script(self) -> bool:  # type: ignore[override]
        """Whether look-alikes of other scripts are written."""
        return self.foreign

    def fingerprint(self) -> str:
        """Return the editions of the noises of which its changes are made."""
        return " ".join(
            noise.edition() for noise in (*self._inner(), *self._others("en"), *self._others("zh"))
        )

    def search(self, case: Case, rng: Random) -> Search:
        """Give the words, in the order of their weight, their worst bug."""
        if not has_letters(case):
            return
        words = yield from ranked_words(case, rng)
        yield from word_by_word(case, words, lambda word: self._bugs(case, word, rng), case.limit)

    def _bugs(self, case: Case, word: Word, rng: Random) -> list[Edit]:
        kinds = [
            *(within(inside(word, case), bugs(noise, case, word, rng)) for noise in self._inner()),
            *(bugs(noise, case, word, rng) for noise in self._others(language_of(word, case))),
        ]
        return [edit for kind in kinds for edit in islice(kind, self.tries)]

    def _inner(self) -> Iterator[Perturbation]:
        """Yield what happens between the first and the last letter."""
        if self.space:
            yield SplitWords()
        yield from (Delete(), Transpose())

    def _others(self, language: str) -> Iterator[Perturbation]:
        """Yield what writes another letter."""
        yield MisreadShape()
        yield Slip("neighbour") if keyboard(language) else InputMethod()
        if self.foreign:
            yield Confusables()
