"""Attributes that are computed when first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801 - used like `property`
    """A property that is computed once; in Python 3.11, without `functools.cached_property`'s lock.

    That one lock is shared by all instances, so threads wait for each other's values, and a fork that comes while
    one of them computes leaves it taken in the child for ever.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Value:
        value: Value = self._compute(instance)
        instance.__dict__[self._name] = value  # where it is found before this descriptor
        return value
