"""Names of the types of arrays that pass from letter to letter."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Rows: TypeAlias = npt.NDArray[np.intp]  # numbers of rows, (n,)
ClassNumbers: TypeAlias = npt.NDArray[np.int32]  # one a row, (n,)
Pixels: TypeAlias = npt.NDArray[np.uint8]  # (height, width, channels)
HighDepthPixels: TypeAlias = npt.NDArray[np.float32]  # (height, width, 1), values of more than 8 bits
