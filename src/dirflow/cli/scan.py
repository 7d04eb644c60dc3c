"""`dirflow scan`: what a folder holds."""

import sys

import click

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
        raise click.ClickException(str(error)) from error
    print("\n".join(report.lines()))
    sys.exit(1 if report.failures else 0)
