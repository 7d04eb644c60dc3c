"""The last lines of `dirflow run`."""

from dirflow.original.run import summary
from dirflow.pipeline.deliver.tally import Counts


def test_many_failures_are_counted() -> None:
    counts = Counts(images=1200, batches=38, loading=2.0, waited=1.5, made={"DirectoryIterator": 2})
    failures = {f"{number}.png": "empty" for number in range(7)}
    line = summary.summary(Counts(**{**vars(counts), "failures": failures}), ["keras.preprocessing.image"], "keras")[1]
    assert line.startswith(
        "dirflow read 1,200 images in 38 batches, 600 images/s while loading; the script waited 1.50 s"
    )
    assert line.endswith("7 files failed: " + "; ".join(f"{i}.png (empty)" for i in range(5)) + "; and 2 more")


def test_keras_inner_modules_are_not_named_beside_its_public_ones() -> None:
    inner = ["keras.src.legacy.preprocessing.image", "keras._tf_keras.keras.preprocessing.image"]
    assert summary._named([*inner, "keras.preprocessing.image"]) == "keras.preprocessing.image"
    assert summary._named(inner) == ", ".join(sorted(inner))
