"""What there is, in bytes and in words."""

from pathlib import Path

import pytest

from dirflow.pipeline.run.cache import capacity as room


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (150_528, "150.5 kB"),
        (2.5e12, "2.5 TB"),
        (1e18, "1000.0 PB"),
    ],
)
def test_format_bytes(size: float, words: str) -> None:
    assert room.format_bytes(size) == words


def test_a_container_may_have_less_than_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(room, "MEMORY_LIMIT", str(limit))
    free = room.memory_available()
    assert free is not None
    assert free > 2**20
    limit.write_text("max\n", encoding="utf-8")
    assert room.memory_available() is not None
    limit.write_text("4096\n", encoding="utf-8")
    assert room.memory_available() == 4096


def test_what_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "meminfo"
    told.write_text("MemTotal:       100 kB\nMemAvailable:   70 kB\n", encoding="utf-8")
    monkeypatch.setattr(room, "MEMORY_LEFT", (str(told), "MemAvailable:"))
    assert room._left() == 70 * 1024
    monkeypatch.setattr(room, "MEMORY_LEFT", (str(tmp_path / "none"), ""))
    left = room._left()
    assert left is not None
    assert left > 2**20
