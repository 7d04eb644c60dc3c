"""Programs that decide which rows come when: they override or call what orders the rows of an epoch."""

import numpy as np

from .harness import program
from .hooks import directory


def with_names(kind):
    """A sub-class whose batches end with the names of their files."""

    class WithNames(kind):
        def _get_batches_of_transformed_samples(self, index_array):
            batch = super()._get_batches_of_transformed_samples(index_array)
            return (*batch, [self.filenames[i] for i in index_array])

    return WithNames


@program()
def sorted_order(image, folder, how):
    class Backwards(image.DirectoryIterator):
        def _set_index_array(self):
            self.index_array = np.arange(self.n)[::-1]

    return how.batches(directory(Backwards, image, folder, how))


@program()
def order_reversed_after_super(image, folder, how):
    class Backwards(image.DirectoryIterator):
        def _set_index_array(self):
            super()._set_index_array()
            self.index_array = self.index_array[::-1]

    return how.batches(directory(Backwards, image, folder, how))


@program()
def order_edited_in_place_after_super(image, folder, how):
    class FirstIsFirst(image.DirectoryIterator):
        def _set_index_array(self):
            super()._set_index_array()
            where = int(np.where(self.index_array == 0)[0][0])
            self.index_array[[0, where]] = self.index_array[[where, 0]]

    return how.batches(directory(with_names(FirstIsFirst), image, folder, how))


@program()
def order_of_its_own_stream(image, folder, how):
    class OwnOrder(image.NumpyArrayIterator):
        def __init__(self, *args, **kwargs):
            self.rng = np.random.RandomState(11)
            super().__init__(*args, **kwargs)

        def _set_index_array(self):
            self.index_array = self.rng.permutation(self.n)

    x = np.arange(23 * 48, dtype="float32").reshape(23, 4, 4, 3)
    generator = image.ImageDataGenerator(**how.augmentation)
    return how.batches(OwnOrder(x, np.arange(23), generator, batch_size=5, **how.order, **how.more))


@program()
def oversamples_the_small_classes(image, folder, how):
    class Oversampled(image.DirectoryIterator):
        def _set_index_array(self):
            most = np.bincount(self.classes).max()
            rows = [np.resize(np.flatnonzero(self.classes == label), most) for label in range(self.num_classes)]
            self.index_array = np.stack(rows, axis=1).ravel()
            self.n = len(self.index_array)

    iterator = directory(with_names(Oversampled), image, folder, how)
    iterator._set_index_array()
    return [iterator.n, len(iterator), *how.batches(iterator)]


@program(random="labels")
def copied_flow_index(image, folder, how):
    class Copied(image.DirectoryIterator):
        def _flow_index(self):
            self.reset()
            while 1:
                if self.seed is not None:
                    np.random.seed(self.seed + self.total_batches_seen)
                if self.batch_index == 0:
                    self._set_index_array()
                current_index = (self.batch_index * self.batch_size) % self.n
                if self.n > current_index + self.batch_size:
                    self.batch_index += 1
                else:
                    self.batch_index = 0
                self.total_batches_seen += 1
                yield self.index_array[current_index : current_index + self.batch_size][::-1]

    iterator = directory(with_names(Copied), image, folder, how)
    return how.batches(iterator), iterator.total_batches_seen


@program(random="labels", protocols=("next",))
def balanced_flow_index(image, folder, how):
    class Balanced(image.DirectoryIterator):
        def _flow_index(self):
            random = np.random.RandomState(self.seed)
            members = [np.flatnonzero(self.classes == label) for label in range(self.num_classes)]
            while True:
                picked = [random.choice(rows, 2) for rows in members]
                self.total_batches_seen += 1
                yield np.concatenate(picked)

    return how.batches(directory(with_names(Balanced), image, folder, how))


@program(random="labels", protocols=("next",))
def curriculum(image, folder, how):
    class Curriculum(image.NumpyArrayIterator):
        def _flow_index(self):
            easy_first = np.argsort(self.x.std(axis=(1, 2, 3)), kind="stable")
            share = 0.5
            while 1:
                known = easy_first[: int(share * self.n)]
                for begin in range(0, len(known), self.batch_size):
                    self.batch_index += 1
                    self.total_batches_seen += 1
                    yield known[begin : begin + self.batch_size]
                self.batch_index = 0
                share = min(1, share + 0.25)

    x = np.random.RandomState(0).normal(0, np.arange(1, 24)[:, None, None, None], (23, 6, 6, 3))
    generator = image.ImageDataGenerator(**how.augmentation)
    return how.batches(Curriculum(x, np.arange(23), generator, batch_size=5, **how.order, **how.more), epochs=3)


@program(protocols=("number",))
def epoch_end_after_super(image, folder, how):
    class Counting(image.DirectoryIterator):
        epochs = 0

        def on_epoch_end(self):
            super().on_epoch_end()
            self.epochs += 1

        def __getitem__(self, idx):
            return (*super().__getitem__(idx), self.epochs)

    return how.batches(directory(Counting, image, folder, how), epochs=3)


@program(protocols=("number",))
def epoch_end_sets_the_order(image, folder, how):
    class OwnOrder(image.DirectoryIterator):
        def on_epoch_end(self):
            self.index_array = np.roll(np.arange(self.n)[::-1], 3)

    return how.batches(directory(OwnOrder, image, folder, how), epochs=3)


@program(protocols=("number",))
def epoch_end_reorders_after_super(image, folder, how):
    class Halved(image.DirectoryIterator):
        def on_epoch_end(self):
            super().on_epoch_end()
            self.index_array = np.sort(self.index_array)[::2]

    return how.batches(directory(with_names(Halved), image, folder, how), epochs=2)


@program(protocols=("next",))
def own_reset(image, folder, how):
    class Counting(image.DirectoryIterator):
        resets = 0

        def reset(self):
            super().reset()
            self.resets += 1

    iterator = how.ready(directory(with_names(Counting), image, folder, how))
    batches = [next(iterator) for _ in range(3)]
    iterator.reset()
    if how.most > 1:
        batches += [next(iterator) for _ in range(7)]
    return batches, iterator.resets
