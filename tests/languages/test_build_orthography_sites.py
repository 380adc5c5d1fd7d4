"""The counts of spelling habits come out of sentences."""

from __future__ import annotations

import importlib.util
import lzma
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path("robustx/languages/data/build_orthography_sites.py")


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "build_orthography_sites", Path(__file__).parents[2] / SCRIPT
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_sites_are_counted_per_hundred_letters(builder: ModuleType) -> None:
    lines = dict(line.split("\t")[1:] for line in builder.counted("ar", ["مدرسة جديدة", "بيت"]))
    assert lines["ta_marbuta"] == f"{100 * 2 / 13:.2f}"


def test_languages_without_sentences_are_left_out(builder: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "ar.ntrex.txt.xz").write_bytes(lzma.compress("مدرسة".encode()))
    assert {line.split("\t")[0] for line in builder.lines(tmp_path)} == {"ar"}
