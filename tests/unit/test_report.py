"""The benchmark's table: medians, ratios, failures, and its place in the README."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("report", "workloads"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("report")


def run(workload: str, loader: str, speed: float, **more: Any) -> dict[str, Any]:
    return {
        "workload": workload,
        "loader": loader,
        "images_per_second": speed,
        "cpu_ms_per_image": 2.0,
        **more,
    }


def results(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "date": "2001-02-03",
        "cpu": "Abacus",
        "cores": 2,
        "threads": 2,
        "rounds": 3,
        "seconds": 3.0,
        "data": {"files": 1200, "median_kb": 90.4, "description": "of holidays"},
        "runs": runs,
    }


def cells(report: ModuleType, runs: list[dict[str, Any]]) -> list[list[str]]:
    lines = report.table(report.summarise(runs)).splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_median_of_rounds_and_both_ratios(report: ModuleType) -> None:
    runs = [run("limit", "limit", 1000.0)]
    runs += [run("W1", "dirflow", speed) for speed in (100.0, 800.0, 500.0)]
    runs += [run("W1", "keras", speed) for speed in (200.0, 250.0, 300.0)]
    limit, dirflow, keras = cells(report, runs)
    assert limit[2:] == ["1,000", "1,000 to 1,000", "2.00", "1.00", ""]
    assert dirflow[1:] == ["**dirflow**", "500", "100 to 800", "2.00", "0.50", "2.00"]
    assert keras[1:] == ["Keras", "250", "200 to 300", "2.00", "0.25", "1.00"]


def test_workloads_keep_their_order(report: ModuleType) -> None:
    runs = [run(workload, "dirflow", 1.0) for workload in ("W2", "W1n", "W1")]
    assert [row[0].split(":")[0] for row in cells(report, runs)] == ["W1", "W1n", "W2"]


def test_without_limit_or_keras_the_ratios_stay_empty(report: ModuleType) -> None:
    ((*_, limit, keras),) = cells(report, [run("W1", "dirflow", 10.0)])
    assert (limit, keras) == ("", "")


def test_a_failure_is_shown_with_its_reason(report: ModuleType) -> None:
    runs = [
        {"workload": "W1", "loader": "keras", "error": "no module named keras"},
        run("W1", "dirflow", 10.0),
    ]
    text = report.render(results(runs))
    assert "failed" in text
    assert "W1, keras failed: no module named keras" in text


def test_columns_are_aligned(report: ModuleType) -> None:
    lines = report.table(report.summarise([run("W1", "dirflow", 12345.6), run("W2", "keras", 1.0)])).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_conditions_name_date_machine_data_and_versions(report: ModuleType) -> None:
    text = report.conditions(results([run("W1", "keras", 1.0, versions={"keras": "3.1", "numpy": "2.0"})]))
    for part in (
        "2001-02-03",
        "Abacus",
        "2 cores",
        "1,200 files of 90 KB",
        "of holidays",
        "keras 3.1",
        "numpy 2.0",
    ):
        assert part in text


def test_insert_replaces_only_what_is_between_the_markers(report: ModuleType) -> None:
    text = f"top\n{report.BEGIN}\nold\n{report.END}\nbottom\n"
    once = report.insert(text, "new")
    assert once == f"top\n{report.BEGIN}\nnew\n{report.END}\nbottom\n"
    assert report.insert(once, "new") == once


@pytest.mark.parametrize("text", ["none", "{0}", "{1} {0}", "{0} {0} {1}"])
def test_insert_refuses_a_text_without_its_markers(report: ModuleType, text: str) -> None:
    with pytest.raises(ValueError, match="expected one"):
        report.insert(text.format(report.BEGIN, report.END), "new")


def test_show_writes_into_the_readme(report: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"a\n{report.BEGIN}\n{report.END}\nb\n", encoding="utf-8")
    report.show(results([run("W1", "dirflow", 10.0)]), readme)
    assert "| W1: " in readme.read_text(encoding="utf-8")
    assert "| W1: " in capsys.readouterr().out
