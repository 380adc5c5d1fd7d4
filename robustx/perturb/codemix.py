"""Words of another language among those of the text, as bilinguals write: a user's list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from robustx.example import Hazard
from robustx.perturb.base import perturbations
from robustx.perturb.dictionary import WordListNoise


class Translation(WordListNoise):
    """A list of translations; a word is replaced as a whole."""

    column: ClassVar[str] = "translation"
    foreign_script: ClassVar[bool] = True


@perturbations.register("codemix")
@dataclass(frozen=True)
class Codemix(Translation):
    """Translates words as a list of the user's says: ``codemix?path=en_de.tsv``.

    Entries that change white space are left out; see ``codemix_phrases``.
    """

    path: str


@perturbations.register("codemix_phrases")
@dataclass(frozen=True)
class CodemixPhrases(Translation):
    """Translates words and phrases by a list of the user's, into any number of words."""

    hazards: ClassVar[frozenset[Hazard]] = frozenset({"drops words", "adds words", "moves borders"})

    path: str
