"""`python -m dirflow`: the command."""

from dirflow.cli import main

main(prog_name="dirflow")
