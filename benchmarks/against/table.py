"""The table of a comparison: a row for each figure of each measure."""

from collections.abc import Sequence
from statistics import median

from benchmarks.against.intervals import Interval, median_interval
from benchmarks.against.measures import MEASURES, Figure, Sample
from benchmarks.against.pairs import CHANGE, NOISE, Findings
from benchmarks.report.markdown import table

Samples = Sequence[tuple[Sample, Sample]]


def ratios(samples: Samples, figure: Figure) -> Interval:
    """Returns the ratio of the first side's figure to the second's, pair by pair: its median and interval."""
    return median_interval([figure.of(one) / figure.of(other) for one, other in samples])


def render(findings: Findings, measures: Sequence[str]) -> str:
    """Returns the table, with the reasons for what failed below it."""
    rows = [("", "", "old", "new", f"{CHANGE} (interval)", f"{NOISE} (interval)")]
    for name in measures:
        title = MEASURES[name].title
        if name in findings.errors:
            rows.append((title, "failed", "", "", "", ""))
        else:
            rows += [(title, *_row(findings, name, figure)) for figure in MEASURES[name].figures]
    failures = [f"{name} failed: {error}" for name, error in findings.errors.items()]
    return "\n\n".join([table(rows, "<<>>>>"), *failures])


def _row(findings: Findings, name: str, figure: Figure) -> tuple[str, str, str, str, str]:
    change = findings.of(name, CHANGE)
    new, old = (median(figure.of(one) for one in side) for side in zip(*change, strict=True))
    noise = findings.of(name, NOISE)
    return (
        figure.title,
        f"{old:{figure.form}}",
        f"{new:{figure.form}}",
        format_bytes(ratios(change, figure)),
        format_bytes(ratios(noise, figure)),
    )


def format_bytes(interval: Interval) -> str:
    """Returns an interval for a cell of the table."""
    return f"{interval.median:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def explain(pairs: int) -> str:
    """Returns how the table is to be read."""
    level = median_interval([1.0] * pairs).level
    return (
        f"Medians of {pairs} pairs of processes: new and old, and new and new, which differ by noise alone. Ratios are "
        f"taken pair by pair; an interval holds their true median with a probability of {100 * level:.1f} %. "
        "Less is better, but of images/s."
    )
