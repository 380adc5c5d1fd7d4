"""Real sentences and the languages that the noises are tested in."""

from __future__ import annotations

import lzma
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

# XNLI and PAWS-X.
LANGUAGES = (
    "ar", "bg", "de", "el", "en", "es", "fr", "hi", "ja", "ko", "ru", "sw", "th", "tr", "ur", "vi",
    "zh",
)  # fmt: skip

# Sentences a language in the contract; 200 takes minutes.
SENTENCES = int(os.environ.get("ROBUSTX_TEST_SENTENCES", "16"))

Sentences = Callable[..., list[str]]


@pytest.fixture(scope="session")
def sentences(data_dir: Path) -> Sentences:
    """Read news sentences of a language, spread over the file."""

    @lru_cache(maxsize=64)
    def read(language: str, count: int = SENTENCES) -> list[str]:
        path = data_dir / "text" / f"{language}.ntrex.txt.xz"
        with lzma.open(path, "rt", encoding="utf-8") as file:
            lines = file.read().splitlines()
        return lines[:: len(lines) // count][:count]

    return read
