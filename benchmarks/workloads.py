"""What is measured: the arguments of the generator and of `flow_from_directory`, alike for every loader."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Workload:
    """One measured job.

    Attributes:
        title: What the table says.
        interpolation: How the picture is resized.
        augmentation: Further arguments of `ImageDataGenerator`.
    """

    title: str
    interpolation: str
    augmentation: dict[str, Any] = field(default_factory=dict)

    def generator_arguments(self) -> dict[str, Any]:
        """Returns the arguments of `ImageDataGenerator`."""
        return {"rescale": 1 / 255, **self.augmentation}

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
    "W2": Workload("bilinear 224x224, rescale, augmentation", "bilinear", AUGMENTATION),
}
LIMIT = "limit"
