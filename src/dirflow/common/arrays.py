"""Names of the types of arrays, and of batches, that pass from letter to letter."""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from typing import Generic as Generic  # noqa: PLC0414 - so that type checkers let others import it

    from typing_extensions import TypeVar  # in `typing`, type variables have no defaults before Python 3.13

    Batch_co = TypeVar("Batch_co", covariant=True, default=Any)  # what an iterator delivers
else:  # what `help` shows of iterators stays short
    Batch_co = Any

    class Generic:
        """Lets iterators be written with the type of their batches, which is for type checkers alone."""

        def __class_getitem__(cls, batch: Any) -> type[Any]:
            """Returns the class itself."""
            del batch
            return cls


Array: TypeAlias = npt.NDArray[Any]
Rows: TypeAlias = npt.NDArray[np.intp]  # numbers of rows, (n,)
ClassNumbers: TypeAlias = npt.NDArray[np.int32]  # one a row, (n,)
Pixels: TypeAlias = npt.NDArray[np.uint8]  # (height, width, channels)
HighDepthPixels: TypeAlias = npt.NDArray[np.float32]  # (height, width, 1), values of more than 8 bits
