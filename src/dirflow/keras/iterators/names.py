"""Names and paths of files as Keras' users edit them: lists that may be assigned, and changed in place."""

import os
from typing import Any

from dirflow.pipeline.scan.names import Names
from dirflow.pipeline.scan.sources import FileNames, Files


class EditableNames:
    """The files of an iterator.

    Names are kept as bytes until somebody asks for the list of them. Then that list is what is read, and whatever
    becomes of it. Paths follow the names, but for those that a user has put in their place.

    Args:
        names: relative to the iterator's directory.
    """

    def __init__(self, names: Names | list[str]) -> None:
        self.names = names
        self._paths: Any = None
        self._derived: list[str] | None = None  # what `_paths` was when it was handed out; None: a user assigned it
        self._directory = ""  # of the paths that were handed out
        self._before: Names | list[str] | None = None  # the names that these were put in the place of

    def as_list(self) -> list[str]:
        """Returns the names as a list that is made when first asked for, and then kept."""
        if isinstance(self.names, Names):
            self.names = self.names.tolist()
        return self.names

    def renamed(self, names: Names | list[str]) -> "EditableNames":
        """Returns other names; paths that a user has assigned stay."""
        other = EditableNames(names)
        other._before = self.names if self._before is None else self._before
        if self._derived is None:
            other._paths = self._paths
        return other

    def paths(self, directory: str) -> Any:
        """Returns the paths as a list that is made when first asked for, and then kept."""
        if self._paths is None or (self._derived is not None and self._directory != directory):
            self._derived = [os.path.join(directory, name) for name in self.as_list()]
            self._paths, self._directory = list(self._derived), directory
        return self._paths

    def paths_as_keras_has_them(self, directory: str) -> Any:
        """Returns the paths that a user has assigned, else those of the first names: in Keras they follow no others."""
        if self._before is None or (self._paths is not None and self._derived is None):
            return self.paths(directory)
        return [os.path.join(directory, name) for name in self._before]

    def set_paths(self, paths: Any) -> None:
        """Sets what is read, whatever the names are."""
        self._paths, self._derived = paths, None

    def source(self, directory: str, working_folder: str = "") -> Files:
        """Returns the files that are read now.

        Args:
            directory: what the names are relative to.
            working_folder: what that, and paths of the user's own, are relative to; empty: that of the moment.
        """
        files = Files(os.path.join(working_folder, directory), self.names)
        if self._paths is None:
            return files
        paths = self._paths if self._derived is None else _Edited(self._paths, self._derived, files)
        return Files(working_folder, paths)

    def __getstate__(self) -> dict[str, Any]:
        if self._paths == self._derived:  # they can be made again
            return {**self.__dict__, "_paths": None, "_derived": None}
        return self.__dict__.copy()


class _Edited:
    """Paths that were handed out as a list: a user's where the list was changed, else those of the names now."""

    def __init__(self, paths: list[str], derived: list[str], files: Files) -> None:
        self._paths = paths
        self._derived = derived
        self._files = files

    def __len__(self) -> int:
        return len(self._files) if len(self._paths) == len(self._derived) else len(self._paths)

    def unedited(self) -> FileNames | None:
        """Returns the names that these paths are of, if nobody has changed the list of them."""
        return self._files.names if self._paths == self._derived else None

    def __getitem__(self, row: int) -> str:
        if len(self._paths) != len(self._derived) or (
            row < len(self._paths) and self._paths[row] != self._derived[row]
        ):
            return self._paths[row]
        return self._files.path(row)
