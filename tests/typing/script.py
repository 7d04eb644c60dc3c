"""A user's script: what a type checker has to say of it stands at the end of the line, and nothing else.

Read by type checkers, never run.
"""

from pathlib import Path
from typing import Any, Literal, TypeVar, assert_type

import numpy as np
import numpy.typing as npt

from dirflow import (
    Batches,
    DataFrameIterator,
    DirectoryIterator,
    ImageDataGenerator,
    Iterator,
    Means,
    NumpyArrayIterator,
    load_img,
)

Array = npt.NDArray[Any]
Pair = tuple[Array, Array]

generator = ImageDataGenerator(rotation_range=20, zoom_range=(0.8, 1.2), width_shift_range=[-5, 0, 5], rescale=1 / 255)
generator = ImageDataGenerator(fill_mode="nerest")  # error
generator = ImageDataGenerator(rotation="20")  # error
generator = ImageDataGenerator(compat="kears")  # error

training = generator.flow_from_directory("photos", target_size=(224, 224), class_mode="binary", subset="training")
training = generator.flow_from_directory(
    "photos", on_error="skip", cache="memory", prefetch=None, listing=Path("x.npz")
)
generator.flow_from_directory("photos", on_error="ignore")  # error
generator.flow_from_directory("photos", color_mode="RGB")  # error
generator.flow_from_directory("photos", class_mode="categoricl")  # error
generator.flow_from_directory("photos", target_size=224)  # error
generator.flow_from_directory("photos", num_workers=2)  # error
generator.flow_from_directory("photos", sampling="balance")  # error
pictures = generator.flow_from_directory(Path("photos"), target_size=[224, 224], class_mode=None, workers=2)
generator.flow_from_directory("photos", class_mode=None, fill_mode="nearest")  # error
assert_type(training, DirectoryIterator[Pair])
assert_type(pictures, DirectoryIterator[Array])

# What a batch is, told by the arguments.
mode: Literal["binary", "sparse"] | None = "binary" if training.num_classes == 2 else None
settings: dict[str, Any] = {"batch_size": 8}
assert_type(next(generator.flow_from_directory("photos", **settings)), Any)
assert_type(next(generator.flow_from_directory("photos")), Pair)
assert_type(next(generator.flow_from_directory("photos", (64, 64), "rgb", ["cat", "dog"], batch_size=8)), Pair)
assert_type(next(generator.flow_from_directory("photos", class_mode="input", compat="keras", workers=2)), Pair)
assert_type(next(generator.flow_from_directory("photos", (64, 64), class_mode=None, augment=False)), Array)
assert_type(next(generator.flow_from_directory("photos", (64, 64), "rgb", None, None)), Any)
assert_type(next(generator.flow_from_directory("photos", with_index=True)), Any)
assert_type(next(generator.flow_from_directory("photos", remainder="mask")), Any)
assert_type(next(generator.flow_from_directory("photos", class_mode=mode)), Any)
assert_type(pictures[0], Array)
assert_type(pictures.next(), Array)
assert_type(training[-1], Pair)
assert_type(list(training.epoch()), list[Pair])
assert_type(len(training.epoch()), int)

images, numbers = np.zeros((4, 8, 8, 3)), np.arange(4)
unknown: Any = images
assert_type(generator.flow(images), NumpyArrayIterator[Array])
assert_type(generator.flow(images, numbers, 2, shuffle=False), NumpyArrayIterator[Pair])
assert_type(generator.flow(images, [0, 1, 2, 3], subset="training"), NumpyArrayIterator[Pair])
assert_type(next(generator.flow(images, numbers, sample_weight=[1, 1, 2, 2])), tuple[Array, Array, Array])
assert_type(next(generator.flow((images, numbers), numbers)), Any)
assert_type(next(generator.flow(unknown, unknown)), Any)
assert_type(next(generator.flow(images, numbers, with_index=True)), Any)
assert_type(next(generator.flow(images, numbers, remainder="mask")), Any)
generator.flow(images, save_format="jpg2")  # error
generator.flow(images, numbers, drop_reminder=True)  # error

frames = generator.flow_from_dataframe(None, "photos", class_mode="raw", keep_aspect_ratio=True, decode="fast")
generator.flow_from_dataframe(None, "photos", interpolation="bilinaer")  # error
assert_type(frames, DataFrameIterator[Pair])
assert_type(next(generator.flow_from_dataframe(unknown, "photos", "file", "label", batch_size=8)), Pair)
assert_type(next(generator.flow_from_dataframe(unknown, "photos", x_col="file", class_mode=None)), Array)
assert_type(next(generator.flow_from_dataframe(unknown, y_col=["x", "y"], class_mode="multi_output")), Any)
assert_type(next(generator.flow_from_dataframe(unknown, weight_col="weight")), Any)
assert_type(next(generator.flow_from_dataframe(unknown, with_index=True)), Any)
assert_type(next(generator.flow_from_dataframe(unknown, remainder="mask")), Any)

# The classes' own names need no type of a batch, and take one.
assert_type(next(DirectoryIterator("photos", generator, class_mode=None)), Any)
assert_type(next(DataFrameIterator(unknown, "photos", generator, with_index=True)), Any)
assert_type(next(NumpyArrayIterator(images, None, generator)), Any)
either: DirectoryIterator = training
either = pictures
wanted: Iterator[tuple[Array, ...]] = training
wrong: DirectoryIterator[Pair] = pictures  # error
given: DirectoryIterator[Array] = DirectoryIterator("photos", generator, class_mode=None)

Batch = TypeVar("Batch")


def first(iterator: Iterator[Batch]) -> Batch:
    return next(iterator)


assert_type(first(training), Pair)


def second(iterator: DirectoryIterator) -> object:
    next(iterator)
    assert_type(first(iterator), Any)
    return iterator[1]


class Doubled(DirectoryIterator):
    white_list_formats = (*DirectoryIterator.white_list_formats, "webp")

    def _get_batches_of_transformed_samples(self, index_array: Any) -> Any:
        return 2 * super()._get_batches_of_transformed_samples(index_array)


class Pictures(DirectoryIterator[Array]):
    def __next__(self) -> Array:
        return super().__next__()


class Doubling(ImageDataGenerator):
    directory_iterator = Doubled

    def flow_from_directory(self, *args: Any, **kwargs: Any) -> DirectoryIterator:
        return super().flow_from_directory(*args, **kwargs)


for picture in Pictures("photos", Doubling()):
    assert_type(picture, Array)
assert_type(next(Doubling().flow_from_directory("photos")), Any)

x, y = next(training)
for x, y in training.epoch():
    print(x.shape, y.shape)
for x, y in training:
    print(x.shape, y.shape)
assert_type(len(training), int)
assert_type(training.batches, Batches)
training.batches.batch(0, 1, Means(workers=2))
training.show(images=9).save("sheet.png")
loaded = load_img("x.jpg", target_size=(32, 32))
loaded.rotate(90)
