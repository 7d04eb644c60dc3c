"""Files that are complete or missing, whenever a process dies and however many write them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def atomic_write(path: str, put: Callable[[str, str], None] | None = None) -> Iterator[str]:
    """Yields the name of a file to be made, which becomes `path` if nothing is raised meanwhile.

    Args:
        path: of the complete file.
        put: renames the first path to the second; None: over whatever lies there.

    Raises:
        OSError: the file was not made, or cannot be renamed.
    """
    partial = f"{path}.{os.urandom(16).hex()}.partial"
    try:
        yield partial
        (put or os.replace)(partial, path)
    except BaseException:
        with suppress(FileNotFoundError):  # it was not even begun
            os.unlink(partial)
        raise
