"""What the user has put in the place of the library's own steps."""

from dataclasses import dataclass
from typing import Any

from .recipe import Recipe


@dataclass(frozen=True)
class Hooks:
    """Methods that a user's generator has in place of dirflow's own, called image by image; None: dirflow's."""

    get_random_transform: Any = None
    apply_transform: Any = None
    standardize: Any = None


NO_HOOKS = Hooks()


def calls_user(hooks: Hooks, recipe: Recipe) -> bool:
    """Returns whether functions of the user's own are called."""
    return hooks != NO_HOOKS or recipe.standardization.preprocessing_function is not None
