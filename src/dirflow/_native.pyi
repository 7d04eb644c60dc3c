from collections.abc import Iterable
from os import PathLike
from typing import Any, Literal, TypeAlias, final

from numpy.typing import NDArray

__all__ = [
    "BatchSpec",
    "Status",
    "Transforms",
    "_set_simd_level",
    "affine_transform",
    "resize",
    "run_batch",
    "simd_level",
]

# NumPy declares the buffer protocol only for Python 3.12 and newer.
_Buffer: TypeAlias = NDArray[Any]
_SimdLevel: TypeAlias = Literal["avx2", "scalar"]
_Source: TypeAlias = _Buffer | str | PathLike[str] | bytes | None

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
        fill_mode: str,
        cval: float,
        order: int,
        channel_shift_limits: tuple[float, float] | None,
        rescale: float | None,
    ) -> BatchSpec: ...

@final
class Transforms:
    def __new__(
        cls,
        *,
        affine: _Buffer,
        has_affine: _Buffer,
        flips: _Buffer,
        channel_shift: _Buffer,
        brightness: _Buffer,
    ) -> Transforms: ...
    def __len__(self) -> int: ...

@final
class Status:
    @property
    def kind(self) -> Literal["declined", "failed"]: ...
    @property
    def reason(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def run_batch(
    spec: BatchSpec,
    sources: Iterable[_Source],
    transforms: Transforms | None,
    out: _Buffer,
    workers: int,
) -> list[Status | None]: ...
def affine_transform(
    image: _Buffer,
    out: _Buffer,
    affine: tuple[float, float, float, float, float, float],
    fill_mode: str,
    cval: float,
    order: int,
) -> None: ...
def resize(
    pixels: _Buffer,
    out: _Buffer,
    interpolation: str,
    box: tuple[float, float, float, float] | None,
) -> None: ...
def simd_level() -> _SimdLevel: ...
def _set_simd_level(level: str) -> None: ...
