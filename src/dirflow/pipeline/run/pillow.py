"""Files become pixels through Pillow.

Pillow is the reference for what a file looks like, and the way of every file that the engine does not take.
"""

import io

import numpy as np
from PIL import Image, UnidentifiedImageError

from dirflow.common.arrays import HighDepthPixels, Pixels
from dirflow.common.contract import Compat
from dirflow.common.forms import INTERPOLATIONS
from dirflow.common.terminal import harmless
from dirflow.common.threads.share import MANY, thread_pool
from dirflow.errors import ImageError, ReadTimeout
from dirflow.pipeline.plan.limits import NO_LIMITS, Limits
from dirflow.pipeline.plan.target import Target

from .content import read_file, too_large, without_much_exif

MODES = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}
HIGH_DEPTH_MODES = ("I;16", "I")  # what the original keeps in grayscale
SIGNATURES = {b"\x89PNG": "PNG", b"\xff\xd8": "JPEG", b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
SIXTEEN_BIT_MODES = ("I;16", "I;16L", "I;16B", "I;16N")


def decode(path: str, target: Target, compat: Compat, limits: Limits = NO_LIMITS) -> Pixels | HighDepthPixels:
    """Reads one file.

    Args:
        path: of the file; its content, not its extension, decides the format.
        target: its colour mode, and the size and filter for images of more than 8 bits.
        compat: the contract.
        limits: what the file may cost.

    Returns:
        uint8 of the file's own size, or float32 of the target's size if the file has more than 8 bits a pixel
        and the colour mode is grayscale.

    Raises:
        ImageError: the file cannot be opened, is no image, or is damaged; says what Pillow says.
        ReadTimeout: it was not read in time.
    """
    content = b""
    try:
        content = _read_some(path, limits)
        with Image.open(io.BytesIO(without_much_exif(content))) as opened:
            _check_pixels(opened.size, limits)
            image = to_color_mode(opened, target.color_mode, compat)
            if image.mode in HIGH_DEPTH_MODES:
                image = resized(
                    image, target.height, target.width, target.interpolation, target.keep_aspect_ratio, compat
                )
                return np.asarray(image, dtype=np.float32)[:, :, np.newaxis]
            pixels = np.asarray(image)
            if image.im.mode != image.mode:
                # Of some damaged files Pillow shows one mode and holds another, which it may refuse to resize.
                resized(image, target.height, target.width, target.interpolation, target.keep_aspect_ratio, compat)
            return pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis]
    except ImageError:
        raise
    except Exception as error:  # Pillow's readers raise whatever a damaged file leads them to
        raise ImageError(path, _describe(error, content, compat)) from error


def _read_some(path: str, limits: Limits) -> bytes:
    content = _read_in_time(path, limits.max_file_bytes, limits.read_timeout)
    if not content:
        raise OSError("the file is empty (0 bytes)")
    return content


def _read_in_time(path: str, most: int | None, seconds: float | None) -> bytes:
    if seconds is None:
        return read_file(path, most)
    pool = thread_pool("dirflow-read", MANY)  # no read waits for another
    content = pool.submit(read_file, path, most)
    try:
        return content.result(seconds)
    except TimeoutError as error:
        if content.done():  # it says so itself
            raise
        raise ReadTimeout(path, f"reading takes longer than {seconds} s (`read_timeout`)") from error
    finally:
        pool.leave(content)


def _check_pixels(size: tuple[int, int], limits: Limits) -> None:
    width, height = size
    if limits.max_pixels is not None and width * height > limits.max_pixels:
        received = f"{height} x {width} pixels (height x width)"
        raise OSError(too_large(received, "max_pixels", limits.max_pixels))


def _describe(error: Exception, content: bytes, compat: Compat) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory to decode it"
    if isinstance(error, Image.DecompressionBombError) and compat == "documented":
        return f"{error} Give the iterator `max_pixels` for JPEG and PNG files, or raise PIL.Image.MAX_IMAGE_PIXELS."
    if isinstance(error, UnidentifiedImageError):
        begins = next((name for start, name in SIGNATURES.items() if content.startswith(start)), None)
        if begins:
            return f"begins like a {begins} file, but its header is damaged"
        return f"not an image: begins with {content[:8]!r}, which is no format that Pillow knows"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    # Some of Pillow's messages quote the file.
    return harmless(f"{type(error).__name__}: {error}" if not isinstance(error, OSError) else str(error))


def to_color_mode(image: Image.Image, color_mode: str, compat: Compat) -> Image.Image:
    """Returns the picture as RGB, RGBA or L (grayscale keeps 16 and 32-bit integers).

    Raises:
        ValueError: it has floats of which nothing would be left (docs/compat.md, D56).
        Whatever Pillow raises of a damaged file.
    """
    mode = MODES[color_mode]
    if color_mode == "grayscale" and image.mode in HIGH_DEPTH_MODES:
        return image
    if compat == "documented":
        image.load()  # what is transparent is known only then
        if image.mode == "F":  # D56
            _check_floats(image)
        elif image.mode in (*SIXTEEN_BIT_MODES, "I"):  # D10
            image = _from_sixteen_bits(image)
        elif color_mode != "rgba" and image.has_transparency_data:  # D11
            image = on_white(image)
    return image if image.mode == mode else image.convert(mode)


def _check_floats(image: Image.Image) -> None:
    """Refuses floats of which 8-bit pixels would keep nothing."""
    values = np.asarray(image)
    if not np.isfinite(values).all():
        raise ValueError("has NaN or infinite values")
    low, high = values.min(), values.max()
    if high <= 1 and low != high:
        raise ValueError(
            f"has floats from {low:g} to {high:g}, and as 8-bit pixels all of them would be 0 or 1: "
            "multiply by 255 and save as 8 bits, or read the arrays yourself and use `flow`"
        )


def _from_sixteen_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image).astype(np.int64)
    if image.mode == "I" and values.max() <= 255:  # 8-bit values in a wide container
        return image
    scaled = (values.clip(0, 65535) * 255 + 32767) // 65535
    return Image.fromarray(scaled.astype(np.uint8))


def on_white(image: Image.Image) -> Image.Image:
    """Returns the picture as RGB, what is transparent laid on white."""
    picture = image.convert("RGBA")
    white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, picture).convert("RGB")


def resized(
    image: Image.Image, height: int, width: int, interpolation: str, keep_aspect_ratio: bool, compat: Compat
) -> Image.Image:
    """Returns the picture in another size, cropped to its aspect ratio first if that is to be kept."""
    if image.size == (width, height):
        return image
    box = _centre_box(image.size, height, width, compat) if keep_aspect_ratio else None
    return image.resize((width, height), INTERPOLATIONS[interpolation], box=box)


def _centre_box(size: tuple[int, int], height: int, width: int, compat: Compat) -> tuple[int, int, int, int]:
    """Returns the largest centred box of the target's aspect ratio, as the engine does for 8-bit pictures.

    Args:
        size: of the picture, (width, height).
        height: of the target.
        width: of the target.
        compat: the contract; `"keras"` may return an empty box (docs/compat.md, D12).
    """
    least = 0 if compat == "keras" else 1  # D12
    crop_height = max(min(size[1], size[0] * height // width), least)
    crop_width = max(min(size[0], size[1] * width // height), least)
    left, top = (size[0] - crop_width) // 2, (size[1] - crop_height) // 2
    return left, top, left + crop_width, top + crop_height
