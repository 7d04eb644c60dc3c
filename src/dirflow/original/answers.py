"""What stands for each name of the original's module, under either contract."""

import functools
from collections.abc import Callable
from typing import Any

from dirflow import original
from dirflow.common.contract import Compat
from dirflow.keras import generator
from dirflow.keras.functions import colors, files, pictures, resize, transforms
from dirflow.keras.iterators import arrays, base, dataframe, directory
from dirflow.pipeline.deliver.tally import TALLY

MODULES = (pictures, generator, base, arrays, dataframe, directory, colors, files, resize, transforms)


def answers(compat: Compat) -> dict[str, Any]:
    """Returns dirflow's answer to each name of the original's module, under a contract."""
    ours = {name: value for module in MODULES for name, value in vars(module).items()}
    source = vars(original) if compat == "keras" else ours
    return {name: source[name] for name in original.__all__} | {"load_img": _counted(source["load_img"])}


def _counted(load_img: Callable[..., Any]) -> Callable[..., Any]:
    """Returns `load_img` as an unedited script calls it: what it reads counts in the last lines of `dirflow run`."""

    @functools.wraps(load_img)
    def counted(*args: Any, **kwargs: Any) -> Any:
        with TALLY.waiting(1, batches=0), TALLY.making():
            return load_img(*args, **kwargs)

    return counted
