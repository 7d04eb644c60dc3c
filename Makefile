# Every target builds what it needs; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUST := Cargo.toml Cargo.lock $(shell find rust -path rust/jpeg/fuzz -prune -o \( -name '*.rs' -o -name Cargo.toml \) -print)
# Where `make setup` puts Rust's commands, if there are none.
export PATH := $(abspath $(VENV))/rust:$(PATH)
export MATURIN_NO_MISSING_BUILD_BACKEND_WARNING := 1

.PHONY: help setup all demo test test-backends wheel test-wheel docs lint lint-rust lint-python format fuzz fuzz-jpeg asan audit soak guards bench bench-peers bench-listing bench-against clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

setup: $(VENV)/.built  ## make .venv and build the library into it

$(VENV)/.installed: pyproject.toml scripts/setup.sh
	PYTHON=$(PYTHON) VENV=$(VENV) sh scripts/setup.sh
	@touch $@

$(VENV)/.built: $(VENV)/.installed $(RUST)
	VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/maturin develop --release --quiet
	@touch $@

demo: $(VENV)/.built  ## train on real images and write a contact sheet; DATA=folder takes your own
	$(BIN)/python -m demo $(if $(DATA),"$(DATA)")

test: $(VENV)/.built  ## run all tests, of the engine and of the library
	cargo test --workspace --quiet
	$(BIN)/python -m pytest -q $(TESTS)

test-backends: $(VENV)/.built  ## train on the iterators in BACKENDS="tensorflow tf-keras torch" (the last is large)
	PYTHON=$(PYTHON) BIN=$(BIN) sh scripts/backends.sh $(or $(BACKENDS),tensorflow tf-keras)

wheel: $(VENV)/.installed  ## build the wheel and the sdist that are released, into dist
	$(BIN)/python -m pip install --quiet --group wheel
	$(BIN)/python scripts/wheel.py dist

test-wheel: wheel $(VENV)/.built  ## test them in fresh environments, with every Python that is found
	DIRFLOW_TEST_DIST=dist $(BIN)/python -m pytest -q tests/wheel

docs: $(VENV)/.built  ## build the guide and the API reference into build/docs
	$(BIN)/python -m pip install --quiet --group docs
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs

all: lint test  ## check everything

lint: lint-rust lint-python  ## check form, types, stubs and who imports whom

lint-rust: $(VENV)/.installed  ## check the engine's form, and clippy
	cargo fmt --all --check
	cargo fmt --manifest-path rust/jpeg/fuzz/Cargo.toml --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings

lint-python: $(VENV)/.built  ## check the library's form, types, stubs and imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest dirflow._native
	PYTHONUTF8=1 $(BIN)/lint-imports --no-cache

format: $(VENV)/.built  ## put the sources in form
	cargo fmt --all
	cargo fmt --manifest-path rust/jpeg/fuzz/Cargo.toml
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

fuzz: $(VENV)/.built  ## damaged and forged input of all kinds; SECONDS=time for each of TARGETS="jpeg png files plan listing catalogue arguments"
	$(BIN)/python -m tests.fuzz $(TARGETS) --seconds $(or $(SECONDS),60) $(OPTIONS)

fuzz-jpeg: $(VENV)/.installed  ## fuzz the JPEG decoder with AddressSanitizer; SECONDS=time for each target
	BIN=$(BIN) sh scripts/fuzz_jpeg.sh $(or $(SECONDS),60)

asan: $(VENV)/.built  ## run the engine's tests and fuzzers with AddressSanitizer; SECONDS=time for each fuzzer
	BIN=$(BIN) sh scripts/asan.sh $(or $(SECONDS),60)

audit: $(VENV)/.installed  ## check licences and sources of the crates in the engine, and their advisories if ONLINE=1
	command -v cargo-deny >/dev/null || cargo install cargo-deny --locked --quiet
	cargo deny --log-level error check bans licenses sources $(if $(ONLINE),advisories)

soak: $(VENV)/.built  ## read for MINUTES=10 while processes are killed and what they share is damaged
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),10) $(OPTIONS)

guards: $(VENV)/.built  ## remove each guard against a fault, and see a test fail; OPTIONS="--only WORD --jobs N"
	$(BIN)/python -m tests.guards $(OPTIONS)

bench: $(VENV)/.built  ## compare with Keras and bare libjpeg-turbo on photographs; OPTIONS="--rounds 5 --readme"
	$(BIN)/python -m benchmarks.run $(OPTIONS)

bench-peers: $(VENV)/.built  ## compare with tf.data, torchvision, DALI, ... too, each in its environment (10 GB); OPTIONS
	$(BIN)/python -m benchmarks.loaders.environments
	$(BIN)/python -m benchmarks.run --peers $(OPTIONS)

bench-listing: $(VENV)/.built  ## list a million empty files, compare with Keras; COUNT=files
	$(BIN)/python -m benchmarks.studies.listing $(if $(COUNT),--count $(COUNT))

bench-against: $(VENV)/.built  ## compare this tree with commit or wheel REV, pair by pair; OPTIONS="--pairs 20 --workloads W1,W3"
	$(BIN)/python -m benchmarks.against $(if $(REV),"$(REV)") $(OPTIONS)

clean:  ## remove what was built and made
	@for tree in .bench/against/*/; do git worktree remove --force --force "$$tree" 2>/dev/null || true; done
	rm -rf $(VENV) .venvs build dist target demo-output .bench .fuzz src/dirflow/_native*.so
