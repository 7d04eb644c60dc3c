"""Measures the limit: libjpeg-turbo decodes the same files to RGB, on as many threads, and nothing else."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from simplejpeg import decode_jpeg

from benchmarks.loaders.harness import job_from_arguments, measure

_CHUNK = 8


def _decode(paths: Sequence[str]) -> int:
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            decode_jpeg(file.read(), "RGB")
    return len(paths)


def main() -> None:
    """Measures decoding."""
    job = job_from_arguments()
    paths, _ = job.files()
    chunks = [paths[k : k + _CHUNK] for k in range(0, len(paths), _CHUNK)]
    with ThreadPoolExecutor(job.threads) as pool:

        def one_pass() -> Iterator[int]:
            yield from pool.map(_decode, chunks)

        measure(job, one_pass, ("simplejpeg",))


if __name__ == "__main__":
    main()
