"""The two contracts: Keras to the bit, or Keras as its documentation has it.

Every place where they part carries the id of its row in docs/compat.md (D1, D2, ...).
"""

from typing import Literal, get_args

from dirflow.errors import chosen

Compat = Literal["documented", "keras"]


def check_compat(compat: str) -> Compat:
    """Returns `compat` if it names a contract.

    Raises:
        ArgumentError: it does not.
    """
    return chosen("compat", compat, get_args(Compat))
