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
napoleon_use_ivar = True  # an attribute that is also a property is described once
html_theme = "furo"
html_title = "dirflow"
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["narrow.css"]


def _split_after_colon(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Breaks the first line of a property's docstring after its colon.

    Napoleon takes what precedes one for a type.
    """
    del app, name, obj, options
    if what == "property" and ": " in lines[0]:
        before, after = lines[0].split(": ", 1)
        lines[:1] = [f"{before}:", after]


def setup(app: Any) -> None:
    """Called by Sphinx."""
    # Before napoleon's.
    app.connect("autodoc-process-docstring", _split_after_colon, priority=0)
