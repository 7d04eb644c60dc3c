"""Programs that wrap iterators in generators and classes of their own."""

import copy
import threading

import numpy as np

from .harness import program
from .hooks import directory
from .ordering import with_names


def endless(iterator):
    while True:
        x, y = next(iterator)
        yield x, {"main": y, "auxiliary": y[:, :1]}


@program(protocols=("next",))
def python_generator(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    wrapped = endless(iterator)
    return [next(wrapped) for _ in range(5 if how.most == 1 else 11)]


@program(protocols=("next",))
def two_of_one_seed_zipped(image, folder, how):
    generator = image.ImageDataGenerator(**how.augmentation)
    settings = {"target_size": (12, 10), "class_mode": None, "batch_size": 5, **how.order, **how.more}
    images = generator.flow_from_directory(str(folder), **settings)
    masks = image.ImageDataGenerator(**how.augmentation).flow_from_directory(
        str(folder), color_mode="grayscale", **settings
    )
    taken = []
    for batch in zip(images, masks, strict=False):
        taken.append(batch)
        if len(taken) == (5 if how.most == 1 else 10):
            break
    return taken


@program(protocols=("next",))
def loop_that_breaks_out(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    taken = []
    for number, (x, y) in enumerate(iterator):
        taken.append((number, x, y))
        if len(taken) >= len(iterator):
            break
    return taken


@program()
def reset_and_predict_by_number(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how, shuffle=False, class_mode=None))
    iterator.reset()
    predicted = np.concatenate([iterator[i].mean(axis=(1, 2)) for i in range(len(iterator))])
    iterator.reset()
    again = np.concatenate([iterator[i].mean(axis=(1, 2)) for i in range(len(iterator))])
    levels = (predicted.shape, again.shape) if how.style == "random" else (predicted, again)
    return levels, iterator.filenames, iterator.classes, iterator.class_indices


@program()
def sequence_of_steps(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    steps = iterator.n // iterator.batch_size
    rest = iterator.samples % iterator.batch_size
    batches = [next(iterator) if how.protocol == "next" else iterator[i] for i in range(steps)]
    return steps, rest, len(iterator), batches


@program(protocols=("next",))
def thread_safe_iterator(image, folder, how):
    class ThreadSafe:
        def __init__(self, it):
            self.it = it
            self.lock = threading.Lock()

        def __iter__(self):
            return self

        def __next__(self):
            with self.lock:
                return self.it.__next__()

    iterator = ThreadSafe(how.ready(directory(image.DirectoryIterator, image, folder, how)))
    return [next(iterator) for _ in range(5 if how.most == 1 else 11)]


@program()
def delegating_wrapper(image, folder, how):
    class Wrapper:
        def __init__(self, iterator):
            self._iterator = iterator

        def __getattr__(self, name):
            return getattr(self._iterator, name)

        def __iter__(self):
            return self

        def __len__(self):
            return len(self._iterator)

        def __next__(self):
            x, y = next(self._iterator)
            return [x, x[:, ::2, ::2]], y

        def __getitem__(self, index):
            x, y = self._iterator[index]
            return [x, x[:, ::2, ::2]], y

    iterator = Wrapper(how.ready(directory(image.DirectoryIterator, image, folder, how)))
    state = (iterator.samples, iterator.n, iterator.num_classes, iterator.filenames, iterator.image_shape)
    return state, how.batches(iterator)


@program()
def crop_generator(image, folder, how):
    def random_crop(picture, size, random):
        top = random.randint(0, picture.shape[0] - size[0] + 1)
        left = random.randint(0, picture.shape[1] - size[1] + 1)
        return picture[top : top + size[0], left : left + size[1]]

    def crops(batches, length):
        random = np.random.RandomState(1)
        for batch_x, batch_y in batches:
            batch_crops = np.zeros((batch_x.shape[0], length, length, 3))
            for i in range(batch_x.shape[0]):
                batch_crops[i] = random_crop(batch_x[i], (length, length), random)
            yield batch_crops, batch_y

    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    if how.protocol == "number":
        return list(crops((iterator[i] for i in range(len(iterator))), 7))
    wrapped = crops(iterator, 7)
    return [next(wrapped) for _ in range(5 if how.most == 1 else 9)]


@program(protocols=("number",), random="alike")  # law 1: the same batch whenever it is asked for
def averaged_at_test_time(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how, shuffle=False, class_mode=None))
    views = [[iterator[i] for i in range(len(iterator))] for _ in range(3)]
    return [np.stack(batches) for batches in zip(*views, strict=True)]


@program()
def remembers_batches(image, folder, how):
    class Cached(image.DirectoryIterator):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.kept = {}

        def __getitem__(self, idx):
            if idx not in self.kept:
                self.kept[idx] = super().__getitem__(idx)
            return self.kept[idx]

    iterator = directory(Cached, image, folder, how)
    batches = how.batches(iterator)
    return batches, sorted(iterator.kept)


@program()
def remembers_samples(image, folder, how):
    class Cached(image.DirectoryIterator):
        def __init__(self, *args, **kwargs):
            self.kept = {}
            super().__init__(*args, **kwargs)

        def _get_batches_of_transformed_samples(self, index_array):
            missing = np.array([i for i in index_array if i not in self.kept], dtype=int)
            if len(missing):
                x, y = super()._get_batches_of_transformed_samples(missing)
                self.kept.update({int(i): (x[k], y[k]) for k, i in enumerate(missing)})
            rows = [self.kept[int(i)] for i in index_array]
            return np.stack([x for x, _ in rows]), np.stack([y for _, y in rows])

    return how.batches(directory(Cached, image, folder, how), epochs=1)


@program()
def logs_to_an_open_file(image, folder, how):
    class Logging(image.DirectoryIterator):
        def __init__(self, *args, log=None, **kwargs):
            self.log = log
            self.log_lock = threading.Lock()
            super().__init__(*args, **kwargs)

        def _get_batches_of_transformed_samples(self, index_array):
            with self.log_lock:
                self.log.write(" ".join(self.filenames[i] for i in index_array) + "\n")
            return super()._get_batches_of_transformed_samples(index_array)

    path = folder.parent / "batches.log"
    with path.open("w") as log:
        iterator = directory(Logging, image, folder, how, log=log)
        batches = how.batches(iterator, 1)
    lines = path.read_text().splitlines()
    assert len(lines) >= len(batches)
    names = {name for line in lines for name in line.split()}
    return batches, sorted(names)


@program()
def shallow_copy(image, folder, how):
    iterator = directory(with_names(image.DirectoryIterator), image, folder, how)
    other = copy.copy(iterator)
    other.index_generator = other._flow_index()
    return how.batches(iterator, 1), how.batches(other, 1)
