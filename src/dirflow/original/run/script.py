"""Runs a script that was written for Keras' image module, as Python itself would run it."""

import builtins
import os
import runpy
import sys
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib.machinery import SourceFileLoader
from types import ModuleType

from dirflow.common.terminal import say
from dirflow.original.import_hook import install

from .children import answer_in_children
from .endings import end_with
from .summary import tell_at_exit

Program = Callable[[], None]


def run_script(path: str, arguments: Sequence[str], compat: str) -> None:
    """Runs a script as `python path arguments...` would, with dirflow in the place of Keras' image module.

    It is the last thing that a process does: what the script has changed stays, for its threads and for what it has
    registered with `atexit`. At the very end, two lines on standard error say what was replaced, how many images were
    read, how long the script waited for them, and which files failed.

    Args:
        path: of the script, or of a folder or zip file with a `__main__.py`.
        arguments: of the script.
        compat: the contract of what it makes.

    Raises:
        SystemExit: the script ended with it, or with an error, which has been shown by then.
        KeyboardInterrupt: it was interrupted; likewise. Python then ends by the signal.
    """
    file = _absolute(path)
    if os.path.isdir(path) or zipfile.is_zipfile(path):
        _start([path, *arguments], file)
        program = partial(runpy._run_module_as_main, "__main__", alter_argv=False)  # type: ignore[attr-defined]  # noqa: SLF001 - as Python
    else:
        _start([path, *arguments], os.path.dirname(os.path.realpath(file)))
        program = partial(_execute, file)
    run_program(program, compat)


def run_module(name: str, arguments: Sequence[str], compat: str) -> None:
    """Runs a module as `python -m name arguments...` would; the rest is as in `run_script`."""
    _start(["-m", *arguments], os.getcwd())
    run_program(partial(runpy._run_module_as_main, name), compat)  # type: ignore[attr-defined]  # noqa: SLF001 - as Python


def run_program(program: Program, compat: str) -> None:
    """Runs what is to be `__main__`, with dirflow's answers, and ends as Python does."""
    tell_at_exit(compat)  # first: what is registered last is called first
    install(compat)
    answer_in_children(compat)
    error = None
    try:
        program()
    except SystemExit:
        raise
    except BaseException as caught:  # noqa: BLE001 - shown as Python shows it
        error = caught
    if error is not None:  # here, where it is not being handled any more, as for Python
        end_with(error)


def new_main() -> ModuleType:
    """Returns an empty `__main__`, which has taken the place of the command's own."""
    main = ModuleType("__main__")
    if sys.version_info < (3, 14):
        vars(main)["__annotations__"] = {}
    vars(main)["__builtins__"] = builtins
    sys.modules["__main__"] = main
    return main


def _start(arguments: list[str], folder: str) -> None:
    new_main()
    sys.argv = arguments
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _absolute(path: str) -> str:
    """Returns what Python makes of the path of a script."""
    return os.path.join(os.getcwd(), path)


def _execute(file: str) -> None:
    try:
        with open(file, "rb") as stream:
            source = stream.read()
    except OSError as error:
        say(f"dirflow: can't open file {file!r}: [Errno {error.errno}] {error.strerror}", error=True)
        raise SystemExit(2) from error
    main = vars(sys.modules["__main__"])
    main["__file__"] = file
    if sys.version_info < (3, 15):
        main["__cached__"] = None
    main["__loader__"] = SourceFileLoader("__main__", file)
    exec(compile(source, file, "exec", dont_inherit=True), main)  # noqa: S102 - that is the command's purpose
