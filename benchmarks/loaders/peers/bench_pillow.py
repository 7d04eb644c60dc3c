"""Measures Pillow in threads: it decodes, resizes with antialiasing, and warps (what lies outside is black)."""

import numpy as np
from PIL import Image

from benchmarks.loaders.harness import job_from_arguments, measure_endless
from benchmarks.loaders.peers.in_threads import Matrix, Pixels, endless_batches


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    size = (job.size, job.size)

    def load(path: str, matrix: Matrix | None) -> Pixels:
        with Image.open(path) as file:
            image = file.convert("RGB").resize(size, Image.Resampling.BILINEAR)
        if matrix is not None:
            image = image.transform(size, Image.Transform.AFFINE, matrix.ravel().tolist(), Image.Resampling.BILINEAR)
        return np.asarray(image)

    measure_endless(job, endless_batches(job, load), ("pillow", "numpy"))


if __name__ == "__main__":
    main()
