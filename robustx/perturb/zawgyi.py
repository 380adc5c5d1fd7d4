"""Burmese in the font encoding that came before Unicode's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import regex

from robustx.languages import profile
from robustx.languages.zawgyi import is_zawgyi, to_zawgyi
from robustx.perturb.base import Perturbation, perturbations
from robustx.text.edits import Span

_PHRASE = regex.compile(r"\p{Script=Myanmar}+")


@perturbations.register("zawgyi")
@dataclass(frozen=True)
class Zawgyi(Perturbation):
    """Writes phrases of a Burmese text as a Zawgyi font needs them.

    Zawgyi shares the code points of Unicode but not their order or meaning, so that nothing can be
    said of the clusters that come out. A text that is in Zawgyi already is left alone.
    """

    legacy_encoding: ClassVar[bool] = True

    def sites(self, text: str, language: str) -> Sequence[Span]:
        """Return what stands between spaces and other scripts."""
        if "Myanmar" not in profile(language).scripts or is_zawgyi(text):
            return ()
        return [Span(*match.span()) for match in _PHRASE.finditer(text)]

    def rewrite(self, piece: str, u: float, language: str) -> str:
        """Return the phrase in Zawgyi."""
        return to_zawgyi(piece)
