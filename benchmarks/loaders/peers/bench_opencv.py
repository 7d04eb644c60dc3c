"""Measures OpenCV in threads: it decodes, resizes (without antialiasing) and warps."""

import cv2
import numpy as np

from benchmarks.loaders.harness import job_from_arguments, measure_endless
from benchmarks.loaders.peers.in_threads import Matrix, Pixels, endless_batches

_WARP = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    size = (job.size, job.size)
    cv2.setNumThreads(1)  # the threads are ours: one image each

    def load(path: str, matrix: Matrix | None) -> Pixels:
        image: Pixels = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR_RGB)
        image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
        if matrix is not None:
            image = cv2.warpAffine(image, matrix, size, flags=_WARP, borderMode=cv2.BORDER_REPLICATE)
        return image

    measure_endless(job, endless_batches(job, load), ("opencv-python-headless", "numpy"))


if __name__ == "__main__":
    main()
