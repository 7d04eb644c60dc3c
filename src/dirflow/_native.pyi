from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from typing import Literal, TypeAlias, final

import numpy as np
import numpy.typing as npt

__all__ = [
    "BatchSpec",
    "FolderError",
    "Listing",
    "PixelFile",
    "Status",
    "Transforms",
    "__version__",
    "_set_simd_level",
    "affine_transform",
    "crc32",
    "hash_names",
    "list_class_folders",
    "list_files",
    "names_lie_in",
    "resize",
    "run_batch",
    "simd_level",
    "stop_batches",
]

__version__: str

_Bytes: TypeAlias = npt.NDArray[np.uint8]
_Floats: TypeAlias = npt.NDArray[np.float32]
_Doubles: TypeAlias = npt.NDArray[np.float64]
_Source: TypeAlias = _Bytes | str | PathLike[str] | bytes | tuple[PixelFile, int] | None

@final
class PixelFile:
    def __new__(cls, path: str | PathLike[str]) -> PixelFile: ...
    def fileno(self) -> int: ...

@final
class BatchSpec:
    def __new__(
        cls,
        *,
        height: int,
        width: int,
        channels: int,
        channels_first: bool,
        interpolation: str,
        keep_aspect_ratio: bool,
        min_crop: int,
        reduce: bool,
        fill_mode: str,
        cval: float,
        order: int,
        channel_shift_limits: tuple[float, float] | None,
        max_pixels: int,
        rescale: float | None,
        drop_alpha: bool,
        pillow: tuple[int, int],
        max_file_bytes: int | None = None,
        read_timeout: float | None = None,
    ) -> BatchSpec: ...

@final
class Transforms:
    def __new__(
        cls,
        *,
        affine: _Doubles,
        has_affine: _Bytes,
        flips: _Bytes,
        channel_shift: _Doubles,
        brightness: _Doubles,
    ) -> Transforms: ...
    def __len__(self) -> int: ...

@final
class Status:
    @property
    def kind(self) -> Literal["declined", "failed", "timed_out", "out_of_memory"]: ...
    @property
    def reason(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def run_batch(
    spec: BatchSpec,
    sources: Iterable[_Source],
    transforms: Transforms | None,
    out: _Floats | _Bytes,
    workers: int,
) -> list[Status | None]: ...
def affine_transform(
    image: _Floats,
    out: _Floats,
    affine: tuple[float, float, float, float, float, float],
    fill_mode: str,
    cval: float,
    order: int,
) -> None: ...
def crc32(arrays: Iterable[_Bytes], workers: int) -> list[int]: ...
def resize(
    pixels: _Bytes,
    out: _Bytes,
    interpolation: str,
    box: tuple[float, float, float, float] | None,
    pillow: tuple[int, int],
) -> None: ...
def stop_batches() -> int: ...
def simd_level() -> Literal["avx2", "scalar"]: ...
def _set_simd_level(level: str) -> None: ...

class FolderError(Exception): ...

@final
class Listing:
    @property
    def names(self) -> bytes: ...
    @property
    def counts(self) -> list[int]: ...
    @property
    def folder_counts(self) -> list[int]: ...
    @property
    def folders(self) -> list[tuple[str, tuple[int, int] | None]]: ...
    @property
    def ignored(self) -> list[tuple[str, str]]: ...

def list_files(
    root: str | PathLike[str],
    classes: Sequence[tuple[str, str]],
    *,
    endings: Sequence[str],
    follow_links: bool,
    strict: bool,
    workers: int,
    tick: Callable[[int, int], object] | None,
) -> Listing: ...
def list_class_folders(root: str | PathLike[str]) -> tuple[list[str], list[tuple[str, str]]]: ...
def names_lie_in(
    names: _Bytes, ends: npt.NDArray[np.int64], counts: Sequence[int], begins: Sequence[Sequence[str]]
) -> bool: ...
def hash_names(names: _Bytes, ends: npt.NDArray[np.int64]) -> bytes: ...
