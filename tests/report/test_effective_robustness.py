"""What noise leaves an arm beyond what its clean score foretells."""

from __future__ import annotations

import numpy as np
import pytest

from robustx.report import summarise
from robustx.report.figures.effective_robustness import effective_robustness
from robustx.report.figures.judged import above_chance

CLEAN = {"a": 0.70, "b": 0.75, "c": 0.80, "d": 0.85, "e": 0.90}
LOSS = {"a": 0.04, "b": 0.04, "c": 0.04, "d": 0.04, "e": 0.04}
SOFT, TOUGH = {**LOSS, "c": 0.08}, {**LOSS, "c": 0.01}


def beyond(found, arms):
    return effective_robustness(found, arms)


@pytest.fixture
def evidence(make, tmp_path):
    """What five arms leave, which differ in their clean scores, and in what the noise costs."""

    def of(loss=LOSS, clean=CLEAN, **options):
        made = make.but(
            checkpoints={arm: (arm, None) for arm in clean},
            languages=("en", "de"),
            accuracy=clean,
            loss=loss,
            **options,
        )
        [task] = summarise(made.write(tmp_path / "run"), resamples=200).evidence
        return task

    return of


def test_it_is_the_distance_from_the_line_of_the_others_in_points(evidence):
    found = evidence()
    told = beyond(found, list(CLEAN))
    n = found.sample_size(found.headline("a"))[0]
    x, y = (
        np.array([side(found.gap(arm, found.headline(arm))).value for arm in CLEAN])
        for side in (lambda gap: gap.clean, lambda gap: gap.perturbed)
    )
    logit_x, logit_y = (np.log((n * s + 0.5) / (n * (1 - s) + 0.5)) for s in (x, y))
    for place, arm in enumerate(CLEAN):
        others = np.arange(len(CLEAN)) != place
        slope, start = np.polyfit(logit_x[others], logit_y[others], 1)
        odds = np.exp(start + slope * logit_x[place])
        foretold = (odds * (n + 0.5) - 0.5) / (n * (1 + odds))
        assert told[arm].value.value == pytest.approx(100 * (y[place] - foretold))


def test_an_arm_that_loses_less_than_the_others_lies_above_the_line(evidence):
    above = beyond(evidence(TOUGH), list(CLEAN))["c"]
    assert above.value.low > 0
    assert above.unit == "points"


def test_an_arm_that_loses_more_lies_below(evidence):
    assert beyond(evidence(SOFT), list(CLEAN))["c"].value.high < 0


def test_the_range_of_the_line_is_told_and_who_lies_outside(evidence):
    told = beyond(evidence(), list(CLEAN))
    assert told["c"].about == "line through 4 arms of 70.0% to 90.0% on clean text"
    assert told["e"].about == (
        "line through 4 arms of 70.0% to 85.0% on clean text; its own lies outside"
    )


def test_four_arms_are_too_few(evidence):
    told = beyond(evidence(), ["a", "b", "c", "d"])
    assert {one.reason for one in told.values()} == {"a fit takes 4 other arms, there are 3"}
    assert all(one.value is None for one in told.values())


def test_arms_that_are_alike_on_clean_text_make_no_line(evidence):
    alike = dict.fromkeys(CLEAN, 0.8)
    told = beyond(evidence(clean={**alike, "e": 0.9}), list(CLEAN))
    assert told["e"].reason == "the other arms have one and the same clean score"
    assert told["a"].value is not None


def test_only_cells_of_all_arms_count(evidence):
    found = evidence(
        absent=tuple(("e", "de", f"{n}@{s}") for n in ("keyboard", "casing") for s in (1, 3))
    )
    told = beyond(found, list(CLEAN))
    assert told["a"].value is not None
    english = [place for place in found.headline("a") if place.language == "en"]
    assert {place.language for place in found.headline("e")} == {"en"}
    assert above_chance(found, "a") == {"en", "de"}
    assert told["a"].about.startswith("line through 4 arms of ")
    clean = [found.gap(arm, english).clean.value for arm in "bcde"]
    assert f"{min(clean):.1%} to {max(clean):.1%}" in told["a"].about


def test_arms_at_chance_share_no_cell(evidence):
    told = beyond(evidence(at_chance=("en", "de")), list(CLEAN))
    assert {one.reason for one in told.values()} == {"no cell that all arms have, above chance"}


def uneven(make):
    """The recipe, but the third seed gets every fourth item wrong under noise."""
    kind = type(make)

    def right(self, arm, seed, language, condition, task="paws-x"):
        found = kind.right(self, arm, seed, language, condition, task)
        worse = seed == 2 and not condition.is_clean
        return found & (np.arange(self.items) % 4 > 0) if worse else found

    return type("Uneven", (kind,), {"right": right})(**vars(make))


def test_seeds_of_an_arm_are_in_its_interval(make, tmp_path):
    checkpoints = {arm: (arm, None) for arm in "abde"}
    seeds = {f"c.seed-{seed}": ("c", seed) for seed in range(3)}

    def width(one, name):
        [task] = summarise(one.write(tmp_path / name), resamples=300).evidence
        interval = beyond(task, list("abcde"))["c"].value
        return interval.high - interval.low

    options = {"languages": ("en",), "accuracy": CLEAN, "loss": LOSS}
    even = make.but(checkpoints={**checkpoints, **seeds}, **options)
    assert width(uneven(even), "uneven") > 2 * width(even, "even")
