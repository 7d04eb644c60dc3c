"""Folders drawn by hypothesis: names of all kinds, nested folders, links, pipes."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st


class Link(NamedTuple):
    """A link to a path: absolute, or relative to where the link lies; `{root}` is the dataset's folder."""

    target: str


class Pipe(NamedTuple):
    """What is no regular file."""


STEMS = [b"a", b"b", b"B", b"a-", b"a.", b".h", "é".encode(), "\u212a".encode(), "\ue000".encode(), b"\xff", b"\x80"]
ENDINGS = [b"", b".png", b".PNG", b"png", b".txt", b".jpg", ".M\u212aV".encode()]
NAMES = st.builds(bytes.__add__, st.sampled_from(STEMS), st.sampled_from(ENDINGS))
TARGETS = ["../a.png", "a.png", "..", ".", "{root}", "{root}/a", "{root}/a/b.png", "{root}/../outside"]
TARGETS += [
    "a.png/x.png",
    "x" * 256,
    "{root}/../outside/x.png",
    "nowhere.png",
    "/nowhere/x.png",
    "../../outside/gone.png",
    "b.png/../a.png",
    "é",
]
LEAVES = st.one_of(st.none(), st.none(), st.sampled_from(TARGETS).map(Link), st.just(Pipe()))
TREES = st.dictionaries(
    NAMES,
    st.recursive(LEAVES, lambda below: st.dictionaries(NAMES, below, max_size=6), max_leaves=12),
    max_size=6,
)


def build(folder: bytes, tree: Mapping[bytes, Any], root: bytes) -> None:
    """Makes a folder with what a tree says."""
    os.makedirs(folder)
    for name, what in tree.items():
        path = os.path.join(folder, name)
        if isinstance(what, Link):
            os.symlink(what.target.encode().replace(b"{root}", root), path)
        elif isinstance(what, Pipe):
            os.mkfifo(path)
        elif what is None:
            with open(path, "wb"):
                pass
        else:
            build(path, what, root)
