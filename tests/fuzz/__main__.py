"""Attacks the library with damaged, forged and planted input.

usage: python -m tests.fuzz [TARGET ...] [--seconds S] [--attacks N] [--seed K] [--jobs J] [--keep FOLDER]
"""

import argparse
import os
import secrets
import sys
import time
from pathlib import Path

from tests.fuzz import arguments, catalogue, files, listing, plan, png
from tests.fuzz.outcome import Finding, Outcome
from tests.fuzz.watch import Attack, watch
from tests.jpeg import mutants

TARGETS: dict[str, Attack] = {
    "jpeg": mutants.attack,
    "png": png.attack,
    "files": files.attack,
    "plan": plan.attack,
    "listing": listing.attack,
    "catalogue": catalogue.attack,
    "arguments": arguments.attack,
}
SHOWN = 20  # findings


def main() -> int:
    """Returns 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="What is attacked: " + ", ".join(TARGETS))
    parser.add_argument("targets", nargs="*", metavar="TARGET", choices=[*TARGETS, []], help="all by default")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each target")
    parser.add_argument("--attacks", type=int, help="for each target, however long it takes")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9), help="another one each time by default")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes")
    parser.add_argument("--keep", type=Path, default=Path(".fuzz/found"), help="for what was found")
    options = parser.parse_args()
    wrong = [target for target in options.targets or TARGETS if not _run(target, options)]
    return bool(wrong)


def _run(target: str, options: argparse.Namespace) -> bool:
    """Attacks one target and returns whether it stood."""
    limits = {"attacks": options.attacks} if options.attacks else {"seconds": options.seconds}
    begun, total, shown, told = time.monotonic(), Outcome(), 0, time.monotonic()
    keep = options.keep / target
    for outcome in watch(TARGETS[target], options.seed, options.jobs, keep, **limits):
        for finding in outcome.findings:
            if shown < SHOWN:
                _show(target, finding, keep / f"{options.seed}-{shown}")
            shown += 1
        total.add(outcome)
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{target}: {total.counts.total():,} so far", flush=True)
    ends = ", ".join(f"{count:,} {ending}" for ending, count in total.counts.most_common())
    print(f"{target}: {total.counts.total():,} in {time.monotonic() - begun:.0f} s, seed {options.seed}: {ends}; "
          f"{len(total.findings)} findings", flush=True)  # fmt: skip
    return not total.findings


def _show(target: str, finding: Finding, place: Path) -> None:
    """Prints something that must not be, and keeps what caused it."""
    print(f"{target}: {finding.text}", flush=True)
    if finding.content:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(finding.content)
        print(f"  it is kept in {place}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
