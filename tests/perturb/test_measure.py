"""Counts of a rewrite, in graphemes of its source."""

from __future__ import annotations

import pytest

from robustx.perturb import Realised, realised
from robustx.text.edits import Edit, Rewrite


def test_a_deleted_cluster_counts_one() -> None:
    assert realised(Rewrite.of("किम", [Edit(0, 2, "")])) == Realised(2, 1, 1)


def test_an_insertion_counts_one() -> None:
    assert realised(Rewrite.of("ab", [Edit(1, 1, "x")])) == Realised(2, 1, 1)


def test_a_swap_counts_two() -> None:
    assert realised(Rewrite.of("abc", [Edit(0, 2, "ba")])) == Realised(3, 2, 2)


def test_a_lost_mark_counts_the_cluster_that_lost_it() -> None:
    counts = realised(Rewrite.of("e\u0301te", [Edit(1, 2, "")]))
    assert counts == Realised(3, 1, 1)
    assert counts.rate == counts.cer == 1 / 3


def test_an_untouched_text_counts_its_graphemes() -> None:
    assert realised(Rewrite.of("น้ำ", [])) == Realised(1, 0, 0)


def test_counts_add_up_and_an_empty_text_has_rate_zero() -> None:
    assert Realised(2, 1, 1) + Realised(3, 0, 0) == Realised(5, 1, 1)
    with pytest.raises(TypeError):
        Realised(2, 1, 1) + 1
    assert Realised(0, 0, 0).rate == Realised(0, 0, 0).cer == 0.0
