"""Turns the results of a benchmark run into the one table.

Usage: `python benchmarks/report.py` prints the table of the last run; `--readme` also writes it into
README.md between its two markers.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from workloads import LIMIT, WORKLOADS

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / ".bench" / "results.json"
BEGIN, END = "<!-- benchmark:begin -->", "<!-- benchmark:end -->"
NAMES = {"dirflow": "**dirflow**", "keras": "Keras", LIMIT: "libjpeg-turbo alone"}
_HEADER = ("job", "loader", "images/s", "range", "CPU ms/image", "of the limit", "times Keras")
_ALIGNMENT = "<<>>>>>"


@dataclass(frozen=True)
class Summary:
    """The medians of one loader on one workload over all rounds; no numbers when it never finished.

    Attributes:
        workload: A key of `WORKLOADS`, or `LIMIT` for bare decoding.
        loader: Which `bench_*.py`.
        speeds: Images per second of each round.
        cpu_ms: Median CPU milliseconds an image.
        error: The last error, empty when every round finished.
    """

    workload: str
    loader: str
    speeds: tuple[float, ...]
    cpu_ms: float
    error: str

    @property
    def speed(self) -> float | None:
        """The median images per second."""
        return median(self.speeds) if self.speeds else None


def summarise(runs: list[dict[str, Any]]) -> list[Summary]:
    """Gathers the runs of each loader and workload, in the order of the table."""
    order = [LIMIT, *WORKLOADS]
    keys = sorted({(run["workload"], run["loader"]) for run in runs}, key=lambda key: (order.index(key[0]), key[1]))
    summaries = []
    for workload, loader in keys:
        mine = [run for run in runs if (run["workload"], run["loader"]) == (workload, loader)]
        done = [run for run in mine if "error" not in run]
        summaries.append(
            Summary(
                workload,
                loader,
                tuple(run["images_per_second"] for run in done),
                median(run["cpu_ms_per_image"] for run in done) if done else 0.0,
                next((run["error"] for run in reversed(mine) if "error" in run), ""),
            )
        )
    return summaries


def table(summaries: list[Summary]) -> str:
    """Returns the Markdown table, its columns aligned so that it reads well as text too."""
    speeds = {(one.workload, one.loader): one.speed for one in summaries}
    rows = [_HEADER, *(_row(one, speeds) for one in summaries)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(_HEADER))]
    lines = [
        "| " + " | ".join(f"{cell:{a}{w}}" for cell, a, w in zip(row, _ALIGNMENT, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join(_rule(a, w) for a, w in zip(_ALIGNMENT, widths, strict=True)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _rule(alignment: str, width: int) -> str:
    return "-" * (width + 2) if alignment == "<" else "-" * (width + 1) + ":"


def _row(one: Summary, speeds: dict[tuple[str, str], float | None]) -> tuple[str, ...]:
    job = "decoding, nothing else" if one.workload == LIMIT else f"{one.workload}: {WORKLOADS[one.workload].title}"
    loader = NAMES.get(one.loader, one.loader)
    if one.speed is None:
        return (job, loader, "failed", "", "", "", "")
    return (
        job,
        loader,
        f"{one.speed:,.0f}",
        f"{min(one.speeds):,.0f} to {max(one.speeds):,.0f}",
        f"{one.cpu_ms:.2f}",
        _ratio(one.speed, speeds.get((LIMIT, LIMIT))),
        _ratio(one.speed, speeds.get((one.workload, "keras"))),
    )


def _ratio(speed: float, base: float | None) -> str:
    return f"{speed / base:.2f}" if base else ""


def conditions(results: dict[str, Any]) -> str:
    """Returns in one paragraph when, on what and with which versions the run was made."""
    versions: dict[str, str] = {}
    for run in results["runs"]:
        versions |= run.get("versions", {})
    data = results["data"]
    return (
        f"{results['date']}; {results['cpu']}, {results['cores']} cores, {results['threads']} threads "
        f"(Keras has one); {data['files']:,} files of {data['median_kb']:.0f} KB (median) "
        f"{data['description']}; "
        f"medians of {results['rounds']} interleaved rounds of {results['seconds']:g} s; files in memory; "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + "."
    )


def render(results: dict[str, Any]) -> str:
    """Returns the table, what failed, and the conditions."""
    summaries = summarise(results["runs"])
    failures = [f"{one.workload}, {one.loader} failed: {one.error}" for one in summaries if one.error]
    return "\n\n".join([table(summaries), *failures, conditions(results)])


def insert(text: str, content: str) -> str:
    """Returns a text with everything between its two markers replaced.

    Raises:
        ValueError: The text does not hold both markers once, in order.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"expected one {BEGIN} and, after it, one {END}")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{content}\n{END}{rest.split(END)[1]}"


def show(results: dict[str, Any], readme: Path | None = None) -> None:
    """Prints the table, and writes it into a README when one is given."""
    text = render(results)
    print(text)
    if readme is not None:
        try:
            changed = insert(readme.read_text(encoding="utf-8"), text)
        except ValueError as error:
            raise SystemExit(f"{readme.name} is left as it was: {error}") from None
        readme.write_text(changed, encoding="utf-8")
        print(f"\nwritten into {readme.name}")


def main() -> None:
    """Shows the last run again."""
    parser = argparse.ArgumentParser(description="Prints the table of the last benchmark run.")
    parser.add_argument("--readme", action="store_true", help="also write it into README.md")
    arguments = parser.parse_args()
    if not RESULTS.is_file():
        raise SystemExit("nothing measured yet: run `make bench` first")
    show(json.loads(RESULTS.read_text(encoding="utf-8")), ROOT / "README.md" if arguments.readme else None)


if __name__ == "__main__":
    main()
