"""`listing=` where something else lies: nothing is waited for, and nothing but a saved listing is replaced."""

import os
import socket
import stat
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dirflow import ArgumentError, DirectoryIterator
from dirflow.pipeline.scan import listing
from dirflow.pipeline.scan.saved import place
from tests.support.images import save
from tests.support.scripts import python


def device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root makes devices")


def bound_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(os.path.relpath(path))  # the path of a socket may not be long


def weights(path: Path) -> None:
    with open(path, "wb") as file:
        np.savez(file, weights=np.arange(3))


OTHERS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "device": (device, "a device"),
    "pipe": (os.mkfifo, "a pipe"),
    "socket": (bound_socket, "a socket"),
    "text": (lambda path: path.write_text("mine", encoding="utf-8"), "a file that is no saved listing"),
    "mention": (
        lambda path: path.write_text("import dirflow_listing", encoding="utf-8"),
        "a file that is no saved listing",
    ),
    "weights": (weights, "a file that is no saved listing"),
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    save(tmp_path / "data" / "class" / "x.png", 1, 4, 4)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("through_link", [False, True])
@pytest.mark.parametrize("what", OTHERS)
def test_what_is_no_listing_is_refused(data: Path, tmp_path: Path, what: str, *, through_link: bool) -> None:
    make, words = OTHERS[what]
    path = tmp_path / "there.npz"
    make(path)
    before = path.stat()
    named = tmp_path / "link.npz" if through_link else path
    if through_link:
        named.symlink_to(path)
    with pytest.raises(ArgumentError, match=r"`listing` names .*Received: listing=") as caught:
        DirectoryIterator(data, None, listing=named)
    assert words in str(caught.value)
    assert repr(str(named)) in str(caught.value)
    after = path.stat()
    assert (after.st_ino, after.st_mode, after.st_size) == (before.st_ino, before.st_mode, before.st_size)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("what", ["device", "pipe", "socket"])
def test_what_is_no_file_is_not_opened(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """To open a device may already set it going."""
    path = tmp_path / "there.npz"
    OTHERS[what][0](path)
    opened = []

    def open_and_note(name: Any, *arguments: Any, **options: Any) -> int:
        opened.append(name)
        return real(name, *arguments, **options)

    real = os.open
    monkeypatch.setattr(os, "open", open_and_note)
    with pytest.raises(ArgumentError, match=OTHERS[what][1]):
        DirectoryIterator(data, None, listing=path)
    assert str(path) not in opened


@pytest.mark.timeout(20)
def test_a_pipe_that_comes_there_at_the_last_moment_is_not_waited_for(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is put there between the look at what lies there and the opening."""
    path = tmp_path / "kept.npz"
    DirectoryIterator(data, None, listing=path)

    def check(status: os.stat_result) -> None:
        real(status)
        path.unlink(missing_ok=True)
        os.mkfifo(path)

    real = place._check_regular
    monkeypatch.setattr(place, "_check_regular", check)
    with pytest.raises(ArgumentError, match="a pipe"):
        DirectoryIterator(data, None, listing=path)


def test_a_folder_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    for name in ("folder", "link"):
        with pytest.raises(ArgumentError, match="`listing` must name a file in a folder that is there"):
            DirectoryIterator(data, None, listing=tmp_path / name)


def test_a_link_to_itself_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "loop.npz").symlink_to("loop.npz")
    with pytest.raises(ArgumentError, match=r"a file that cannot be opened \(Too many levels of symbolic links\)"):
        DirectoryIterator(data, None, listing=tmp_path / "loop.npz")


@pytest.mark.parametrize("value", ["a\0b.npz", 5, ""])
def test_what_is_no_path_is_refused(data: Path, value: Any) -> None:
    with pytest.raises(ArgumentError, match="listing="):
        DirectoryIterator(data, None, listing=value)


def test_a_file_closed_to_us_is_refused(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "closed.npz"
    path.write_text("theirs", encoding="utf-8")

    def denied(name: Any, *arguments: Any, **options: Any) -> int:
        if name == str(path):
            raise PermissionError(13, "Permission denied", name)
        return real(name, *arguments, **options)

    real = os.open
    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(ArgumentError, match=r"a file that cannot be opened \(Permission denied\)"):
        DirectoryIterator(data, None, listing=path)
    assert path.read_text(encoding="utf-8") == "theirs"


def test_a_link_to_a_listing_stays(data: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link.npz").symlink_to("elsewhere/kept.npz")
    for _ in range(2):  # the first time, it leads to nothing
        DirectoryIterator(data, None, listing=tmp_path / "link.npz")
        assert (tmp_path / "link.npz").is_symlink()
        assert os.listdir(tmp_path / "elsewhere") == ["kept.npz"]
    assert sorted(os.listdir(tmp_path)) == ["data", "elsewhere", "link.npz"]


MEANWHILE = {**OTHERS, "folder": (os.mkdir, "a folder")}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("supported", [True, False])
@pytest.mark.parametrize("was_there", [False, True])
@pytest.mark.parametrize("what", MEANWHILE)
def test_what_comes_there_meanwhile_stays(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, *, was_there: bool, supported: bool
) -> None:
    """It is put there after the check, while the folder is listed."""
    path = tmp_path / "kept.npz"
    if was_there:
        DirectoryIterator(data, None, listing=path)
    if not supported:
        monkeypatch.setattr(place, "_rename", lambda *_: False)

    def walk(request: Any, workers: int) -> Any:
        path.unlink(missing_ok=True)
        MEANWHILE[what][0](path)
        return real(request, workers)

    real = listing.walk
    monkeypatch.setattr(listing, "walk", walk)
    with pytest.warns(UserWarning, match=r"cannot be saved as '.*kept\.npz': .* came there meanwhile") as caught:
        iterator = DirectoryIterator(data, None, listing=path)
    assert MEANWHILE[what][1] in str(caught[0].message)
    assert iterator.samples == 1
    mode = path.lstat().st_mode
    assert stat.S_IFMT(mode) == stat.S_IFMT(path.stat().st_mode)
    if what == "text":
        assert path.read_text(encoding="utf-8") == "mine"
    assert sorted(os.listdir(tmp_path)) == ["data", "kept.npz"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("what", MEANWHILE)
def test_what_comes_there_at_the_last_moment_stays(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """It is put there after the last check, just before the listing is renamed."""
    path = tmp_path / "kept.npz"
    DirectoryIterator(data, None, listing=path)
    checked = []

    def check(name: str) -> None:
        real(name)
        checked.append(name)
        path.unlink()
        MEANWHILE[what][0](path)

    real = place._check_listing
    monkeypatch.setattr(place, "_check_listing", check)
    with pytest.warns(UserWarning, match=rf": {MEANWHILE[what][1]} came there meanwhile"):
        DirectoryIterator(data, None, listing=path)
    assert checked == [str(path)]
    with pytest.raises(ArgumentError, match=MEANWHILE[what][1] if what != "folder" else "must name a file in a folder"):
        DirectoryIterator(data, None, listing=path)
    assert sorted(os.listdir(tmp_path)) == ["data", "kept.npz"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("what", MEANWHILE)
def test_what_comes_to_an_empty_place_at_the_last_moment_stays(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """It is put there when nothing has been seen there, just before the listing is renamed."""
    path = tmp_path / "kept.npz"

    def lexists(name: Any) -> bool:
        there = real(name)
        if name == str(path) and not there:
            MEANWHILE[what][0](path)
            made.append(path.lstat().st_ino)
        return there

    real, made = os.path.lexists, []
    monkeypatch.setattr(os.path, "lexists", lexists)
    with pytest.warns(UserWarning, match=rf": {MEANWHILE[what][1]} came there meanwhile"):
        DirectoryIterator(data, None, listing=path)
    assert made == [path.lstat().st_ino]
    assert sorted(os.listdir(tmp_path)) == ["data", "kept.npz"]


def test_another_process_may_save_it_meanwhile(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.npz"

    def walk(request: Any, workers: int) -> Any:
        monkeypatch.setattr(listing, "walk", real)
        DirectoryIterator(data, None, class_mode=None, listing=path)
        return real(request, workers)

    real = listing.walk
    for _ in range(2):
        monkeypatch.setattr(listing, "walk", walk)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            DirectoryIterator(data, None, class_mode=None, listing=path)
        assert sorted(os.listdir(tmp_path)) == ["data", "kept.npz"]


def test_many_processes_save_it_at_once(data: Path, tmp_path: Path) -> None:
    code = (
        "import sys, threading; from dirflow import DirectoryIterator\n"
        "def list_again_and_again():\n"
        "    for _ in range(20): DirectoryIterator(sys.argv[1], None, class_mode=None, listing='kept.npz')\n"
        "threads = [threading.Thread(target=list_again_and_again) for _ in range(6)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]"
    )
    done = python("-W", "error", "-c", code, data, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(os.listdir(tmp_path)) == ["data", "kept.npz"]
