"""Programs for tasks that Keras' iterators have no option for: pairs, frames, weights, tables beside the images."""

import csv

import keras
import numpy as np

from .base_iterator import pictures
from .harness import program
from .hooks import directory


@program()
def several_labels_from_a_table(image, folder, how):
    class MultiLabel(image.DirectoryIterator):
        def __init__(self, directory, image_data_generator, table=None, **kwargs):
            super().__init__(directory, image_data_generator, class_mode=None, **kwargs)
            with open(table) as file:
                self.table = {row["name"]: [float(row["wings"]), float(row["legs"])] for row in csv.DictReader(file)}

        def _get_batches_of_transformed_samples(self, index_array):
            x = super()._get_batches_of_transformed_samples(index_array)
            return x, np.array([self.table[self.filenames[i]] for i in index_array], dtype="float32")

    table = folder.parent / "labels.csv"
    names = sorted(str(path.relative_to(folder)) for path in folder.glob("*/*"))
    lines = [f"{name},{number % 3},{number % 5}" for number, name in enumerate(names)]
    table.write_text("\n".join(["name,wings,legs", *lines]) + "\n")
    return how.batches(directory(MultiLabel, image, folder, how, table=table))


@program()
def pairs(image, folder, how):
    class Siamese(image.Iterator):
        def __init__(self, x, y, generator, batch_size=32, shuffle=True, seed=None):
            self.x, self.y, self.generator = x, y, generator
            super().__init__(len(x), batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            shape = (len(index_array),) + self.x.shape[1:]
            left, right, same = np.zeros(shape), np.zeros(shape), np.zeros(len(index_array))
            for i, j in enumerate(index_array):
                other = (j * 7 + 3) % self.n
                left[i] = self.generator.standardize(self.generator.random_transform(self.x[j]))
                right[i] = self.generator.standardize(self.generator.random_transform(self.x[other]))
                same[i] = self.y[j] == self.y[other]
            return [left, right], same

    generator = image.ImageDataGenerator(rescale=1.0 / 255, **how.augmentation)
    return how.batches(Siamese(pictures(), np.arange(23) % 3, generator, 5, **how.order), own_draws=True)


@program()
def triplets(image, folder, how):
    class Triplets(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            labels = self.classes[index_array]
            random = np.random.RandomState(index_array)
            positive = [random.choice(np.flatnonzero(self.classes == label)) for label in labels]
            negative = [random.choice(np.flatnonzero(self.classes != label)) for label in labels]
            make = super()._get_batches_of_transformed_samples
            return [make(np.array(rows)) for rows in (index_array, positive, negative)], np.zeros(len(index_array))

    return how.batches(directory(Triplets, image, folder, how, class_mode=None), own_draws=True)


@program()
def images_and_masks_in_step(image, folder, how):
    class Segmentation(keras.utils.Sequence):
        def __init__(self, images, masks):
            super().__init__()
            self.images, self.masks = images, masks

        def __len__(self):
            return len(self.images)

        def __getitem__(self, index):
            mask = self.masks[index][..., :1]
            return self.images[index], (mask > 127).astype("uint8")

        def __next__(self):
            return next(self.images), (next(self.masks)[..., :1] > 127).astype("uint8")

        def on_epoch_end(self):
            self.images.on_epoch_end()
            self.masks.on_epoch_end()

    images = how.ready(directory(image.DirectoryIterator, image, folder, how, class_mode=None))
    plain = image.ImageDataGenerator(**how.augmentation)
    masks = plain.flow_from_directory(
        str(folder), (12, 10), class_mode=None, batch_size=5, color_mode="grayscale", **how.order, **how.more
    )
    return how.batches(Segmentation(images, masks), own_draws=True)  # in Keras, each draws from where the other was


@program()
def windows_of_frames(image, folder, how):
    class Frames(image.Iterator):
        def __init__(self, directory, generator, length, batch_size, shuffle, seed):
            self.paths = sorted(str(path) for path in directory.glob("*/*.png"))
            self.generator, self.length = generator, length
            super().__init__(len(self.paths) - length + 1, batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            batch = np.zeros((len(index_array), self.length, 8, 8, 3), dtype="float32")
            for i, begin in enumerate(index_array):
                params = self.generator.get_random_transform((8, 8, 3))
                for step in range(self.length):
                    img = image.load_img(self.paths[begin + step], target_size=(8, 8), interpolation="bilinear")
                    x = self.generator.apply_transform(image.img_to_array(img), params)
                    batch[i, step] = self.generator.standardize(x)
            return batch, index_array

    generator = image.ImageDataGenerator(rescale=1.0 / 255, **how.augmentation)
    return how.batches(Frames(folder, generator, 3, 4, **how.order), own_draws=True)


@program()
def folds(image, folder, how):
    paths = sorted(folder.glob("*/*"))
    taken = []
    for fold in range(3):
        names = [str(path.relative_to(folder)) for number, path in enumerate(paths) if number % 3 == fold]
        iterator = directory(image.DirectoryIterator, image, folder, how)
        iterator.filenames = names
        iterator._filepaths = [str(folder / name) for name in names]
        iterator.classes = np.array([iterator.class_indices[name.split("/")[0]] for name in names], dtype="int32")
        iterator.samples = iterator.n = len(names)
        taken.append((len(iterator), how.batches(iterator, 1)))
    return taken


@program()
def folds_in_one_iterator(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how))
    everything = np.array(iterator.filenames), np.array(iterator.filepaths), iterator.classes
    taken = []
    for fold in range(1 if how.most == 1 else 3):
        rows = np.arange(23) % 3 == fold
        iterator.filenames, iterator._filepaths = everything[0][rows].tolist(), everything[1][rows].tolist()
        iterator.classes = everything[2][rows]
        iterator.samples = iterator.n = int(rows.sum())
        if how.protocol == "next":
            iterator.reset()
            taken += [next(iterator) for _ in range(len(iterator))]
        else:
            iterator.index_array = np.arange(iterator.n)
            taken += [iterator[i] for i in range(len(iterator))]
    return taken


@program()
def files_looked_up_for_a_heat_map(image, folder, how):
    iterator = how.ready(directory(image.DirectoryIterator, image, folder, how, shuffle=False))
    batches = how.batches(iterator, 1)
    names = {number: name for name, number in iterator.class_indices.items()}
    taken = []
    for row, path in enumerate(iterator.filepaths[:8]):
        img = image.load_img(path, target_size=iterator.target_size)
        x = np.expand_dims(image.img_to_array(img), axis=0) / 255
        same = bool(np.allclose(x[0], batches[row // 5][0][row % 5], atol=1e-6))
        taken.append((x, names[int(iterator.classes[row])], same or how.style == "random"))
    return taken


@program()
def several_iterators_in_one(image, folder, how):
    class Merged(keras.utils.Sequence):
        def __init__(self, iterators):
            super().__init__()
            self.iterators = iterators

        def __len__(self):
            return min(len(iterator) for iterator in self.iterators)

        def __getitem__(self, index):
            parts = [iterator[index] for iterator in self.iterators]
            return np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts])

        def __next__(self):
            parts = [next(iterator) for iterator in self.iterators]
            return [x for x, _ in parts], parts[0][1]

        def on_epoch_end(self):
            for iterator in self.iterators:
                iterator.on_epoch_end()

    kinds = ({}, {"batch_size": 3}, {"interpolation": "bilinear"})
    iterators = [how.ready(directory(image.DirectoryIterator, image, folder, how, **options)) for options in kinds]
    return how.batches(Merged(iterators), epochs=1)
