"""The repository's commits: which one a name means, and a working tree of it in a folder of its own."""

import shutil
import subprocess
from pathlib import Path


def resolve(root: Path, revision: str) -> str:
    """Returns the full hash of the commit that a tag, a branch, a short hash or an expression such as HEAD~1 means.

    Raises:
        SystemExit: It means none.
    """
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode:
        why = found.stderr.strip().splitlines()
        raise SystemExit(f"no commit is called {revision!r} in {root}" + (f": {why[-1]}" if why else ""))
    return found.stdout.strip()


def describe(root: Path, commit: str) -> str:
    """Returns a commit's short hash and subject."""
    return _git(root, "log", "-1", "--format=%h %s", commit).stdout.strip()


def is_dirty(root: Path) -> bool:
    """Tells whether the working tree holds anything that is not committed."""
    return bool(_git(root, "status", "--porcelain").stdout.strip())


def file_of(root: Path, commit: str, path: str) -> str:
    """Returns the text of a file as a commit has it.

    Raises:
        SystemExit: It has none.
    """
    found = _git(root, "show", f"{commit}:{path}")
    if found.returncode:
        raise SystemExit(f"commit {commit[:12]} has no {path}: it cannot be built")
    return found.stdout


def is_checked_out(folder: Path, commit: str) -> bool:
    """Tells whether a folder is a working tree of that commit in which no file has been changed."""
    if not (folder / ".git").is_file():  # or git would answer for the repository around it
        return False
    head = _git(folder, "rev-parse", "HEAD")
    status = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return head.stdout.strip() == commit and not status.returncode and not status.stdout.strip()


def check_out(root: Path, commit: str, folder: Path) -> None:
    """Makes a working tree of a commit; what was in the folder, complete or not, goes.

    Raises:
        SystemExit: Git refuses.
    """
    remove(root, folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = _git(root, "worktree", "add", "--quiet", "--detach", str(folder), commit)
    if done.returncode:
        remove(root, folder)
        raise SystemExit(f"commit {commit[:12]} cannot be checked out into {folder}: {done.stderr.strip()}")


def remove(root: Path, folder: Path) -> None:
    """Removes a working tree and Git's knowledge of it, in whatever state an interruption has left them.

    Git refuses to remove a damaged tree, but takes a missing one off its list, a locked one too when told twice.
    """
    shutil.rmtree(folder, ignore_errors=True)
    _git(root, "worktree", "remove", "--force", "--force", str(folder))


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", "-C", str(folder), *arguments], check=False, capture_output=True, text=True)
