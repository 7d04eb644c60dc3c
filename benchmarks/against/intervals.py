"""The median of a few ratios, and how far it is to be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median


@dataclass(frozen=True)
class Interval:
    """A median with its confidence interval.

    Attributes:
        median: Of the values.
        low: The lower end.
        high: The upper end.
        level: How often at least such an interval holds the true median.
    """

    median: float
    low: float
    high: float
    level: float


def median_interval(values: Sequence[float], level: float = 0.95) -> Interval:
    """Returns the median and the narrowest interval between two of the ordered values that has the level.

    The k-th smallest and the k-th largest of n values enclose the true median unless fewer than k values fall on one
    side of it: with a probability of 1 - 2 P(B < k), where B is binomial with n trials of 1/2 (W. R. Thompson, "On
    Confidence Ranges for the Median", Annals of Mathematical Statistics 7, 1936). That is exact whatever the values'
    distribution, for as few as there are here; percentiles of bootstrapped medians of so few values cover less than
    they claim. The level is the true one, and falls short where there are too few values: 0.75 for 3, 0.94 for 5.

    Args:
        values: At least one.
        level: What is asked for.
    """
    ordered, n = sorted(values), len(values)
    k, outside = 1, _fewer_than(1, n)
    while k < n // 2 and 1 - 2 * _fewer_than(k + 1, n) >= level:
        k, outside = k + 1, _fewer_than(k + 1, n)
    return Interval(median(ordered), ordered[k - 1], ordered[n - k], 1 - 2 * outside)


def _fewer_than(k: int, n: int) -> float:
    """Returns the probability of fewer than k heads in n tosses."""
    return sum(comb(n, heads) for heads in range(k)) / (1 << n)
