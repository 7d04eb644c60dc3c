"""Orders in which every class comes as often as any other."""

from typing import TYPE_CHECKING

import numpy as np

from dirflow.common.arrays import ClassNumbers, Rows

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


class Balance:
    """Draws the orders of `sampling="balanced"`.

    Args:
        classes: the class number of each row; classes without rows do not count.
    """

    def __init__(self, classes: ClassNumbers) -> None:
        by_class = np.argsort(classes, kind="stable")
        ends = np.flatnonzero(np.diff(classes[by_class])) + 1
        self._members = np.split(by_class, ends) if len(classes) else []

    def order(self, count: int, random: "RandomState") -> Rows:
        """Returns `count` rows: of each class as many, to within one; a small class comes round again."""
        if not self._members:
            return np.arange(0)
        share, rest = divmod(count, len(self._members))
        one_more = set(random.permutation(len(self._members))[:rest].tolist())
        drawn = []
        for number, members in enumerate(self._members):
            wanted = share + (number in one_more)
            rounds = max(-(-wanted // len(members)), 1)  # the last one in part
            drawn += [random.permutation(members) for _ in range(rounds - 1)]
            drawn.append(random.permutation(members)[: wanted - (rounds - 1) * len(members)])
        return random.permutation(np.concatenate(drawn))
