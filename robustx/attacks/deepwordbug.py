"""DeepWordBug: the words that matter most are misspelt, each by its worst single bug."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from robustx.attacks.base import Attack, Search, attacks
from robustx.attacks.budget import Cost
from robustx.attacks.case import Case
from robustx.attacks.ranking import ranked_words
from robustx.attacks.word_bugs import drawn, has_letters
from robustx.attacks.word_by_word import word_by_word
from robustx.errors import InputError
from robustx.perturb import Delete, Insert, Substitute, Transpose

_BUGS = (Transpose(), Substitute(), Delete(), Insert())


@attacks.register("DeepWordBugGao2018")
@dataclass(frozen=True)
class DeepWordBug(Attack):
    """Swaps, substitutes, deletes or inserts one letter in each of the words that matter most.

    After Gao et al. (2018), Black-box Generation of Adversarial Text Sequences to Evade Deep
    Learning Classifiers, arXiv 1801.04354, with the settings of TextAttack's recipe: words are
    ranked by hiding each; each bug is drawn ``tries`` times for a word, at any letter, the first
    and the last too; the edits cost ``epsilon`` graphemes at most. Letters are grapheme clusters,
    and new ones are of the script, the kind and the language of the word; a word of one letter, as
    many are in Chinese, may be another one. Stop words are left to a constraint.
    """

    epsilon: int = 30
    tries: int = 1

    def __post_init__(self) -> None:
        """Refuse settings with which nothing can be done."""
        if self.epsilon < 1 or self.tries < 1:
            raise InputError("epsilon and tries of DeepWordBugGao2018 are 1 or more")

    def fingerprint(self) -> str:
        """Return the editions of the noises of which its changes are made."""
        return " ".join(noise.edition() for noise in _BUGS)

    def search(self, case: Case, rng: Random) -> Search:
        """Give the words, in the order of their weight, their worst bug."""
        if not has_letters(case):
            return
        words = yield from ranked_words(case, rng)
        yield from word_by_word(
            case,
            words,
            lambda word: drawn(_BUGS, case, word, rng, self.tries),
            Cost(self.epsilon, case.limit.words),
        )
