"""Programs whose class derives from `Iterator`, the base class, and writes its one method."""

import numpy as np

from .harness import program


def pictures(count=23, height=12, width=10):
    random = np.random.RandomState(3)
    return random.randint(0, 256, (count, height, width, 3)).astype("float32")


@program()
def arrays_without_generator(image, folder, how):
    class ArrayIterator(image.Iterator):
        def __init__(self, x, y, batch_size=32, shuffle=False, seed=None):
            self.x = x
            self.y = y
            super().__init__(x.shape[0], batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            return self.x[index_array] / 255.0, self.y[index_array]

    x = pictures()
    iterator = ArrayIterator(x, np.arange(len(x)), batch_size=5, **how.order)
    return how.batches(iterator)


@program()
def random_transform_of_each_sample(image, folder, how):
    class Augmented(image.Iterator):
        def __init__(self, x, y, generator, batch_size, shuffle, seed):
            self.x, self.y, self.generator = x, y, generator
            super(Augmented, self).__init__(len(x), batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            batch_x = np.zeros((len(index_array),) + self.x.shape[1:], dtype="float32")
            for i, j in enumerate(index_array):
                x = self.generator.random_transform(self.x[j])
                batch_x[i] = self.generator.standardize(x)
            return batch_x, self.y[index_array]

    x = pictures()
    generator = image.ImageDataGenerator(rescale=1.0 / 255, **how.augmentation)
    iterator = Augmented(x, np.arange(len(x)), generator, 5, **how.order)
    return how.batches(iterator, own_draws=True)


@program()
def get_and_apply_transform_on_image_and_mask(image, folder, how):
    class PairIterator(image.Iterator):
        def __init__(self, x, masks, generator, batch_size, shuffle, seed):
            self.x, self.masks, self.generator = x, masks, generator
            super().__init__(len(x), batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            xs, ys = [], []
            for j in index_array:
                params = self.generator.get_random_transform(self.x[j].shape)
                xs.append(self.generator.standardize(self.generator.apply_transform(self.x[j].copy(), params)))
                params["channel_shift_intensity"] = None
                ys.append(self.generator.apply_transform(self.masks[j], params))
            return np.array(xs), np.array(ys)

    x = pictures()
    generator = image.ImageDataGenerator(samplewise_center=True, **how.augmentation)
    iterator = PairIterator(x, (x > 127).astype("float32"), generator, 4, **how.order)
    return how.batches(iterator, own_draws=True)


@program()
def files_in_a_list(image, folder, how):
    class ListIterator(image.Iterator):
        def __init__(self, paths, labels, image_data_generator, target_size, batch_size, shuffle, seed):
            self.paths = paths
            self.labels = np.array(labels)
            self.image_data_generator = image_data_generator
            self.target_size = target_size
            image.Iterator.__init__(self, len(paths), batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            batch_x = np.zeros((len(index_array), *self.target_size, 3))
            for i, j in enumerate(index_array):
                img = image.load_img(self.paths[j], target_size=self.target_size)
                x = image.img_to_array(img)
                x = self.image_data_generator.random_transform(x)
                batch_x[i] = self.image_data_generator.standardize(x)
            return batch_x, self.labels[index_array], [self.paths[j] for j in index_array]

    paths = sorted(str(path) for path in folder.glob("*/*"))
    generator = image.ImageDataGenerator(rescale=1.0 / 255, **how.augmentation)
    iterator = ListIterator(paths, range(len(paths)), generator, (12, 10), 6, **how.order)
    return how.batches(iterator, own_draws=True)


@program()
def several_outputs_in_a_dict(image, folder, how):
    class DictIterator(image.Iterator):
        def __init__(self, columns, **kwargs):
            self.columns = columns
            super().__init__(len(columns["age"]), **kwargs)

        def _get_batches_of_transformed_samples(self, index_array):
            inputs = {"pixels": self.columns["pixels"][index_array]}
            return inputs, {name: self.columns[name][index_array] for name in ("age", "sex")}

    columns = {"pixels": pictures(), "age": np.arange(23.0), "sex": np.arange(23) % 2}
    return how.batches(DictIterator(columns, batch_size=5, **how.order))


@program(styles=("random",), random="alike", documented="alike")
def draws_from_numpy_itself(image, folder, how):
    class Noisy(image.Iterator):
        def __init__(self, x, batch_size, shuffle, seed):
            self.x = x
            super().__init__(len(x), batch_size, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            x = self.x[index_array]
            return x + np.random.normal(0, 1, x.shape), index_array

    return how.batches(Noisy(pictures(), 5, **how.order))


@program()
def state_of_the_base(image, folder, how):
    class Rows(image.Iterator):
        def _get_batches_of_transformed_samples(self, index_array):
            return np.array(index_array)

    iterator = Rows(11, 4, **how.order)
    before = [iterator.n, iterator.batch_size, iterator.shuffle, iterator.seed, len(iterator)]
    before += [iterator.batch_index, iterator.total_batches_seen, iterator.index_array]
    rows = how.batches(iterator)
    return before, rows, iterator.total_batches_seen


@program()
def length_of_its_own(image, folder, how):
    class Short(image.Iterator):
        def __init__(self, x, steps, **kwargs):
            self.x, self.steps = x, steps
            super().__init__(len(x), **kwargs)

        def __len__(self):
            return self.steps

        def _get_batches_of_transformed_samples(self, index_array):
            return self.x[index_array], index_array

    return how.batches(Short(pictures(), 3, batch_size=5, **how.order), epochs=1)
