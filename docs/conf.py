"""How the guide and the API reference become a site: `make docs`."""

from importlib.metadata import version as version_of
from typing import Any

project = "dirflow"
version = release = version_of("dirflow")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signatures of the original are long enough
napoleon_use_rtype = False
html_theme = "furo"
html_title = "dirflow"


def _split_after_colon(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Breaks the first line of a property's docstring after its colon: napoleon takes what precedes one for a type."""
    del app, name, obj, options
    if what == "property" and ": " in lines[0]:
        lines[:1] = [part + ending for part, ending in zip(lines[0].split(": ", 1), (":", ""), strict=True)]


def setup(app: Any) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-process-docstring", _split_after_colon, priority=0)  # before napoleon
