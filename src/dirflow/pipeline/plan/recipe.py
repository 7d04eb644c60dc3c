"""What a generator asks for, read off it once a batch: its attributes may change between batches."""

from dataclasses import dataclass
from typing import Any

from dirflow.pipeline.draw.image import Ranges
from dirflow.pipeline.finish.standardize import Standardization
from dirflow.pipeline.finish.transforms import Sampling


@dataclass(frozen=True)
class Recipe:
    """The options of an `ImageDataGenerator`, sorted by the stage that they concern."""

    ranges: Ranges
    sampling: Sampling
    standardization: Standardization

    @classmethod
    def of(cls, generator: Any) -> "Recipe":
        """Reads a generator's public attributes."""
        return cls(
            Ranges(
                rotation=generator.rotation_range,
                width_shift=generator.width_shift_range,
                height_shift=generator.height_shift_range,
                shear=generator.shear_range,
                zoom=(generator.zoom_range[0], generator.zoom_range[1]),
                channel_shift=generator.channel_shift_range,
                horizontal_flip=generator.horizontal_flip,
                vertical_flip=generator.vertical_flip,
                brightness=generator.brightness_range,
            ),
            Sampling(generator.fill_mode, generator.cval, generator.interpolation_order),
            Standardization(
                preprocessing_function=generator.preprocessing_function,
                rescale=generator.rescale,
                samplewise_center=generator.samplewise_center,
                samplewise_std=generator.samplewise_std_normalization,
                mean=generator.mean if generator.featurewise_center else None,
                std=generator.std if generator.featurewise_std_normalization else None,
                whitening=generator.zca_whitening_matrix if generator.zca_whitening else None,
            ),
        )


# What an iterator without a generator does: it reads and resizes.
PLAIN = Recipe(
    Ranges(
        rotation=0,
        width_shift=0,
        height_shift=0,
        shear=0,
        zoom=(1, 1),
        channel_shift=0,
        horizontal_flip=False,
        vertical_flip=False,
        brightness=None,
    ),
    Sampling("nearest", 0.0, 1),
    Standardization(),
)
