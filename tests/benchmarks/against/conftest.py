"""A small Git repository."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

PYPROJECT = '[project]\nname = "x"\ndependencies = ["numpy>=2", "no-such-package-here>=1; python_version > \'3\'"]\n'
Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Runs Git in a repository of two commits, of which the first has a tag; returns what it prints."""
    root = tmp_path / "repository"
    root.mkdir()
    for kind in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{kind}_NAME", "nobody")
        monkeypatch.setenv(f"GIT_{kind}_EMAIL", "nobody@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(variable, raising=False)

    def run(*arguments: str) -> str:
        command = ["git", "-C", str(root), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    run("init", "--quiet", "--initial-branch=trunk")
    for number in ("one", "two"):
        (root / "file").write_text(number, encoding="utf-8")
        (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
        run("add", ".")
        run("commit", "--quiet", "--message", f"Commit {number}")
    run("tag", "--annotate", "v1", "--message", "first", "HEAD~1")
    return run


@pytest.fixture
def root(git: Git, tmp_path: Path) -> Path:
    """The repository's folder."""
    del git
    return tmp_path / "repository"
