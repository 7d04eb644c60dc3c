"""Under which names scripts look for the original's image module, and for its functions among Keras' utilities."""

import re

# Packages that had, or have, `preprocessing.image` and `utils`, in some version of Keras or TensorFlow.
KERASES = (
    "keras",
    "keras._tf_keras.keras",
    "keras.api",
    "keras.api._v1.keras",
    "keras.api._v2.keras",
    "keras.src",
    "keras.src.legacy",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.contrib.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.keras",
    "tensorflow.python.keras",
    "tensorflow.python.keras.api.keras",
    "tensorflow.python.keras.api._v1.keras",
    "tensorflow.python.keras.api._v2.keras",
    "tf_keras",
    "tf_keras.api._v1.keras",
    "tf_keras.api._v2.keras",
    "tf_keras.src",
)
PARTS = (
    "affine_transformations",
    "dataframe_iterator",
    "directory_iterator",
    "image_data_generator",
    "iterator",
    "numpy_array_iterator",
    "utils",
)
IMAGE = frozenset(
    {f"{keras}.preprocessing.image" for keras in KERASES}
    | {"keras_preprocessing.image", *(f"keras_preprocessing.image.{part}" for part in PARTS)}
)
_ALL_UTILS = frozenset({f"{keras}.utils" for keras in KERASES if not keras.endswith("legacy")})
UTILS = frozenset({name for name in _ALL_UTILS if ".src." not in name})
# Modules of functions that Keras' own code uses: left alone where there is one.
INNER_UTILS = _ALL_UTILS - UTILS | {f"{name}.image_utils" for name in _ALL_UTILS}
_LEAVES = IMAGE | UTILS | INNER_UTILS
PACKAGES = frozenset({name[: dot.start()] for name in _LEAVES for dot in re.finditer(r"\.", name)}) - _LEAVES
KNOWN = _LEAVES | PACKAGES
# In whatever package is installed, also under names that are not listed here.
ANSWERED = re.compile(r"(keras|tf_keras|tensorflow)(\.\w+)*\.preprocessing\.image|keras_preprocessing\.image(\.\w+)?")
OF_UTILS = ("array_to_img", "img_to_array", "load_img", "save_img")
# What is asked for by the name of a whole framework may be anything.
FRAMEWORKS = frozenset({"keras", "tensorflow", "tf_keras"})


def children(package: str) -> list[str]:
    """Returns the names that are known below a package."""
    start = f"{package}."
    return sorted(name for name in KNOWN if name.startswith(start) and "." not in name[len(start) :])
