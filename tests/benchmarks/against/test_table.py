"""The table of a comparison."""

from benchmarks.against import table
from benchmarks.against.measures import MEASURES, Sample
from benchmarks.against.pairs import CHANGE, NOISE, Findings, Pair


def findings() -> Findings:
    """Three pairs of each kind on W1; new takes half of the time of old."""
    found = Findings()
    for number, slow in enumerate((1.0, 2.0, 4.0)):
        new, old = Sample(100, 0.5 * slow, 0.6 * slow), Sample(100, slow, slow)
        found.samples[Pair("W1", CHANGE, number, swapped=False)] = (new, old)
        found.samples[Pair("W1", NOISE, number, swapped=True)] = (new, new)
    return found


def cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"][2:]


def test_medians_of_both_sides_and_ratios_pair_by_pair() -> None:
    cpu, speed = cells(table.render(findings(), ["W1"]))
    assert cpu[1:] == ["CPU ms/image", "20.000", "12.000", "0.600 (0.600 to 0.600)", "1.000 (1.000 to 1.000)"]
    assert speed[1:4] == ["images/s", "50", "100"]
    assert speed[4:] == ["2.000 (2.000 to 2.000)", "1.000 (1.000 to 1.000)"]


def test_what_failed_has_its_reason_below() -> None:
    found = findings()
    found.errors["listing"] = "old: no such option"
    text = table.render(found, ["W1", "listing"])
    assert cells(text)[-1] == ["listing", "failed", "", "", "", ""]
    assert text.endswith("\n\nlisting failed: old: no such option")


def test_the_interval_is_told_with_its_level() -> None:
    assert "3 pairs" in table.explain(3)
    assert "75.0 %" in table.explain(3)
    assert "97.9 %" in table.explain(16)


def test_figures_are_made_of_samples() -> None:
    sample = Sample(50, 2.0, 3.0)
    assert [figure.of(sample) for figure in MEASURES["W2-cached"].figures] == [60.0, 25.0]
    assert [figure.of(sample) for figure in MEASURES["import"].figures] == [0.06, 0.04]
