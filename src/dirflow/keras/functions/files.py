"""`load_img` and `save_img`: one picture from a file, or into one."""

import io
import os
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from dirflow.arguments.checked import checked
from dirflow.arguments.table import check
from dirflow.common.contract import Compat, check_compat
from dirflow.common.forms import INTERPOLATIONS
from dirflow.common.pictures import array_to_img
from dirflow.common.terminal import harmless
from dirflow.common.threads.share import listening
from dirflow.common.warn import warn
from dirflow.errors import ArgumentError, ArgumentTypeError, ImageError, one_of, shown
from dirflow.pipeline.run.content import read_file, without_much_exif
from dirflow.pipeline.run.pillow import on_white, resized, to_color_mode

COLOR_MODES = ("grayscale", "rgb", "rgba")


@checked
def load_img(
    path: str | bytes | os.PathLike[str] | io.BytesIO,
    color_mode: str = "rgb",
    target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
    *,
    grayscale: bool | None = None,
    compat: str = "documented",
) -> Image.Image:
    """Reads a picture from a file, in the colours and the size asked for.

    Args:
        path: of the file, or a `BytesIO` with its content, which decides the format.
        color_mode: `"rgb"`, `"rgba"` or `"grayscale"` (8 bits, or the file's own 16 or 32). Transparency is laid on
            white where the mode has none.
        target_size: (height, width); None: the file's own.
        interpolation: filter of the resizing: `"nearest"`, `"bilinear"`, `"bicubic"`, `"lanczos"`, `"box"` or
            `"hamming"`.
        keep_aspect_ratio: whether the centre is cropped to the target's aspect ratio before resizing.
        grayscale: deprecated, of Keras before 2.3, where it also stood after `path`: True for `"grayscale"`.
        compat: the contract; see docs/compat.md, D10 to D12, D28 and D51.

    Returns:
        A Pillow image, read whole.

    Raises:
        ArgumentError: an argument makes no sense.
        ImageError: the content is no image, or damaged; also an OSError.
        OSError: the file cannot be opened.
    """
    contract = check_compat(compat)
    if isinstance(color_mode, (bool, np.bool_)):  # (path, grayscale, ...), or (path, grayscale, color_mode, ...)
        grayscale, color_mode = bool(color_mode), "rgb"
        if isinstance(target_size, str):
            color_mode, target_size, interpolation = target_size, *_after_color_mode(interpolation, keep_aspect_ratio)
            keep_aspect_ratio = False
    if grayscale is not None:
        warn('`grayscale` is deprecated; use color_mode="grayscale".', DeprecationWarning)
        color_mode = "grayscale" if grayscale else color_mode
    if contract == "documented":  # D28
        color_mode = check("color_mode", color_mode)
        target_size = None if target_size is None else check("target_size", target_size)
        interpolation = check("interpolation", interpolation)
        keep_aspect_ratio = check("keep_aspect_ratio", keep_aspect_ratio)
    if color_mode not in COLOR_MODES:
        raise one_of("color_mode", color_mode, COLOR_MODES)
    content, name = _content(path, contract)
    if contract == "keras":
        image = to_color_mode(Image.open(content), color_mode, contract)
        return _fit(image, target_size, interpolation, keep_aspect_ratio, contract)
    try:  # D51
        opened = Image.open(content)
        opened.load()
        image = to_color_mode(opened, color_mode, contract)
    except UnidentifiedImageError as error:
        raise ImageError(name, "not an image that Pillow knows") from error
    except Exception as error:  # Pillow's readers raise whatever a damaged file leads them to
        raise ImageError(name, harmless(str(error) or type(error).__name__)) from error
    return _fit(image, target_size, interpolation, keep_aspect_ratio, contract)


def _after_color_mode(target_size: Any, interpolation: Any) -> tuple[Any, str]:
    """Returns two arguments that stand one place later, or at their defaults."""
    if isinstance(target_size, str):  # it was not given: this is the interpolation's default
        return None, target_size
    return target_size, interpolation if isinstance(interpolation, str) else "nearest"


def _content(path: Any, compat: Compat) -> tuple[io.BytesIO, str]:
    if isinstance(path, io.BytesIO):
        return path, "<BytesIO>"
    if not isinstance(path, (str, bytes, _path_type(compat))):
        raise ArgumentTypeError(f"`path` must be a path or a BytesIO. Received: path={shown(path)}")
    name = os.fsdecode(path)
    if compat == "keras":
        with open(path, "rb") as file:  # D51
            return io.BytesIO(file.read()), name
    try:
        content = listening(read_file, path)
        return io.BytesIO(without_much_exif(content)), name
    except OSError as error:
        if error.errno is not None:
            raise
        raise ImageError(name, str(error)) from error  # what the operating system had no objection to


def _path_type(compat: Compat) -> type[Any]:
    """Returns what an object that names a file is an instance of: pathlib's own (docs/compat.md, D51), or any."""
    if compat == "documented":
        return os.PathLike
    from pathlib import Path  # noqa: PLC0415 - slow to import, and seldom needed

    return Path


def _fit(
    image: Image.Image, target_size: tuple[int, int] | None, interpolation: str, keep_aspect_ratio: bool, compat: Compat
) -> Image.Image:
    if target_size is None or image.size == (target_size[1], target_size[0]):
        return image
    if interpolation not in INTERPOLATIONS:
        raise one_of("interpolation", interpolation, INTERPOLATIONS)
    return resized(image, *target_size, interpolation, keep_aspect_ratio, compat)


@checked
def save_img(
    path: str | os.PathLike[str] | BinaryIO,
    x: npt.ArrayLike,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    *,
    compat: str = "documented",
    **kwargs: Any,
) -> None:
    """Saves an image array as a picture.

    Args:
        path: of the file, whose extension says the format, or a file object.
        x: shape (height, width, channels) or (channels, height, width), with 1, 3 or 4 channels.
        data_format: `"channels_last"` (default) or `"channels_first"`.
        file_format: of the file, in place of its extension: `"png"`, `"jpeg"`, ...; a file object needs it.
        scale: whether the array's own minimum and maximum become 0 and 255.
        compat: the contract; see docs/compat.md, D34, D50 and D52.
        **kwargs: for Pillow's `Image.save`, such as `quality`.

    Raises:
        ArgumentError: the array is no image, or Pillow writes no such format.
        OSError: the file cannot be written.
    """
    contract = check_compat(compat)
    image = array_to_img(x, data_format, scale, compat=contract)
    named = isinstance(path, (str, _path_type(contract)))
    extension = os.path.splitext(os.fspath(path))[1].lower() if named else ""  # type: ignore[arg-type]
    if contract == "documented":  # D52
        image_format = {"jpg": "jpeg", "tif": "tiff"}.get((file_format or "").lower(), file_format) or None
        _check_format(image_format, file_format, extension if named else None)
        is_jpeg = (image_format or Image.registered_extensions().get(extension, "")).lower() == "jpeg"
        if image.mode == "RGBA" and is_jpeg:  # D34
            image = on_white(image)
    else:
        image_format = extension[1:] if file_format is None and named else file_format
        image_format = "jpeg" if image_format and image_format.lower() == "jpg" else image_format
        if image.mode == "RGBA" and image_format == "jpeg":
            warn("JPEG has no transparency: it is dropped.")
            image = image.convert("RGB")
    image.save(path, format=image_format, **kwargs)


def _check_format(image_format: str | None, file_format: str | None, extension: str | None) -> None:
    """Refuses a picture format that Pillow does not write (docs/compat.md, D28)."""
    extensions = Image.registered_extensions()  # all formats are known from now on
    if image_format is not None:
        if image_format.upper() not in Image.SAVE:
            raise ArgumentError(
                "`file_format` must be a picture format that Pillow writes, such as 'png' or 'jpeg'. "
                f"Received: file_format={shown(file_format)}"
            )
    elif extension is None:
        raise ArgumentError("`path` is a file object, and needs `file_format` to be given, such as 'png'.")
    elif extensions.get(extension) not in Image.SAVE:
        raise ArgumentError(
            "`path` must end with the extension of a picture format that Pillow writes, such as '.png', or "
            f"`file_format` must be given. Received: a path that ends with {shown(extension)}"
        )
