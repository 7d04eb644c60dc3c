"""Checks of a call's arguments, before anything is done."""

import inspect
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, TypeVar, cast, get_args

from dirflow.common.contract import Compat
from dirflow.errors import ArgumentTypeError

from .spelling import unknown_keyword
from .table import check, kind_of

Function = TypeVar("Function", bound=Callable[..., Any])

POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD
OPEN = inspect.Parameter.VAR_KEYWORD

# Where an argument is looked for that stands in the wrong call.
CALLS = ("ImageDataGenerator", "flow_from_directory", "flow_from_dataframe", "flow")
TAKES_ANY = ("flow_from_dataframe",)  # what it makes of other keywords depends on the contract
_keywords: dict[str, Collection[str]] = {}  # of these calls


def checked(function: Function) -> Function:
    """Lets a function refuse arguments that it does not have, and values that the table does not accept.

    Values are checked under `compat="documented"` alone, and become Python's own where they are NumPy's. A default is
    not checked; nor is what a variable keyword argument takes, but for its names if they are declared.

    Raises:
        KeyError: an argument of the function is not in the table.
    """
    parameters = inspect.signature(function).parameters
    name = _name_of(function)
    kinds = {one: kind_of(one, name) for one in _names(parameters)}
    positional = [one for one in parameters if one == "self" or parameters[one].kind is POSITIONAL]
    refuse_unknown = _refuser(name, parameters)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        refuse_unknown(kwargs)
        given = dict(zip(positional, args, strict=False))
        if _contract({**given, **kwargs}) == "keras":
            return function(*args, **kwargs)
        by_place = [kinds[one].check(one, value) if one in kinds else value for one, value in given.items()]
        by_name = {one: kinds[one].check(one, value) if one in kinds else value for one, value in kwargs.items()}
        return function(*by_place, *args[len(given) :], **by_name)

    return cast("Function", call)


def named(function: Function) -> Function:
    """Lets a function refuse arguments that it does not have; their values are checked by what it calls."""
    refuse_unknown = _refuser(_name_of(function), inspect.signature(function).parameters)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        refuse_unknown(kwargs)
        return function(*args, **kwargs)

    return cast("Function", call)


def unknown(name: str, keyword: str, known: Collection[str] = ()) -> ArgumentTypeError:
    """Returns the error for a keyword that a call does not have.

    Args:
        name: of the call.
        keyword: what it was given.
        known: what it takes, beside what its signature says.
    """
    other = next((call for call in CALLS if call != name and keyword in _keywords.get(call, ())), None)
    return unknown_keyword(name, keyword, {*_keywords.get(name, ()), *known}, other)


def _name_of(function: Callable[..., Any]) -> str:
    return function.__qualname__.removesuffix(".__init__").rpartition(".")[2]


def _names(parameters: Mapping[str, inspect.Parameter]) -> list[str]:
    return [name for name, one in parameters.items() if name != "self" and one.kind is not OPEN]


def _refuser(name: str, parameters: Mapping[str, inspect.Parameter]) -> Callable[[Mapping[str, Any]], None]:
    """Returns what refuses the keywords that a call does not have."""
    takes_more = [get_args(one.annotation) for one in parameters.values() if one.kind is OPEN]
    declared = [kind.__annotations__ for kinds in takes_more for kind in kinds]  # of `Unpack[...]`
    known = frozenset([*_names(parameters), *(keyword for keywords in declared for keyword in keywords)])
    if name in CALLS:
        _keywords[name] = known
    takes_any = name in TAKES_ANY or len(takes_more) > len(declared)

    def refuse_unknown(keywords: Mapping[str, Any]) -> None:
        for keyword in keywords:
            if keyword not in known and not takes_any:
                raise unknown(name, keyword, known)

    return refuse_unknown


def _contract(given: Mapping[str, Any]) -> Compat:
    """Returns the contract of a call: its own, else that of its generator, else that of its object."""
    for compat in (
        given.get("compat"),
        getattr(given.get("image_data_generator"), "compat", None),
        getattr(given.get("self"), "compat", None),
    ):
        if compat is not None:
            return check("compat", compat)  # type: ignore[no-any-return]
    return "documented"
