"""Orders of rows: drawn once a pass."""

from dataclasses import dataclass, field

import numpy as np

from dirflow.common.arrays import Rows
from dirflow.pipeline.order.schedule import DocumentedSchedule, OrderCache


@dataclass(frozen=True)
class Counting:
    drawn: list[int] = field(default_factory=list, compare=False)

    def order(self, pass_number: int) -> Rows:
        self.drawn.append(pass_number)
        return np.arange(pass_number)


def test_at_the_end_of_a_pass_both_orders_are_kept() -> None:
    cache, schedule = OrderCache(), Counting()
    for number in (0, 0, 1, 0, 1, 1, 2, 1, 2):
        assert len(cache(schedule, number)) == number  # type: ignore[arg-type]
    assert schedule.drawn == [0, 1, 2]


def test_another_schedule_has_its_own_order() -> None:
    cache = OrderCache()
    one, other = (DocumentedSchedule(50, True, seed, None) for seed in (1, 2))
    for schedule in (one, other, one):
        np.testing.assert_array_equal(cache(schedule, 3), schedule.order(3))
