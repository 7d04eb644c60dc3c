"""A batch as plain data: which files, what is done to each, and how far the engine takes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import PIL

from dirflow import _native
from dirflow.common.contract import Compat
from dirflow.common.forms import CHANNELS, WHITE, DataFormat
from dirflow.common.lazy import lazy
from dirflow.pipeline.draw.parameters import IDENTITY, Parameters

from .affine import Affines, affines
from .hooks import NO_HOOKS, Hooks
from .limits import NO_LIMITS, Limits
from .recipe import PLAIN, Recipe
from .target import Target

PILLOW = (
    int(PIL.__version__.split(".")[0]),
    int(PIL.__version__.split(".")[1]),
)  # pixels are those of the installed one


class Stage(IntEnum):
    """How far an image has come."""

    RESIZED = 0
    TRANSFORMED = 1
    RESCALED = 2


@dataclass(frozen=True)
class BatchPlan:
    """All that is needed to make the pixels of a batch.

    Attributes:
        paths: one a slot; none if the pixels are in memory.
        parameters: of the transforms, one a slot.
        target: the form of the result.
        recipe: sampling and standardization.
        hooks: what the user put in place of the library's own steps.
        keep_for_saving: whether the transformed images are wanted before they are standardized.
        compat: the contract.
        limits: what one file may cost.
    """

    paths: Sequence[str]
    parameters: Sequence[Parameters]
    target: Target
    recipe: Recipe
    hooks: Hooks
    keep_for_saving: bool
    compat: Compat
    limits: Limits = NO_LIMITS

    @property
    def count(self) -> int:
        """How many slots the batch has."""
        return len(self.parameters)

    @property
    def changes_color(self) -> bool:
        """Whether an image changes in brightness or color."""
        return any(
            one.get("brightness") is not None or one.get("channel_shift_intensity") is not None
            for one in self.parameters
        )

    @property
    def changes_pixels(self) -> bool:
        """Whether an image is changed at all before it is standardized."""
        if all(one is IDENTITY for one in self.parameters):
            return bool(self.hooks.apply_transform)
        return (
            bool(self.hooks.apply_transform)
            or self.changes_color
            or bool(self.affines.present.any())
            or any(one.get("flip_horizontal") or one.get("flip_vertical") for one in self.parameters)
        )

    def only_resized(self, slots: Sequence[int]) -> "BatchPlan":
        """Returns the plan of some of the files as they are before anything is done to them: uint8, channels last."""
        return replace(
            self,
            paths=[self.paths[slot] for slot in slots],
            parameters=[IDENTITY] * len(slots),
            target=self.target.pixels,
            recipe=PLAIN,
            hooks=NO_HOOKS,
            keep_for_saving=False,
        )

    def last_native_stage(self) -> Stage:
        """Returns the last stage that the engine does for the whole batch; the rest is NumPy's, image by image."""
        if self.hooks.apply_transform or not self._native_transforms():
            return Stage.RESIZED
        standardization = self.recipe.standardization
        if (
            self.hooks.standardize
            or self.keep_for_saving
            or not standardization.by_element
            # NumPy multiplies by its own scalars in their type, by Python's in that of the array.
            or type(standardization.rescale) not in (int, float, type(None))
        ):
            return Stage.TRANSFORMED
        return Stage.RESCALED

    def _native_transforms(self) -> bool:
        sampling = self.recipe.sampling
        brightness = any(one.get("brightness") is not None for one in self.parameters)
        if brightness and self.compat == "keras" and self.target.data_format == "channels_first":  # D4
            return False
        affine_used = bool(self.affines.present.any())
        if affine_used and not sampling.native:
            return False
        leaves_range = affine_used and sampling.fill_mode == "constant" and not 0 <= sampling.cval <= WHITE
        return not (brightness and leaves_range)

    @lazy
    def affines(self) -> Affines:
        """The affine transform of each slot."""
        return affines(self.parameters, self.target.height, self.target.width, self.compat)

    def data_format(self, stage: Stage) -> DataFormat:
        """Returns the layout in which the engine writes: the target's, once nothing but arithmetic follows."""
        return "channels_last" if stage == Stage.RESIZED else self.target.data_format

    def engine_dtype(self, stage: Stage) -> type[np.float32] | type[np.uint8]:
        """Returns uint8 where no step can leave the whole numbers, else float32."""
        standardization = self.recipe.standardization
        whole = (
            stage == Stage.RESCALED
            and self.target.dtype == np.uint8
            and not standardization.rescale
            and standardization.mean is standardization.std is None
            and not self.affines.present.any()
            and all(one.get("channel_shift_intensity") is None for one in self.parameters)
        )
        return np.uint8 if whole else np.float32

    def spec(self, stage: Stage) -> _native.BatchSpec:
        """Returns the engine's description of the batch."""
        sampling = self.recipe.sampling
        rescale = self.recipe.standardization.rescale if stage == Stage.RESCALED else None
        return _native.BatchSpec(
            height=self.target.height,
            width=self.target.width,
            channels=CHANNELS[self.target.color_mode],
            channels_first=self.data_format(stage) == "channels_first",
            interpolation=self.target.interpolation,
            keep_aspect_ratio=self.target.keep_aspect_ratio,
            min_crop=0 if self.compat == "keras" else 1,  # D12
            # "nearest" picks single pixels, which a smaller decoding does not have.
            reduce=self.target.decode == "fast" and self.target.interpolation != "nearest",
            fill_mode=sampling.fill_mode if sampling.native else "nearest",
            cval=sampling.cval,
            order=sampling.order if sampling.native else 1,
            channel_shift_limits=None if self.compat == "keras" else (0.0, WHITE),  # D6
            max_pixels=self.limits.engine_pixels,
            max_file_bytes=self.limits.max_file_bytes,
            read_timeout=self.limits.read_timeout,
            rescale=float(rescale) if rescale else None,
            drop_alpha=self.compat == "keras",  # D11
            pillow=PILLOW,
        )

    def transforms(self) -> _native.Transforms:
        """Returns the parameters as the engine's arrays, one row a slot."""
        matrices, offsets, present = self.affines
        flips = [
            bool(one.get("flip_horizontal", False)) + 2 * bool(one.get("flip_vertical", False))
            for one in self.parameters
        ]
        return _native.Transforms(
            affine=np.concatenate([matrices.reshape(len(matrices), 4), offsets], axis=1),
            has_affine=present.astype(np.uint8),
            flips=np.array(flips, np.uint8),
            channel_shift=_or_nan([one.get("channel_shift_intensity") for one in self.parameters]),
            brightness=_or_nan([one.get("brightness") for one in self.parameters]),
        )


def _or_nan(values: Sequence[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if value is None else value for value in values], np.float64)
