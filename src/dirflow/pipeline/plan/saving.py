"""Where pictures of batches are saved (`save_to_dir`)."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


@dataclass(frozen=True)
class SaveTo:
    """Where pictures are saved, and under which names.

    Attributes:
        folder: in which they are saved.
        prefix: of the names.
        extension: of the names, and the format.
        numbers: how many there are to draw from.
    """

    folder: str
    prefix: str
    extension: str
    numbers: int

    def path(self, row: int, random: "RandomState") -> str:
        """Returns the path of a picture; the number drawn keeps the epochs apart."""
        return os.path.join(self.folder, f"{self.prefix}_{row}_{random.randint(self.numbers)}.{self.extension}")
