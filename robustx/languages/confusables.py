"""Letters that look like a letter of the language and are none of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from robustx.languages import tables
from robustx.languages.casing import upper
from robustx.languages.diacritics import bare_forms
from robustx.languages.profiles import profile
from robustx.text.scripts import script


@lru_cache(maxsize=64)
def lookalikes(language: str) -> Mapping[str, str]:
    """Return letter -> the letters, mostly of other scripts, that look like it.

    A letter that the language itself writes in the same script is not among them: it would be
    another spelling, not the same one to the eye.
    """
    own = own_letters(language)
    table = {
        letter: "".join(o for o in others if o not in own or script(o) != script(letter))
        for letter, others in _table().items()
        if script(letter) in profile(language).scripts
    }
    return {letter: others for letter, others in table.items() if others}


@lru_cache(maxsize=64)
def own_letters(language: str) -> frozenset[str]:
    """Return the letters of the language in both cases, those with marks included."""
    small = {*profile(language).letters, *"".join(bare_forms(language))}
    return frozenset(small | {upper(letter, language) for letter in small})


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    rows = (line.partition("\t") for line in tables.lines("confusables.tsv"))
    return {letter: others for letter, _, others in rows}
