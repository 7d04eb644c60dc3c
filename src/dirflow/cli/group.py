"""The command `dirflow`, and what all its parts share."""

import click

from dirflow import __version__


@click.group()
@click.version_option(__version__, prog_name="dirflow")
def main() -> None:
    """Labelled image folders as training batches."""
