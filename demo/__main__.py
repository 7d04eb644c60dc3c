"""Runs the tour: `python -m demo`, or `python -m demo FOLDER` for class folders of your own."""

import os
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import dirflow
from dirflow import DirectoryIterator

from . import contact_sheet, flows, pictures, speed, training
from .survey import per_class, survey

OUTPUT = Path("demo-output")


def main(arguments: Sequence[str]) -> None:
    """Tours a folder of the user's, or two data sets made of sample pictures."""
    OUTPUT.mkdir(exist_ok=True)
    print(f"dirflow {dirflow.__version__}, {len(os.sched_getaffinity(0))} processors")
    own = arguments[0] if arguments else os.environ.get("DATA")
    if own:
        datasets = [pictures.from_folder(Path(own).expanduser())]
    else:
        datasets = [pictures.photographs(OUTPUT / "photographs"), pictures.digits(OUTPUT / "digits")]
    sheet = OUTPUT / "contact-sheet.png"
    contact_sheet.draw([(dataset.title, tour(dataset), dataset.whole) for dataset in datasets], sheet)
    print(f"\ncontact sheet: pictures, what augmentation makes of them, and which pixels it made up: {sheet}")


def tour(dataset: pictures.Dataset) -> DirectoryIterator:
    """Surveys one data set, trains on it, times it, and returns its training iterator."""
    flow = flows.training(dataset)
    check = flows.validation(dataset, list(flow.class_indices))
    _heading(dataset.title)
    folders = " and ".join(map(str, dataset.folders))
    _say(f"{folders}: {flow.num_classes} classes, {flow.samples:,} files to train on, {check.samples:,} to validate on")
    _say(str(survey([*flow.filepaths, *check.filepaths])))
    _say("training files: " + per_class(flow.class_indices, flow.classes))
    _say("augmentation: " + ", ".join(f"{name}={value}" for name, value in dataset.augmentation.items()))
    for entry in flow.ignored:
        _say(f"left out: {entry.path}: {entry.reason}")

    _subheading("training; accuracy on validation files")
    accuracy, chance = training.train(flow, check), training.chance(check)
    _say(f"{accuracy:.1%} right; always naming the most frequent class would be {chance:.1%}")
    failures = [*flow.failures, *check.failures]
    _say(f"unreadable files among those read: {len(failures) or 'none'}")
    for failure in failures:
        _say(f"- {failure.path}: {failure.reason}")

    _subheading("speed, on these files with this augmentation")
    for line in speed.compare(dataset, OUTPUT).splitlines():
        _say(line)
    return flow


def _heading(title: str) -> None:
    print(f"\n{title} {'─' * (107 - len(title))}")


def _subheading(title: str) -> None:
    print(f"\n  {title}")


def _say(text: str) -> None:
    print(textwrap.fill(text, 108, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except dirflow.DirflowError as error:
        raise SystemExit(f"dirflow: {error}") from None
