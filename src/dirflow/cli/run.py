"""`dirflow run`: a script as it is, with dirflow in the place of Keras' image module."""

import sys

import click

from dirflow.original.script import run_script

from .group import main


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
