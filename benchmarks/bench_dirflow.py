"""Measures dirflow: `flow_from_directory` on all threads it is given."""

from dirflow import ImageDataGenerator
from harness import job_from_arguments, measure_endless


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    flow = ImageDataGenerator(**job.workload.generator_arguments()).flow_from_directory(
        str(job.data), **job.workload.flow_arguments(job.size, job.batch), workers=job.threads
    )
    measure_endless(job, (images for images, _ in flow), ("dirflow", "numpy", "scipy", "pillow"))


if __name__ == "__main__":
    main()
