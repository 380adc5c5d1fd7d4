"""The pages that are written from data and code are what the data and the code say now."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from robustx.languages import LANGUAGES, profile
from robustx.perturb import perturbations

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def build_pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_pages", DOCS / "build_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_pages"] = module
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_up_to_date(build_pages: ModuleType) -> None:
    for path, text in build_pages.pages().items():
        assert path.is_file(), f"{path} is not written: run python docs/build_pages.py"
        same = path.read_text(encoding="utf-8") == text
        assert same, f"{path} is out of date: run python docs/build_pages.py"


def test_every_noise_has_a_page_and_no_page_is_left_over(build_pages: ModuleType) -> None:
    noises = {path.stem for path in (DOCS / "noises").glob("*.md")}
    own = {n for n in perturbations if perturbations.get(n).__module__.startswith("robustx.")}
    assert noises == own


def test_there_is_a_sentence_in_every_language(build_pages: ModuleType) -> None:
    assert set(build_pages.sentences()) == set(LANGUAGES)


@pytest.mark.parametrize("noise", ["keyboard", "characters", "punctuation"])
def test_examples_are_in_five_scripts(noise: str, build_pages: ModuleType) -> None:
    shown = build_pages.examples(noise)
    assert len({profile(one.language).scripts for one in shown}) == 5
    assert all(one.before != one.after for one in shown)


def test_an_example_is_what_the_command_prints(build_pages: ModuleType) -> None:
    first = build_pages.examples("keyboard")[0]
    keyboard = perturbations.build("keyboard")
    printed = keyboard.apply(first.before, first.language, first.severity, seed=0, address=(0,))
    assert printed.target == first.after


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "\u200b", "⟨U+200B⟩"),
        ("ab", "\u202eba\u202c", "⟨U+202E⟩ba⟨U+202C⟩"),
        ("é", "e\u0301", "⟨U+0065 U+0301⟩"),
        ("é", "e", "e"),
        ("می\u200cخواهد", "می\u200cخواهد", "می\u200cخواهد"),
    ],
)
def test_what_the_eye_does_not_see_is_shown_by_number(
    build_pages: ModuleType, before: str, after: str, shown: str
) -> None:
    assert build_pages.visible(before, after) == shown


def test_languages_that_are_alike_share_a_row_in_the_summary(build_pages: ModuleType) -> None:
    rows = build_pages.summary().partition("\n\n")[0].splitlines()[2:]
    codes = [code for row in rows for code in row.split("|")[2].split()]
    assert sorted(codes) == list(LANGUAGES)
    assert len(rows) < len(LANGUAGES)
