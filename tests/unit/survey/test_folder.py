"""What a folder holds."""

from pathlib import Path

import pytest

from dirflow.survey.folder import report_on


def test_report(mixed: Path) -> None:
    report = report_on(mixed, read=True)
    assert report.classes == {"ant": 5, "bee": 5, "cat": 4}
    assert report.formats == {"png": 5, "jpg": 5, "bmp": 1, "jpeg": 1, "tif": 1, "ppm": 1}
    assert [entry.path for entry in report.ignored] == [str(mixed / "notes.txt")]
    assert report.failures is not None
    assert [failure.path for failure in report.failures] == [str(mixed / "bee" / "cut.jpg")]


def test_it_prints_nothing_itself(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report_on(folder, read=True)
    assert capfd.readouterr() == ("", "")
