"""Programs whose hook uses the iterator and the generator in ways of its own, or is called in ways of its own."""

import tempfile
from pathlib import Path

import numpy as np
from keras.src.trainers.data_adapters.py_dataset_adapter import PyDatasetAdapter

from .base_iterator import pictures
from .harness import program
from .hooks import directory
from .ordering import with_names


@program()
def takes_the_lock(image, folder, how):
    class Locked(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            with self.lock:
                names = [self.filenames[i] for i in index_array]
            return (*super()._get_batches_of_transformed_samples(index_array), names)

    return how.batches(directory(Locked, image, folder, how))


@program(ahead=False)
def reads_the_order(image, folder, how):
    class Place(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            _, y = super()._get_batches_of_transformed_samples(index_array)
            where = int(np.flatnonzero(self.index_array == index_array[0])[0])
            return where, np.array(self.index_array), y

    return how.batches(directory(Place, image, folder, how))


@program()
def a_seed_of_each_sample(image, folder, how):
    class Pairs(image.Iterator):
        def __init__(self, x, generator, batch_size, shuffle, seed):
            self.x, self.generator = x, generator
            super().__init__(len(x), batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            shown = [self.generator.random_transform(self.x[j], seed=int(j)) for j in index_array]
            marked = [self.generator.random_transform(self.x[j][..., :1], seed=int(j)) for j in index_array]
            return np.array(shown), np.array(marked), index_array

    generator = image.ImageDataGenerator(**how.augmentation)
    return how.batches(Pairs(pictures(), generator, 5, **how.order), own_draws=True)


@program(random="labels")
def eraser_as_preprocessing_function(image, folder, how):
    def erase(x):
        if how.style == "random":
            top, left = np.random.randint(0, 8, 2)
            x[top : top + 4, left : left + 4] = np.random.uniform(0, 255)
        else:
            x[:4, :4] = 0
        return x

    generator = image.ImageDataGenerator(preprocessing_function=erase, **how.augmentation)
    iterator = generator.flow_from_directory(str(folder), (12, 10), batch_size=5, **how.order, **how.more)
    return how.batches(iterator, own_draws=True)


@program(plain="nothing", documented="nothing")
def both_parts_of_a_split(image, folder, how):
    kind = with_names(image.DirectoryIterator)
    generator = image.ImageDataGenerator(validation_split=0.3, **how.augmentation)
    taken = []
    for subset in ("training", "validation"):
        settings = {"target_size": (12, 10), "batch_size": 5, "subset": subset, **how.order, **how.more}
        iterator = kind(str(folder), generator, **settings)
        taken.append((iterator.filenames, how.batches(iterator)))
    return taken


@program(plain="alike", documented="alike")
def saves_pictures(image, folder, how):
    kind = with_names(image.DirectoryIterator)
    with tempfile.TemporaryDirectory() as saved:
        iterator = directory(kind, image, folder, how, save_to_dir=saved, save_prefix="x")
        batches = how.batches(iterator, 1)
        return batches, sorted(path.name for path in Path(saved).iterdir())


@program()
def base_constructor_called_again(image, folder, how):
    class Filtered(image.DirectoryIterator):
        def __init__(self, directory, generator, keep, **kwargs):
            super().__init__(directory, generator, **kwargs)
            rows = [row for row, name in enumerate(self.filenames) if keep(name)]
            self.filenames = [self.filenames[row] for row in rows]
            self._filepaths = [self._filepaths[row] for row in rows]
            self.classes = self.classes[rows]
            self.samples = len(rows)
            image.Iterator.__init__(self, self.samples, self.batch_size, self.shuffle, self.seed)

    iterator = directory(Filtered, image, folder, how, keep=lambda name: name.endswith(".jpg"))
    return [iterator.n, *how.batches(iterator)]


@program(protocols=("number",))
def iteration_that_ends(image, folder, how):
    class Finite(image.DirectoryIterator):
        def __iter__(self):
            for number in range(len(self)):
                yield self[number]
            self.on_epoch_end()

    iterator = how.ready(directory(Finite, image, folder, how))
    return [list(iterator) for _ in range(min(2, how.most))]


@program(protocols=("number",), random="labels")
def rows_of_its_own_by_number(image, folder, how):
    class Own(image.DirectoryIterator):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.rng = np.random.RandomState(3)
            self.rows = np.arange(self.n)

        def on_epoch_end(self):
            self.rng.shuffle(self.rows)

        def __getitem__(self, idx):
            rows = self.rows[idx * self.batch_size : (idx + 1) * self.batch_size]
            return (*self._get_batches_of_transformed_samples(rows), rows.copy())

    return how.batches(directory(Own, image, folder, how))


@program(protocols=("number",), styles=("plain",))
def epoch_end_before_the_first_batch(image, folder, how):
    iterator = how.ready(directory(with_names(image.DirectoryIterator), image, folder, how))
    iterator.on_epoch_end()
    return [iterator.index_array, *how.batches(iterator)]


@program(protocols=("number",))
def asked_by_the_loop_of_fit(image, folder, how):
    class WithWeights(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return x, y, index_array / self.n

    iterator = how.ready(directory(WithWeights, image, folder, how))
    taken = []
    for _ in range(min(2, how.most)):
        adapter = PyDatasetAdapter(iterator, shuffle=False)
        adapter.on_epoch_begin()
        taken.append([tuple(np.asarray(part) for part in batch) for batch in adapter.get_numpy_iterator()])
        adapter.on_epoch_end()
    return taken


@program()
def hook_defined_in_a_mixin(image, folder, how):
    class Names:
        def _get_batches_of_transformed_samples(self, index_array):
            batch = super()._get_batches_of_transformed_samples(index_array)
            return (*batch, [self.filenames[i] for i in index_array])

    class Rows:
        def _get_batches_of_transformed_samples(self, index_array):
            batch = super()._get_batches_of_transformed_samples(index_array)
            return (*batch, index_array)

    class Both(Names, Rows, image.DirectoryIterator):
        pass

    return how.batches(directory(Both, image, folder, how))
