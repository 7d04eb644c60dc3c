"""Measures tf.data: TensorFlow decodes and resizes (without antialiasing), Keras' layers warp."""

import os
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf

from benchmarks.loaders.harness import Job, job_from_arguments, measure_endless
from benchmarks.measure.workloads import AUGMENTATION


def main() -> None:
    """Measures one workload."""
    job = job_from_arguments()
    measure_endless(job, _batches(job), ("tensorflow-cpu", "keras", "numpy"))


def _batches(job: Job) -> Iterator[Any]:
    paths, labels = job.files()
    classes = max(labels) + 1

    def load(path: Any, label: Any) -> tuple[Any, Any]:
        image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        return tf.image.resize(image, (job.size, job.size)) / 255.0, tf.one_hot(label, classes)

    data = tf.data.Dataset.from_tensor_slices((paths, labels)).shuffle(len(paths)).repeat()
    data = data.map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(job.batch)
    if job.workload.augmentation:
        layers = _layers()
        data = data.map(lambda x, y: (layers(x, training=True), y), num_parallel_calls=tf.data.AUTOTUNE)
    for images, _ in data.prefetch(tf.data.AUTOTUNE):
        yield images.numpy()


def _layers() -> Any:
    """Returns the augmentation as Keras' layers have it: one pass over the pixels for each transform."""
    layer = keras.layers
    edge: dict[str, Any] = {"fill_mode": "nearest", "interpolation": "bilinear"}
    return keras.Sequential(
        [
            layer.RandomRotation(AUGMENTATION["rotation_range"] / 360, **edge),
            layer.RandomTranslation(AUGMENTATION["height_shift_range"], AUGMENTATION["width_shift_range"], **edge),
            layer.RandomShear(x_factor=AUGMENTATION["shear_range"] / 45, **edge),
            layer.RandomZoom(AUGMENTATION["zoom_range"], AUGMENTATION["zoom_range"], **edge),
            layer.RandomFlip("horizontal"),
        ]
    )


if __name__ == "__main__":
    main()
