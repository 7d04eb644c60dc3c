"""`dirflow run`: a script as it is, with dirflow in the place of Keras' image module."""

import os
from functools import partial

import click

from dirflow.common.terminal import harmless
from dirflow.errors import DirflowError
from dirflow.original.run.notebook import read_notebook, run_notebook
from dirflow.original.run.script import run_module, run_script

from .group import Afterwards, main


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "--compat",
    type=click.Choice(["keras", "documented"]),
    default="keras",
    show_default=True,
    help="The same numbers as ever, or what Keras' documentation says.",
)
@click.option("-m", "as_module", is_flag=True, help="SCRIPT is the name of a module, as after `python -m`.")
@click.argument("script")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(compat: str, as_module: bool, script: str, arguments: tuple[str, ...]) -> None:
    """Run SCRIPT as it is, with dirflow in the place of Keras' image module.

    keras.preprocessing.image, tensorflow.keras.preprocessing.image, keras_preprocessing.image and the other names that
    the module has had are answered by dirflow, installed or not. The script ends as it would under Python. Two lines at
    the end say what was replaced, how many images were read, how long the script waited for them, and which files
    failed.

    Of a notebook (.ipynb), the code cells are run in their order, in its folder. Magics that only show something or set
    the notebook up, and lines that install packages, are skipped; other magics and shell commands are refused.
    """
    if as_module:
        raise Afterwards(partial(run_module, script, arguments, compat))
    if not os.path.exists(script):
        raise click.BadParameter(f"Script {script!r} does not exist.", param_hint="'SCRIPT'")
    if not script.endswith(".ipynb"):
        raise Afterwards(partial(run_script, script, arguments, compat))
    try:
        notebook = read_notebook(script)
    except DirflowError as error:
        raise click.ClickException(harmless(str(error))) from error
    raise Afterwards(partial(run_notebook, notebook, arguments, compat))
