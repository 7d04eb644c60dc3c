#!/bin/sh
# Runs the engine's tests and fuzzers with AddressSanitizer: `asan.sh SECONDS`, for each target of the fuzzers. BIN is
# the folder of Python. The decoder's own fuzzers are in fuzz_jpeg.sh.
set -eu

# The sanitizer comes with the stable toolchain, too, but has to be unlocked.
export RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address
host=$(rustc -vV | sed -n 's/^host: //p')
build="--target $host --target-dir target/asan"

cargo test --quiet --lib --tests $build -p dirflow-core -p dirflow-jpeg -p dirflow-listing
PYO3_PYTHON=$(cd "$BIN" && pwd)/python cargo build --quiet --release $build -p dirflow-python
unset RUSTC_BOOTSTRAP RUSTFLAGS

# A copy of the package with that engine; Python itself knows nothing of the sanitizer, so it is loaded first.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r src/dirflow "$copy"
cp "target/asan/$host/release/lib_native.so" "$copy/dirflow/_native.abi3.so"
export PYTHONPATH="$copy" ASAN_OPTIONS=detect_leaks=0 # of Python there are many, until it ends
export LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libstdc++.so)" # exceptions of C++ pass through both
"$BIN/python" -c 'import dirflow._native as n, sys; sys.exit(b"__asan_report_load" not in open(n.__file__, "rb").read())'
"$BIN/python" -m pytest -q -p no:cacheprovider tests/unit/native tests/parity tests/property/test_png_damage.py
"$BIN/python" -m tests.fuzz plan png files listing --seconds "$1"
