"""Other words for arguments lead to arguments that there are."""

from typing import Literal, get_args, get_origin

from dirflow.arguments.spelling import OTHER_WORDS, SYNONYMS, meant, nearest, unknown_keyword
from dirflow.arguments.table import ACCEPTED
from dirflow.common import forms


def test_they_are_words_for_what_there_is() -> None:
    assert set(SYNONYMS) <= set(ACCEPTED)
    assert all(word == word.lower() and word != argument for argument, words in SYNONYMS.items() for word in words)


def test_so_are_those_for_what_they_may_be() -> None:
    choices = {choice for kind in vars(forms).values() if get_origin(kind) is Literal for choice in get_args(kind)}
    assert set(OTHER_WORDS) <= choices
    assert not choices & {word for words in OTHER_WORDS.values() for word in words}


def test_a_word_counts_where_its_argument_is_taken() -> None:
    assert meant("num_workers", ["workers", "seed"], SYNONYMS) == "workers"
    assert meant("num_workers", ["seed"], SYNONYMS) is None
    assert meant("Batch", ["batch_size"], SYNONYMS) == "batch_size"


def test_the_nearest_spelling() -> None:
    assert nearest("zoomrange", ["rotation_range", "zoom_range"]) == "zoom_range"
    assert nearest("RGB", ["grayscale", "rgb"]) == "rgb"
    assert nearest("nothing", ["rotation_range", "zoom_range"]) is None
    assert nearest("a", []) is None


def test_the_message() -> None:
    known = ["seed", "batch_size"]
    assert str(unknown_keyword("flow", "batchsize", known, None)) == (
        "flow() got an unexpected keyword argument 'batchsize'; did you mean `batch_size`? "
        "Accepted are batch_size, seed"
    )
    assert "'rescale'; `rescale` is an argument of ImageDataGenerator. Accepted" in str(
        unknown_keyword("flow", "rescale", known, "ImageDataGenerator")
    )
