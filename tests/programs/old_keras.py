"""Programs copied from Keras 2: they write the constructor of the class between theirs and `Iterator` again."""

import os

import numpy as np

from .harness import program
from .other_hooks import frame


def list_files(self, directory, classes=None):
    """Sets what the constructor of Keras 2.1 found in a folder."""
    self.directory = directory
    self.classes = classes
    if not classes:
        classes = [subdir for subdir in sorted(os.listdir(directory)) if os.path.isdir(os.path.join(directory, subdir))]
    self.num_classes = len(classes)
    self.class_indices = dict(zip(classes, range(len(classes)), strict=True))
    self.filenames = []
    labels = []
    for name in classes:
        for file in sorted(os.listdir(os.path.join(directory, name))):
            self.filenames.append(os.path.join(name, file))
            labels.append(self.class_indices[name])
    self.samples = len(self.filenames)
    self.classes = np.array(labels, dtype="int32")


def set_options(self, image_data_generator, target_size, color_mode, class_mode, data_format="channels_last"):
    """Sets what the constructor of Keras 2.1 kept of its arguments."""
    self.image_data_generator = image_data_generator
    self.target_size = tuple(target_size)
    self.color_mode = color_mode
    self.data_format = data_format
    self.image_shape = self.target_size + ((3,) if color_mode == "rgb" else (1,))
    self.class_mode = class_mode
    self.save_to_dir = None
    self.save_prefix = ""
    self.save_format = "png"
    self.interpolation = "nearest"


def made_by(kind, image, folder, how, color_mode="rgb", class_mode="categorical"):
    generator = image.ImageDataGenerator(rescale=1.0 / 255, **how.augmentation)
    return kind(str(folder), generator, (12, 10), color_mode, class_mode, 5, **how.order)


@program()
def constructor_by_super_of_the_middle_class(image, folder, how):
    class Copied(image.DirectoryIterator):
        def __init__(self, directory, generator, target_size, color_mode, class_mode, batch_size, shuffle, seed):
            set_options(self, generator, target_size, color_mode, class_mode)
            list_files(self, directory)
            self.dtype = "float32"
            self.keep_aspect_ratio = False
            self._filepaths = [os.path.join(directory, name) for name in self.filenames]
            super(image.DirectoryIterator, self).__init__(self.samples, batch_size, shuffle, seed)

    iterator = made_by(Copied, image, folder, how)
    return [len(iterator), iterator.filenames, iterator.class_indices, *how.batches(iterator)]


@program()
def constructor_of_the_base_class(image, folder, how):
    class Copied(image.DirectoryIterator):
        def __init__(self, directory, generator, target_size, color_mode, class_mode, batch_size, shuffle, seed):
            set_options(self, generator, target_size, color_mode, class_mode)
            list_files(self, directory, ["cat", "ant"])
            self.dtype = "float32"
            self.keep_aspect_ratio = False
            self._filepaths = [os.path.join(directory, name) for name in self.filenames]
            image.Iterator.__init__(self, self.samples, batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return x, y, self.classes[index_array]

    return how.batches(made_by(Copied, image, folder, how, color_mode="grayscale"))


@program()
def constructor_and_hook_copied(image, folder, how):
    class Copied(image.DirectoryIterator):
        def __init__(self, directory, generator, target_size, color_mode, class_mode, batch_size, shuffle, seed):
            set_options(self, generator, target_size, color_mode, class_mode)
            list_files(self, directory)
            super(image.DirectoryIterator, self).__init__(self.samples, batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            batch_x = np.zeros((len(index_array),) + self.image_shape, dtype="float32")
            for i, j in enumerate(index_array):
                img = image.load_img(os.path.join(self.directory, self.filenames[j]), target_size=self.target_size)
                x = image.img_to_array(img, data_format=self.data_format)
                x = self.image_data_generator.random_transform(x)
                x = self.image_data_generator.standardize(x)
                batch_x[i] = x
            batch_y = np.zeros((len(batch_x), self.num_classes), dtype="float32")
            for i, label in enumerate(self.classes[index_array]):
                batch_y[i, label] = 1.0
            return batch_x, batch_y

    return how.batches(made_by(Copied, image, folder, how))


@program()
def constructor_of_the_array_iterator(image, folder, how):
    class Copied(image.NumpyArrayIterator):
        def __init__(self, x, y, generator, batch_size, shuffle, seed):
            self.x = np.asarray(x, dtype="float32")
            self.x_misc = []
            self.y = np.asarray(y)
            self.sample_weight = None
            self.image_data_generator = generator
            self.data_format = "channels_last"
            self.dtype = "float32"
            self.save_to_dir = None
            self.save_prefix = ""
            self.save_format = "png"
            super(image.NumpyArrayIterator, self).__init__(len(x), batch_size, shuffle, seed)

    x = np.random.RandomState(2).uniform(0, 255, (23, 8, 6, 3))
    generator = image.ImageDataGenerator(rescale=1.0 / 255, **how.augmentation)
    return how.batches(Copied(x, np.arange(23), generator, 5, **how.order))


@program()
def mixin_and_base(image, folder, how):
    class MultiOutput(image.BatchFromFilesMixin, image.Iterator):
        def __init__(self, dataframe, directory, generator, target_size, batch_size, shuffle, seed):
            super().set_processing_attrs(
                generator, target_size, "rgb", "channels_last", None, "", "png", None, "nearest", False
            )
            self.class_mode = "raw"
            self.dtype = "float32"
            self._filepaths = [os.path.join(directory, name) for name in dataframe["filename"]]
            self._labels = dataframe[["age", "weight"]].to_numpy()
            super().__init__(len(self._filepaths), batch_size, shuffle, seed)

        @property
        def filepaths(self):
            return self._filepaths

        @property
        def labels(self):
            return self._labels

        @property
        def sample_weight(self):
            return None

    generator = image.ImageDataGenerator(**how.augmentation)
    return how.batches(MultiOutput(frame(folder), str(folder), generator, (12, 10), 5, **how.order))
