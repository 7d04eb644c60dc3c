"""The last lines of `dirflow run`: what was replaced, and what was read."""

import atexit
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from dirflow.common.terminal import harmless
from dirflow.original.import_hook import answered
from dirflow.pipeline.deliver.tally import TALLY, Counts

from .endings import flush_streams

FAILURES_SHOWN = 5
STANDARD_ERROR = 2


def tell_at_exit(compat: str) -> None:
    """Prints the summary when all else is over: threads, and what the script has registered with `atexit`.

    It goes to the process's standard error, whatever the script makes of `sys.stderr`; where there is none, or where
    it cannot be written to, it is lost, and nothing else.
    """
    if sys.stderr is None:  # the process was started without it: the number may be that of any file by then
        return
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    atexit.register(_tell, os.getpid(), compat, encoding)


def summary(counts: Counts, modules: Sequence[str], compat: str) -> list[str]:
    """Returns two lines on what dirflow did for a script."""
    made = ", ".join(f"{number} {name}" for name, number in sorted(counts.made.items())) or "no iterator"
    replaced = f'dirflow answered for {_named(modules)} (compat="{compat}"): {made} made'
    rate = f", {counts.images / counts.loading:,.0f} images/s while loading" if counts.loading else ""
    read = f"dirflow read {counts.images:,} images in {counts.batches:,} batches{rate}"
    waited = f"the script waited {counts.waited:,.2f} s for them"
    return [replaced, f"{read}; {waited}; {_failed(counts.failures)}"]


def _tell(process: int, compat: str, encoding: str) -> None:
    if os.getpid() != process:  # a fork of the script's, whose end this is
        return
    flush_streams()
    text = "".join(f"{harmless(line)}\n" for line in summary(TALLY.counts(), answered(), compat))
    left = text.encode(encoding, "backslashreplace")
    with suppress(OSError):  # nobody reads it, the disk is full, or it is closed
        # A number that was closed and is a file of the script's by now: files that Python opens are not inherited.
        while left and os.get_inheritable(STANDARD_ERROR):
            left = left[os.write(STANDARD_ERROR, left) :]


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
