"""A commit is built once, from the versions that are installed here, and a failed build leaves nothing."""

import importlib.metadata
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.against import build

Git = Callable[..., str]


@pytest.fixture
def commit(git: Git, root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(build, "ROOT", root)
    monkeypatch.setattr(build, "CACHE", root / ".bench")
    return git("rev-parse", "v1^{commit}")


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that are built in, in place of building."""
    done: list[Path] = []

    def make(folder: Path, packages: list[str]) -> None:
        assert packages
        (folder / ".venv").mkdir()
        done.append(folder)

    monkeypatch.setattr(build, "_build", make)
    return done


def test_packages_are_pinned_to_what_is_installed_here() -> None:
    wanted = '[project]\ndependencies = ["numpy>=2", "pillow", "no-such-package-here[x]>=1"]\n'
    versions = [f"{name}=={importlib.metadata.version(name)}" for name in ("numpy", "pillow")]
    assert build.pins(wanted) == [*versions, "no-such-package-here[x]>=1"]
    assert build.pins("[project]\nname = 'x'\n") == []


def test_a_commit_is_built_once(commit: str, root: Path, builds: list[Path]) -> None:
    side = build.make(commit)
    assert build.make(commit) == side
    assert builds == [root / ".bench" / "against" / commit]
    assert side.source == builds[0] / "src"
    assert side.python == builds[0] / ".venv" / "bin" / "python"


def test_it_is_built_again_for_other_versions(commit: str, builds: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    build.make(commit)
    monkeypatch.setattr(build, "version", lambda _: "1.2.3")
    build.make(commit)
    assert len(builds) == 2


def test_it_is_built_again_when_it_was_edited(commit: str, builds: list[Path]) -> None:
    build.make(commit)
    (builds[0] / "file").write_text("edited", encoding="utf-8")
    build.make(commit)
    assert len(builds) == 2


@pytest.mark.parametrize("error", [SystemExit("no compiler"), KeyboardInterrupt()])
def test_a_build_that_does_not_finish_leaves_nothing(
    git: Git, commit: str, root: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path, packages: list[str]) -> None:
        del folder, packages
        raise error

    monkeypatch.setattr(build, "_build", fail)
    with pytest.raises(type(error)):
        build.make(commit)
    assert not (root / ".bench" / "against" / commit).exists()
    assert git("worktree", "list", "--porcelain").count("worktree ") == 1


def test_a_commit_without_a_project_is_refused(git: Git, commit: str) -> None:
    del commit
    git("rm", "--quiet", "pyproject.toml")
    git("commit", "--quiet", "--message", "none")
    with pytest.raises(SystemExit, match=r"has no pyproject.toml: it cannot be built"):
        build.make(git("rev-parse", "HEAD"))


def test_the_last_lines_of_a_failed_build_are_shown(tmp_path: Path) -> None:
    script = "import sys; print('compiling'); sys.exit('\\n'.join(f'error {k}' for k in range(30)))"
    with pytest.raises(SystemExit) as error:
        build._call(tmp_path, [sys.executable, "-c", script])
    lines = str(error.value).splitlines()
    assert "cannot be built" in lines[0]
    assert lines[1:] == [f"error {k}" for k in range(10, 30)]


def test_what_would_take_part_in_the_build_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", "elsewhere")
    script = "import os; assert 'CARGO_TARGET_DIR' not in os.environ; assert os.environ['VIRTUAL_ENV'] == 'here'"
    build._call(tmp_path, [sys.executable, "-c", script], VIRTUAL_ENV="here")
