"""How well a language is provided with text and labels: the classes of Joshi et al. (2020)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from robustx.languages import tables
from robustx.languages.profiles import profile


def resource_class(code: str) -> int:
    """Return the class of a language, from 0 (hardly any data) to 5 (most), as it was in 2020.

    Raises:
        InputError: the language is not among the 50.
    """
    return _classes()[profile(code).code]


@lru_cache(maxsize=1)
def _classes() -> Mapping[str, int]:
    return {row["code"]: int(row["class"]) for row in tables.rows("resource_classes.tsv")}
