"""`ImageDataGenerator`: what happens to pictures on their way into a batch, and the way to iterators."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dirflow.arguments.checked import checked
from dirflow.common.arrays import Array
from dirflow.common.contract import Compat, check_compat
from dirflow.common.forms import DataFormat, FillMode, check_data_format, check_dtype
from dirflow.errors import ArgumentError
from dirflow.pipeline.draw.image import draw
from dirflow.pipeline.draw.parameters import Parameters
from dirflow.pipeline.finish.standardize import standardize
from dirflow.pipeline.finish.transforms import transform
from dirflow.pipeline.order.seed import draw_seed
from dirflow.pipeline.order.streams import Streams, streams_of_this_batch

from .arguments import original as arguments
from .fit.fitting import fit, warn_unless_fitted
from .flows import Flows
from .own import own
from .reading import ranges_of, recipe_of
from .shown.text import describe_generator

if TYPE_CHECKING:  # NumPy imports its random numbers when they are first asked for
    from numpy.random import RandomState


class ImageDataGenerator(Flows):
    """Describes random augmentation and normalisation of images, and makes iterators that apply them.

    The work on one image, in order: affine transform (rotation, shift, shear, zoom), channel shift, flips,
    brightness, `preprocessing_function`, `rescale`, samplewise and featurewise normalisation, ZCA whitening.

    Args:
        featurewise_center: subtract the dataset's mean, channel by channel; needs `fit`.
        samplewise_center: subtract each image's own mean.
        featurewise_std_normalization: divide by the dataset's standard deviation; needs `fit`.
        samplewise_std_normalization: divide each image by its own standard deviation.
        zca_whitening: decorrelate the pixels; needs `fit`, and memory for (pixels, pixels).
        zca_epsilon: keeps small singular values from growing without bound.
        rotation_range: degrees; the angle is drawn from [-rotation_range, rotation_range].
        width_shift_range: of the shift along the columns. A float below 1 is a fraction of the width (0.99 is
            99 %), a float of 1 or more is pixels (1.0 is one pixel), both drawn from [-range, range]; an int n
            draws a whole number of pixels from 0 to n - 1 and a sign; a list or tuple is a choice between its
            elements, with a sign: (0.1, 0.2) is never 0.15.
        height_shift_range: likewise, along the rows.
        brightness_range: two factors between which the brightness is drawn; 1 leaves it as it is.
        shear_range: degrees; the shear angle is drawn from [-shear_range, shear_range].
        zoom_range: two bounds of the zoom, or z for [1 - z, 1 + z]; drawn for each axis by itself. Below 1 enlarges.
        channel_shift_range: what is added to all channels is drawn from [-range, range], in units of 0 to 255.
        fill_mode: what lies outside of the source: `"nearest"`, `"constant"`, `"reflect"` or `"wrap"`.
        cval: the value outside under `"constant"`.
        horizontal_flip: whether every other image, by chance, is mirrored left to right.
        vertical_flip: likewise, top to bottom.
        rescale: factor applied to the values after the transforms; None or 0: none.
        preprocessing_function: called with each transformed image (float32, rank 3); returns one of the same shape.
        data_format: `"channels_last"` (default) or `"channels_first"`.
        validation_split: share of the images for `subset="validation"`, strictly between 0 and 1; 0: none.
        interpolation_order: of the spline of the affine transform, 0 to 5; 0 and 1 are fast.
        dtype: of the batches: `"float32"` (default), `"float16"`, `"float64"`, `"uint8"`, `"bfloat16"` (ml_dtypes).
        compat: `"documented"` (default) or `"keras"`, which reproduces the original's defects; see docs/compat.md.

    Attributes:
        mean, std, zca_whitening_matrix: what `fit` measured; None before.

    Raises:
        ArgumentError: an argument makes no sense; also a ValueError.
    """

    compat: Compat = "documented"  # of a class: unless the constructor says otherwise

    @checked
    def __init__(
        self,
        featurewise_center: bool = False,
        samplewise_center: bool = False,
        featurewise_std_normalization: bool = False,
        samplewise_std_normalization: bool = False,
        zca_whitening: bool = False,
        zca_epsilon: float = 1e-6,
        rotation_range: float = 0,
        width_shift_range: float | Sequence[float] = 0.0,
        height_shift_range: float | Sequence[float] = 0.0,
        brightness_range: tuple[float, float] | list[float] | None = None,
        shear_range: float = 0.0,
        zoom_range: float | Sequence[float] = 0.0,
        channel_shift_range: float = 0.0,
        fill_mode: FillMode = "nearest",
        cval: float = 0.0,
        horizontal_flip: bool = False,
        vertical_flip: bool = False,
        rescale: float | None = None,
        preprocessing_function: Callable[[Array], Any] | None = None,
        data_format: DataFormat | None = None,
        validation_split: float = 0.0,
        interpolation_order: int = 1,
        dtype: npt.DTypeLike | None = None,
        *,
        compat: Compat | None = None,
    ) -> None:
        self.compat = check_compat(type(self).compat if compat is None else compat)
        self.data_format = check_data_format(data_format)
        axes = (3, 1, 2) if self.data_format == "channels_last" else (1, 2, 3)
        self.channel_axis, self.row_axis, self.col_axis = axes
        self.dtype: npt.DTypeLike = check_dtype(dtype).name
        self.zca_whitening = zca_whitening
        self.zca_epsilon = zca_epsilon
        self.rotation_range = rotation_range
        self.width_shift_range = width_shift_range
        self.height_shift_range = height_shift_range
        self.shear_range = shear_range
        self.zoom_range = arguments.check_zoom_range(zoom_range)
        self.channel_shift_range = channel_shift_range
        self.brightness_range = arguments.check_brightness_range(brightness_range)
        self.fill_mode = fill_mode
        self.cval = cval
        self.horizontal_flip = horizontal_flip
        self.vertical_flip = vertical_flip
        self.rescale = rescale
        self.preprocessing_function = preprocessing_function
        self.interpolation_order = interpolation_order
        self._validation_split = arguments.check_validation_split(validation_split)
        self.samplewise_std_normalization = samplewise_std_normalization
        self.featurewise_center, self.featurewise_std_normalization, self.samplewise_center = arguments.imply_centering(
            featurewise_center,
            featurewise_std_normalization,
            samplewise_center,
            samplewise_std_normalization,
            zca_whitening,
        )
        if self.compat == "documented":
            arguments.warn_of_large_values(rescale)
        self.mean: Array | None = None
        self.std: Array | None = None
        self.zca_whitening_matrix: Array | None = None
        self._random: RandomState | None = None

    def __repr__(self) -> str:
        return describe_generator(self, ImageDataGenerator(compat=type(self).compat))

    @own
    @checked
    def get_random_transform(self, img_shape: tuple[int, ...], seed: int | None = None) -> Parameters:
        """Draws the parameters of one random transform.

        Args:
            img_shape: shape of the image of rank 3, in the generator's data format.
            seed: of the draws; None: the stream of the batch that is being made, where a user's own method asks; else
                the generator's own, which NumPy's global one seeds at first use.

        Returns:
            The parameters by name, as `apply_transform` takes them.
        """
        streams = self._streams() if seed is None else Streams.of(np.random.RandomState(seed))
        height, width = img_shape[self.row_axis - 1], img_shape[self.col_axis - 1]
        return draw(ranges_of(self), height, width, streams, self.compat)

    @own
    @checked
    def apply_transform(self, x: Array, transform_parameters: Parameters) -> Array:
        """Applies the parameters of a transform to one image.

        Args:
            x: shape (height, width, channels) or (channels, height, width), as the generator's data format says.
            transform_parameters: any of `theta` (degrees), `tx` and `ty` (shift along columns and rows, pixels),
                `shear` (degrees), `zx` and `zy` (zoom), `flip_horizontal`, `flip_vertical`,
                `channel_shift_intensity`, `brightness`.

        Returns:
            An array of the same shape.

        Raises:
            ArgumentError: the image's rank is not 3.
        """
        if x.ndim != 3:
            raise ArgumentError(f"`x` must be one image, of rank 3. Received: shape {x.shape}")
        return transform(x, transform_parameters, recipe_of(self).sampling, self.data_format, self.compat)

    @own
    @checked
    def random_transform(self, x: Array, seed: int | None = None) -> Array:
        """Transforms one image at random.

        Args:
            x: one image of rank 3.
            seed: as in `get_random_transform`.

        Returns:
            An array of the same shape.
        """
        return self.apply_transform(x, self.get_random_transform(x.shape, seed))

    @own
    @checked
    def standardize(self, x: Array) -> Array:
        """Applies `preprocessing_function`, `rescale` and the normalisations.

        Args:
            x: one image of rank 3, floats; changed in place where its type allows it.

        Returns:
            The standardized image, of the same shape.
        """
        warn_unless_fitted(self)
        if self.compat == "documented" and x.dtype.kind != "f":  # D13
            x = x.astype(np.float32)
        return standardize(x, recipe_of(self).standardization, self.compat)

    @checked
    def fit(self, x: Any, augment: bool = False, rounds: int = 1, seed: int | None = None) -> None:
        """Measures the mean, standard deviation and whitening matrix that the featurewise options need.

        Args:
            x: images of rank 4 in the generator's data format, values as they come from files; or an iterator over
                such images (of `flow_from_directory`, `flow_from_dataframe` or `flow`), whose images are read once
                in the order of its rows, without augmentation or normalisation, and measured a batch at a time:
                the same numbers as from an array, to float tolerance, in memory for one batch (and, for whitening,
                for a few matrices (pixels, pixels)). `rescale` is applied first; `preprocessing_function` is called
                as in a batch, except under `compat="keras"`, which ignores it (docs/compat.md, D14).
            augment: whether to measure randomly transformed images.
            rounds: how many passes over `x` to transform.
            seed: of the transforms; None: the generator's own stream.

        Raises:
            ArgumentError: the rank is not 4, or the iterator has another data format.
        """
        stream = None
        if augment:
            stream = self._streams().geometric if seed is None else np.random.RandomState(seed)
        fit(self, x, rounds, stream)

    def _streams(self) -> Streams:
        """Returns the streams of the batch that is being made, else the generator's own."""
        streams = streams_of_this_batch()
        if streams is None:
            self._random = self._random or np.random.RandomState(draw_seed())
            streams = Streams.of(self._random)
        return streams
