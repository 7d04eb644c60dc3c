"""What one file may cost."""

from dataclasses import dataclass

from PIL import Image

from dirflow.common.contract import Compat

# Bytes of a file: more than any picture has that Pillow is ready to read, but for some of more than 8 bits.
MAX_FILE_BYTES = 2**30
ENGINE_PIXELS = 2**31


@dataclass(frozen=True)
class Limits:
    """What one file may cost; it cannot be read if it costs more.

    Attributes:
        max_pixels: of a picture; None: as many as Pillow reads.
        max_file_bytes: of a file; None: any number.
        read_timeout: seconds in which a file has to be read; None: any time.
    """

    max_pixels: int | None = None
    max_file_bytes: int | None = None
    read_timeout: float | None = None

    @property
    def engine_pixels(self) -> int:
        """Pixels of a picture beyond which Pillow is asked, and judges it."""
        return min(self.max_pixels or Image.MAX_IMAGE_PIXELS or ENGINE_PIXELS, ENGINE_PIXELS)


NO_LIMITS = Limits()


def limits(
    compat: Compat, max_pixels: int | None = None, max_file_bytes: int | None = None, read_timeout: float | None = None
) -> Limits:
    """Returns the limits of a contract, with those that are given: Keras has none but Pillow's (docs/compat.md, D60).

    Pillow reads twice `PIL.Image.MAX_IMAGE_PIXELS`, and warns beyond that number itself.
    """
    if compat == "documented":  # D60
        max_file_bytes = max_file_bytes or MAX_FILE_BYTES
        if max_pixels is None and Image.MAX_IMAGE_PIXELS is not None:
            max_pixels = 2 * Image.MAX_IMAGE_PIXELS
    return Limits(max_pixels, max_file_bytes, read_timeout)
