"""Programs that assign or edit an iterator's public attributes after it was made."""

import numpy as np

from .base_iterator import pictures
from .harness import program
from .hooks import directory
from .ordering import with_names
from .other_hooks import frame

ORDERS = {
    "names_first": ("filenames", "classes", "samples", "n", "_filepaths"),
    "numbers_first": ("samples", "n", "filenames", "_filepaths", "classes"),
    "classes_first": ("n", "classes", "_filepaths", "samples", "filenames"),
    "paths_first": ("_filepaths", "filenames", "classes", "samples", "n"),
    "names_last": ("classes", "_filepaths", "n", "samples", "filenames"),
}


def assign(iterator, rows, order):
    """Makes an iterator deliver some of its rows, by assigning its attributes in an order."""
    values = {
        "filenames": [iterator.filenames[row] for row in rows],
        "classes": iterator.classes[rows],
        "samples": len(rows),
        "n": len(rows),
        "_filepaths": [iterator.filepaths[row] for row in rows],
    }
    for name in order:
        setattr(iterator, name, values[name])


def _enter(name, order):
    def part_of_the_files(image, folder, how):
        iterator = directory(image.DirectoryIterator, image, folder, how)
        assign(iterator, np.flatnonzero(iterator.classes != 1), order)
        return [len(iterator), iterator.samples, iterator.filenames, *how.batches(iterator)]

    def more_than_the_files(image, folder, how):
        iterator = directory(image.DirectoryIterator, image, folder, how)
        assign(iterator, np.repeat(np.arange(23), 2), order)
        return [len(iterator), iterator.samples, iterator.filenames, *how.batches(iterator)]

    def between_two_passes(image, folder, how):
        iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
        taken = [next(iterator), next(iterator)]
        how.let_it_look_ahead()
        assign(iterator, np.arange(1, 23, 2), order)
        iterator.reset()
        return taken + [next(iterator) for _ in range(0 if how.most == 1 else 5)]

    programs = {part_of_the_files: ("next", "number"), between_two_passes: ("next",)}
    if name in {"names_first", "numbers_first", "paths_first"}:
        programs[more_than_the_files] = ("next", "number")
    for function, protocols in programs.items():
        function.__name__ = f"{function.__name__}_{name}"
        program(protocols=protocols)(function)


for _name, _order in ORDERS.items():
    _enter(_name, _order)


@program()
def paths_into_another_folder(image, folder, how):
    iterator = directory(with_names(image.DirectoryIterator), image, folder, how)
    ants = sorted(str(path) for path in (folder / "ant").iterdir())
    iterator._filepaths = [ants[row % len(ants)] for row in range(iterator.n)]
    iterator.filenames = [f"renamed/{row}.png" for row in range(iterator.n)]
    return how.batches(iterator)


@program()
def names_then_paths_into_another_folder(image, folder, how):
    iterator = directory(with_names(image.DirectoryIterator), image, folder, how)
    ants = sorted(str(path) for path in (folder / "ant").iterdir())
    iterator.filenames = [f"renamed/{row}.png" for row in range(iterator.n)]
    iterator._filepaths = [ants[row % len(ants)] for row in range(iterator.n)]
    return how.batches(iterator)


def around_a_change(iterator, how, change):
    """Takes the first batch, makes a change, and takes the rest of the epoch."""
    how.ready(iterator)
    count = len(iterator)
    take = (lambda number: next(iterator)) if how.protocol == "next" else (lambda number: iterator[number])
    first = take(0)
    how.let_it_look_ahead()
    change()
    return [first, *(take(number) for number in range(1, count))]


@program()
def all_lists_edited_in_place(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how, class_mode="sparse")

    def change():
        iterator.filepaths.reverse()
        iterator.filenames.reverse()
        iterator.classes[:] = iterator.classes[::-1].copy()

    return around_a_change(iterator, how, change)


@program()
def paths_edited_in_place(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)

    def change():
        for row in range(5, 23):
            iterator.filepaths[row] = iterator.filepaths[2]

    return [*around_a_change(iterator, how, change), iterator.filenames]


@program()
def one_path_edited_in_place(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)
    return around_a_change(iterator, how, lambda: iterator._filepaths.__setitem__(7, iterator._filepaths[0]))


@program()
def classes_edited_in_place(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)

    def change():
        iterator.classes[iterator.classes == 1] = 2

    return around_a_change(iterator, how, change)


@program()
def classes_replaced_by_a_list(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)
    iterator.classes = [int(label == 0) for label in iterator.classes]
    return around_a_change(iterator, how, lambda: iterator.classes.__setitem__(slice(0, 23), [2] * 23))


@program()
def names_edited_in_place_and_read(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)
    iterator.filenames[4] = "ant/ant00.png"
    iterator._filepaths[4] = str(folder / "ant" / "ant00.png")
    return [iterator.filenames, iterator.filepaths[4] == str(folder / "ant" / "ant00.png"), *how.batches(iterator, 1)]


@program()
def class_mode_changed(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)
    return around_a_change(iterator, how, lambda: setattr(iterator, "class_mode", None))


@program()
def generator_changed(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)
    plain = image.ImageDataGenerator(rescale=1.0 / 128)
    return around_a_change(iterator, how, lambda: setattr(iterator, "image_data_generator", plain))


@program()
def option_of_the_generator_changed(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)
    return around_a_change(iterator, how, lambda: setattr(iterator.image_data_generator, "rescale", 2.0))


@program(protocols=("next",))
def shuffle_switched_off(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    first = next(iterator)
    how.let_it_look_ahead()
    iterator.shuffle = False
    iterator.reset()
    return [first] + [next(iterator) for _ in range(0 if how.most == 1 else 6)]


@program(protocols=("next",))
def seed_changed(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    iterator.seed = 11
    return [next(iterator) for _ in range(5 if how.most == 1 else 8)]


@program()
def labels_of_the_data_frame_scaled(image, folder, how):
    generator = image.ImageDataGenerator(**how.augmentation)
    settings = {"target_size": (9, 11), "batch_size": 6, "class_mode": "raw", "y_col": "age"}
    iterator = generator.flow_from_dataframe(frame(folder), str(folder), **settings, **how.order, **how.more)
    iterator._targets = iterator.labels / 10
    return how.batches(iterator)


@program()
def arrays_replaced(image, folder, how):
    generator = image.ImageDataGenerator(**how.augmentation)
    iterator = generator.flow(pictures(), np.arange(23), batch_size=5, **how.order, **how.more)

    def change():
        iterator.x = iterator.x[::-1].copy()
        iterator.y = iterator.y[::-1].copy()

    return around_a_change(iterator, how, change)
