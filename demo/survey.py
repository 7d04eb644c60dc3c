"""What a data set holds: classes, files, formats and sizes, read off the files' first bytes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image


@dataclass(frozen=True)
class Survey:
    """Counts over some files.

    Attributes:
        formats: Files of each format, by content and not by name.
        smallest: Width and height of the smallest picture.
        largest: The same of the largest.
    """

    formats: Counter[str]
    smallest: tuple[int, int]
    largest: tuple[int, int]

    def __str__(self) -> str:
        """Returns one line for a person."""
        formats = ", ".join(f"{count:,} {name}" for name, count in self.formats.most_common())
        if not self.largest[0]:
            return formats
        smallest, largest = ("x".join(map(str, size)) for size in (self.smallest, self.largest))
        return f"{formats}; {smallest if smallest == largest else f'{smallest} to {largest}'} pixels"


def survey(paths: Iterable[str | Path]) -> Survey:
    """Looks at the head of each file."""
    formats: Counter[str] = Counter()
    sizes: set[tuple[int, int]] = set()
    for path in paths:
        try:
            with Image.open(path) as image:
                formats[image.format or "unknown"] += 1
                sizes.add(image.size)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            formats["not recognised"] += 1
    ordered = sorted(sizes, key=lambda size: size[0] * size[1]) or [(0, 0)]
    return Survey(formats, ordered[0], ordered[-1])


def per_class(class_names: Iterable[str], labels: Iterable[int]) -> str:
    """Returns each class with its number of files, on one line."""
    counts = Counter(int(label) for label in labels)
    return " · ".join(f"{name} {counts[number]}" for number, name in enumerate(class_names))
