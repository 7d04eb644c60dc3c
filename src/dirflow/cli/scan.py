"""`dirflow scan`: what a folder holds."""

import sys
from collections.abc import Sequence

import click

from dirflow.common.terminal import harmless, print_line
from dirflow.errors import DirflowError
from dirflow.survey.folder import report_on

from .group import main


@main.command()
@click.argument("folder", type=click.Path())
@click.option("--read/--no-read", default=True, show_default=True, help="Decode every file, to find damaged ones.")
def scan(folder: str, read: bool) -> None:
    """Say what FOLDER holds: classes, formats, what is left out, and what cannot be read.

    Ends with status 1 if there is a file that cannot be read.
    """
    try:
        report = report_on(folder, read=read)
    except DirflowError as error:
        raise click.ClickException(harmless(str(error))) from error
    _print(report.lines())
    sys.exit(1 if report.failures else 0)


def _print(lines: Sequence[str]) -> None:
    try:
        for line in lines:
            print_line(line, sys.stdout)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # `dirflow scan ... | head`: click ends the command with status 1
        raise
    except OSError as error:
        raise click.ClickException(f"the report cannot be printed: {error}") from error
