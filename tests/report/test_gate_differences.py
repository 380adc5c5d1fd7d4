"""Gates on differences of arms: what lacks a cell of either arm does not pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from robustx.report import Comparison, Summary, compare, summarise
from robustx.report.gates.gates import Breach, check, parse_gate
from tests.report.conftest import Make

DE = tuple(
    ("ner", "de", f"{noise}@{severity}") for noise in ("keyboard", "casing") for severity in (1, 3)
)


@pytest.fixture(scope="module")
def torn(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """Two arms, of which ner lacks all cells in de, and one in ja that failed; ko is at chance."""
    recipe = make.but(failed={("ner", "ja", "keyboard@3"): "boom"}, absent=DE)
    return summarise(recipe.write(tmp_path_factory.mktemp("torn") / "run"), resamples=200)


@pytest.fixture(scope="module", params=["nli", "ner"])
def compared(torn: Summary, request: pytest.FixtureRequest) -> Comparison:
    """The two, with either as the baseline."""
    return compare(torn, request.param)


def breaches(gate: str, summary: Summary, comparison: Comparison) -> list[Breach]:
    return check([parse_gate(gate)], summary, comparison)


def only(gate: str, summary: Summary, comparison: Comparison) -> Breach:
    [one] = breaches(gate, summary, comparison)
    return one


def test_a_mean_that_lacks_cells_of_either_arm_does_not_pass(
    torn: Summary, compared: Comparison
) -> None:
    one = only("difference>100", torn, compared)
    assert (len(one.failed), one.checked) == (1, 1)
    assert "on paws-x: difference cannot be told: 5 cells of ner are missing or failed" in (
        one.sentence
    )


def test_each_language_that_lacks_cells_is_named(torn: Summary, compared: Comparison) -> None:
    one = only("difference[language=*]>100", torn, compared)
    assert (len(one.failed), one.checked) == (2, 3)
    assert "in de: difference cannot be told: 4 cells of ner" in one.sentence
    assert "in ja: difference cannot be told: 1 cell of ner" in one.sentence
    only("difference[language=ja]>100", torn, compared)
    assert not breaches("difference[language=en]>100", torn, compared)


@pytest.mark.parametrize(
    ("where", "failed", "checked"),
    [("noise=*", 2, 2), ("noise=casing", 1, 1), ("noise=*,severity=*", 4, 4)],
)
def test_so_is_each_noise(
    torn: Summary, compared: Comparison, where: str, failed: int, checked: int
) -> None:
    one = only(f"difference[{where}]>100", torn, compared)
    assert (len(one.failed), one.checked) == (failed, checked)


def test_a_cell_that_failed_gives_its_reason(torn: Summary, compared: Comparison) -> None:
    one = only("difference[language=ja,noise=keyboard,severity=3]>100", torn, compared)
    assert "in ja under keyboard@3: difference cannot be told: ner failed (boom)" in one.sentence
    assert not breaches("difference[language=ja,noise=keyboard,severity=1]>100", torn, compared)


def test_a_star_passes_over_languages_at_chance_and_a_name_does_not(
    summary: Summary,
) -> None:
    comparison = compare(summary, "nli")
    assert not breaches("difference[language=*]>100", summary, comparison)
    assert not breaches("difference[language=*,noise=*,severity=*]>100", summary, comparison)
    one = only("difference[language=ko]>100", summary, comparison)
    assert "in ko: difference cannot be told: at chance" in one.sentence
    one = only("difference[language=ja,noise=casing,severity=1]>100", summary, comparison)
    assert "cannot be told: the noise changed no text" in one.sentence


def test_nor_does_a_mean_over_tasks_of_which_one_arm_lacks_some(
    several: Summary, contrasted: Comparison, make: Make, tmp_path: Path
) -> None:
    one = only("difference[task=all]>100", several, contrasted)
    assert "ner against nli on all tasks: difference cannot be told: " in one.sentence
    assert "cells of ner are missing or failed" in one.sentence
    whole = summarise(make.but(tasks=("paws-x", "xnli")).write(tmp_path / "run"), resamples=200)
    assert not breaches("difference[task=all]>100", whole, compare(whole))


def test_an_arm_without_a_checkpoint_fails_once(several: Summary, contrasted: Comparison) -> None:
    one = only("difference[task=spans,language=*]>100", several, contrasted)
    assert (len(one.failed), one.checked) == (1, 1)
    assert "ner is without a checkpoint" in one.sentence


def test_attacks_are_compared_on_the_primary_one(attacked: Summary) -> None:
    comparison = compare(attacked)
    assert not breaches("difference>100", attacked, comparison)
    assert only("difference[attack=*]>-100", attacked, comparison).checked > 1
