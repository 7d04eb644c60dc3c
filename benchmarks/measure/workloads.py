"""What is measured: the arguments of the generator and of `flow_from_directory`, alike for every loader."""

from dataclasses import dataclass, field
from typing import Any

SIZE, BATCH = 224, 32  # the side of the images, and how many a batch has


@dataclass(frozen=True)
class Workload:
    """One measured job.

    Attributes:
        title: What the table says.
        interpolation: How the picture is resized.
        augmentation: Further arguments of `ImageDataGenerator`.
        pictures: Which files, a key of `pictures.KINDS`.
        dtype: Of the batches. Floats are rescaled to [0, 1], `"uint8"` is what the file holds.
    """

    title: str
    interpolation: str
    augmentation: dict[str, Any] = field(default_factory=dict)
    pictures: str = "web"
    dtype: str = "float32"

    def generator_arguments(self) -> dict[str, Any]:
        """Returns the arguments of `ImageDataGenerator`."""
        rescale = 1 / 255 if self.dtype == "float32" else None
        return {"rescale": rescale, "dtype": self.dtype, **self.augmentation}

    def flow_arguments(self, size: int, batch: int) -> dict[str, Any]:
        """Returns the arguments of `flow_from_directory` but the folder."""
        return {
            "target_size": (size, size),
            "batch_size": batch,
            "class_mode": "categorical",
            "shuffle": True,
            "seed": 1,
            "interpolation": self.interpolation,
        }


AUGMENTATION: dict[str, Any] = {
    "rotation_range": 20,
    "width_shift_range": 0.2,
    "height_shift_range": 0.2,
    "shear_range": 0.2,
    "zoom_range": 0.2,
    "horizontal_flip": True,
}

WORKLOADS = {
    "W1": Workload("bilinear 224x224, rescale", "bilinear"),
    "W1n": Workload("nearest 224x224, rescale", "nearest"),
    "W1u": Workload("bilinear 224x224, uint8", "bilinear", dtype="uint8"),
    "W2": Workload("bilinear 224x224, rescale, augmentation", "bilinear", AUGMENTATION),
    "W3": Workload("2000x1500 files, bilinear 224x224, rescale", "bilinear", pictures="camera"),
}
LIMIT = "limit"


def limit_of(workload: str) -> str:
    """Returns the workload under which bare decoding of the same files is measured: the first one on them."""
    pictures = WORKLOADS[workload].pictures
    return next(name for name, other in WORKLOADS.items() if other.pictures == pictures)
