"""What a benchmark run found: kept as JSON, summed up by medians."""

import json
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.loaders.registry import LOADERS
from benchmarks.measure.workloads import LIMIT, WORKLOADS, limit_of
from benchmarks.paths import CACHE

_FILES = {False: CACHE / "results.json", True: CACHE / "peers.json"}


@dataclass(frozen=True)
class Summary:
    """The medians of one loader on one workload over all rounds; no numbers when it never finished.

    Attributes:
        workload: A key of `WORKLOADS`.
        loader: A key of `LOADERS`.
        speeds: Images per second of each round.
        cpu_ms: Median CPU milliseconds an image.
        peak_mb: Median peak of memory.
        error: The last error, empty when every round finished.
    """

    workload: str
    loader: str
    speeds: tuple[float, ...]
    cpu_ms: float
    peak_mb: float
    error: str

    @property
    def speed(self) -> float | None:
        """The median images per second."""
        return median(self.speeds) if self.speeds else None


Summaries = dict[tuple[str, str], Summary]


def summarise(runs: list[dict[str, Any]]) -> Summaries:
    """Gathers the runs by workload and loader, in the order of the tables."""
    order = [(workload, loader) for workload in WORKLOADS for loader in LOADERS]
    keys = sorted({(run["workload"], run["loader"]) for run in runs}, key=order.index)
    return {key: _summary(key, [run for run in runs if (run["workload"], run["loader"]) == key]) for key in keys}


def _summary(key: tuple[str, str], runs: list[dict[str, Any]]) -> Summary:
    done = [run for run in runs if "error" not in run]
    return Summary(
        *key,
        tuple(run["images_per_second"] for run in done),
        median(run["cpu_ms_per_image"] for run in done) if done else 0.0,
        median(run["peak_mb"] for run in done) if done else 0.0,
        next((run["error"] for run in reversed(runs) if "error" in run), ""),
    )


def speed_of(summaries: Summaries, workload: str, loader: str) -> float | None:
    """Returns the median images per second; None where it was not measured."""
    one = summaries.get((workload, loader))
    return one.speed if one else None


def limit_for(summaries: Summaries, workload: str) -> float | None:
    """Returns the limit: how many of the same files libjpeg-turbo alone decodes in a second."""
    return speed_of(summaries, limit_of(workload), LIMIT)


def save(results: dict[str, Any], *, peers: bool) -> None:
    """Keeps the results of the last run, of the short one apart from that with peers."""
    path = _FILES[peers]
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, indent=1), encoding="utf-8")


def load(*, peers: bool) -> dict[str, Any]:
    """Returns what the last run found."""
    path = _FILES[peers]
    if not path.is_file():
        raise SystemExit(f"nothing measured yet: run `make {'bench-peers' if peers else 'bench'}` first")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
