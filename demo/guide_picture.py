"""Draws the picture of the guide and the README anew: `python -m demo.guide_picture`."""

import tempfile
from pathlib import Path

from . import contact_sheet, flows, pictures

PATH = Path(__file__).parents[1] / "docs" / "augmentation.jpg"
MOTIFS = ("astronaut", "cat", "coffee")  # free of copyright


def main() -> None:
    """Makes the demo's photographs, and a sheet of some of them."""
    with tempfile.TemporaryDirectory() as folder:
        dataset = pictures.photographs(Path(folder) / "photographs")
        contact_sheet.draw([("photographs", flows.training(dataset), dataset.whole)], PATH, MOTIFS)


if __name__ == "__main__":
    main()
