"""Programs whose class has properties, class attributes or further bases of its own."""

import itertools

import keras
import numpy as np

from .base_iterator import pictures
from .harness import program
from .hooks import directory
from .other_hooks import frame


@program()
def weights_of_files(image, folder, how):
    class Weighted(image.DirectoryIterator):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.weights = np.linspace(0, 1, self.samples)

        @property
        def sample_weight(self):
            return self.weights

    return how.batches(directory(Weighted, image, folder, how))


@program()
def paths_from_a_property(image, folder, how):
    class Doubled(image.DirectoryIterator):
        @property
        def filepaths(self):
            return [self._filepaths[0] if "bee" in path else path for path in self._filepaths]

    return how.batches(directory(Doubled, image, folder, how))


@program()
def labels_from_a_property(image, folder, how):
    class Shifted(image.DataFrameIterator):
        @property
        def labels(self):
            return self._targets - 1

    generator = image.ImageDataGenerator(**how.augmentation)
    settings = {"target_size": (9, 11), "batch_size": 6, "class_mode": "raw", "y_col": "age"}
    return how.batches(Shifted(frame(folder), str(folder), generator, **settings, **how.order, **how.more))


@program()
def class_mode_of_its_own(image, folder, how):
    class Distance(image.DirectoryIterator):
        allowed_class_modes = frozenset({"categorical", "distance", None})

        def _get_batches_of_transformed_samples(self, index_array):
            x = super()._get_batches_of_transformed_samples(index_array)
            return x, self.classes[index_array] / 2

    return how.batches(directory(Distance, image, folder, how, class_mode="distance"))


@program()
def arrays_in_files(image, folder, how):
    class Arrays(image.DirectoryIterator):
        white_list_formats = ("npy",)

        def _get_batches_of_transformed_samples(self, index_array):
            x = np.stack([np.load(self.filepaths[i]) for i in index_array])
            return x, self.classes[index_array]

    root = folder.parent / "arrays"
    for name, count in (("one", 4), ("two", 5)):
        (root / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            np.save(root / name / f"{number}.npy", np.full((4, 4, 2), number + len(name), dtype="float32"))
    iterator = directory(Arrays, image, root, how, batch_size=4)
    return [iterator.samples, iterator.filenames, *how.batches(iterator)]


@program()
def both_bases(image, folder, how):
    class Both(image.Iterator, keras.utils.Sequence):
        def __init__(self, x, batch_size, shuffle, seed):
            self.x = x
            image.Iterator.__init__(self, len(x), batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            return self.x[index_array], index_array

    iterator = Both(pictures(), 5, **how.order)
    return isinstance(iterator, keras.utils.Sequence), how.batches(iterator)


@program(protocols=("next",))
def one_pass_that_ends(image, folder, how):
    class OnePass(image.DirectoryIterator):
        def _flow_index(self):
            for begin in range(0, self.n, self.batch_size):
                yield np.arange(begin, min(begin + self.batch_size, self.n))

    iterator = how.ready(directory(OnePass, image, folder, how, class_mode="sparse"))
    return [y for _, y in itertools.islice(iterator, 20)]


@program()
def error_in_one_batch(image, folder, how):
    class Fragile(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            if 7 in index_array:
                raise RuntimeError(f"row 7 of {self.n} is broken")
            return super()._get_batches_of_transformed_samples(index_array)

    iterator = how.ready(directory(Fragile, image, folder, how))
    taken = []
    for number in range(5):
        try:
            taken.append(next(iterator) if how.protocol == "next" else iterator[number])
        except RuntimeError as error:
            taken.append(str(error))
    return taken


@program(ahead=False)
def counts_batches_within_the_hook(image, folder, how):
    class Warming(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return x * min(1, self.total_batches_seen / 4), y, self.total_batches_seen

    return how.batches(directory(Warming, image, folder, how))


@program(ahead=False)
def stream_of_its_own_in_the_hook(image, folder, how):
    class Erasing(image.DirectoryIterator):
        def __init__(self, *args, **kwargs):
            self.rng = np.random.RandomState(4)
            super().__init__(*args, **kwargs)

        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            corners = self.rng.randint(0, 8, (len(x), 2))
            for picture, (top, left) in zip(x, corners, strict=True):
                picture[top : top + 4, left : left + 4] = 0
            return x, y, corners

    return how.batches(directory(Erasing, image, folder, how))
