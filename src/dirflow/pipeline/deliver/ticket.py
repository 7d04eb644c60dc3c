"""Row numbers that were handed out to a consumer."""

from dataclasses import dataclass
from typing import Any

from dirflow.common.lazy import lazy
from dirflow.pipeline.order.address import Address
from dirflow.pipeline.order.schedule import Schedule
from dirflow.pipeline.order.streams import Streams


@dataclass(frozen=True, eq=False)
class Ticket:
    """Row numbers that were handed out, and which batch they are.

    Attributes:
        rows: as they were handed out.
        at: which batch.
        schedule: of its streams.
    """

    rows: Any
    at: Address
    schedule: Schedule

    @lazy
    def streams(self) -> Streams:
        """The streams of the batch: whatever is drawn for it, in however many calls, comes from them."""
        return self.schedule.streams(self.at.pass_number, self.at.number)
