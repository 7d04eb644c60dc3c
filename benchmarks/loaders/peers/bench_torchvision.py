"""Measures torchvision with a DataLoader: workers decode, resize (with antialiasing) and warp tensors."""

from collections.abc import Iterator
from typing import Any

import torch
from torch.utils.data import DataLoader, RandomSampler
from torchvision.datasets import ImageFolder
from torchvision.io import ImageReadMode, decode_image
from torchvision.transforms import InterpolationMode, v2

from benchmarks.loaders.harness import Job, job_from_arguments, measure_endless
from benchmarks.measure.workloads import AUGMENTATION

_ENDLESS = 10_000_000


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    torch.set_num_threads(1)  # the workers do the work
    measure_endless(job, _batches(job), ("torch", "torchvision"))


def _load(path: str) -> Any:
    return decode_image(path, mode=ImageReadMode.RGB)


def _batches(job: Job) -> Iterator[Any]:
    steps: list[Any] = [v2.Resize((job.size, job.size), antialias=True)]
    if job.workload.augmentation:
        zoom = AUGMENTATION["zoom_range"]
        steps.append(
            v2.RandomAffine(
                degrees=AUGMENTATION["rotation_range"],
                translate=(AUGMENTATION["width_shift_range"], AUGMENTATION["height_shift_range"]),
                scale=(1 - zoom, 1 + zoom),
                shear=AUGMENTATION["shear_range"],
                interpolation=InterpolationMode.BILINEAR,
            )
        )
        steps.append(v2.RandomHorizontalFlip())
    steps.append(v2.ToDtype(torch.float32, scale=True))
    data = ImageFolder(str(job.data), transform=v2.Compose(steps), loader=_load)
    # Permutation after permutation, so that no pass ends and the workers never run dry.
    sampler = RandomSampler(data, num_samples=_ENDLESS)
    for images, _ in DataLoader(
        data, batch_size=job.batch, sampler=sampler, num_workers=job.threads, prefetch_factor=4
    ):
        yield images


if __name__ == "__main__":
    main()
