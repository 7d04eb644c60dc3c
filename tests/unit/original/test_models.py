"""Methods that Keras' models had: the same as today's, with the arguments of their time."""

import importlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import dirflow
from dirflow.original import models

METHODS = tuple(models.METHODS)


class Model:
    """Returns what it is called with."""

    def fit(self, data: Any, **given: Any) -> Any:
        return data, given

    evaluate = predict = fit
    fit_generator = models.fit_generator
    evaluate_generator = models.evaluate_generator
    predict_generator = models.predict_generator


@pytest.fixture
def flow() -> Any:
    return dirflow.ImageDataGenerator().flow(np.zeros((10, 4, 4, 3)), np.zeros(10), batch_size=4)


def test_fit_with_the_arguments_of_keras_2(flow: Any) -> None:
    data, given = Model().fit_generator(flow, 2, 5, 0, ["callback"], flow, 1, 2, {0: 1.0}, 20, 4, True, False, 3)
    assert data is flow
    assert given == {
        "steps_per_epoch": 2,
        "epochs": 5,
        "verbose": 0,
        "callbacks": ["callback"],
        "validation_data": flow,
        "validation_steps": 1,
        "validation_freq": 2,
        "class_weight": {0: 1.0},
        "shuffle": False,
        "initial_epoch": 3,
    }
    assert Model().fit_generator(generator=flow, epochs=2)[1] == {"verbose": 1, "steps_per_epoch": None, "epochs": 2}


def test_fit_with_the_arguments_of_keras_1(flow: Any) -> None:
    _, given = Model().fit_generator(
        flow,
        samples_per_epoch=10,
        nb_epoch=3,
        validation_data=flow,
        nb_val_samples=3,
        max_q_size=1,
        nb_worker=2,
        pickle_safe=True,
    )
    assert given == {"steps_per_epoch": 2, "epochs": 3, "verbose": 1, "validation_data": flow, "validation_steps": 1}
    assert Model().predict_generator(flow, val_samples=8)[1] == {"verbose": 0, "steps": 2}


@pytest.mark.parametrize("method", ["evaluate_generator", "predict_generator"])
def test_evaluate_and_predict(flow: Any, method: str) -> None:
    data, given = getattr(Model(), method)(flow, 10 / 4, None, 10, 1, False, 1)
    assert data is flow
    assert given == {"steps": 3, "callbacks": None, "verbose": 1}


def test_arguments_that_make_no_sense(flow: Any) -> None:
    with pytest.raises(TypeError, match="at most 15 arguments"):
        Model().fit_generator(flow, *range(14))
    with pytest.raises(TypeError, match="`samples_per_epoch` counts samples"):
        Model().fit_generator(iter([]), samples_per_epoch=10)


def test_iterators_that_keras_3_does_not_take(flow: Any) -> None:
    batches = zip(flow, flow, strict=False)
    data, _ = Model().fit_generator(batches, 2)
    assert data is not batches
    assert len(next(data)) == 2
    generator = (batch for batch in flow)
    assert Model().fit_generator(generator, 2)[0] is generator


@pytest.fixture
def keras() -> Iterator[Any]:
    yield importlib.import_module("keras")
    dirflow.uninstall()


def test_keras_models_have_them_while_dirflow_answers(keras: Any) -> None:
    assert not any(hasattr(keras.Model, name) for name in METHODS)
    dirflow.install()
    assert all(vars(keras.Model)[name] is models.METHODS[name] for name in METHODS)
    assert all(hasattr(keras.Sequential(), name) for name in METHODS)
    dirflow.uninstall()
    assert not any(hasattr(keras.Model, name) for name in METHODS)


def test_predictions_are_those_of_predict(keras: Any) -> None:
    dirflow.install()
    model = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Flatten(), keras.layers.Dense(1)])
    in_order = dirflow.ImageDataGenerator().flow(np.random.default_rng(1).random((10, 4, 4, 3)), shuffle=False)
    np.testing.assert_array_equal(model.predict_generator(in_order), model.predict(in_order, verbose=0))
