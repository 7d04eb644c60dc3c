"""Programs with a generator of their own: sub-classes of ImageDataGenerator, and methods put in place of others."""

import functools

import numpy as np

from .base_iterator import pictures
from .harness import program
from .other_hooks import frame


def flow(generator, folder, how, **options):
    settings = {"target_size": (12, 10), "batch_size": 5, **how.order, **options, **how.more}
    return generator.flow_from_directory(str(folder), **settings)


@program()
def standardize_without_super(image, folder, how):
    class Scaled(image.ImageDataGenerator):
        def standardize(self, x):
            return x / 127.5 - 1

    return how.batches(flow(Scaled(**how.augmentation), folder, how))


@program()
def standardize_after_super(image, folder, how):
    class Clipped(image.ImageDataGenerator):
        def standardize(self, x):
            x = super().standardize(x)
            return np.clip(x, -0.5, 0.5)

    return how.batches(flow(Clipped(samplewise_center=True, rescale=1 / 255, **how.augmentation), folder, how))


@program()
def random_transform_after_super(image, folder, how):
    class Posterised(image.ImageDataGenerator):
        def random_transform(self, x, seed=None):
            x = super().random_transform(x, seed)
            return np.floor(x / 64) * 64

    generator = Posterised(**how.augmentation)
    x = pictures(3)
    np.random.seed(1)
    by_hand = [generator.random_transform(picture, seed=9) for picture in x]
    return by_hand, how.batches(flow(generator, folder, how))


@program()
def apply_transform_after_super(image, folder, how):
    class Framed(image.ImageDataGenerator):
        def apply_transform(self, x, transform_parameters):
            x = super().apply_transform(x, transform_parameters)
            x[:2] = x[-2:] = 0
            return x

    return how.batches(flow(Framed(**how.augmentation), folder, how))


@program()
def parameters_changed_after_super(image, folder, how):
    class RightAngles(image.ImageDataGenerator):
        def get_random_transform(self, img_shape, seed=None):
            params = super().get_random_transform(img_shape, seed)
            params["theta"] = 90 * round(params["theta"] / 90)
            params["flip_vertical"] = not params["flip_horizontal"]
            return params

    return how.batches(flow(RightAngles(**how.augmentation), folder, how, target_size=(10, 10)))


@program(random="labels")
def parameters_drawn_from_numpy_itself(image, folder, how):
    class Shifted(image.ImageDataGenerator):
        def get_random_transform(self, img_shape, seed=None):
            params = super().get_random_transform(img_shape, seed)
            if how.style == "random":
                params["tx"] = np.random.choice([-2, 0, 2])
            return params

    return how.batches(flow(Shifted(**how.augmentation), folder, how), own_draws=True)


@program()
def override_with_wraps(image, folder, how):
    class Logged(image.ImageDataGenerator):
        calls = 0

        @functools.wraps(image.ImageDataGenerator.standardize)
        def standardize(self, x):
            self.calls += 1
            return super().standardize(x) + 1

    generator = Logged(rescale=1 / 255, **how.augmentation)
    batches = how.batches(flow(generator, folder, how))
    return batches, generator.calls >= 2 * 23 if how.most > 1 else True


@program()
def method_put_on_the_instance(image, folder, how):
    generator = image.ImageDataGenerator(rescale=1 / 255, **how.augmentation)
    inner = generator.standardize
    generator.standardize = lambda x: 1 - inner(x)
    return how.batches(flow(generator, folder, how))


@program()
def transform_put_on_the_instance(image, folder, how):
    generator = image.ImageDataGenerator(**how.augmentation)
    inner = generator.apply_transform

    def without_red(x, transform_parameters):
        x = inner(x, transform_parameters)
        x[..., 0] = 0
        return x

    generator.apply_transform = without_red
    return how.batches(generator.flow(pictures(), np.arange(23), batch_size=5, **how.order, **how.more))


@program()
def method_put_on_the_class(image, folder, how):
    inner = image.ImageDataGenerator.standardize

    def inverted(self, x):
        return 255 - inner(self, x)

    image.ImageDataGenerator.standardize = inverted
    try:
        return how.batches(flow(image.ImageDataGenerator(**how.augmentation), folder, how))
    finally:
        image.ImageDataGenerator.standardize = inner


@program()
def method_changed_between_batches(image, folder, how):
    generator = image.ImageDataGenerator(**how.augmentation)
    iterator = how.ready(flow(generator, folder, how))
    take = (lambda number: next(iterator)) if how.protocol == "next" else (lambda number: iterator[number])
    first = take(0)
    how.let_it_look_ahead()
    generator.standardize = lambda x: x * 0 + 5
    return [first, *(take(number) for number in range(1, 5))]


@program()
def flow_that_makes_its_own_iterator(image, folder, how):
    class NamedIterator(image.DirectoryIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            batch = super()._get_batches_of_transformed_samples(index_array)
            return (*batch, [self.filenames[i] for i in index_array])

    class Generator(image.ImageDataGenerator):
        def flow_from_directory(
            self, directory, target_size=(256, 256), color_mode="rgb", classes=None, class_mode="categorical",
            batch_size=32, shuffle=True, seed=None, save_to_dir=None, save_prefix="", save_format="png",
            follow_links=False, subset=None, interpolation="nearest", **more,
        ):  # fmt: skip
            return NamedIterator(
                directory, self, target_size=target_size, color_mode=color_mode, classes=classes,
                class_mode=class_mode, data_format=self.data_format, batch_size=batch_size, shuffle=shuffle,
                seed=seed, save_to_dir=save_to_dir, save_prefix=save_prefix, save_format=save_format,
                follow_links=follow_links, subset=subset, interpolation=interpolation, **more,
            )  # fmt: skip

    return how.batches(flow(Generator(rescale=1 / 255, **how.augmentation), folder, how))


@program()
def iterator_without_keywords(image, folder, how):
    class Positional(image.DirectoryIterator):
        def __init__(self, directory, generator, size, batch, shuffle, seed):
            super().__init__(directory, generator, size, "rgb", None, "categorical", batch, shuffle, seed)

        def _get_batches_of_transformed_samples(self, index_array):
            return super()._get_batches_of_transformed_samples(index_array)[0]

    generator = image.ImageDataGenerator(**how.augmentation)
    return how.batches(Positional(str(folder), generator, (12, 10), 5, **how.order))


@program()
def generator_in_the_frame_flow(image, folder, how):
    class Generator(image.ImageDataGenerator):
        def flow_from_dataframe(self, dataframe, *args, **kwargs):
            kept = dataframe[dataframe["class"] != "bee"]
            return super().flow_from_dataframe(kept, *args, **kwargs)

    settings = {"target_size": (12, 10), "batch_size": 5, **how.order, **how.more}
    iterator = Generator(**how.augmentation).flow_from_dataframe(frame(folder), str(folder), **settings)
    return [iterator.class_indices, *how.batches(iterator)]


@program()
def attributes_of_its_own(image, folder, how):
    class Cutout(image.ImageDataGenerator):
        def __init__(self, side=3, **kwargs):
            super().__init__(**kwargs)
            self.side = side
            self.seen = []

        def standardize(self, x):
            x = super().standardize(x)
            self.seen.append(float(x.mean()))
            x[: self.side, : self.side] = 0
            return x

    generator = Cutout(side=4, rescale=1 / 255, **how.augmentation)
    batches = how.batches(flow(generator, folder, how))
    return batches, len(generator.seen) >= 23
