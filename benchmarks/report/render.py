"""Turns the results of a benchmark run into tables and, with peers, into a picture."""

from pathlib import Path
from typing import Any

from benchmarks.loaders.registry import LOADERS
from benchmarks.paths import ROOT
from benchmarks.report import chart, pages
from benchmarks.report.results import Summaries, summarise
from benchmarks.report.tables import comparison, details

CHART = ROOT / "docs" / "speed.svg"


def conditions(results: dict[str, Any]) -> str:
    """Returns in one paragraph when, on what and with which versions the run was made."""
    files = " and ".join(
        f"{data['files']:,} files of {data['median_kb']:.0f} KB (median) {data['description']}"
        for data in results["data"]
    )
    return (
        f"{results['date']}; {results['cpu']}, {results['cores']} cores, {results['threads']} threads "
        f"(Keras has one); {files}; "
        f"medians of {results['rounds']} interleaved rounds of {results['seconds']:g} s; files in memory; "
        f"{versions(results)}."
    )


def versions(results: dict[str, Any]) -> str:
    """Returns every package that took part with its version, or versions where environments differ."""
    found: dict[str, dict[str, None]] = {}
    for run in results["runs"]:
        for name, number in run.get("versions", {}).items():
            found.setdefault(name, {})[number] = None
    return ", ".join(f"{name} {' and '.join(numbers)}" for name, numbers in found.items())


def render(results: dict[str, Any]) -> dict[str, str]:
    """Returns what stands between each pair of the README's markers: its name, and tables, failures and conditions."""
    summaries = summarise(results["runs"])
    peers = _has_peers(summaries)
    failures = [f"{one.workload}, {one.loader} failed: {one.error}" for one in summaries.values() if one.error]
    end = "\n\n".join([*failures, conditions(results)])
    blocks = {"benchmark": details(summaries) if peers else f"{details(summaries)}\n\n{end}"}
    if peers:
        blocks["peers"] = f"{comparison(summaries)}\n\n{end}"
    return blocks


def show(results: dict[str, Any], readme: Path | None = None, picture: Path = CHART) -> None:
    """Prints the tables; when a README is given, writes them into it, and the picture of a run with peers."""
    blocks = render(results)
    print("\n\n".join(blocks.values()))
    if readme is None:
        return
    pages.write(readme, blocks)
    summaries = summarise(results["runs"])
    if _has_peers(summaries):
        caption = f"{results['date']}; {results['cpu']}, {results['threads']} threads; {versions(results)}"
        chart.draw(summaries, caption, picture)
        print(f"drawn in {picture.name}")


def _has_peers(summaries: Summaries) -> bool:
    return any(LOADERS[loader].peer for _, loader in summaries)
