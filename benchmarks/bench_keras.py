"""Measures the installed Keras' own `flow_from_directory`, which works in one thread."""

import os
from collections.abc import Iterator

from harness import job_from_arguments, measure

os.environ.setdefault("KERAS_BACKEND", "numpy")  # the backend takes no part in loading; this one imports fast

from keras.src.legacy.preprocessing.image import ImageDataGenerator


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    flow = ImageDataGenerator(**job.workload.generator_arguments()).flow_from_directory(
        str(job.data), **job.workload.flow_arguments(job.size, job.batch)
    )

    def one_pass() -> Iterator[int]:
        for _ in range(len(flow)):
            images, _ = next(flow)
            yield len(images)

    measure(job, one_pass, ("keras", "numpy", "scipy", "pillow"))


if __name__ == "__main__":
    main()
