"""Runs a script that was written for Keras' image module, and says what became of it."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType

from dirflow.common.terminal import say
from dirflow.pipeline.deliver.tally import TALLY, Counts

from .import_hook import answered, install, uninstall

FAILURES_SHOWN = 5


def run_script(path: str, arguments: Sequence[str], compat: str) -> int:
    """Runs a script as `python path arguments...` would, with dirflow in the place of Keras' image module.

    Args:
        path: of the script.
        arguments: of the script.
        compat: the contract of what it makes.

    Returns:
        The status with which the script ends. The last two lines on standard error say what was replaced, how many
        images were read, how long the script waited for them, and which files failed.
    """
    with open(path, "rb") as file:
        source = file.read()
    main = ModuleType("__main__")
    main.__file__ = path
    vars(main)["__builtins__"] = __builtins__
    before = sys.argv, sys.path[0], sys.modules["__main__"]
    sys.argv = [path, *arguments]
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    sys.modules["__main__"] = main
    TALLY.clear()
    install(compat)
    try:
        exec(compile(source, path, "exec"), vars(main))  # noqa: S102 - that is the command's purpose
        status = 0
    except SystemExit as error:
        status = _status(error)
    except BaseException as error:  # noqa: BLE001 - shown as Python shows it, before the last lines
        _show(error, path)
        status = 130 if isinstance(error, KeyboardInterrupt) else 1
    finally:
        modules = answered()
        uninstall()
        sys.argv, sys.path[0], sys.modules["__main__"] = before
    _flush()
    for line in summary(TALLY.counts(), modules, compat):
        say(line, error=True)
    return status


def summary(counts: Counts, modules: Sequence[str], compat: str) -> list[str]:
    """Returns two lines on what dirflow did for a script."""
    made = ", ".join(f"{number} {name}" for name, number in sorted(counts.made.items())) or "no iterator"
    replaced = f'dirflow answered for {_named(modules)} (compat="{compat}"): {made} made'
    rate = f", {counts.images / counts.loading:,.0f} images/s while loading" if counts.loading else ""
    read = f"dirflow read {counts.images:,} images in {counts.batches:,} batches{rate}"
    waited = f"the script waited {counts.waited:,.2f} s for them"
    return [replaced, f"{read}; {waited}; {_failed(counts.failures)}"]


def _named(modules: Sequence[str]) -> str:
    """Returns the modules as users name them; Keras' inner ones only if there are no others."""
    public = [name for name in modules if ".src." not in name and "._" not in name]
    return ", ".join(sorted(public or modules)) or "nothing, since Keras' image module was not imported"


def _failed(failures: dict[str, str]) -> str:
    if not failures:
        return "no file failed"
    shown = "; ".join(f"{path} ({reason})" for path, reason in list(failures.items())[:FAILURES_SHOWN])
    more = f"; and {len(failures) - FAILURES_SHOWN} more" if len(failures) > FAILURES_SHOWN else ""
    return f"{len(failures)} file{'s' * (len(failures) > 1)} failed: {shown}{more}"


def _status(error: SystemExit) -> int:
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    with suppress(Exception):  # as Python, which shows it in its encoding if at all
        if sys.stderr is not None:
            print(error.code, file=sys.stderr)
    return 1


def _show(error: BaseException, path: str) -> None:
    """Shows an error as Python does, from the script's own lines on."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != path:
        trace = trace.tb_next
    _flush()
    sys.excepthook(type(error), error.with_traceback(trace), trace)


def _flush() -> None:
    """Lets what the script printed come before what is said about it."""
    with suppress(Exception):  # the stream may be the script's own; Python flushes it again at its end, and reports
        sys.stdout.flush()
