"""Where nothing can be printed: the run goes on, whatever the stream does."""

import errno
import io
import os
import subprocess
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dirflow import DirectoryIterator
from dirflow.common import progress
from dirflow.common.warn import warn
from tests.support.images import save
from tests.support.scripts import environment, python

LEFT_OUT = [b"\xff.txt", "é.txt".encode(), b"\x1b[2J\n.txt"]


class Broken:
    """A stream of which every use fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def write(self, text: str) -> int:
        del text
        raise self.error

    def flush(self) -> None:
        raise self.error

    def isatty(self) -> bool:
        return True


class Bare:
    """A stream that has `write` and nothing else."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> None:
        self.written += text


def closed() -> io.StringIO:
    stream = io.StringIO()
    stream.close()
    return stream


def misnamed() -> io.TextIOWrapper:
    """A stream that has not the letters of the encoding that it names."""

    class Misnamed(io.TextIOWrapper):
        encoding = "no such encoding"  # type: ignore[assignment]

    return Misnamed(io.BytesIO(), encoding="ascii")


def show_as_python_does(message: warnings.WarningMessage) -> None:
    """Does what `warnings` does where nobody has replaced it."""
    if sys.stderr is None:
        return
    with suppress(OSError):
        sys.stderr.write(warnings.formatwarning(str(message.message), message.category, message.filename, 1, ""))


STREAMS: dict[str, Any] = {
    "none": None,
    "closed": closed(),
    "strict": io.TextIOWrapper(io.BytesIO(), encoding="ascii"),
    "misnamed": misnamed(),
    "without encoding": Bare(),
    "full": Broken(OSError(errno.ENOSPC, "No space left on device")),
    "closed pipe": Broken(BrokenPipeError(errno.EPIPE, "Broken pipe")),
    "a window that is gone": Broken(RuntimeError("the window is gone")),
    "no stream": object(),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    save(tmp_path / "data" / "class" / "x.png", 1, 4, 4)
    for name in LEFT_OUT:
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path / "data" / "class"), name))).touch()
    return tmp_path / "data"


@pytest.mark.parametrize("stream", STREAMS)
def test_what_was_found_cannot_be_printed(data: Path, monkeypatch: pytest.MonkeyPatch, stream: str) -> None:
    monkeypatch.setattr(sys, "stdout", STREAMS[stream])
    iterator = DirectoryIterator(data, None, (4, 4))
    assert len(iterator.ignored) == 3
    assert len(next(iterator)[0]) == 1


def test_a_strict_stream_shows_what_it_has(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "class" / os.fsdecode(LEFT_OUT[2])).unlink()
    (data / "class" / os.fsdecode(LEFT_OUT[0])).unlink()
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    DirectoryIterator(data, None)
    stream.seek(0)
    line = stream.read().splitlines()[1]
    assert r"class/\xe9.txt (not one of the file name extensions that are read); see `ignored`." in line


@pytest.mark.parametrize("stream", ["none", "closed", "strict", "full", "closed pipe"])
def test_a_warning_cannot_be_printed(monkeypatch: pytest.MonkeyPatch, stream: str) -> None:
    monkeypatch.setattr(sys, "stderr", STREAMS[stream])
    with warnings.catch_warnings():  # pytest's own way of catching them prints nothing
        warnings.simplefilter("default")
        monkeypatch.setattr(warnings, "_showwarnmsg_impl", show_as_python_does)
        warn("é\x1b[2J is left out")


def test_a_warning_shows_what_its_stream_has(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stderr", stream)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        monkeypatch.setattr(warnings, "_showwarnmsg_impl", show_as_python_does)
        warn("é is left out")
    stream.seek(0)
    assert r"UserWarning: \xe9 is left out" in stream.read()


@pytest.mark.parametrize("stream", ["none", "closed", "full", "closed pipe"])
def test_the_bar_of_a_listing_cannot_be_printed(monkeypatch: pytest.MonkeyPatch, data: Path, stream: str) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", STREAMS[stream])
    assert DirectoryIterator(data, None).samples == 1
    with progress.progress_bar(8) as tick:
        if tick is not None:
            tick(2, 1234)


def test_a_strict_terminal_sees_the_report(data: Path) -> None:
    done = python("-m", "dirflow", "scan", str(data), env=environment(PYTHONIOENCODING="ascii:strict"))
    assert done.returncode == 0, done.stderr
    for shown in (r"\xe9.txt", r"\udcff.txt", r"\x1b[2J\n.txt"):
        assert shown in done.stdout


def scan_into(stdout: Any, data: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "dirflow", "scan", str(data)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr


def test_the_report_goes_to_a_full_disk(data: Path) -> None:
    """The report is what the command is for: that it is missing is an error."""
    with open("/dev/full", "wb") as full:
        status, said = scan_into(full, data)
    assert status != 0
    assert said.startswith("Error: the report cannot be printed: ")
    assert "No space left on device" in said


def test_nobody_reads_the_report_to_its_end(data: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    status, said = scan_into(writer, data)
    os.close(writer)
    assert (status, said) == (1, "")
