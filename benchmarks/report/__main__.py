"""Shows the results of the last benchmark run again.

Usage: `python -m benchmarks.report` prints the tables of the last run, with `--peers` of the last run with peers;
`--readme` also writes each into README.md between its two markers, and the picture into docs/.
"""

import argparse

from benchmarks.paths import ROOT
from benchmarks.report.render import show
from benchmarks.report.results import load


def main() -> None:
    """Shows the last run again."""
    parser = argparse.ArgumentParser(description="Prints the tables of the last benchmark run.")
    parser.add_argument("--peers", action="store_true", help="of the last run with peers")
    parser.add_argument("--readme", action="store_true", help="also write them into README.md")
    arguments = parser.parse_args()
    show(load(peers=arguments.peers), ROOT / "README.md" if arguments.readme else None)


if __name__ == "__main__":
    main()
