"""The command `dirflow`."""

import sys

import click

from dirflow import __version__
from dirflow.errors import DirflowError
from dirflow.original.script import run_script
from dirflow.survey.folder import report_on


@click.group()
@click.version_option(__version__, prog_name="dirflow")
def main() -> None:
    """Labelled image folders as training batches."""


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "--compat",
    type=click.Choice(["keras", "documented"]),
    default="keras",
    show_default=True,
    help="The same numbers as ever, or what Keras' documentation says.",
)
@click.argument("script", type=click.Path(exists=True, dir_okay=False))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(compat: str, script: str, arguments: tuple[str, ...]) -> None:
    """Run SCRIPT as it is, with dirflow in the place of Keras' image module.

    keras.preprocessing.image, tensorflow.keras.preprocessing.image and keras_preprocessing.image are answered by
    dirflow. Two lines at the end say what was replaced, how many images were read, how long the script waited for
    them, and which files failed.
    """
    sys.exit(run_script(script, arguments, compat))


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
