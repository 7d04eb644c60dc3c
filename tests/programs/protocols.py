"""Programs that override or replace how batches are asked for: `next`, `__next__`, `__getitem__`."""

import numpy as np

from .harness import program
from .hooks import directory
from .ordering import with_names


@program(protocols=("next",))
def generator_put_in_place(image, folder, how):
    iterator = how.ready(directory(with_names(image.DirectoryIterator), image, folder, how))

    def pairs():
        while True:
            for row in range(0, iterator.n - 1, 2):
                yield np.array([row, row + 1])

    iterator.index_generator = pairs()
    return [next(iterator)[-1] for _ in range(15)]


@program(protocols=("next",))
def next_of_keras_2(image, folder, how):
    class WithRows(image.DirectoryIterator):
        def next(self):
            with self.lock:
                index_array = next(self.index_generator)
            return self._get_batches_of_transformed_samples(index_array), index_array

    iterator = how.ready(directory(WithRows, image, folder, how))
    return [iterator.next() for _ in range(min(2, how.most) * len(iterator))]


@program(protocols=("next",), old=True)
def next_of_keras_2_by_the_builtin(image, folder, how):
    class WithRows(image.DirectoryIterator):
        def next(self):
            with self.lock:
                index_array = next(self.index_generator)
            return (*self._get_batches_of_transformed_samples(index_array), index_array)

    return how.batches(directory(WithRows, image, folder, how))


@program(protocols=("next",), old=True)
def next_that_calls_super(image, folder, how):
    class Named(image.DirectoryIterator):
        def next(self):
            x, y = super(Named, self).next()
            return {"image": x}, {"label": y}

    iterator = directory(Named, image, folder, how)
    return [how.ready(iterator).next()] + [next(iterator) for _ in range(4 if how.most == 1 else 7)]


@program(protocols=("next",))
def next_by_dunder(image, folder, how):
    class Shim(image.DirectoryIterator):
        def next(self):
            return self.__next__()

    iterator = how.ready(directory(Shim, image, folder, how))
    first = [iterator.next(), next(iterator), iterator.next()]
    return first + [next(iterator) for _ in range(2 if how.most == 1 else 5)]


@program(protocols=("next",))
def dunder_next_after_super(image, folder, how):
    class Scaled(image.DirectoryIterator):
        def __next__(self):
            x, y = super().__next__()
            return x * 2 - 1, y, self.batch_size

    return how.batches(directory(Scaled, image, folder, how))


@program(protocols=("next",))
def dunder_next_all_by_itself(image, folder, how):
    class WithRows(image.DirectoryIterator):
        def __next__(self, *args, **kwargs):
            with self.lock:
                index_array = next(self.index_generator)
            batch = self._get_batches_of_transformed_samples(index_array)
            return (*batch, np.array(self.filenames)[index_array].tolist())

    return how.batches(directory(WithRows, image, folder, how))


@program(protocols=("next",))
def transforms_in_next(image, folder, how):
    class Loop(image.DirectoryIterator):
        def __next__(self):
            with self.lock:
                index_array = next(self.index_generator)
            batch_x = np.zeros((len(index_array),) + self.image_shape)
            for i, j in enumerate(index_array):
                img = image.load_img(self.filepaths[j], target_size=self.target_size)
                x = self.image_data_generator.random_transform(image.img_to_array(img))
                batch_x[i] = self.image_data_generator.standardize(x)
            return batch_x, self.classes[index_array]

    return how.batches(directory(Loop, image, folder, how))


@program()
def getitem_after_super(image, folder, how):
    class Flipped(image.DirectoryIterator):
        def __getitem__(self, idx):
            x, y = super().__getitem__(idx)
            return x[:, :, ::-1].copy(), {"label": y, "number": idx}

    return how.batches(directory(Flipped, image, folder, how))


@program(protocols=("number",), random="labels")
def copied_getitem(image, folder, how):
    class Copied(image.DirectoryIterator):
        def __getitem__(self, idx):
            if idx >= len(self):
                raise ValueError(f"Asked to retrieve element {idx}, but the Sequence has length {len(self)}")
            if self.seed is not None:
                np.random.seed(self.seed + self.total_batches_seen)
            self.total_batches_seen += 1
            if self.index_array is None:
                self._set_index_array()
            index_array = self.index_array[self.batch_size * idx : self.batch_size * (idx + 1)]
            return self._get_batches_of_transformed_samples(index_array), index_array

    iterator = directory(Copied, image, folder, how)
    return how.batches(iterator, epochs=1), iterator.total_batches_seen
