"""A measurement in a process of its own."""

import json
from pathlib import Path

import pytest

from benchmarks.measure import child


def test_the_last_line_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    (tmp_path / "told.py").write_text(
        "import json, os, sys\nprint('first')\nprint(json.dumps([sys.argv[1:], dict(os.environ)]))", encoding="utf-8"
    )
    arguments, variables = child.run("told", ["--x", "1"], paths=[tmp_path], COLOUR="red")
    assert arguments == ["--x", "1"]
    assert variables["COLOUR"] == "red"
    assert variables["PYTHONPATH"].split(":") == [str(tmp_path), str(child.ROOT)]
    assert "OPENBLAS_CORETYPE" not in variables


@pytest.mark.parametrize(
    ("code", "message"),
    [("raise SystemExit('refused')", "^refused$"), ("raise SystemExit(3)", "exit code 3"), ("1 / 0", "ZeroDivision")],
)
def test_a_failure_is_told_in_one_line(tmp_path: Path, code: str, message: str) -> None:
    (tmp_path / "failing.py").write_text(f"print({json.dumps(code)!r})\n{code}\n", encoding="utf-8")
    with pytest.raises(child.ChildError, match=message) as error:
        child.run("failing", [], paths=[tmp_path])
    assert "\n" not in str(error.value)


def test_a_process_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_TIMEOUT", 0.5)
    (tmp_path / "hanging.py").write_text("import time; time.sleep(60)", encoding="utf-8")
    with pytest.raises(child.ChildError, match=r"not done after 0.5 s"):
        child.run("hanging", [], paths=[tmp_path])
