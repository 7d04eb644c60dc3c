"""Programs that override `_get_batches_of_transformed_samples` of DirectoryIterator."""

import numpy as np

from .harness import program


def directory(kind, image, folder, how, **options):
    generator = image.ImageDataGenerator(rescale=1.0 / 255, **how.augmentation)
    settings = {"target_size": (12, 10), "batch_size": 5, **how.order, **options, **how.more}
    return kind(str(folder), generator, **settings)


@program()
def appends_file_names(image, folder, how):
    class WithNames(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            batch = super()._get_batches_of_transformed_samples(index_array)
            return (*batch, [self.filenames[i] for i in index_array])

    return how.batches(directory(WithNames, image, folder, how))


@program()
def appends_rows(image, folder, how):
    class WithRows(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super(WithRows, self)._get_batches_of_transformed_samples(index_array)
            return x, y, index_array

    return how.batches(directory(WithRows, image, folder, how, class_mode="sparse"))


@program()
def several_labels(image, folder, how):
    class MultiOutput(image.DirectoryIterator):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.ages = np.arange(self.samples, dtype="float32")

        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return x, [y, self.ages[index_array]]

    return how.batches(directory(MultiOutput, image, folder, how))


@program()
def labels_in_a_dict(image, folder, how):
    class Named(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x = image.DirectoryIterator._get_batches_of_transformed_samples(self, index_array)
            classes = self.classes[index_array]
            return x, {"kind": np.eye(self.num_classes)[classes], "is_ant": classes == self.class_indices["ant"]}

    return how.batches(directory(Named, image, folder, how, class_mode=None))


@program()
def crops_where_the_image_is_brightest(image, folder, how):
    class Cropped(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            crops = np.zeros((len(x), 8, 8, 3), dtype=x.dtype)
            for i, picture in enumerate(x):
                top, left = np.unravel_index(picture.sum(axis=2)[:5, :3].argmax(), (5, 3))
                crops[i] = picture[top : top + 8, left : left + 8]
            return crops, y

    return how.batches(directory(Cropped, image, folder, how))


@program()
def mixup_within_the_batch(image, folder, how):
    class Mixup(image.DirectoryIterator):
        alpha = 0.2

        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            random = np.random.RandomState(int(index_array.sum()))
            share = random.beta(self.alpha, self.alpha, len(x)).astype(x.dtype)
            other = random.permutation(len(x))
            weight = share[:, None, None, None]
            return x * weight + x[other] * (1 - weight), y * share[:, None] + y[other] * (1 - share[:, None])

    return how.batches(directory(Mixup, image, folder, how))


@program(styles=("random",), random="alike", documented="alike")
def mixup_from_numpy_itself(image, folder, how):
    class Mixup(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            share = np.random.beta(0.2, 0.2)
            other = np.random.permutation(len(x))
            return x * share + x[other] * (1 - share), y * share + y[other] * (1 - share)

    return how.batches(directory(Mixup, image, folder, how))


@program()
def normalises_each_batch(image, folder, how):
    class Normalised(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            x -= x.mean()
            x /= x.std() + 1e-7
            return x, y

    return how.batches(directory(Normalised, image, folder, how))


@program()
def one_more_input(image, folder, how):
    class TwoInputs(image.DirectoryIterator):
        def __init__(self, directory, image_data_generator, table=None, **kwargs):
            self.table = table
            super().__init__(directory, image_data_generator, **kwargs)

        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return [x, self.table[index_array]], y

    table = np.arange(46.0).reshape(23, 2)
    return how.batches(directory(TwoInputs, image, folder, how, table=table))


@program()
def another_type(image, folder, how):
    class Bytes(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return (x * 255).astype("uint8"), y.astype("int64")

    return how.batches(directory(Bytes, image, folder, how))


@program()
def leaves_rows_out(image, folder, how):
    class WithoutBees(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            kept = index_array[self.classes[index_array] != 1]
            return super()._get_batches_of_transformed_samples(kept)

    return how.batches(directory(WithoutBees, image, folder, how), own_draws=True)


@program()
def doubles_rows(image, folder, how):
    class Doubled(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            return super()._get_batches_of_transformed_samples(np.repeat(index_array, 2))

    return how.batches(directory(Doubled, image, folder, how), own_draws=True)


@program()
def rows_as_a_list(image, folder, how):
    class Listed(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            return super()._get_batches_of_transformed_samples([int(i) for i in reversed(index_array)])

    return how.batches(directory(Listed, image, folder, how))


@program()
def two_views_by_super_twice(image, folder, how):
    class TwoViews(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            first, y = super()._get_batches_of_transformed_samples(index_array)
            second, _ = super()._get_batches_of_transformed_samples(index_array)
            return [first, second], y

    return how.batches(directory(TwoViews, image, folder, how), own_draws=True)


@program()
def transforms_once_more_after_super(image, folder, how):
    class Twice(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            again = np.stack([self.image_data_generator.random_transform(picture) for picture in x])
            return again, y

    return how.batches(directory(Twice, image, folder, how), own_draws=True)


@program()
def all_by_itself(image, folder, how):
    class OwnLoop(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            batch_x = np.zeros((len(index_array),) + self.image_shape, dtype="float32")
            for i, j in enumerate(index_array):
                img = image.load_img(
                    self.filepaths[j],
                    color_mode=self.color_mode,
                    target_size=self.target_size,
                    interpolation=self.interpolation,
                )
                x = image.img_to_array(img, data_format=self.data_format)
                params = self.image_data_generator.get_random_transform(x.shape)
                x = self.image_data_generator.apply_transform(x, params)
                batch_x[i] = self.image_data_generator.standardize(x)
            batch_y = np.zeros((len(batch_x), self.num_classes), dtype="float32")
            for i, label in enumerate(self.classes[index_array]):
                batch_y[i, label] = 1.0
            return batch_x, batch_y

    return how.batches(directory(OwnLoop, image, folder, how))


@program()
def saved_on_the_class_by_hand(image, folder, how):
    class Patched(image.DirectoryIterator):
        pass

    def upside_down(self, index_array):
        x, y = image.DirectoryIterator._get_batches_of_transformed_samples(self, index_array)
        return x[:, ::-1].copy(), y

    Patched._get_batches_of_transformed_samples = upside_down
    return how.batches(directory(Patched, image, folder, how))


@program()
def put_on_the_instance(image, folder, how):
    iterator = directory(image.DirectoryIterator, image, folder, how)
    inner = iterator._get_batches_of_transformed_samples

    def with_rows(index_array):
        return (*inner(index_array), index_array)

    iterator._get_batches_of_transformed_samples = with_rows
    return how.batches(iterator)
