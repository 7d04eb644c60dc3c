"""Programs that override `_get_batches_of_transformed_samples` of the iterators over data frames and arrays."""

import numpy as np
import pandas as pd

from .base_iterator import pictures
from .harness import program


def frame(folder):
    names = sorted(str(path.relative_to(folder)) for path in folder.glob("*/*"))
    return pd.DataFrame(
        {
            "filename": names,
            "class": [name.split("/")[0] for name in names],
            "age": np.arange(len(names), dtype="float32"),
            "weight": np.linspace(0.5, 1, len(names)),
        }
    )


@program()
def data_frame_with_side_columns(image, folder, how):
    class WithColumns(image.DataFrameIterator):
        def __init__(self, dataframe, *args, extra=(), **kwargs):
            super().__init__(dataframe, *args, **kwargs)
            self.extra = dataframe[list(extra)].to_numpy()

        def _get_batches_of_transformed_samples(self, index_array):
            x, y = super()._get_batches_of_transformed_samples(index_array)
            return (x, self.extra[index_array]), y

    generator = image.ImageDataGenerator(**how.augmentation)
    settings = {"target_size": (9, 11), "batch_size": 6, **how.order, **how.more}
    return how.batches(WithColumns(frame(folder), str(folder), generator, extra=["age"], **settings))


@program()
def data_frame_of_numbers(image, folder, how):
    class Scaled(image.DataFrameIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, y, weights = super()._get_batches_of_transformed_samples(index_array)
            return x, y / 100, weights * 2, [self.filenames[i] for i in index_array]

    generator = image.ImageDataGenerator(**how.augmentation)
    settings = {"target_size": (9, 11), "batch_size": 6, "class_mode": "raw", "y_col": "age", "weight_col": "weight"}
    iterator = Scaled(frame(folder), str(folder), generator, **settings, **how.order, **how.more)
    return how.batches(iterator)


@program()
def arrays_with_rows(image, folder, how):
    class WithRows(image.NumpyArrayIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            return super()._get_batches_of_transformed_samples(index_array) + (index_array,)

    generator = image.ImageDataGenerator(**how.augmentation)
    iterator = WithRows(pictures(), np.arange(23), generator, batch_size=5, **how.order, **how.more)
    return how.batches(iterator)


@program()
def autoencoder_with_a_noisy_input(image, folder, how):
    class Denoising(image.NumpyArrayIterator):
        noise = np.random.RandomState(0).normal(0, 4, (12, 10, 3)).astype("float32")

        def _get_batches_of_transformed_samples(self, index_array):
            clean = super()._get_batches_of_transformed_samples(index_array)
            return clean + self.noise, clean

    generator = image.ImageDataGenerator(**how.augmentation)
    return how.batches(Denoising(pictures(), None, generator, batch_size=5, **how.order, **how.more))


@program()
def arrays_with_a_second_input(image, folder, how):
    class Named(image.NumpyArrayIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            (x, table), y, weights = super()._get_batches_of_transformed_samples(index_array)
            return {"pixels": x, "table": table * 2}, y, weights

    generator = image.ImageDataGenerator(**how.augmentation)
    table = np.arange(46.0).reshape(23, 2)
    iterator = Named(
        (pictures(), table),
        np.arange(23),
        generator,
        batch_size=5,
        sample_weight=np.linspace(0, 1, 23),
        **how.order,
        **how.more,
    )
    return how.batches(iterator)


@program()
def several_outputs_of_a_data_frame(image, folder, how):
    class Dict(image.DataFrameIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            x, (age, weight) = super()._get_batches_of_transformed_samples(index_array)
            return x, {"age": age, "weight": weight}

    generator = image.ImageDataGenerator(**how.augmentation)
    settings = {"target_size": (9, 11), "batch_size": 6, "class_mode": "multi_output", "y_col": ["age", "weight"]}
    return how.batches(Dict(frame(folder), str(folder), generator, **settings, **how.order, **how.more))


@program()
def labels_that_are_edited_in_the_arrays(image, folder, how):
    generator = image.ImageDataGenerator(**how.augmentation)
    iterator = generator.flow(pictures(), np.arange(23), batch_size=5, **how.order, **how.more)
    how.ready(iterator)
    first = next(iterator) if how.protocol == "next" else iterator[0]
    how.let_it_look_ahead()
    iterator.y[:] = 7
    return [first, *(next(iterator) if how.protocol == "next" else iterator[i] for i in range(1, 5))]
