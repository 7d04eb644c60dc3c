"""What the benchmark's loaders share: their list, their environments, and the measure itself."""

import resource
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import run as runner
from benchmarks.loaders import environments, harness, registry
from benchmarks.loaders.environments import PEERS
from benchmarks.measure import processes
from benchmarks.measure.workloads import WORKLOADS


def job(workload: str = "W1") -> object:
    return harness.Job(WORKLOADS[workload], Path(), threads=1, size=8, batch=4, warm_up=0.0, seconds=0.01)


def test_every_loader_has_its_script_and_no_script_is_left_over() -> None:
    folder = Path(registry.__file__).parent
    scripts = {script.relative_to(folder).with_suffix("") for script in folder.rglob("bench_*.py")}
    prefix = "benchmarks.loaders."
    assert {registry.module(name) for name in registry.LOADERS} == {prefix + ".".join(one.parts) for one in scripts}


@pytest.mark.parametrize("name", PEERS)
def test_every_package_of_a_peer_is_pinned(name: str) -> None:
    lines = registry.requirements(name).read_text(encoding="utf-8").splitlines()
    assert lines
    assert all("==" in line for line in lines)


def test_what_is_delivered_is_counted() -> None:
    batches = [np.ones((4, 8, 8, 3), np.float32), np.ones((2, 3, 8, 8), np.float32)]
    assert list(harness.counted(job(), batches)) == [4, 2]
    assert list(harness.counted(job("W1u"), [np.full((4, 8, 8, 3), 9, np.uint8)])) == [4]


@pytest.mark.parametrize(
    "batch",
    [
        np.ones((4, 8, 9, 3), np.float32),
        np.ones((4, 8, 8, 3), np.float64),
        np.full((4, 8, 8, 3), 255, np.float32),
        np.ones((4, 8, 8), np.float32),
    ],
)
def test_another_job_than_the_one_asked_for_is_refused(batch: np.ndarray) -> None:
    with pytest.raises(SystemExit, match="are asked for"):
        list(harness.counted(job(), [batch]))


def test_an_empty_loader_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="no image"):
        harness.measure(job(), lambda: iter(()), ())
    assert not capsys.readouterr().out


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell what children use")
def test_what_living_children_use_counts() -> None:
    peak = processes.peak_megabytes()
    work = "x = bytearray(80_000_000)\nfor k in range(20_000_000): pass\nprint('done', flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline()
        ended = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        assert processes.cpu_seconds() >= time.process_time() + ended + 0.05  # of 0.3 or more
        assert processes.peak_megabytes() >= peak + 75
        child.communicate(b"\n")


def test_a_peer_without_environment_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(runner, "environment", lambda name: tmp_path / name)
    found = runner._run("W1", "opencv", tmp_path, Namespace(threads=1, seconds=1.0, warm_up=1.0))
    assert found == {"error": "it has no environment: python -m benchmarks.loaders.environments opencv"}


def test_an_environment_that_cannot_be_made_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = []

    def make(name: str) -> None:
        if name == "spdl":
            raise OSError("libavfilter is missing")
        if name == "dali":
            raise subprocess.CalledProcessError(1, "pip", stderr="looking\nno such version\n")
        made.append(name)

    monkeypatch.setattr(environments, "make", make)
    monkeypatch.setattr(environments, "megabytes", lambda _: 1)
    monkeypatch.setattr(sys, "argv", ["environments.py"])
    environments.main()
    assert set(made) == set(PEERS) - {"spdl", "dali"}
    errors = capsys.readouterr().err
    assert "no environment for spdl: libavfilter is missing" in errors
    assert "no environment for dali: no such version" in errors
    assert "to be reported as failed: spdl, dali" in errors


def test_a_missing_library_is_named_where_it_cannot_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "find_library", lambda _: None)
    monkeypatch.setattr(environments.shutil, "which", lambda _: None)
    with pytest.raises(OSError, match=r"libavfilter is missing.*ffmpeg"):
        environments._need("avfilter", "ffmpeg")


def test_an_environment_is_made_again_only_when_its_list_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packages = tmp_path / "packages.txt"
    packages.write_text("one==1\n", encoding="utf-8")
    calls = []
    monkeypatch.setattr(environments, "environment", lambda name: tmp_path / name)
    monkeypatch.setattr(environments, "requirements", lambda _: packages)
    monkeypatch.setattr(environments, "_call", calls.append)
    monkeypatch.setattr(environments.venv, "create", lambda folder, **_: folder.mkdir())
    for expected in (1, 1):
        environments.make("opencv")
        assert len(calls) == expected
    packages.write_text("one==2\n", encoding="utf-8")
    environments.make("opencv")
    assert len(calls) == 2
