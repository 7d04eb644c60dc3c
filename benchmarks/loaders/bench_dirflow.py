"""Measures dirflow: `flow_from_directory` on all threads it is given."""

from benchmarks.loaders.harness import job_from_arguments, measure_endless
from benchmarks.measure.flow import flow


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    loader = flow(job.workload, job.data, job.size, job.batch, workers=job.threads)
    measure_endless(job, (images for images, _ in loader), ("dirflow", "numpy", "scipy", "pillow"))


if __name__ == "__main__":
    main()
