"""The benchmark's tables and picture: medians, ratios, failures, and their place in the README."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from benchmarks.report import pages, tables
from benchmarks.report import render as report
from benchmarks.report.results import summarise


def run(workload: str, loader: str, speed: float, **more: Any) -> dict[str, Any]:
    return {
        "workload": workload,
        "loader": loader,
        "images_per_second": speed,
        "cpu_ms_per_image": 2.0,
        "peak_mb": 150,
        **more,
    }


def failed(workload: str, loader: str, error: str) -> dict[str, Any]:
    return {"workload": workload, "loader": loader, "error": error}


def results(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "date": "2001-02-03",
        "cpu": "Abacus",
        "cores": 2,
        "threads": 2,
        "rounds": 3,
        "seconds": 3.0,
        "data": [
            {"files": 1200, "median_kb": 90.4, "description": "of holidays"},
            {"files": 60, "median_kb": 800.4, "description": "of clouds"},
        ],
        "runs": runs,
    }


def cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def details(runs: list[dict[str, Any]]) -> list[list[str]]:
    return cells(tables.details(summarise(runs)))


def comparison(runs: list[dict[str, Any]]) -> list[list[str]]:
    return cells(tables.comparison(summarise(runs)))


def test_median_of_rounds_and_both_ratios() -> None:
    runs = [run("W1", "limit", 1000.0)]
    runs += [run("W1", "dirflow", speed) for speed in (100.0, 800.0, 500.0)]
    runs += [run("W1", "keras", speed) for speed in (200.0, 250.0, 300.0)]
    limit, dirflow, keras = details(runs)
    assert limit[2:6] == ["1,000", "1,000 to 1,000", "2.00", "1.00"]
    assert dirflow[1:] == ["**dirflow**", "500", "100 to 800", "2.00", "0.50", "2.00"]
    assert keras[2:] == ["250", "200 to 300", "2.00", "0.25", "1.00"]


def test_the_limit_has_no_ratio_to_keras() -> None:
    limit, _ = details([run("W1", "limit", 1000.0), run("W1", "keras", 250.0)])
    assert limit[-1] == ""


def test_each_workload_is_held_against_the_limit_on_its_own_files() -> None:
    runs = [run("W1", "limit", 1000.0), run("W3", "limit", 100.0)]
    runs += [run(workload, "dirflow", 50.0) for workload in ("W1n", "W2", "W3")]
    shares = {row[0].split(":")[0]: row[5] for row in details(runs) if row[1] == "**dirflow**"}
    assert shares == {"W1n": "0.05", "W2": "0.05", "W3": "0.50"}


def test_workloads_keep_their_order() -> None:
    runs = [run(workload, "dirflow", 1.0) for workload in ("W3", "W2", "W1u", "W1n", "W1")]
    assert [row[0].split(":")[0] for row in details(runs)] == ["W1", "W1n", "W1u", "W2", "W3"]


def test_without_limit_or_keras_the_ratios_stay_empty() -> None:
    ((*_, limit, keras),) = details([run("W1", "dirflow", 10.0)])
    assert (limit, keras) == ("", "")


def test_the_short_table_leaves_peers_out() -> None:
    assert [row[1] for row in details([run("W1", "dirflow", 1.0), run("W1", "opencv", 2.0)])] == ["**dirflow**"]


def test_a_failure_is_shown_with_its_reason() -> None:
    runs = [failed("W1", "keras", "no module named keras"), run("W1", "dirflow", 10.0)]
    text = report.render(results(runs))["benchmark"]
    assert details(runs)[1][2] == "failed"
    assert "W1, keras failed: no module named keras" in text


def test_columns_are_aligned() -> None:
    lines = tables.details(summarise([run("W1", "dirflow", 12345.6), run("W2", "keras", 1.0)])).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_peers_stand_by_speed_below_the_limit_failures_last() -> None:
    runs = [failed("W1", "dali", "no library"), run("W1", "limit", 100.0)]
    runs += [run("W1", "pillow", 40.0), run("W1", "dirflow", 120.0), run("W1", "opencv", 80.0)]
    rows = comparison(runs)
    assert [row[1] for row in rows] == ["100 (1.00)", "120 (1.20)", "80 (0.80)", "40 (0.40)", "failed"]
    assert rows[2][0].endswith("(no antialiasing)")


def test_a_peer_is_not_blamed_for_what_it_is_not_measured_on() -> None:
    (row,) = comparison(
        [run("W1", "spdl", 40.0, peak_mb=90), run("W3", "spdl", 4.0, cpu_ms_per_image=20.04, peak_mb=190)]
    )
    assert row[1:] == ["40", "–", "4", "2.0 / – / 20.0", "90 to 190"]  # noqa: RUF001


def test_a_peer_that_failed_is_named_with_its_reason() -> None:
    text = report.render(results([run("W1", "dirflow", 1.0), failed("W1", "spdl", "it has no environment")]))["peers"]
    assert "W1, spdl failed: it has no environment" in text


def test_conditions_name_date_machine_data_and_versions() -> None:
    runs = [run("W1", "keras", 1.0, versions={"keras": "3.1", "numpy": "2.0"})]
    runs += [run("W1", "tfdata", 1.0, versions={"numpy": "2.1"})]
    text = report.conditions(results(runs))
    for part in (
        "2001-02-03",
        "Abacus",
        "2 cores",
        "1,200 files of 90 KB (median) of holidays and 60 files of 800 KB (median) of clouds",
        "keras 3.1",
        "numpy 2.0 and 2.1",
    ):
        assert part in text


def test_insert_replaces_only_what_is_between_the_markers_of_the_name() -> None:
    text = "top\n<!-- a:begin -->\nold\n<!-- a:end -->\n<!-- b:begin -->\nkept\n<!-- b:end -->\n"
    once = pages.insert(text, "a", "new")
    assert once == "top\n<!-- a:begin -->\nnew\n<!-- a:end -->\n<!-- b:begin -->\nkept\n<!-- b:end -->\n"
    assert pages.insert(once, "a", "new") == once


@pytest.mark.parametrize("text", ["none", "{0}", "{1} {0}", "{0} {0} {1}"])
def test_insert_refuses_a_text_without_its_markers(text: str) -> None:
    with pytest.raises(ValueError, match="expected one"):
        pages.insert(text.format("<!-- a:begin -->", "<!-- a:end -->"), "a", "new")


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    blocks = "".join(f"<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in ("peers", "benchmark"))
    path.write_text(f"a\n{blocks}b\n", encoding="utf-8")
    return path


def test_show_writes_into_the_readme(readme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report.show(results([run("W1", "dirflow", 10.0)]), readme, readme.with_name("chart.svg"))
    text = readme.read_text(encoding="utf-8")
    assert "| W1: " in text
    assert "<!-- peers:begin -->\n<!-- peers:end -->" in text
    assert "| W1: " in capsys.readouterr().out
    assert not readme.with_name("chart.svg").exists()


def test_a_run_with_peers_fills_both_tables_and_draws_a_picture(readme: Path) -> None:
    picture = readme.with_name("chart.svg")
    runs = [
        run("W1", "limit", 999.0),
        run("W1", "dirflow", 1234.0),
        run("W1", "opencv", 567.0),
        failed("W1", "dali", "-"),
    ]
    report.show(results(runs), readme, picture)
    text = readme.read_text(encoding="utf-8")
    assert "| W1: " in text
    assert "| OpenCV in threads (no antialiasing) |" in text
    drawn = "".join(ET.parse(picture).getroot().itertext())
    for part in ("1,234", "567", "OpenCV in threads *", "dirflow", "Abacus", "2001-02-03"):
        assert part in drawn
