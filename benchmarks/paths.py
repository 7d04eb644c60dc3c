"""Where the repository is, and the folder for everything that the benchmarks make."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".bench"
