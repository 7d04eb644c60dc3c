"""Measures the installed Keras' own `flow_from_directory`, which works in one thread."""

import os

from benchmarks.loaders.harness import job_from_arguments, measure_endless

os.environ.setdefault("KERAS_BACKEND", "numpy")  # the backend takes no part in loading; this one imports fast

from keras.src.legacy.preprocessing.image import ImageDataGenerator


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    flow = ImageDataGenerator(**job.workload.generator_arguments()).flow_from_directory(
        str(job.data), **job.workload.flow_arguments(job.size, job.batch)
    )
    measure_endless(job, (images for images, _ in flow), ("keras", "numpy", "scipy", "pillow"))


if __name__ == "__main__":
    main()
