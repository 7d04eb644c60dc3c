"""What type checkers are told of `flow` and its kin is what the methods take."""

import ast
import inspect
from pathlib import Path

import pytest

from dirflow import ImageDataGenerator
from dirflow.keras import flows
from dirflow.keras.arguments import options

SEEN = {"flow": "ArrayKeywords", "flow_from_directory": "FolderKeywords", "flow_from_dataframe": "FrameKeywords"}


def declared(name: str) -> list[ast.FunctionDef]:
    """Returns the overloads of a method as they are written, and the method."""
    tree = ast.parse(Path(flows.__file__).read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    return sorted(found, key=lambda node: node.lineno)


def names_of(method: ast.FunctionDef) -> set[str]:
    return {one.arg for one in (*method.args.args, *method.args.kwonlyargs)} - {"self"}


@pytest.mark.parametrize("name", SEEN)
def test_the_last_overload_takes_what_the_method_takes(name: str) -> None:
    *_, last, method = declared(name)
    assert ast.unparse(last.args) == ast.unparse(method.args)


@pytest.mark.parametrize("name", SEEN)
def test_the_others_take_all_that_leaves_the_batch_as_it_is(name: str) -> None:
    *others, _, _ = declared(name)
    taken = set(inspect.signature(getattr(ImageDataGenerator, name)).parameters) - {
        "self",
        *options.MoreParts.__annotations__,
    }
    old = {"has_ext", "sort", "drop_duplicates"}  # which nothing shows, and `flow_from_dataframe` takes
    for other in others:
        keywords = set(vars(options)[SEEN[name]].__annotations__)
        assert not keywords & names_of(other)
        assert (keywords | names_of(other)) - old == taken - {"weight_col"}
