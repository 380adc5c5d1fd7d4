from __future__ import annotations

import pytest

from robustx.report import compare, compare_pairwise, summarise, to_markdown
from robustx.report.words.verdicts import pair_verdict, verdicts
from robustx.stats import holm

ARMS = {"none": 0.05, "nli": 0.02, "ner": 0.045}


def three(make, root, **changes):
    """A summary of three arms that know the same and lose unlike."""
    recipe = make.but(
        checkpoints={arm: (arm, None) for arm in ARMS},
        accuracy=dict.fromkeys(ARMS, 0.9),
        loss=ARMS,
        **changes,
    )
    return summarise(recipe.write(root / "run"), resamples=200)


@pytest.fixture(scope="module")
def summary(make, tmp_path_factory):
    """Three arms on one task."""
    return three(make, tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="module")
def pairs(summary):
    """All pairs of them."""
    return all_pairs(summary)


def against(summary, baseline):
    return compare(summary, baseline)


def all_pairs(summary):
    return compare_pairwise(summary)


def test_every_two_arms_are_compared_and_the_earlier_is_the_baseline(pairs):
    found = [(pair.arm, pair.baseline) for pair in pairs.arms]
    assert found == [("nli", "none"), ("ner", "none"), ("ner", "nli")]
    assert pairs.baseline is None


def test_the_primary_tests_of_all_pairs_are_one_family(pairs):
    tested = [pair.overall.difference.p for pair in pairs.arms]
    assert [pair.overall.p_holm for pair in pairs.arms] == holm(tested)
    assert {pair.family for pair in pairs.arms} == {3}


def test_pairs_say_what_a_comparison_with_that_baseline_says_but_for_the_family(summary, pairs):
    [_, against_nli] = against(summary, "nli").arms
    pair = pairs.arms[2]
    assert pair.overall.difference == against_nli.overall.difference
    assert pair.cells == against_nli.cells
    assert against_nli.overall.p_holm is None


def test_the_verdict_goes_by_the_adjusted_p(pairs):
    sentence = pair_verdict(pairs.arms[0], 0.95)
    assert sentence.startswith("nli is more robust than none on paws-x")
    assert "(Holm over 3 pairs)" in sentence


def test_any_number_of_arms_is_compared_with_a_named_baseline(summary):
    found = against(summary, "ner")
    assert [(pair.arm, pair.baseline) for pair in found.arms] == [("none", "ner"), ("nli", "ner")]
    assert len(verdicts(summary, found)) == 2


def test_pairs_over_tasks_are_a_family_of_their_own(make, tmp_path):
    found = all_pairs(three(make, tmp_path, tasks=("paws-x", "xnli"), severities=(1,)))
    tested = [pair.overall.difference.p for pair in found.across]
    assert [pair.overall.p_holm for pair in found.across] == holm(tested)
    for task in ("paws-x", "xnli"):
        of_task = [pair.overall for pair in found.arms if pair.task == task]
        assert [one.p_holm for one in of_task] == holm([one.difference.p for one in of_task])


def test_renderers_show_pairs_as_they_show_a_baseline(summary, pairs):
    text = to_markdown(summary, pairs)
    assert "## paws-x · ner against nli" in text
    assert "None" not in text
