"""Figures of an arm: transfer gaps, the worst noise, the area under severity."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from robustx.evaluation.suite import CLEAN, Condition
from robustx.report import summarise
from robustx.report.evidence import Place
from robustx.report.figures.figures import figures
from robustx.report.figures.judged import above_chance
from robustx.stats import interval, points_lost

FAST: dict[str, Any] = {"resamples": 200}
KEYBOARD, CASING = ([Condition(noise, s) for s in (1, 3)] for noise in ("keyboard", "casing"))


def named(summary, arm="nli", task=0):
    """All figures of an arm by name."""
    found = summary.evidence[task]
    return {one.name: one for one in figures(found, arm, above_chance(found, arm))}


def written(make, tmp_path, **options):
    return summarise(make.write(tmp_path / "run"), **{**FAST, **options})


def score(make, language, *conditions):
    """The mean accuracy of the first arm over cells."""
    return np.mean([make.right("nli", None, language, one).mean() for one in conditions])


def lost(make, language, *conditions):
    return 100 * (score(make, language, CLEAN) - score(make, language, *conditions))


def test_the_transfer_gap_is_english_minus_the_mean_of_all_others(make, summary):
    others = np.mean([score(make, code, CLEAN) for code in ("de", "ja", "ko")])
    gap = named(summary)["cross-lingual transfer gap"]
    assert gap.value.value == pytest.approx(100 * (score(make, "en", CLEAN) - others))
    assert gap.value.low < gap.value.value < gap.value.high
    assert gap.about == "clean: English minus the mean of 3 other languages"


def test_its_interval_is_paired_over_the_languages(summary):
    found = summary.evidence[0]
    clean = {code: found.mean("nli", [Place(code, CLEAN)]) for code in ("en", "de", "ja", "ko")}
    others = found.mean("nli", [Place(code, CLEAN) for code in ("de", "ja", "ko")])
    gap = interval(points_lost(clean["en"], others), 100, found.level)
    assert named(summary)["cross-lingual transfer gap"].value == gap


def test_the_robustness_gap_sets_each_cell_against_the_same_noise_in_english(make, summary):
    cells = [("de", one) for one in (*KEYBOARD, *CASING)] + [("ja", one) for one in KEYBOARD]
    more = np.mean([lost(make, code, one) - lost(make, "en", one) for code, one in cells])
    gap = named(summary)["robustness transfer gap"]
    assert gap.value.value == pytest.approx(more)
    assert gap.about.startswith("gap in 6 cells elsewhere")


def test_noise_that_english_lacks_is_not_held_against_others(make, tmp_path):
    made = make.but(idle=(("en", "casing"),), languages=("en", "de"))
    gap = named(written(made, tmp_path))["robustness transfer gap"]
    more = np.mean([lost(made, "de", one) - lost(made, "en", one) for one in KEYBOARD])
    assert gap.value.value == pytest.approx(more)


def test_no_noise_in_common_with_english_leaves_the_gap_untold(make, tmp_path):
    idle = (("en", "casing"), ("de", "keyboard"))
    gap = named(written(make.but(idle=idle, languages=("en", "de")), tmp_path))
    assert gap["robustness transfer gap"].reason == "no condition applies in English and elsewhere"


def test_without_english_no_transfer_is_told(make, tmp_path):
    told = named(written(make.but(languages=("de", "ja")), tmp_path))
    gap = told["cross-lingual transfer gap"]
    assert (gap.value, gap.reason) == (None, "it takes clean English and another language")
    reason = told["robustness transfer gap"].reason
    assert reason == "there is no English cell to hold others against"


def test_english_alone_has_no_transfer_gap(make, tmp_path):
    told = named(written(make.but(languages=("en",)), tmp_path))
    assert told["cross-lingual transfer gap"].value is None
    assert told["robustness transfer gap"].reason == "English alone"


def test_english_at_chance_is_no_measure_of_others(make, tmp_path):
    told = named(written(make.but(at_chance=("en",), languages=("en", "de")), tmp_path))
    assert told["cross-lingual transfer gap"].value.value < 0
    assert told["robustness transfer gap"].value is None


def test_original_and_perturbed_are_the_two_sides_of_the_overall_gap(summary):
    told, overall = named(summary), summary.tasks[0].arms[0].overall.gap
    assert told["original"].value == overall.clean
    assert told["perturbed"].value == overall.perturbed


def test_worst_is_the_lowest_cell_of_each_language(make, summary):
    every = {"en": [*KEYBOARD, *CASING], "de": [*KEYBOARD, *CASING], "ja": KEYBOARD}
    lowest = {code: min(score(make, code, one) for one in of) for code, of in every.items()}
    worst = named(summary)["worst"]
    cells = [lowest[code] for code, of in every.items() for _ in of]
    assert worst.value.value == pytest.approx(np.mean(cells))
    assert worst.value.value < named(summary)["perturbed"].value.value
    assert worst.about.startswith("the lowest cell of each language: ")
    assert worst.about.endswith(" in 2 of 3") or worst.about.endswith(" in 3 of 3")


def test_one_condition_has_no_worst(make, tmp_path):
    told = named(written(make.but(noises=("keyboard",), severities=(3,)), tmp_path))
    assert told["worst"].reason == "there is one condition, so it is the score under that"


def test_draws_of_one_noise_have_a_worst(make, tmp_path):
    made = make.but(noises=("keyboard",), severities=(3,), draws=3, languages=("en",))
    scores = [score(made, "en", Condition("keyboard", 3, draw)) for draw in range(3)]
    assert named(written(made, tmp_path))["worst"].value.value == pytest.approx(min(scores))


def test_the_area_under_severity_is_by_the_trapezium_rule(make, summary):
    curves = [("en", KEYBOARD), ("de", KEYBOARD), ("ja", KEYBOARD), ("en", CASING), ("de", CASING)]
    one, three = (np.mean([lost(make, code, of[i]) for code, of in curves]) for i in (0, 1))
    area = named(summary)["area under the severity curve"]
    assert area.value.value == pytest.approx((one / 2 + 2 * (one + three) / 2) / 3)
    assert area.about == "mean gap over severities 0 to 3, of 5 curves"


def test_a_curve_that_lacks_a_severity_is_left_out(make, tmp_path):
    made = make.but(languages=("en",), absent=(("nli", "en", "casing@3"),))
    area = named(written(made, tmp_path))["area under the severity curve"]
    one, three = (lost(made, "en", condition) for condition in KEYBOARD)
    assert area.value.value == pytest.approx((one / 2 + one + three) / 3)


def test_one_severity_has_no_area(make, tmp_path):
    told = named(written(make.but(severities=(3,)), tmp_path))
    assert told["area under the severity curve"].reason == "the suite has one severity"


def test_an_attack_has_no_severity_but_a_worst_language(attacked):
    told = named(attacked)
    assert told["area under the severity curve"].reason == "attacks have no severity"
    assert told["gap on changed items"].reason == "an attack chooses the items that it changes"
    assert told["robustness transfer gap"].value is not None
    assert told["flips, right to wrong"].value.value > 0
    assert told["flips, wrong to right"].value.value == 0


def test_at_chance_everywhere_only_the_transfer_gap_is_told(make, tmp_path):
    made = make.but(at_chance=("en", "de"), languages=("en", "de"))
    told = named(written(made, tmp_path))
    assert [one.name for one in told.values() if one.value] == ["cross-lingual transfer gap"]
    assert told["original"].reason == "at chance in every language"


def test_where_no_noise_applies_nothing_is_told(make, tmp_path):
    idle = tuple((code, noise) for code in ("en", "de") for noise in make.noises)
    told = named(written(make.but(idle=idle, languages=("en", "de")), tmp_path))
    assert told["perturbed"].reason == "no condition applies"


def test_cells_that_failed_are_not_taken_for_noise_that_does_not_apply(make, tmp_path):
    failed = {("nli", "en", str(one)): "out of memory" for one in (*KEYBOARD, *CASING)}
    told = named(written(make.but(failed=failed, languages=("en",)), tmp_path))
    assert told["flips, right to wrong"].reason == "no noisy cell was finished"


def test_every_figure_has_a_value_or_a_reason(several):
    for place, task in enumerate(several.tasks):
        for arm in task.arms:
            if not arm.clean:
                continue
            for one in named(several, arm.name, place).values():
                assert (one.value is None) != (one.reason is None)
                assert one.unit in {"points", "score", "share", "ratio"}


def test_the_same_seed_gives_the_same_figures(make, tmp_path):
    folder = make.write(tmp_path / "run")
    first, second = (named(summarise(folder, resamples=200)) for _ in range(2))
    assert first == second
