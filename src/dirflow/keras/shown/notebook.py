"""What a notebook shows of an iterator: a few pictures and its classes."""

from collections.abc import Iterator as AbstractIterator
from html import escape
from typing import Any

import numpy as np
from PIL import Image

from dirflow.common.terminal import harmless
from dirflow.errors import ArgumentError, DirflowError
from dirflow.pipeline.finish.thumbnails import as_pictures, data_url, sheet

from .text import describe_iterator

PICTURES, SIDE = 8, 96  # of a page: about 40 kB, and below 150 kB whatever is in them
CLASSES = 12
CELL = 'style="text-align:left;padding:0 1em 0 0"'


def html_of(iterator: Any) -> str:
    """Returns a fragment of HTML, below 300 kB: what the iterator is, a few pictures, and how many images a class has.

    Nothing of the iterator changes, and no function of the user's is called.
    """
    return f"<div>{''.join([*_lines(iterator), *_pictures(iterator), *_classes(iterator)])}</div>"


def sheet_of(iterator: Any, number: int, images: int, side: int) -> Image.Image:
    """Returns a sheet of the first images of a batch; see `Iterator.show`."""
    batches = iterator.batches
    made = batches.pictures(0, number)
    pictures = as_pictures(made.x[:images], batches.steps.target.data_format)
    if not pictures:
        raise ArgumentError(f"only images with 1, 3 or 4 channels can be shown. Received: shape {made.x.shape}")
    captions = [_caption(iterator, int(row)) for row in made.rows[: len(pictures)]]
    return sheet(pictures, captions, side, columns=int(np.ceil(np.sqrt(len(pictures)))))


def _lines(iterator: Any) -> AbstractIterator[str]:
    yield f"<p><code>{escape(describe_iterator(iterator))}</code></p>"


def _pictures(iterator: Any) -> AbstractIterator[str]:
    try:
        batches = iterator.batches
        if not len(batches) or batches.steps.calls_user:
            batches = batches.unprocessed()
        made = batches.pictures(0, 0)
    except DirflowError as error:
        yield f"<p>No pictures: {escape(harmless(str(error)))}</p>"
        return
    for picture, row in zip(as_pictures(made.x[:PICTURES], batches.steps.target.data_format), made.rows, strict=False):
        caption = escape(_caption(iterator, int(row)), quote=True)
        yield (
            f'<img src="{data_url(picture, SIDE)}" alt="{caption}" title="{caption}" '
            'style="display:inline-block;margin:2px">'
        )


def _classes(iterator: Any) -> AbstractIterator[str]:
    known = iterator._class_numbers()  # noqa: SLF001 - of its own house
    if known is None:
        return
    numbers, total = known
    counts = np.bincount(numbers, minlength=total).tolist()
    names = _class_names(iterator)
    yield f"<table><tr><th {CELL}>class</th><th {CELL}>images</th></tr>"
    for number, count in list(enumerate(counts))[:CLASSES]:
        yield f"<tr><td {CELL}>{escape(harmless(names.get(number, str(number))))}</td><td {CELL}>{count:,}</td></tr>"
    if more := counts[CLASSES:]:
        yield f"<tr><td {CELL}>and {len(more):,} more</td><td {CELL}>{sum(more):,}</td></tr>"
    yield "</table>"


def _class_names(iterator: Any) -> dict[int, str]:
    indices = getattr(iterator, "class_indices", None) or {}
    return {number: str(name) for name, number in indices.items()}


def _caption(iterator: Any, row: int) -> str:
    """Returns the class of an image, or which one it is where it has not one class."""
    known = iterator._class_numbers()  # noqa: SLF001
    if known is None:
        return f"image {row}"
    number = int(known[0][row])
    return harmless(_class_names(iterator).get(number, f"class {number}"))
