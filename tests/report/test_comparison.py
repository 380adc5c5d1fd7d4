from __future__ import annotations

import shutil
from typing import Any

import numpy as np
import pytest

from robustx.errors import InputError
from robustx.evaluation.suite import CLEAN, Condition
from robustx.report import compare, summarise
from robustx.report.scope import Scope
from robustx.report.words.remarks import remarks
from robustx.report.words.verdicts import pair_verdict, verdicts
from robustx.stats import holm

FAST: dict[str, Any] = {"resamples": 100}


@pytest.fixture
def pair(summary):
    """The two arms of the run that ``make`` makes."""
    return compare(summary).arms[0]


def pair_of(*folders):
    [pair] = compare(summarise(*folders, **FAST)).arms
    return pair


def difference(table, *scope):
    return next(one for one in table if one.scope == Scope(*scope))


def gap_by_hand(make, arm, language, condition):
    clean, noisy = (make.right(arm, None, language, c) for c in (CLEAN, condition))
    return 100 * (clean.mean() - noisy.mean())


def test_a_difference_is_the_gap_of_the_arm_minus_that_of_the_baseline(make, pair):
    condition = Condition("keyboard", 3)
    nli, ner = (gap_by_hand(make, arm, "en", condition) for arm in ("nli", "ner"))
    found = difference(pair.cells, "en", "keyboard", 3, 0)
    assert found.difference.value.value == pytest.approx(ner - nli)
    assert (found.other, found.baseline) == pytest.approx((ner, nli))


def test_the_overall_difference_is_the_mean_over_shared_cells(make, pair):
    expected = np.mean([one.difference.value.value for one in pair.cells])
    assert pair.overall.cells == len(pair.cells) == 10
    assert pair.overall.difference.value.value == pytest.approx(expected)
    by_gaps = pair.other_gap.gap.value - pair.baseline_gap.gap.value
    assert pair.overall.difference.value.value == pytest.approx(by_gaps)


def test_the_primary_test_is_not_adjusted_and_the_tables_are(pair):
    assert pair.overall.p_holm is None
    for table in (pair.cells, pair.by_noise, pair.by_language, pair.by_condition):
        assert [one.p_holm for one in table] == holm([one.difference.p for one in table])
    assert pair.tests == 10


def test_swapping_the_baseline_swaps_the_sign(summary):
    [one], [two] = (compare(summary, baseline).arms for baseline in ("nli", "ner"))
    assert one.overall
    assert two.overall
    value, swapped = one.overall.difference.value, two.overall.difference.value
    assert swapped.value == pytest.approx(-value.value)
    assert (swapped.low, swapped.high) == pytest.approx((-value.high, -value.low))
    assert two.overall.difference.p == pytest.approx(one.overall.difference.p)


def test_a_language_at_chance_in_either_arm_is_left_out_and_named(pair):
    assert {one.scope.language for one in pair.by_language} == {"en", "de", "ja"}
    [left_out] = pair.left_out
    assert left_out.sentence == "Not compared: 2 cells in ko: ner and nli are at chance."


def test_a_cell_that_one_arm_lacks_is_left_out_for_both_and_named(make, tmp_path):
    folder = make.but(
        failed={("ner", "en", "keyboard@1"): "RuntimeError: x"},
        absent=(("nli", "de", "casing@3"),),
    ).write(tmp_path / "run")
    pair = pair_of(folder)
    assert pair.overall.cells == 8
    reasons = [one.reason for one in pair.left_out]
    assert "ner failed (RuntimeError: x)" in reasons
    assert "nli missing (not run)" in reasons


def test_the_verdict_names_the_more_robust_arm_with_its_numbers(summary, pair):
    sentence = pair_verdict(pair, 0.95)
    assert sentence.startswith("nli is more robust than ner on paws-x: its gap is 4.6 points")
    assert sentence.endswith(
        "over 3 languages x 4 conditions (10 cells), 100 groups, for these checkpoints alone."
    )
    swapped = compare(summary, "ner").arms[0]
    assert pair_verdict(swapped, 0.95) == sentence


def test_the_verdict_says_where_no_difference_can_be_told(make, tmp_path):
    even = make.but(accuracy={"nli": 0.9, "ner": 0.9}, loss={"nli": 0.02, "ner": 0.02})
    sentence = pair_verdict(pair_of(even.write(tmp_path / "run")), 0.95)
    assert sentence.startswith("No difference can be told between ner and nli on paws-x")


def test_the_verdict_says_why_nothing_can_be_compared(make, tmp_path):
    run = make.but(at_chance=make.languages).write(tmp_path / "run")
    assert pair_verdict(pair_of(run), 0.95) == (
        "ner and nli cannot be compared on paws-x: ner and nli are at chance."
    )


def test_an_arm_without_a_checkpoint_cannot_be_compared(make, tmp_path):
    missing = ({"arm": "mlm", "task": "paws-x", "reason": "no paws-x/"},)
    run = make.but(checkpoints={"nli": ("nli", None)}, missing=missing).write(tmp_path / "run")
    assert pair_verdict(pair_of(run), 0.95) == (
        "mlm and nli cannot be compared on paws-x: mlm is without a checkpoint."
    )


def test_equal_arms_lose_the_same(make, tmp_path):
    run = make.write(tmp_path / "run")
    shutil.rmtree(run.root / "cells" / "ner")
    shutil.copytree(run.root / "cells" / "nli", run.root / "cells" / "ner")
    sentence = pair_verdict(pair_of(run), 0.95)
    assert sentence.startswith("ner and nli lose the same on paws-x in every resample")


def test_two_runs_compare_like_one(make, folder, tmp_path):
    nli, ner = (
        make.but(checkpoints={arm: (arm, None)}).write(tmp_path / arm) for arm in ("nli", "ner")
    )
    assert pair_of(nli, ner) == pair_of(folder)


def test_arms_of_the_same_name_are_told_apart_by_their_runs(make, tmp_path):
    one, two = (
        make.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / name) for name in "ab"
    )
    assert summarise(one, two, **FAST).arms == ("a/nli", "b/nli")


def test_runs_of_the_same_name_with_the_same_arm_are_refused(make, tmp_path):
    one, two = (make.write(tmp_path / name / "run") for name in "ab")
    with pytest.raises(InputError, match="rename one of the run folders"):
        summarise(one, two)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 1}, "seed is 0 in one and 1 in the other"),
        ({"data": "d2"}, "the data of paws-x in en is"),
        ({"noise_version": 2}, "the version of keyboard@1 is 1 in one and 2 in the other"),
    ],
)
def test_unlike_runs_are_refused(make, tmp_path, change, message):
    folders = make.write(tmp_path / "a"), make.but(**change).write(tmp_path / "b")
    with pytest.raises(InputError, match=message):
        compare(folders)


def test_an_unknown_baseline_is_refused_with_the_nearest(summary):
    with pytest.raises(InputError, match="did you mean 'nli'"):
        compare(summary, "nlu")


def test_a_single_arm_is_refused(make, tmp_path):
    run = make.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / "run")
    with pytest.raises(InputError, match="nothing to compare nli with"):
        compare(summarise(run, **FAST))


def test_a_single_arm_has_a_verdict_of_its_own(make, tmp_path):
    run = make.but(checkpoints={"nli": ("nli", None)}).write(tmp_path / "run")
    [sentence] = verdicts(summarise(run, **FAST), None)
    assert sentence.startswith("nli loses 4.9 points [")


def test_remarks_say_what_a_reader_must_know(make, tmp_path):
    run = make.but(
        failed={("ner", "en", "keyboard@1"): "RuntimeError: x"},
        missing=({"arm": "mlm", "task": "paws-x", "reason": "no paws-x/"},),
    ).write(tmp_path / "run")
    text = "\n".join(remarks(summarise(run, **FAST)))
    assert "nli is at chance on paws-x in ko: a checkpoint at chance has no robustness" in text
    assert "ner on paws-x: 1 cell failed (RuntimeError: x): en keyboard@1." in text
    assert "mlm has no checkpoint for paws-x: no paws-x/." in text
    assert "casing changes no text of paws-x in ja and ko" in text
    assert "not of their training path" in text


def test_arms_that_were_not_made_alike_are_named(make, tmp_path):
    layers = {"layer": 1, "pooling": "mean", "head": "embedding"}
    one = make.but(made=layers).write(tmp_path / "one")
    two = make.but(made={**layers, "layer": 2}).write(tmp_path / "two")
    found = [line for line in remarks(summarise(one, two, **FAST)) if "not made alike" in line]
    assert found == [
        "Cells of paws-x were not made alike: layer 1 (one/nli, one/ner) and 2 (two/nli, "
        "two/ner); a difference between them may come from that."
    ]


def test_arms_with_unlike_heads_and_precision_are_named(make, tmp_path):
    chosen = {"head": "choice", "dtype": "float32"}
    one = make.but(made=chosen, checkpoints={"nli": ("nli", None)}).write(tmp_path / "one")
    other = {"head": "fill", "dtype": "bfloat16"}
    two = make.but(made=other, checkpoints={"ner": ("ner", None)}).write(tmp_path / "two")
    text = "\n".join(remarks(summarise(one, two, **FAST)))
    assert "not made alike: head choice (nli) and fill (ner);" in text
    assert "not made alike: dtype float32 (nli) and bfloat16 (ner);" in text


def test_what_differs_on_every_task_is_said_once(make, tmp_path):
    two = make.but(tasks=("paws-x", "xnli"))
    runs = [
        two.but(made={"dtype": dtype}).write(tmp_path / dtype) for dtype in ("float32", "float16")
    ]
    found = [line for line in remarks(summarise(*runs, **FAST)) if "not made alike" in line]
    [line] = found
    assert line.startswith("Cells of paws-x and xnli were not made alike: dtype float32 (")


def test_an_arm_whose_own_cells_are_unlike_is_named(make, tmp_path):
    one = make.but(checkpoints={"nli": ("nli", None)}, made={"dtype": "float32"})
    run = one.write(tmp_path / "run")
    other = one.but(made={"dtype": "float16"}).write(tmp_path / "other")
    where = "cells/nli/paws-x/en/keyboard@1.parquet"
    (run.root / where).write_bytes((other.root / where).read_bytes())
    text = "\n".join(remarks(summarise(run, **FAST)))
    assert "Cells of paws-x were not made alike: dtype float32/float16 (nli);" in text


def test_arms_that_were_made_alike_have_no_such_remark(make, tmp_path):
    run = make.but(made={"head": "sequence", "dtype": "float32"}).write(tmp_path / "run")
    assert not [line for line in remarks(summarise(run, **FAST)) if "not made alike" in line]


def test_rows_that_were_not_used_are_counted_with_their_reason(make, tmp_path):
    run = make.but(left_out={"an empty sentence": 3}).write(tmp_path / "run")
    expected = "Rows of paws-x that were not used, an empty sentence: en 3, de 3, ja 3, ko 3."
    assert expected in remarks(summarise(run, **FAST))


def test_several_seeds_speak_of_the_training_path(make, tmp_path):
    seeds = {f"nli.seed-{seed}": ("nli", seed) for seed in (1, 2, 3)}
    summary = summarise(make.but(checkpoints=seeds).write(tmp_path / "run"), **FAST)
    assert (
        "nli: mean of 3 seeds; the interval speaks of the training path, as far as so many seeds "
        "show it."
    ) in remarks(summary)
    [sentence] = verdicts(summary, None)
    assert sentence.endswith("for the training path, 3 seeds.")


def test_several_seeds_against_one_checkpoint_are_said_to_be_uneven(make, tmp_path):
    seeds = {"nli.seed-1": ("nli", 1), "nli.seed-2": ("nli", 2), "ner": ("ner", None)}
    summary = summarise(make.but(checkpoints=seeds).write(tmp_path / "run"), **FAST)
    assert (
        "A difference between nli and ner speaks of one training path and of one checkpoint: its "
        "interval lacks what other seeds of that would do."
    ) in remarks(summary)


def test_figures_that_need_a_baseline_or_other_arms_stand_with_the_pair(pair):
    figures = {one.name: one for one in pair.figures}
    assert figures["mCE"].value.value > 1
    assert figures["effective robustness"].value is None
    assert "a fit takes 4 other arms" in figures["effective robustness"].reason
