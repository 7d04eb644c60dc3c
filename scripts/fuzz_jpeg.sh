#!/bin/sh
# Fuzzes the JPEG decoder: `fuzz_jpeg.sh SECONDS`, for each target. BIN is the folder of Python. What is found, and what
# proves interesting, stays in .fuzz.
set -eu

# The sanitizer comes with the stable toolchain, too, but has to be unlocked.
export RUSTC_BOOTSTRAP=1
fuzz="--fuzz-dir rust/jpeg/fuzz --target-dir target/fuzz"

cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked --quiet
[ -d .fuzz/decode ] || "$BIN/python" -m tests.jpeg.corpus .fuzz
mkdir -p .fuzz/artifacts
for target in decode options; do
    echo "$target, $1 seconds"
    cargo fuzz run $fuzz "$target" ".fuzz/$target" -- -max_total_time="$1" -max_len=8192 -timeout=20 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix=".fuzz/artifacts/$target-"
done
