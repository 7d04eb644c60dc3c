#!/bin/sh
# Runs tests/frameworks, and for PyTorch its page of the guide, on each backend that is named, in an environment of its
# own below .venvs. Needs PYTHON and BIN.
set -eu

for backend in "$@"; do
    case $backend in
        jax | tensorflow) packages="keras $backend" keras=keras name=$backend ;;
        torch) packages="keras torch torchdata torchvision ml_dtypes" keras=keras name=torch ;;
        tf-keras) packages="tensorflow tf-keras" keras=tf_keras name=tensorflow ;;
        *)
            echo "backends are tensorflow, tf-keras, torch and jax; received: $backend" >&2
            exit 1
            ;;
    esac
    venv=.venvs/$backend
    if [ ! -e "$venv/.installed" ]; then
        "$PYTHON" -m venv "$venv"
        # shellcheck disable=SC2086  # one word a package
        "$venv/bin/python" -m pip install --quiet hypothesis pandas pytest pytest-timeout $packages
        touch "$venv/.installed"
    fi
    VIRTUAL_ENV=$(pwd)/$venv "$BIN/maturin" develop --release --quiet
    echo "== $backend"
    DIRFLOW_TEST_KERAS=$keras DIRFLOW_TEST_BACKEND=$name \
        "$venv/bin/python" -m pytest -q -p no:cacheprovider tests/frameworks
    if [ "$backend" = torch ]; then
        "$venv/bin/python" -m pytest -q -p no:cacheprovider tests/guide -k pytorch
        "$venv/bin/python" -m pytest -q -p no:cacheprovider tests/pytorch
    fi
done
