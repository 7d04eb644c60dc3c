"""The original's functions, under its own contract unless another is given."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])


def under_keras(function: Function) -> Function:
    """Returns a function whose `compat` is `"keras"` by default."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{"compat": "keras", **kwargs})

    return cast("Function", wrapped)
