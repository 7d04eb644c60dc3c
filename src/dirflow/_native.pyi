from collections.abc import Iterable
from os import PathLike
from typing import Literal, TypeAlias, final

from typing_extensions import Buffer

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

_Interpolation: TypeAlias = Literal["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]
_FillMode: TypeAlias = Literal["constant", "nearest", "reflect", "wrap"]
_SimdLevel: TypeAlias = Literal["avx2", "scalar"]
_Source: TypeAlias = Buffer | str | PathLike[str] | bytes | None

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
        affine: Buffer,
        has_affine: Buffer,
        flips: Buffer,
        channel_shift: Buffer,
        brightness: Buffer,
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
    out: Buffer,
    workers: int,
) -> list[Status | None]: ...
def affine_transform(
    image: Buffer,
    out: Buffer,
    affine: tuple[float, float, float, float, float, float],
    fill_mode: str,
    cval: float,
    order: int,
) -> None: ...
def resize(
    pixels: Buffer,
    out: Buffer,
    interpolation: str,
    box: tuple[float, float, float, float] | None,
) -> None: ...
def simd_level() -> _SimdLevel: ...
def _set_simd_level(level: str) -> None: ...
