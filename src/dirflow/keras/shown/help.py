"""What `help`, notebooks and editors show of a call: all of its arguments, each said once.

The options that dirflow adds are declared for the type checker as `Unpack[...]`, which says nothing to who looks a
signature up; and what they mean stands in one docstring.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

Function = TypeVar("Function", bound=Callable[..., Any])

SECTIONS = ("Args:", "Attributes:", "Returns:", "Raises:", "Warns:")
KEYWORD = inspect.Parameter.KEYWORD_ONLY
OPEN = inspect.Parameter.VAR_KEYWORD


def with_options(defaults: Mapping[str, Any]) -> Callable[[Function], Function]:
    """Lets a function show the options that its `**` takes as keywords of its own.

    Args:
        defaults: of the options, by name, in the order in which they are shown; those that have none are not.
    """

    def show(function: Function) -> Function:
        signature = inspect.signature(function)
        parameters = [one for one in signature.parameters.values() if one.kind is not OPEN]
        for taken in [one for one in signature.parameters.values() if one.kind is OPEN]:
            for options in get_args(taken.annotation):
                parameters += [
                    inspect.Parameter(name, KEYWORD, default=default, annotation=options.__annotations__[name])
                    for name, default in defaults.items()
                    if name in options.__annotations__
                ]
        setattr(function, "__signature__", signature.replace(parameters=parameters))  # noqa: B010 - a Callable has none
        return function

    return show


def described_by(*kinds: type[Any]) -> Callable[[Function], Function]:
    """Lets a method that makes an object of a class say what the arguments of its constructor mean.

    Args:
        kinds: the class, and those that describe what it does not.
    """

    def describe(method: Function) -> Function:
        if method.__doc__ and all(kind.__doc__ for kind in kinds):  # there are none under `python -OO`
            known = {name: entry for kind in reversed(kinds) for name, entry in _entries(kind.__doc__ or "")}
            taken = [name for name in inspect.signature(method).parameters if name in known]
            entries = dict.fromkeys(known[name] for name in taken)  # some have one in common
            summary, raises, rest = inspect.cleandoc(method.__doc__).partition("Raises:")
            method.__doc__ = "\n".join([summary + "Args:", *entries, "", raises + rest])
        return method

    return describe


def _entries(text: str) -> list[tuple[str, str]]:
    """Returns each name under "Args:" of a docstring, and what is said of it, in lines."""
    entries: list[str] = []
    inside = False
    for line in inspect.cleandoc(text).splitlines():
        if line in SECTIONS:
            inside = line == "Args:"
        elif inside and line.startswith("     "):
            entries[-1] += f"\n{line}"
        elif inside and line:
            entries.append(line)
    return [(name.strip(), entry) for entry in entries for name in entry.partition(":")[0].split(",")]
