"""Which batch: all that its content depends on besides the configuration and the seed."""

from typing import Literal, NamedTuple

Protocol = Literal["stream", "indexed"]  # `next(iterator)`, and `iterator[i]`


class Address(NamedTuple):
    """Names one batch.

    Attributes:
        protocol: `"stream"` for `next`, `"indexed"` for `[i]`; both name the same batches under
            `compat="documented"`.
        pass_number: the epoch, or what names it; see `schedule`.
        number: of the batch within the pass.
    """

    protocol: Protocol
    pass_number: int
    number: int
