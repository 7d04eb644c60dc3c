"""Where a consumer is in the passes of one protocol."""

from dataclasses import dataclass

from dirflow.pipeline.batches import check_place
from dirflow.pipeline.order.address import Address, Protocol
from dirflow.pipeline.order.schedule import Schedule


@dataclass
class Cursor:
    """Where a consumer is.

    Attributes:
        protocol: whose passes these are.
        passes_begun: how many.
        pass_number: of the pass that it is in, or of the first.
        delivered: number of the batch that was delivered last.
        next_number: of the batch that comes next; 0: a pass begins.
        taken: batches of the pass that were taken otherwise than by `advance`.
    """

    protocol: Protocol
    passes_begun: int = 0
    pass_number: int = 0
    delivered: int = 0
    next_number: int = 0
    taken: int = 0

    def begin(self, pass_number: int) -> None:
        """Begins a pass."""
        self.pass_number = pass_number
        self.passes_begun += 1
        self.taken = 0
        self.go_to(0)

    def go_to(self, number: int) -> None:
        """Makes a batch of the pass the next one."""
        self.delivered = self.next_number = number

    def advance(self, batches: int) -> Address:
        """Returns the address of the next batch and moves on; after the last of `batches` comes another pass."""
        number = self.next_number
        self.delivered = number
        self.next_number = number + 1 if number + 1 < batches else 0
        return Address(self.protocol, self.pass_number, number)


def cursor_at(schedule: Schedule, batches: int, epoch: int, batch: int) -> Cursor:
    """Returns where a consumer of `next` is if a batch comes next and everything before was delivered whole.

    Args:
        schedule: of the passes.
        batches: that an epoch has.
        epoch: counted from 0.
        batch: number within it.

    Raises:
        BatchIndexError: there is no such batch.
    """
    check_place(epoch, batch, batches)
    if batch == 0:  # the epoch has not begun
        return Cursor("stream", epoch, schedule.pass_of(max(epoch - 1, 0), batches))
    return Cursor("stream", epoch + 1, schedule.pass_of(epoch, batches), batch - 1, batch)
