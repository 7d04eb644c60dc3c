"""Compares the working tree with another commit, or with a wheel, pair by pair.

Usage: `python -m benchmarks.against REVISION [--workloads W1,W3] [--pairs 16] [--seconds 1.5] [--json FILE]`;
`DATA=folder` and its like as in `data/make_data.py`. The commit is built into `.bench/against`; the working tree is
measured as it was built last, which `make bench-against REV=commit` sees to. A wheel's name in the place of a commit's
measures the wheel.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.against import build, pairs, revisions, sides, table
from benchmarks.against.measures import LISTING, MEASURES, Sample, chosen
from benchmarks.data import empty_files, make_data
from benchmarks.measure import machine
from benchmarks.measure.workloads import WORKLOADS
from benchmarks.paths import ROOT


def main() -> None:
    """Builds, measures and prints."""
    arguments = _arguments()
    old, described = _old(arguments.revision)
    both = {side.name: side for side in (old, sides.working_tree())}
    origins = sides.check(*both.values())
    options, files = _prepared(arguments)

    def measure(side: str, name: str) -> Sample:
        return sides.measure(both[side], name, options[name])[0]

    progress = _Progress(len(arguments.workloads) * len(pairs.KINDS) * arguments.pairs)
    findings = pairs.run(pairs.schedule(arguments.workloads, arguments.pairs), measure, progress)
    where = {**_compared(described, arguments), **files, "sides": origins}
    if arguments.json:
        arguments.json.write_text(json.dumps({**where, **_raw(findings)}, indent=1), encoding="utf-8")
    print(table.render(findings, arguments.workloads), table.explain(arguments.pairs), _conditions(where), sep="\n\n")
    if findings.errors:
        raise SystemExit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.against", description="Compares the working tree with another commit."
    )
    parser.add_argument("revision", help="a commit (a hash, a branch, a tag, HEAD~1), or the file of a wheel")
    parser.add_argument("--workloads", default=",".join(MEASURES), help="with commas between; default: %(default)s")
    parser.add_argument("--pairs", type=int, default=16, help="of processes, of each kind (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.5, help="measured at least, in whole epochs")
    parser.add_argument("--warm-up", type=float, default=0.5, help="seconds before that, in whole epochs")
    parser.add_argument("--threads", type=int, default=machine.threads())
    parser.add_argument("--files", type=int, default=100_000, help="empty ones, to list (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="write every measurement into this file")
    arguments = parser.parse_args()
    try:
        arguments.workloads = chosen(arguments.workloads)
    except ValueError as error:
        parser.error(str(error))
    if arguments.pairs < 1:
        parser.error(f"--pairs must be at least 1. Received: {arguments.pairs}")
    return arguments


def _prepared(arguments: argparse.Namespace) -> tuple[dict[str, dict[str, object]], dict[str, Any]]:
    """Makes the files; returns the worker's options for each measure, and in words what is measured on."""
    timing = {"threads": arguments.threads, "seconds": arguments.seconds, "warm-up": arguments.warm_up}
    options: dict[str, dict[str, object]] = {}
    data: dict[str, make_data.Data] = {}
    for name in arguments.workloads:
        workload = MEASURES[name].workload
        if workload:
            kind = WORKLOADS[workload].pictures
            data[kind] = data.get(kind) or make_data.from_environment(kind)
            options[name] = {"data": data[kind].folder, **timing}
        else:
            options[name] = {"data": empty_files.prepare(arguments.files), **timing} if name == LISTING else {}
    files = [f"{len(one.sizes()):,} files {one.description}" for one in data.values()]  # into memory, by reading them
    return options, {"files": files + [f"{arguments.files:,} empty files"] * (LISTING in arguments.workloads)}


def _old(revision: str) -> tuple[sides.Side, str]:
    """Returns what the working tree is compared with, and its description."""
    if revision.endswith(".whl"):
        return sides.unpacked(Path(revision)), Path(revision).name
    commit = revisions.resolve(ROOT, revision)
    return build.make(commit), revisions.describe(ROOT, commit)


def _compared(old: str, arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        **machine.describe(),
        "threads": arguments.threads,
        "pairs": arguments.pairs,
        "seconds": arguments.seconds,
        "old": old,
        "new": revisions.describe(ROOT, "HEAD"),
        "dirty": revisions.is_dirty(ROOT),
    }


def _raw(findings: pairs.Findings) -> dict[str, Any]:
    """Returns every measurement, in the order in which they were made."""
    runs = [
        {
            **asdict(pair),
            "samples": {side: asdict(one) for side, one in zip(("numerator", "denominator"), both, strict=True)},
        }
        for pair, both in findings.samples.items()
    ]
    return {"runs": runs, "errors": findings.errors}


def _conditions(where: dict[str, Any]) -> str:
    """Returns in one line when, where and on what was measured."""
    versions = ", ".join(f"{name} {number}" for name, number in where["sides"]["new"]["versions"].items())
    changes = "with uncommitted changes" if where["dirty"] else "with nothing uncommitted"
    return (
        f"{where['date']}; {where['cpu']}, {where['cores']} cores, {where['threads']} threads; "
        f"new: {where['new']}, {changes}; old: {where['old']}; {where['pairs']} pairs, "
        f"{where['seconds']:g} s each; {'; '.join([*where['files'], versions])}."
    )


class _Progress:
    """Says after each pair what was measured, and how long the rest will take."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._start = total, 0, time.perf_counter()

    def __call__(self, pair: pairs.Pair, findings: pairs.Findings) -> None:
        self._done += 1
        left = (time.perf_counter() - self._start) / self._done * (self._total - self._done)
        error = findings.errors.get(pair.measure)
        figure = MEASURES[pair.measure].figures[0]
        found = f"failed: {error}" if error else f"{table.ratios([findings.samples[pair]], figure).median:.3f}"
        print(
            f"{self._done}/{self._total}  {pair.measure:10} {pair.kind}  {found:6}  {left / 60:.0f} min left",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted: nothing is kept of these measurements")
