from __future__ import annotations

import pytest

from robustx.report import compare, compare_pairwise, to_markdown
from robustx.report.words.verdicts import comparison_sentences


def table_under(text, heading):
    return text.partition(f"\n## {heading}\n\n")[2].partition("\n\n")[0].splitlines()


def test_the_primary_difference_comes_first(summary):
    comparison = compare(summary)
    head, _, first, *_ = table_under(to_markdown(summary, comparison), "paws-x · ner against nli")
    overall = comparison.arms[0].overall
    assert overall is not None
    assert head == "| where | cells | ner | nli | difference | [low, high] | p | q |"
    assert first.startswith(
        f"| all | {overall.cells} | {overall.other:.1f} | {overall.baseline:.1f}"
    )


@pytest.mark.parametrize("name", ["summary", "several"])
def test_further_tests_are_told_below(name, request):
    of = request.getfixturevalue(name)
    comparison = compare(of)
    text = to_markdown(of, comparison)
    told = [
        *(line for pair in comparison.across for line in comparison_sentences(pair)),
        *(line for pair in comparison.arms for line in comparison_sentences(pair)),
    ]
    assert told
    for sentence in told:
        assert f"\n- {sentence}\n" in text


def test_all_pairs_show_the_p_value_of_their_family(several):
    comparison = compare_pairwise(several)
    assert "## xnli · ner against nli" in to_markdown(several, comparison)
