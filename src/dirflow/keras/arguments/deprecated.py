"""Keywords of `flow_from_dataframe` that earlier versions of the original had."""

from typing import Any

from dirflow.arguments.checked import unknown
from dirflow.common.contract import Compat, check_compat
from dirflow.common.warn import warn

from .options import LoadingOptions

DEPRECATED = {
    "has_ext": "file names have their extension, as on disk.",
    "sort": "rows are delivered in their own order with shuffle=False.",
    "drop_duplicates": "drop them by pandas.DataFrame.drop_duplicates.",
}


def known_keywords(keywords: dict[str, Any], compat: Compat) -> dict[str, Any]:
    """Returns the keywords that dirflow has; warns of deprecated ones.

    Raises:
        ArgumentTypeError: a keyword does not exist; `"keras"` ignores it (docs/compat.md, D48).
    """
    given = keywords.get("compat")
    compat = compat if given is None else check_compat(given)
    names = set(LoadingOptions.__annotations__)
    if compat == "documented":  # D48
        names.add("keep_aspect_ratio")
    known = {}
    for name, value in keywords.items():
        if name in names:
            known[name] = value
        elif name in DEPRECATED:
            warn(f"`{name}` is deprecated and has no effect: {DEPRECATED[name]}", DeprecationWarning)
        elif compat == "documented":  # D48
            raise unknown("flow_from_dataframe", name, names)
    return known


def renamed_class_mode(class_mode: Any) -> Any:
    """Returns the class mode by its present name."""
    if isinstance(class_mode, str) and class_mode == "other":
        warn('`class_mode="other"` is deprecated; use "raw".', DeprecationWarning)
        return "raw"
    return class_mode
