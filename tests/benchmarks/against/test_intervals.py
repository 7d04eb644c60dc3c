"""The interval of a median is SciPy's, where there are values enough, and honest where there are not."""

import random

import pytest
from scipy import stats

from benchmarks.against.intervals import median_interval


@pytest.mark.parametrize("n", [6, 7, 8, 15, 16, 17, 20, 31, 50])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.96])
def test_the_interval_is_that_of_the_quantile_test(n: int, level: float) -> None:
    values = random.Random(n).sample(range(1000), n)
    expected = stats.quantile_test(values, q=0, p=0.5).confidence_interval(level)
    found = median_interval(values, level)
    assert (found.low, found.high) == (expected.low, expected.high)
    assert level <= found.level < 1


@pytest.mark.parametrize(("n", "level"), [(1, 0.0), (2, 0.5), (3, 0.75), (5, 0.9375)])
def test_few_values_give_their_range_and_its_true_level(n: int, level: float) -> None:
    found = median_interval(range(n))
    assert (found.low, found.high, found.level) == (0, n - 1, level)


def test_the_median_is_that_of_the_values() -> None:
    assert median_interval([3.0, 1.0, 2.0, 10.0]).median == 2.5
    assert median_interval([7.0] * 9).high == 7.0


def test_how_often_it_holds_the_true_median() -> None:
    rng = random.Random(0)
    intervals = [median_interval([rng.expovariate(1) for _ in range(15)]) for _ in range(2000)]
    held = sum(one.low <= 0.6931 <= one.high for one in intervals) / len(intervals)
    assert held == pytest.approx(intervals[0].level, abs=0.015)
