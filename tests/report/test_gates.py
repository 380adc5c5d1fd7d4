"""Gates: what is read from them, when they fail, and what they say then."""

from __future__ import annotations

from pathlib import Path

import pytest

from robustx.errors import InputError
from robustx.report import Comparison, Summary, compare, summarise
from robustx.report.gates.gates import Breach, Names, check, names_of, parse_gate, require_known
from tests.report.conftest import Make


def breaches(gate: str, summary: Summary, comparison: Comparison | None = None) -> list[Breach]:
    return check([parse_gate(gate)], summary, comparison)


def holds(gate: str, summary: Summary, comparison: Comparison | None = None) -> bool:
    return not breaches(gate, summary, comparison)


def gap_of(summary: Summary, arm: str) -> float:
    [found] = [one for one in summary.tasks[0].arms if one.name == arm]
    assert found.overall is not None
    assert found.overall.gap is not None
    return found.overall.gap.gap.value


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("gap", "is not QUANTITY"),
        ("gap>x", "is not QUANTITY"),
        ("gap=3", "is not QUANTITY"),
        ("gapp>3", "unknown quantity 'gapp'; did you mean 'gap'"),
        ("speed>3", "unknown quantity 'speed'; there are gap, clean"),
        ("gap.lo>3", "gap has no 'lo'; use gap.low, gap.high, gap.p"),
        ("worst.p<1", "worst has no 'p'; use worst.low, worst.high"),
        ("gap[langage=th]>3", "unknown key 'langage'; did you mean 'language'"),
        ("gap[th]>3", "write key=value, not 'th'"),
        ("gap[noise=a,attack=b]>3", "narrows attack twice"),
        ("gap[severity=3]>3", "goes with a noise"),
        ("gap[task=all,noise=keyboard]>3", "no table by noise"),
        ("difference[language=th,noise=keyboard]>3", "name the severity too"),
        ("worst[task=all]<.5", "without task=all"),
        ("gap>1e999", "is not QUANTITY"),
        ("difference[noise=x].p<.1", "before the bracket: difference.p[noise=x]<.1"),
    ],
)
def test_a_malformed_gate_is_refused_with_the_cure(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint.replace("[", r"\[")):
        parse_gate(text)


def test_blanks_and_specs_with_commas_are_read() -> None:
    gate = parse_gate(" gap.low [ noise = beam?noises=keyboard,casing, severity=3 ] >= -1.5 ")
    assert (gate.name, gate.aspect, gate.operator, gate.threshold) == ("gap", "low", ">=", -1.5)
    assert dict(gate.where) == {"noise": "beam?noises=keyboard,casing", "severity": "3"}


@pytest.mark.parametrize(
    ("written", "threshold"),
    [("1e-3", 0.001), ("5.", 5), (".5", 0.5), ("-1.5E+1", -15), ("+3", 3)],
)
def test_thresholds_are_written_as_numbers_are(written: str, threshold: float) -> None:
    assert parse_gate(f"gap<{written}").threshold == threshold


def test_attacks_and_budgets_are_other_words_for_noises_and_severities() -> None:
    gate = parse_gate("success[attack=greedy,budget=tight]>.5")
    assert dict(gate.where) == {"noise": "greedy", "severity": "tight"}


def test_what_a_run_has_not_is_refused(summary: Summary) -> None:
    names = names_of(summary)
    for text, hint in {
        "gap[arm=nlli]>3": "no arm 'nlli'; did you mean 'nli'",
        "gap[language=th]>3": "no language 'th'; there are en, de",
        "gap[noise=keybord]>3": "did you mean 'keyboard'",
        "gap[task=xnlii]>3": "no task 'xnlii'",
    }.items():
        with pytest.raises(InputError, match=hint):
            require_known([parse_gate(text)], names)
    require_known([parse_gate("gap[task=all,language=*,arm=nli]>3")], names)
    assert names == Names(
        ("nli", "ner"), ["paws-x"], ["en", "de", "ja", "ko"], ["keyboard", "casing"], ["1", "3"]
    )


def test_a_gate_fails_for_each_arm_that_is_over_it(summary: Summary) -> None:
    low, high = sorted(gap_of(summary, arm) for arm in ("nli", "ner"))
    assert holds(f"gap>{high + 0.001}", summary)
    [one] = breaches(f"gap>{(low + high) / 2}", summary)
    assert (len(one.failed), one.checked) == (1, 2)
    [both] = breaches(f"gap>{low - 0.001}", summary)
    assert len(both.failed) == 2
    assert both.failed[0].value is not None
    assert both.failed[0].value.value == high


def test_a_breach_says_where_how_much_and_the_threshold(summary: Summary) -> None:
    [one] = breaches("gap[arm=ner,language=en,noise=keyboard,severity=3]>2", summary)
    told = one.sentence
    assert told.startswith("gate gap[arm=ner,language=en,noise=keyboard,severity=3]>2 failed")
    assert "ner on paws-x in en under keyboard@3: gap " in told
    assert " points [" in told
    assert told.endswith("above 2.")
    assert "\n" not in told


@pytest.mark.parametrize(
    ("operator", "is_held"), [("<", True), ("<=", False), (">", True), (">=", False)]
)
def test_every_operator_is_what_it_says(summary: Summary, operator: str, is_held: bool) -> None:
    value = gap_of(summary, "nli")
    assert holds(f"gap[arm=nli]{operator}{value!r}", summary) == is_held


def test_bounds_of_the_interval_can_be_asked_for(summary: Summary) -> None:
    value = gap_of(summary, "ner")
    assert not holds(f"gap[arm=ner]>{value - 0.01}", summary)
    assert holds(f"gap.low[arm=ner]>{value - 0.01}", summary)
    assert not holds(f"gap.high[arm=ner]>{value + 0.01}", summary)


def test_the_worst_cell_is_named_and_counts_at_chance_too(summary: Summary) -> None:
    [arm, _] = summary.tasks[0].arms
    scores = {one.scope: one.gap.perturbed.value for one in arm.cells if one.gap}
    lowest = min(scores, key=lambda scope: scores[scope])
    assert lowest.language == "ko"
    [one] = breaches(f"worst[arm=nli]<{scores[lowest] + 0.001}", summary)
    assert f"in ko under {lowest.perturbation}@{lowest.severity}" in one.sentence
    assert holds(f"worst[arm=nli]<{scores[lowest] - 0.001}", summary)
    assert holds(f"worst[arm=nli,language=en]<{scores[lowest] + 0.001}", summary)


def test_what_cannot_be_told_does_not_pass(summary: Summary) -> None:
    [chance] = breaches("gap[language=ko]>99", summary)
    assert "gap cannot be told: " in chance.sentence
    assert "at chance" in chance.sentence
    [idle] = breaches("gap[language=ja,noise=casing]>99", summary)
    assert "the noise changed no text" in idle.sentence
    [none] = breaches("success>.9", summary)
    assert "nothing here has a success" in none.sentence
    [alone] = breaches("difference>99", summary, None)
    assert "nothing here has a difference" in alone.sentence


def test_a_star_passes_over_what_no_mean_has_but_not_over_failures(
    summary: Summary, make: Make, tmp_path: Path
) -> None:
    assert holds("gap[language=*,noise=*]>99", summary)
    failed = {("nli", "de", "keyboard@3"): "out of memory"}
    broken = summarise(make.but(failed=failed).write(tmp_path / "run"), resamples=200)
    [one] = breaches("gap[language=*,noise=*,severity=*]>99", broken)
    assert "nli on paws-x in de under keyboard@3: gap cannot be told: out of memory" in one.sentence
    [mean] = breaches("gap>99", broken)
    assert "1 of its cells are missing or failed" in mean.sentence
    [worst] = breaches("worst<0", broken)
    assert "failed (out of memory)" in worst.sentence


def test_differences_need_a_baseline_and_have_a_sign(summary: Summary) -> None:
    value = gap_of(summary, "ner") - gap_of(summary, "nli")
    assert value > 1
    comparison = compare(summary, "nli")
    [one] = breaches("difference>1", summary, comparison)
    assert "ner against nli on paws-x: difference " in one.sentence
    assert holds("difference<0", summary, comparison)
    assert not holds("difference.p<0.05", summary, comparison)
    assert not holds("difference[language=en]>1", summary, comparison)
    assert not holds("difference<0", summary, compare(summary, "ner"))


def test_scores_and_shares_are_fractions(summary: Summary) -> None:
    assert holds("clean<0.8", summary)
    assert not holds("clean[arm=ner]<0.9", summary)
    assert holds("noisy>1", summary)
    assert not holds("drop>0.01", summary)
    assert holds("retention<0.1", summary)


def test_each_task_is_checked_or_their_mean(several: Summary, contrasted: Comparison) -> None:
    [one] = breaches("gap>-99", several)
    assert one.checked == 6
    assert any(reading.value is None for reading in one.failed)  # ner has no model for one task
    [mean] = breaches("gap[task=all]>-99", several)
    assert mean.checked == 2
    assert "nli on all tasks: gap " in mean.sentence
    assert not holds("gap[task=all,language=en]>-99", several)
    [difference] = breaches("difference[task=all]>-99", several, contrasted)
    assert "ner against nli on all tasks" in difference.sentence


def test_attacks_are_judged_by_the_primary_one_or_by_name(attacked: Summary) -> None:
    [primary] = breaches("success>0", attacked)
    assert primary.checked == 2
    assert "under ensemble@standard: success 0." in primary.sentence
    [named] = breaches("success[attack=greedy,budget=*]>0", attacked)
    assert named.checked == 4
    [cells] = breaches("unbroken[attack=*,budget=*,language=en]<1", attacked)
    assert cells.checked == 12
    assert holds("success>1", attacked)
    assert not holds("gap>0", attacked)


def test_no_more_than_six_places_are_named(summary: Summary) -> None:
    [one] = breaches("gap[language=*,noise=*,severity=*]>-99", summary)
    assert f"and {len(one.failed) - 6} more" in one.sentence
