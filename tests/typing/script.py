"""A user's script: what a type checker has to say of it stands at the end of the line, and nothing else.

Read by type checkers, never run.
"""

from pathlib import Path
from typing import assert_type

import numpy as np

from dirflow import Batches, DirectoryIterator, ImageDataGenerator, Means, NumpyArrayIterator, load_img

generator = ImageDataGenerator(rotation_range=20, zoom_range=(0.8, 1.2), width_shift_range=[-5, 0, 5], rescale=1 / 255)
generator = ImageDataGenerator(fill_mode="nerest")  # error
generator = ImageDataGenerator(rotation="20")  # error
generator = ImageDataGenerator(compat="kears")  # error

training = generator.flow_from_directory("photos", target_size=(224, 224), class_mode="binary", subset="training")
training = generator.flow_from_directory(Path("photos"), target_size=[224, 224], class_mode=None, workers=2)
training = generator.flow_from_directory(
    "photos", on_error="skip", cache="memory", prefetch=None, listing=Path("x.npz")
)
training = generator.flow_from_directory("photos", on_error="ignore")  # error
training = generator.flow_from_directory("photos", color_mode="RGB")  # error
training = generator.flow_from_directory("photos", class_mode="categoricl")  # error
training = generator.flow_from_directory("photos", target_size=224)  # error
training = generator.flow_from_directory("photos", num_workers=2)  # error
training = generator.flow_from_directory("photos", sampling="balance")  # error
assert_type(training, DirectoryIterator)

arrays = generator.flow(np.zeros((4, 8, 8, 3)), np.arange(4), batch_size=2, with_index=True)
assert_type(arrays, NumpyArrayIterator)
arrays = generator.flow(np.zeros((4, 8, 8, 3)), save_format="jpg2")  # error

frames = generator.flow_from_dataframe(None, "photos", class_mode="raw", keep_aspect_ratio=True, decode="fast")
frames = generator.flow_from_dataframe(None, "photos", interpolation="bilinaer")  # error

x, y = next(training)
for x, y in training.epoch():
    print(x.shape, y.shape)
assert_type(len(training), int)
assert_type(training.batches, Batches)
training.batches.batch(0, 1, Means(workers=2))
training.show(images=9).save("sheet.png")
picture = load_img("x.jpg", target_size=(32, 32))
picture.rotate(90)
