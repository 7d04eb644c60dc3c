"""Processes that a script starts with `multiprocessing` have the same answers as the script."""

from collections.abc import Callable
from multiprocessing import spawn
from typing import Any

from dirflow.original.import_hook import install


class Answering:
    """Installs dirflow where it is unpickled: in the new process, before the script is imported there."""

    def __init__(self, compat: str) -> None:
        self.compat = compat

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return _in_child, (self.compat,)


def answer_in_children(compat: str) -> None:
    """Tells each new process that is not a fork to answer for Keras' image module too."""
    prepare = spawn.get_preparation_data

    def with_answers(name: str) -> dict[str, Any]:
        return {"dirflow": Answering(compat), **prepare(name)}

    spawn.get_preparation_data = with_answers  # the one place where such a process is told about its parent


def _in_child(compat: str) -> None:
    install(compat)
    answer_in_children(compat)
