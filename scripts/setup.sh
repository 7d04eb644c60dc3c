#!/bin/sh
# Makes the virtual environment and installs what development needs; asks for what the system lacks.
set -eu

# need COMMAND PACKAGE: a command that the system must have, and Debian's name for what brings it.
need() {
    command -v "$1" >/dev/null 2>&1 && return
    install_or_say "$1" "$2"
}

install_or_say() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing $2 (for $1)"
        apt-get update -qq && apt-get install -qq -y --no-install-recommends "$2" >/dev/null
    else
        echo "dirflow needs $1: install it with your system's packages (on Debian: $2)" >&2
        exit 1
    fi
}

need cc gcc
need "$PYTHON" python3
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "dirflow needs Python 3.11 or newer; name one with PYTHON=..." >&2
    exit 1
}
"$PYTHON" -c 'import ensurepip' 2>/dev/null || install_or_say "the venv module" python3-venv

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --upgrade "pip>=25.1"
"$VENV/bin/python" scripts/rust_toolchain.py "$VENV/rust"
"$VENV/bin/python" -m pip install --quiet --group build --group test --group lint --group demo --group bench
