"""The end of a script that raises an error, as Python ends it."""

import os
import sys
from contextlib import suppress
from types import TracebackType
from typing import NoReturn

from dirflow.original import import_hook, made_up

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_HOOK = (import_hook.__file__, made_up.__file__)
_MACHINERY = "<frozen importlib"
_MISSING = object()


def end_with(error: BaseException) -> NoReturn:
    """Shows an error that a script did not catch as Python shows it, from the script's own lines on, and ends likewise.

    Raises:
        SystemExit: with status 1, or what the script's own `sys.excepthook` has raised.
        KeyboardInterrupt: the script was interrupted; Python then ends by the signal, so that a shell's loop ends too.
    """
    trace = error.__traceback__
    while trace is not None and os.path.dirname(_file_of(trace)) == _FOLDER:
        trace = trace.tb_next
    error.__traceback__ = trace
    _leave_out_hook(error)
    trace = error.__traceback__
    flush_streams()
    _show(error)
    if type(error) is KeyboardInterrupt:
        _be_silent_once(error, trace)
        raise error
    raise SystemExit(1)


def _show(error: BaseException) -> None:
    """Does what Python does with an error that nobody caught."""
    trace = error.__traceback__
    _remember(error)
    hook = getattr(sys, "excepthook", _MISSING)
    try:
        sys.audit("sys.excepthook", hook, type(error), error, trace)
    except RuntimeError:  # so that an audit hook can forbid it
        return
    if hook is _MISSING:
        _write("sys.excepthook is missing\n")
        _display(error)
        return
    failure: BaseException | None = None
    try:
        hook(type(error), error, trace)  # type: ignore[operator]  # what the script has put there
    except SystemExit:
        raise
    except BaseException as caught:  # noqa: BLE001 - as Python
        failure = caught
    if failure is not None:
        failure.__traceback__ = failure.__traceback__ and failure.__traceback__.tb_next
        _write("Error in sys.excepthook:\n")
        _display(failure)
        _write("\nOriginal exception was:\n")
        _display(error)


def _leave_out_hook(error: BaseException) -> None:
    """Takes what finds and loads modules out of the tracebacks of an error and of those that led to it."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            waiting += [one.__cause__, one.__context__]
            one.__traceback__ = _without_hook(one.__traceback__)


def _without_hook(trace: TracebackType | None) -> TracebackType | None:
    entries = []
    while trace is not None:
        entries.append(trace)
        trace = trace.tb_next
    hidden: set[int] = set()
    for step in (1, -1):  # dirflow's lines, and Python's own beside them, which Python leaves out of errors of imports
        places = range(len(entries))[::step]
        for place in places:
            file = _file_of(entries[place])
            if file in _HOOK or (file.startswith(_MACHINERY) and place - step in hidden):
                hidden.add(place)
    shown = [entry for place, entry in enumerate(entries) if place not in hidden]
    if hidden:
        for entry, following in zip(shown, [*shown[1:], None], strict=True):
            entry.tb_next = following
    return shown[0] if shown else None


def _file_of(trace: TracebackType) -> str:
    return trace.tb_frame.f_code.co_filename


def _be_silent_once(error: BaseException, trace: TracebackType | None) -> None:
    """Lets Python end by an error that has been shown already."""
    hook = getattr(sys, "excepthook", _MISSING)

    def silent(*_: object) -> None:
        if hook is _MISSING:
            del sys.excepthook
        else:
            sys.excepthook = hook  # type: ignore[assignment]
        error.__traceback__ = trace
        _remember(error)

    sys.excepthook = silent


def _remember(error: BaseException) -> None:
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__
    if sys.version_info >= (3, 12):
        sys.last_exc = error


def _display(error: BaseException) -> None:
    with suppress(Exception):  # as Python, which shows it if it can
        _SHOW(type(error), error, error.__traceback__)


def _write(text: str) -> None:
    try:
        sys.stderr.write(text)
    except Exception:  # noqa: BLE001 - as Python: the script has put something else there
        with suppress(OSError):
            os.write(2, text.encode())


def flush_streams() -> None:
    """Lets what the script printed come before what is said about it."""
    for name in ("stderr", "stdout"):
        with suppress(Exception):  # the script's own, perhaps, or gone; Python flushes again at its end, and reports
            getattr(sys, name).flush()


_SHOW = sys.__excepthook__
