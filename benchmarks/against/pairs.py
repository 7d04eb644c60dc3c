"""Which pairs are measured, in which order, and what each of them found."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.against.measures import Sample
from benchmarks.measure.child import ChildError

# What a ratio is of: the first side's figure is divided by the second's.
CHANGE, NOISE = "new/old", "new/new"
KINDS = {CHANGE: ("new", "old"), NOISE: ("new", "new")}


@dataclass(frozen=True)
class Pair:
    """Two processes that run one after the other.

    Attributes:
        measure: What they measure.
        kind: A key of `KINDS`.
        number: Of the pair.
        swapped: Whether the second side runs first.
    """

    measure: str
    kind: str
    number: int
    swapped: bool


@dataclass
class Findings:
    """What all pairs found: two samples each, in the order of `KINDS`; and why measures were given up."""

    samples: dict[Pair, tuple[Sample, Sample]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def of(self, measure: str, kind: str) -> list[tuple[Sample, Sample]]:
        """Returns the samples of all pairs of a kind."""
        return [both for pair, both in self.samples.items() if (pair.measure, pair.kind) == (measure, kind)]


def schedule(measures: Sequence[str], count: int, seed: int = 0) -> Iterator[Pair]:
    """Yields the pairs, round after round: in each a pair of both kinds for each measure, in random order.

    The sides take turns in going first, so that what one process leaves to the next (a warm processor, a full cache)
    counts as often for one as for the other; which goes first in the first round is drawn.
    """
    rng = random.Random(seed)
    jobs = [(measure, kind, rng.random() < 0.5) for measure in measures for kind in KINDS]
    for number in range(count):
        for measure, kind, swapped in rng.sample(jobs, len(jobs)):
            yield Pair(measure, kind, number, swapped != bool(number % 2))


def run(
    pairs: Iterable[Pair], measure: Callable[[str, str], Sample], progress: Callable[[Pair, Findings], None]
) -> Findings:
    """Measures all pairs.

    Args:
        pairs: In their order.
        measure: Takes the names of a side and of a measure.
        progress: Called after each pair.

    Returns:
        What was found. A measure that fails once is left out from there on.
    """
    findings = Findings()
    for pair in pairs:
        if pair.measure in findings.errors:
            continue
        sides = KINDS[pair.kind][:: -1 if pair.swapped else 1]
        found = []
        for side in sides:
            try:
                found.append(measure(side, pair.measure))
            except ChildError as error:
                findings.errors[pair.measure] = f"{side}: {error}"
                break
        else:
            first, second = found[:: -1 if pair.swapped else 1]
            findings.samples[pair] = (first, second)
        progress(pair, findings)
    return findings
