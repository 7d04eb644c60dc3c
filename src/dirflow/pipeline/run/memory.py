"""Memory for batches, used again once nobody holds the batch that was in it.

Fresh memory costs a page fault every 4 KiB when it is first written: a tenth of the time of a batch.
"""

from collections import deque
from typing import Any

import numpy as np
import numpy.typing as npt

WORTH_KEEPING = 2**20  # bytes; below it the allocator keeps memory itself
KEPT = 4  # blocks: what a look-ahead of the usual depth has in use at once

# The oldest block is dropped when there are too many. Appending and popping need no lock, which the garbage
# collector could find taken by the very thread that it interrupts.
_free: deque[npt.NDArray[np.uint8]] = deque(maxlen=KEPT)


def batch_memory(shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Returns an array for a batch; what it holds is undefined.

    The memory is lent: it is used for another batch when the array, and all views and tensors that refer to it,
    are gone.
    """
    dtype = np.dtype(dtype)
    size = int(np.prod(shape)) * dtype.itemsize
    if size < WORTH_KEEPING:
        return np.empty(shape, dtype)
    return np.asarray(_Loan(_take(size), shape, dtype))


def _take(size: int) -> npt.NDArray[np.uint8]:
    """Returns a free block of the size, or a new one."""
    for _ in range(len(_free)):
        try:
            block = _free.popleft()
        except IndexError:  # another thread was faster
            break
        if block.nbytes == size:
            return block
        _free.append(block)
    return np.empty(size, np.uint8)


class _Loan:
    """What an array and its views keep alive; gives the memory back when they are gone."""

    def __init__(self, block: npt.NDArray[np.uint8], shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._block = block
        self.__array_interface__ = {**block.__array_interface__, "shape": shape, "typestr": dtype.str}

    def __del__(self) -> None:
        _free.append(self._block)
