"""`python -m dirflow`: the command."""

from .cli import main

main(prog_name="dirflow")
