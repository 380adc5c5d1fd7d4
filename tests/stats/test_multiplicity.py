from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from robustx.stats import benjamini_hochberg, holm

FAMILY = st.lists(st.floats(0, 1), min_size=1, max_size=30)
WITH_GAPS = st.lists(st.none() | st.floats(0, 1), max_size=30)


def test_a_family_computed_by_hand() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_a_single_p_stays_as_it_is() -> None:
    assert benjamini_hochberg([0.2]) == [0.2]


def test_no_tests_give_nothing() -> None:
    assert benjamini_hochberg([]) == []


def test_a_test_that_could_not_be_made_does_not_count_in_the_family() -> None:
    assert benjamini_hochberg([None, 0.01, None, 0.04]) == [None, 0.02, None, 0.04]


@given(FAMILY)
def test_it_agrees_with_scipy(p_values: list[float]) -> None:
    expected = scipy.stats.false_discovery_control(p_values, method="bh")
    assert benjamini_hochberg(p_values) == pytest.approx(expected.tolist())


@given(FAMILY)
def test_it_agrees_with_statsmodels(p_values: list[float]) -> None:
    expected = multipletests(p_values, method="fdr_bh")[1]
    assert benjamini_hochberg(p_values) == pytest.approx(expected.tolist())


def test_holm_agrees_with_statsmodels() -> None:
    rng = np.random.default_rng(1)
    for size in (1, 2, 9, 29):
        p_values = (rng.random(size) ** 3).tolist()
        expected = multipletests(p_values, method="holm")[1]
        assert holm(p_values) == pytest.approx(expected.tolist())


@given(WITH_GAPS)
def test_it_never_finds_less_than_holm(p_values: list[float | None]) -> None:
    for found, strict in zip(benjamini_hochberg(p_values), holm(p_values), strict=True):
        assert (found is None) == (strict is None)
        assert found is None or strict is None or found <= strict + 1e-12
