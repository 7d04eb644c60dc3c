"""Measures SPDL's thread pipeline: FFmpeg decodes and resizes a batch at a time."""

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import spdl.io
from spdl.pipeline import PipelineBuilder

from benchmarks.loaders.harness import Job, job_from_arguments, measure_endless


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    measure_endless(job, _batches(job), ("spdl", "spdl-io", "numpy"))


def _batches(job: Job) -> Iterator[Any]:
    paths, _ = job.files()
    how = spdl.io.get_video_filter_desc(
        scale_width=job.size, scale_height=job.size, scale_algo="bilinear", scale_mode=None, pix_fmt="rgb24"
    )

    def source() -> Iterator[list[str]]:
        row: list[str] = []
        while True:
            row += random.sample(paths, len(paths))
            while len(row) >= job.batch:
                yield row[: job.batch]
                row = row[job.batch :]

    def load(batch: list[str]) -> Any:
        pixels = spdl.io.to_numpy(
            spdl.io.load_image_batch(batch, width=job.size, height=job.size, filter_desc=how, strict=True)
        )
        return np.multiply(pixels, np.float32(1 / 255), dtype=np.float32)

    builder = PipelineBuilder().add_source(source()).pipe(load, concurrency=job.threads).add_sink(4)
    pipeline = builder.build(num_threads=job.threads)
    with pipeline.auto_stop():
        yield from pipeline


if __name__ == "__main__":
    main()
