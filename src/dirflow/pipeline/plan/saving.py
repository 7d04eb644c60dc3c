"""Where pictures of batches are saved (`save_to_dir`)."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dirflow.arguments.table import is_name_part
from dirflow.errors import ArgumentError, shown

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


@dataclass(frozen=True)
class SaveTo:
    """Where pictures are saved, and under which names.

    Attributes:
        folder: in which they are saved; they never leave it, under either contract.
        prefix: of the names.
        extension: of the names, and the format.
        numbers: how many there are to draw from.

    Raises:
        ArgumentError: the names would be those of files elsewhere.
    """

    folder: str
    prefix: str
    extension: str
    numbers: int

    def __post_init__(self) -> None:
        for argument, part in (("save_prefix", self.prefix), ("save_format", self.extension)):
            if not is_name_part(str(part)):
                raise ArgumentError(
                    f"`{argument}` must be a string without a path separator, a drive or NUL: pictures are saved in "
                    f"`save_to_dir` itself. Received: {argument}={shown(part)}"
                )

    def path(self, row: int, random: "RandomState") -> str:
        """Returns the path of a picture; the number drawn keeps the epochs apart."""
        return os.path.join(self.folder, f"{self.prefix}_{row}_{random.randint(self.numbers)}.{self.extension}")
