"""Names of commits, and working trees of them that survive interruptions."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.against import revisions

Git = Callable[..., str]


@pytest.mark.parametrize("name", ["v1", "HEAD~1", "trunk~1", "short", "full"])
def test_a_commit_has_many_names(git: Git, root: Path, name: str) -> None:
    first = git("rev-parse", "trunk~1")
    name = {"short": first[:8], "full": first}.get(name, name)
    assert revisions.resolve(root, name) == first


@pytest.mark.parametrize("name", ["", "nothing", "HEAD~9", "HEAD:file", "--all", "0" * 40])
def test_an_unknown_commit_is_named(root: Path, name: str) -> None:
    with pytest.raises(SystemExit, match="no commit is called") as error:
        revisions.resolve(root, name)
    assert repr(name) in str(error.value)


def test_no_repository_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no commit is called 'HEAD'"):
        revisions.resolve(tmp_path / "missing", "HEAD")


def test_what_is_not_committed_is_noticed(root: Path) -> None:
    assert not revisions.is_dirty(root)
    (root / "more").touch()
    assert revisions.is_dirty(root)


def test_a_commit_is_described_and_read(git: Git, root: Path) -> None:
    first = git("rev-parse", "v1^{commit}")
    assert revisions.describe(root, first).split(" ", 1)[1] == "Commit one"
    assert revisions.file_of(root, first, "file") == "one"
    with pytest.raises(SystemExit, match="has no missing"):
        revisions.file_of(root, first, "missing")


@pytest.fixture
def first(git: Git) -> str:
    return git("rev-parse", "v1^{commit}")


@pytest.fixture
def tree(root: Path, first: str) -> Path:
    """A working tree of the first commit."""
    folder = root / ".bench" / first
    revisions.check_out(root, first, folder)
    return folder


def trees(git: Git) -> int:
    return git("worktree", "list", "--porcelain").count("worktree ")


def test_a_working_tree_is_that_of_its_commit(root: Path, git: Git, tree: Path, first: str) -> None:
    assert (tree / "file").read_text(encoding="utf-8") == "one"
    assert (root / "file").read_text(encoding="utf-8") == "two"
    assert revisions.is_checked_out(tree, first)
    assert not revisions.is_checked_out(tree, git("rev-parse", "HEAD"))


def test_what_is_built_in_a_working_tree_does_not_count_as_changed(tree: Path, first: str) -> None:
    (tree / "built.so").touch()
    assert revisions.is_checked_out(tree, first)


def change(tree: Path) -> None:
    (tree / "file").write_text("edited", encoding="utf-8")


def damage(tree: Path) -> None:
    (tree / ".git").unlink()


def mislead(tree: Path) -> None:
    (tree / ".git").write_text("gitdir: /nowhere\n", encoding="utf-8")


def lock(tree: Path) -> None:
    revisions._git(tree, "worktree", "lock", str(tree))
    shutil.rmtree(tree)


@pytest.mark.parametrize("interrupt", [change, damage, mislead, lock, shutil.rmtree])
def test_a_damaged_working_tree_is_made_again(
    git: Git, root: Path, tree: Path, first: str, interrupt: Callable[[Path], None]
) -> None:
    interrupt(tree)
    assert not revisions.is_checked_out(tree, first)
    revisions.check_out(root, first, tree)
    assert revisions.is_checked_out(tree, first)
    assert trees(git) == 2


@pytest.mark.parametrize("interrupt", [change, damage, mislead, lock, shutil.rmtree])
def test_nothing_is_left_of_a_removed_one(git: Git, root: Path, tree: Path, interrupt: Callable[[Path], None]) -> None:
    interrupt(tree)
    revisions.remove(root, tree)
    assert not tree.exists()
    assert trees(git) == 1


def test_a_commit_that_cannot_be_checked_out_leaves_nothing(git: Git, root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    with pytest.raises(SystemExit, match="cannot be checked out"):
        revisions.check_out(root, "0" * 40, folder)
    assert not folder.exists()
    assert trees(git) == 1
