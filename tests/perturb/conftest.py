"""Real sentences and the languages that the noises are tested in."""

from __future__ import annotations

import lzma
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from robustx.languages import LANGUAGES

# Those that the data have text in: no file is in Haitian Creole.
WRITTEN = tuple(code for code in LANGUAGES if code != "ht")

# Sentences a language in the contract; with 1,000 it takes an hour (see benchmarks/contract.py).
SENTENCES = int(os.environ.get("ROBUSTX_TEST_SENTENCES", "6"))

Sentences = Callable[..., list[str]]


@pytest.fixture(scope="session")
def sentences(data_dir: Path) -> Sentences:
    """Read sentences of a language, spread over the file: news, or an encyclopedia's (jv my qu)."""

    @lru_cache(maxsize=64)
    def read(language: str, count: int = SENTENCES) -> list[str]:
        texts = data_dir / "text"
        path = texts / f"{language}.ntrex.txt.xz"
        if language == "my" or not path.exists():  # the Burmese news are in Zawgyi
            path = texts / f"{language}.wikiann_train.txt.xz"
        with lzma.open(path, "rt", encoding="utf-8") as file:
            lines = file.read().splitlines()
        return lines[:: len(lines) // count][:count]

    return read
