"""How the guide and the API reference become a site: `make docs`."""

from importlib.metadata import version as version_of

project = "dirflow"
version = release = version_of("dirflow")
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signatures of the original are long enough
napoleon_use_rtype = False
html_theme = "furo"
html_title = "dirflow"
