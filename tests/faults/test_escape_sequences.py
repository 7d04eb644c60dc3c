"""Names that would steer a terminal reach it as text: seen through a pseudo-terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from dirflow import DatasetError, DirectoryIterator, ImageError, load_img
from tests.support.images import save
from tests.support.scripts import environment

EVIL = "\x1b]0;owned\x07\x1b[2J\r\n\x85\u2028\u202e"
SCRIPT = """
import sys
from keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator(validation_split=0.5).flow_from_directory(
    sys.argv[1], subset="training", target_size=(4, 4), compat="documented", on_error="blank"
)
next(flow)
"""
# A reader of such a file quotes what it holds.
PORTABLE_PIXMAP = b"P6 \x1b[2J\x1b[31m\x1b[ 3 255\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Class names, names of files left out, and files that cannot be read, each with control characters."""
    folder = tmp_path / f"data{EVIL.replace('/', '')}"
    save(folder / f"class{EVIL}" / "x.png", 1, 4, 4)
    save(folder / "good" / "x.png", 2, 4, 4)
    save(folder / "good" / "y.png", 3, 4, 4)
    (folder / "good" / f"left{EVIL}out").touch()
    (folder / "good" / f"damaged{EVIL}.ppm").write_bytes(PORTABLE_PIXMAP)
    (folder / "good" / f"damaged{EVIL}.png").write_bytes(b"no picture")
    return folder


def on_a_terminal(*arguments: str | Path) -> tuple[int, bytes]:
    """Runs Python on a pseudo-terminal; returns its status and what the terminal gets."""
    terminal, side = pty.openpty()
    with open(terminal, "rb", buffering=0) as reader:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=environment(TERM="xterm"),
            stdin=subprocess.DEVNULL,
            stdout=side,
            stderr=side,
        )
        os.close(side)
        shown = b""
        while piece := read(reader.fileno()):
            shown += piece
        return process.wait(60), shown


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # nobody has the other side any more
        return b""


def check(shown: bytes, *parts: str) -> None:
    text = shown.decode("utf-8").replace("\r\n", "\n")
    for part in parts:
        assert part in text
    allowed = {"\n"}
    assert not {letter for letter in text if not letter.isprintable()} - allowed
    assert "\u202e" not in text


def test_the_report_of_a_folder(data: Path) -> None:
    status, shown = on_a_terminal("-m", "dirflow", "scan", data)
    assert status == 1
    check(shown, r"class\x1b]0;owned\x07\x1b[2J\r\n\x85\u2028\u202e  1", r"left\x1b]0;owned", r"damaged\x1b]0;owned")
    assert len(shown.splitlines()) == 8


def test_a_report_that_fails(data: Path) -> None:
    status, shown = on_a_terminal("-m", "dirflow", "scan", data / "good")
    assert status == 1
    check(shown, r"no images found in")


def test_a_script(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    status, shown = on_a_terminal("-m", "dirflow", "run", path, data)
    assert status == 0, shown
    check(shown, r"Left out: ", r"left\x1b]0;owned", "UserWarning: 1 classes", "2 files failed", r"damaged\x1b]0;owned")


def test_what_a_file_says(data: Path) -> None:
    (path,) = data.glob("good/*.ppm")
    with pytest.raises(ImageError) as caught:
        load_img(path)
    assert str(caught.value).isprintable()
    with pytest.raises(ImageError, match="good") as caught:
        for _ in DirectoryIterator(data, None, (4, 4), classes=["good"], shuffle=False, batch_size=1).epoch():
            pass
    assert str(caught.value).isprintable()


def test_what_a_reader_quotes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some versions of Pillow show what they quote as it stands in the file."""

    def refuse(_: object) -> None:
        raise ValueError(f"not a number: {EVIL}")

    iterator = DirectoryIterator(data, None, (4, 4), classes=["good"], shuffle=False, prefetch=0)
    monkeypatch.setattr(Image, "open", refuse)
    (path,) = data.glob("good/*.ppm")
    for read in (lambda: load_img(path), lambda: next(iterator)):
        with pytest.raises(ImageError, match=r"not a number: \\x1b") as caught:
            read()
        assert str(caught.value).isprintable()


def test_an_error_names_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "\x1b[31m" / "\x1b[2J").mkdir(parents=True)
    with pytest.raises(DatasetError, match=r"no images found") as caught:
        DirectoryIterator(tmp_path, None)
    assert str(caught.value).isprintable()
