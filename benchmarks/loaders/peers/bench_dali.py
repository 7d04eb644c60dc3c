"""Measures DALI's pipeline on processors alone: decoding, antialiased resizing and warping."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from nvidia.dali import fn, pipeline_def, types

from benchmarks.loaders.harness import Job, job_from_arguments, measure_endless
from benchmarks.measure.workloads import AUGMENTATION


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    measure_endless(job, _batches(job), ("nvidia-dali-cuda120", "numpy"))


def _batches(job: Job) -> Iterator[Any]:
    size = job.size

    @pipeline_def(batch_size=job.batch, num_threads=job.threads, device_id=None, prefetch_queue_depth=2)  # type: ignore[untyped-decorator]
    def pipeline() -> Any:
        content, label = fn.readers.file(file_root=str(job.data), random_shuffle=True)
        image = fn.decoders.image(content, device="cpu", output_type=types.RGB)
        image = fn.resize(image, size=(size, size), interp_type=types.INTERP_LINEAR, antialias=True)
        mirror: Any = 0
        if job.workload.augmentation:
            image = fn.warp_affine(image, matrix=_matrix(size), interp_type=types.INTERP_LINEAR, size=(size, size))
            mirror = fn.random.coin_flip()
        zeros, full = [0.0] * 3, [255.0] * 3
        floats = fn.crop_mirror_normalize(
            image, dtype=types.FLOAT, output_layout="HWC", mean=zeros, std=full, mirror=mirror
        )
        return floats, label

    pipe = pipeline()
    pipe.build()
    while True:
        images, _ = pipe.run()
        yield np.asarray(images.as_tensor())


def _matrix(size: int) -> Any:
    """Returns a node that draws the affine matrix of each image; no fill value means that the edge is repeated."""
    uniform, centre = fn.random.uniform, (size / 2, size / 2)
    turn, slant, zoom = (AUGMENTATION[name] for name in ("rotation_range", "shear_range", "zoom_range"))
    matrix = fn.transforms.rotation(angle=uniform(range=(-turn, turn)), center=centre)
    matrix = fn.transforms.shear(matrix, angles=fn.stack(uniform(range=(-slant, slant)), 0.0), center=centre)
    matrix = fn.transforms.scale(matrix, scale=uniform(range=(1 - zoom, 1 + zoom), shape=2), center=centre)
    shifts = [size * AUGMENTATION[name] for name in ("width_shift_range", "height_shift_range")]
    return fn.transforms.translation(matrix, offset=fn.stack(*(uniform(range=(-s, s)) for s in shifts)))


if __name__ == "__main__":
    main()
