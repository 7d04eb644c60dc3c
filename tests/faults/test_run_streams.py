"""Under `dirflow run`, streams may be closed or replaced: the last lines go to standard error, or nowhere."""

import json
import os
import pty
import sys
from pathlib import Path

import pytest

from tests.support.scripts import environment
from tests.support.side_by_side import DIRFLOW, SUMMARY, run, without_summary, written

PRINTS = "import sys\nprint('lines' * 3)\nsys.exit(int(sys.argv[1]))\n"


@pytest.mark.parametrize("status", ["0", "3"])
@pytest.mark.parametrize("where", ["closed", "pipe", "full"])
def test_standard_output_cannot_be_written(tmp_path: Path, where: str, status: str) -> None:
    script = written(tmp_path, PRINTS)
    ends = []
    for by in (sys.executable, f"{sys.executable} -m dirflow run"):
        command = f"exec {by} {script} {status}"
        if where == "pipe":
            reader, writer = os.pipe()
            os.close(reader)
            done = run("sh", "-c", command, stdout=writer)
            os.close(writer)
        else:
            done = run("sh", "-c", command + {"closed": " >&-", "full": " >/dev/full"}[where])
        ends.append(done)
    plain, ours = ends
    assert ours.returncode == plain.returncode
    said = ours.stderr.splitlines(keepends=True)
    summary = [line for line in said if line.startswith(SUMMARY)]
    assert len(summary) == 2  # Python's own complaint comes after all else
    assert b"".join(line for line in said if line not in summary) == plain.stderr


@pytest.mark.parametrize("where", ["closed", "pipe", "full"])
@pytest.mark.parametrize("end", ["", "sys.exit('é')", "1 / 0", "sys.exit(3)"])
def test_standard_error_cannot_be_written(tmp_path: Path, where: str, end: str) -> None:
    script = written(tmp_path, f"import sys\nprint('printed')\n{end}\n")
    ends = []
    for by in (sys.executable, f"{sys.executable} -m dirflow run"):
        command = f"exec {by} {script}"
        if where == "pipe":
            reader, writer = os.pipe()
            os.close(reader)
            done = run("sh", "-c", command, stderr=writer)
            os.close(writer)
        else:
            done = run("sh", "-c", command + {"closed": " 2>&-", "full": " 2>/dev/full"}[where])
        ends.append((done.stdout, done.returncode))
    assert ends[0] == ends[1]


STREAMS = {
    "none": "sys.stderr = None",
    "closed": "sys.stderr.close()",
    "own": "import io; sys.stderr = io.StringIO()",
    "broken": "class Broken:\n    def write(self, text): raise RuntimeError('gone')\n    flush = write\n"
    "sys.stderr = sys.stdout = Broken()",
    "no stream": "sys.stderr = sys.stdout = object()",
    "gone": "del sys.stderr, sys.stdout",
    "standard output": "sys.stderr = sys.stdout",
}


@pytest.mark.parametrize("name", STREAMS)
def test_the_summary_goes_to_standard_error_whatever_the_script_makes_of_it(tmp_path: Path, name: str) -> None:
    script = written(tmp_path, f"import sys\nprint('printed', flush=True)\n{STREAMS[name]}\n")
    plain, ours = (run(sys.executable, *by, script) for by in ((), DIRFLOW))
    assert (ours.stdout, ours.returncode) == (plain.stdout, plain.returncode)
    assert sum(line.startswith(SUMMARY) for line in ours.stderr.splitlines()) == 2


@pytest.mark.parametrize("before", ["2>&-", "2>&1"])
def test_a_file_that_has_the_number_of_standard_error_is_left_alone(tmp_path: Path, before: str) -> None:
    """Where standard error is closed, before the script or by it, the next file that is opened has its number."""
    source = (
        "import os, sys\nif sys.stderr is not None: os.close(2)\n"
        "file = open(sys.argv[1], 'w')\nassert file.fileno() == 2\nfile.write('data')\n"
    )
    script, data = written(tmp_path, source), tmp_path / "data"
    done = run("sh", "-c", f"exec {sys.executable} -m dirflow run {script} {data} {before}")
    assert done.returncode == 0
    assert data.read_text("utf-8") == "data"
    assert done.stdout == b""


def test_a_log_that_takes_the_place_of_standard_error(tmp_path: Path) -> None:
    source = "import os, sys\nlog = open(sys.argv[1], 'w')\nos.dup2(log.fileno(), 2)\n"
    script, log = written(tmp_path, source), tmp_path / "log"
    done = run(sys.executable, *DIRFLOW, script, log)
    assert (done.returncode, done.stderr) == (0, b"")
    assert without_summary(log.read_bytes()) == b""


@pytest.mark.parametrize("where", ["closed", "full"])
def test_a_summary_that_cannot_be_printed_is_not_spoken_of(tmp_path: Path, where: str) -> None:
    script = written(tmp_path, "import sys\nsys.stderr = sys.stdout\nprint('printed')\n")
    end = {"closed": "2>&-", "full": "2>/dev/full"}[where]
    done = run("sh", "-c", f"exec {sys.executable} -m dirflow run {script} {end}")
    assert (done.stdout, done.returncode) == (b"printed\n", 0)


def test_nothing_goes_to_the_other_stream(tmp_path: Path) -> None:
    """Lines of a notebook that have no effect are told on standard error, or to nobody."""
    cells = [{"cell_type": "code", "source": "%matplotlib inline\nprint('printed')"}]
    notebook = written(tmp_path, json.dumps({"cells": cells}), "notebook.ipynb")
    for end, told in (("", True), (" 2>&-", False)):
        done = run("sh", "-c", f"exec {sys.executable} -m dirflow run {notebook}{end}")
        assert (done.stdout, done.returncode) == (b"printed\n", 0)
        assert (b"dirflow skipped code cell 1, line 1" in done.stderr) == told


def test_an_encoding_that_has_not_every_letter(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "é"
    folder.mkdir(parents=True)
    (folder / "ü.png").write_bytes(b"no picture")
    source = (
        "from keras_preprocessing.image import ImageDataGenerator\n"
        f"next(ImageDataGenerator().flow_from_directory({str(tmp_path / 'data')!r}))\n"
    )
    script = written(tmp_path, source)
    done = run(sys.executable, *DIRFLOW, script, env=environment(PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0"))
    assert rb"\xfc.png" in done.stderr.splitlines()[-1]


def test_a_terminal_sees_what_was_printed_first(tmp_path: Path) -> None:
    script = written(tmp_path, "print('printed', end='')\n")
    leader, follower = pty.openpty()
    done = run(sys.executable, *DIRFLOW, script, stdout=follower, stderr=follower)
    os.close(follower)
    said = os.read(leader, 10_000)
    os.close(leader)
    assert done.returncode == 0
    assert said.startswith(b"printeddirflow answered for")


def test_a_script_that_cannot_be_opened(tmp_path: Path) -> None:
    missing = run(sys.executable, *DIRFLOW, tmp_path / "nowhere.py")
    assert missing.returncode == run(sys.executable, tmp_path / "nowhere.py").returncode == 2
    assert b"nowhere.py" in missing.stderr
