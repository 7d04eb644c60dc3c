"""What belongs to a dataset, said once more in plain Python: slow, one folder after the other."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dirflow import DatasetError, FolderNotFound

BAD_LINKS = {
    errno.ELOOP: "a link that leads to itself, or through too many links",
    errno.ENOTDIR: "a link through something that is no folder",
    errno.ENAMETOOLONG: "a link to a name that is too long",
    errno.EACCES: "a link to where access is denied",
    errno.EPERM: "a link to where access is denied",
}

_OF_SYSTEMS = ["#recycle", "#snapshot", "$RECYCLE.BIN", "@Recycle", "@eaDir", "System Volume Information"]
FOLDERS = dict.fromkeys(
    [*_OF_SYSTEMS, "__MACOSX", "__pycache__", "lost+found"], "a folder that a system or an archive put there"
)


@dataclass
class PlainWalk:
    """The rules of `compat="documented"`."""

    root: str
    formats: Sequence[str]
    follow_links: bool
    ignored: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._extensions = tuple("." + extension.lower() for extension in self.formats)
        self._real_root = os.path.realpath(self.root)

    def class_folders(self) -> list[str]:
        return sorted(os.path.basename(path) for path in self._list(self.root)[0])

    def files(self, name: str) -> list[str]:
        folder = os.path.join(self.root, name)
        return [os.path.join(name, path[len(folder) :].lstrip(os.sep)) for path in self._files(folder)]

    def _files(self, folder: str) -> Iterator[str]:
        if not self.follow_links and self._leads_out(folder):
            raise DatasetError("leads out")
        folders = [(folder, frozenset[tuple[int, int]]())]
        found: list[tuple[str, list[str]]] = []
        while folders:
            path, above = folders.pop()
            try:
                status = os.stat(path)
            except OSError as error:
                raise FolderNotFound(path) from error
            identity = status.st_dev, status.st_ino
            if identity in above:
                self.ignored.append((path, "a link to a folder that it lies in"))
                continue
            below, files = self._list(path)
            found.append((path, files))
            folders += [(child, above | {identity}) for child in below]
        for _, files in sorted(found, key=lambda entry: entry[0]):
            yield from sorted(files)

    def _list(self, folder: str) -> tuple[list[str], list[str]]:
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._sort_in(entry, folders, files, below_root=folder != self.root)
        except OSError as error:
            raise FolderNotFound(folder) from error
        return folders, files

    def _sort_in(self, entry: os.DirEntry[str], folders: list[str], files: list[str], *, below_root: bool) -> None:
        mode, bad_link = self._mode(entry)
        if stat.S_ISDIR(mode):
            if reason := FOLDERS.get(entry.name, "a hidden folder" if entry.name.startswith(".") else ""):
                self._ignore(entry, reason)
            elif below_root and entry.is_symlink() and not self.follow_links:
                self._ignore(entry, "a link to a folder, and follow_links is False")
            else:
                folders.append(entry.path)
        elif entry.name.startswith("."):
            self._ignore(entry, "a hidden file")
        elif bad_link:
            self._ignore(entry, bad_link)
        elif not below_root:
            self._ignore(entry, "a file outside of the class folders")
        elif not entry.name.lower().endswith(self._extensions):
            self._ignore(entry, "not one of the file name extensions that are read")
        elif entry.is_symlink() and not self.follow_links and self._leads_out(entry.path):
            self._ignore(entry, "a link out of the dataset's folder, and follow_links is False")
        elif stat.S_ISREG(mode) or not mode:
            files.append(entry.path)
        else:
            self._ignore(entry, "not a regular file")

    def _mode(self, entry: os.DirEntry[str]) -> tuple[int, str]:
        """Returns of what kind an entry is, links followed, 0 for none; and what is wrong with a link."""
        try:
            return os.stat(entry.path).st_mode, ""
        except FileNotFoundError:
            return 0, ""
        except OSError as error:
            return 0, BAD_LINKS[error.errno or 0]

    def _leads_out(self, path: str) -> bool:
        return os.path.commonpath([os.path.realpath(path), self._real_root]) != self._real_root

    def _ignore(self, entry: os.DirEntry[str], reason: str) -> None:
        self.ignored.append((entry.path, reason))
