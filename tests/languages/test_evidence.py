"""What is said to be real in a language, and that the noises can do it there."""

from __future__ import annotations

import lzma
from functools import lru_cache
from pathlib import Path

import pytest

from robustx.errors import InputError
from robustx.languages import LANGUAGES, profile
from robustx.languages.evidence import TIERS, evidence, tier
from robustx.languages.orthography import operations
from robustx.perturb import perturbations

MEASURED = ("ar", "de", "en", "fr", "ru", "vi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_says_what_happens_and_how_well_that_is_known(language: str) -> None:
    rows = evidence(language)
    assert all(row.tier in TIERS and row.operation for row in rows)
    assert all(row.source for row in rows if row.tier in {"A", "B"})
    assert all(row.sites is None or 0 <= row.sites <= 100 for row in rows)
    assert len({(row.noise, row.operation) for row in rows}) == len(rows)


def test_the_best_evidence_of_a_noise_stands_first() -> None:
    for language in LANGUAGES:
        for noise in {row.noise for row in evidence(language)}:
            tiers = [row.tier for row in evidence(language) if row.noise == noise]
            assert tiers == sorted(tiers, key=TIERS.index)
            assert tier(language, noise) == tiers[0]


def test_a_noise_without_evidence_has_no_tier() -> None:
    assert tier("en", "zawgyi") is None
    assert tier("hi", "casing") is None
    assert tier("zh", "keyboard") is None
    assert tier("en", "never heard of") is None


def test_keyboards_are_measured_where_a_corpus_is_and_encoded_elsewhere() -> None:
    for language in LANGUAGES:
        best = "A" if language in MEASURED else "B"
        assert tier(language, "keyboard") == (None if language in {"ja", "zh"} else best)


def test_a_keyboard_reaches_as_many_letters_as_the_profile_says() -> None:
    for language in LANGUAGES:
        counted = [row.sites for row in evidence(language) if row.noise == "keyboard" and row.sites]
        reach = profile(language).reach
        assert counted == ([reach.reachable] if reach else [])


def test_people_were_measured_in_seven_languages() -> None:
    assert {code for code in LANGUAGES if tier(code, "human") == "A"} == {*MEASURED, "zh"}


def test_spelling_habits_come_with_the_tiers_of_their_own_table() -> None:
    for language in LANGUAGES:
        rows = [row for row in evidence(language) if row.noise == "orthography"]
        habits = {(f"{habit.name}: {habit.what}", habit.tier) for habit in operations(language)}
        assert {(row.operation, row.tier) for row in rows} == habits


@pytest.mark.parametrize("language", sorted({*LANGUAGES} - {"ht", "jv", "qu"}))
def test_the_sites_of_every_spelling_habit_were_counted(language: str) -> None:
    rows = [row for row in evidence(language) if row.noise == "orthography"]
    missing = [row.operation for row in rows if row.sites is None]
    assert not missing, "run python robustx/languages/data/build_orthography_sites.py TEXTS"


def test_ta_marbuta_was_counted_and_is_known_from_a_corpus() -> None:
    [row] = [row for row in evidence("ar") if row.operation.startswith("ta_marbuta")]
    assert (row.tier, row.source) == ("A", "ZAEBUC")
    assert row.sites == pytest.approx(3.5, abs=0.1)


def test_a_row_may_hold_for_all_languages_but_some() -> None:
    assert {code for code in LANGUAGES if tier(code, "punctuation") is None} == {"th"}
    assert all(tier(code, "ocr") == "C" for code in LANGUAGES)


def test_an_unknown_language_is_an_input_error() -> None:
    with pytest.raises(InputError, match="unknown language 'xx'"):
        evidence("xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_real_has_sites_in_real_text(language: str, data_dir: Path) -> None:
    source = "wikiann_train" if language == "my" else "ntrex"  # NTREX-128 has my in Zawgyi
    path = data_dir / "text" / f"{language}.{source}.txt.xz"
    if not path.is_file():
        pytest.skip(f"no sentences of {language}")
    for noise in {row.noise for row in evidence(language)} & set(perturbations):
        built = perturbations.build(noise)
        texts = _sentences(path)
        assert any(built.sites(text, language) for text in texts), f"{noise} has nothing to do"


@lru_cache(maxsize=1)
def _sentences(path: Path) -> list[str]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return file.read().splitlines()
