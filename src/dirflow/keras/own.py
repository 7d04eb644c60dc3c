"""Which methods are the library's own, and which a user has put in their place.

A mark on the function itself would not do: `functools.wraps` copies a function's attributes, and its module's name.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

_own: dict[int, Callable[..., Any]] = {}  # kept, so that no other function ever has its id


def own(function: Function) -> Function:
    """Marks a method as the library's own."""
    _own[id(function)] = function
    return function


def is_own(method: Any) -> bool:
    """Returns whether a method, bound or not, is the library's: not overridden, wrapped or replaced."""
    return id(getattr(method, "__func__", method)) in _own
