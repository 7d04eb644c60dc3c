"""A state as JSON has it, and read again as what a stranger may have written."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from dirflow.errors import StateError, shown
from dirflow.pipeline.deliver.cursor import Cursor
from dirflow.pipeline.order.address import Protocol
from dirflow.pipeline.run.engine import VERSION

from .identity import Identity

FORMAT = 1
MOST = 2**62  # of any counter
COUNTERS = tuple(field.name for field in fields(Cursor) if field.name != "protocol")


@dataclass(frozen=True)
class State:
    """Where a consumer is, and of what.

    Attributes:
        stream: of `next`.
        indexed: of `[i]`.
        protocol: that which was used last.
        total_batches_seen: batches delivered.
        epoch_open: whether a loop over an epoch has been given the last batch, and does not know that yet.
        left: numbers of the batches that Keras' `fit` has still to ask for in this epoch, in its order; None: it is not
            in the middle of one.
        identity: of the batches.
    """

    stream: Cursor
    indexed: Cursor
    protocol: Protocol
    total_batches_seen: int
    epoch_open: bool
    left: tuple[int, ...] | None
    identity: Identity

    @property
    def continues(self) -> bool:
        """Whether the next loop over an epoch goes on with the one that has begun."""
        return self.stream.next_number > 0 or self.epoch_open

    def as_dict(self) -> dict[str, Any]:
        """Returns the state as JSON has it."""
        return {
            "version": FORMAT,
            "dirflow": VERSION,
            "protocol": self.protocol,
            "total_batches_seen": self.total_batches_seen,
            "stream": {**_counters(self.stream), "epoch_open": self.epoch_open},
            "indexed": {**_counters(self.indexed), "left": None if self.left is None else _packed(self.left)},
            "options": dict(self.identity.options),
            "data": dict(self.identity.data),
        }


def read_state(state: Any, identity: Identity, batches: int) -> State:
    """Returns the state that `as_dict` has written.

    Args:
        state: as JSON has it.
        identity: of the batches that it must be of.
        batches: that an epoch has.

    Raises:
        StateError: it is none, or of other batches, or of another version of dirflow.
    """
    if not isinstance(state, Mapping):
        raise StateError(f"`state` must be what `state_dict()` returns. Received: state={shown(state)}")
    if state.get("version") != FORMAT or state.get("dirflow") != VERSION:
        raise StateError(
            f"`state` must be of dirflow {VERSION}, whose batches are not promised to be those of other "
            f"versions. Received: one of {shown(state.get('dirflow'))}. Go on without it by `seek(epoch, batch)`."
        )
    identity.check(Identity(_table(state, "options"), _table(state, "data")))
    stream, indexed = _table(state, "stream"), _table(state, "indexed")
    protocol = state.get("protocol")
    if protocol not in ("stream", "indexed"):
        raise _wrong("protocol", protocol)
    return State(
        stream=_cursor("stream", stream, batches),
        indexed=_cursor("indexed", indexed, batches),
        protocol=protocol,
        total_batches_seen=_whole("total_batches_seen", state.get("total_batches_seen"), MOST),
        epoch_open=stream.get("epoch_open") is True,
        left=_left(indexed.get("left"), batches),
        identity=identity,
    )


def _counters(cursor: Cursor) -> dict[str, int]:
    return {name: getattr(cursor, name) for name in COUNTERS}


def _cursor(protocol: Protocol, counters: Mapping[str, Any], batches: int) -> Cursor:
    values = {name: _whole(f"{protocol}.{name}", counters.get(name), MOST) for name in COUNTERS}
    for name in ("delivered", "next_number"):
        if values[name] and values[name] >= batches:
            raise _wrong(f"{protocol}.{name}", values[name])
    return Cursor(protocol, **values)


def _packed(numbers: Sequence[int]) -> str:
    """Returns numbers of batches as text: two letters and a half each, or five where there are many batches."""
    width = np.uint16 if max(numbers, default=0) < 2**16 else np.uint32
    data = np.array(numbers, np.dtype(width).newbyteorder("<")).tobytes()
    return f"{np.dtype(width).itemsize}:{base64.b64encode(data).decode()}"


def _left(text: Any, batches: int) -> tuple[int, ...] | None:
    if text is None:
        return None
    try:
        width, _, data = text.partition(":")
        numbers = np.frombuffer(base64.b64decode(data, validate=True), f"<u{int(width)}").tolist()
    except (AttributeError, TypeError, ValueError, binascii.Error) as error:
        raise _wrong("indexed.left", text) from error
    if len(set(numbers)) < len(numbers) or any(number >= batches for number in numbers):
        raise _wrong("indexed.left", text)
    return tuple(numbers)


def _table(state: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = state.get(name)
    if not isinstance(table, Mapping) or not all(isinstance(key, str) for key in table):
        raise _wrong(name, table)
    return table


def _whole(name: str, value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not 0 <= value <= most:
        raise _wrong(name, value)
    return int(value)


def _wrong(name: str, value: Any) -> StateError:
    return StateError(f"`state` must be what `state_dict()` returns. Received, as its {name}: {shown(value)}")
