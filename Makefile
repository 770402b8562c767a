# Rheostat: `make run` and `make test` are all that a newcomer needs; `make` alone lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build run test test-swift test-python test-python-all test-wheel wheel examples lint docs bench fuzz kill-test sanitize sanitize-abi clean

# One set of flags for everything, so that the dependencies and the libraries are built once.
FLAGS := -c release -Xswiftc -enable-testing

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: ## Installs the Debian packages that are missing (as root or with sudo)
	@Scripts/setup.sh

build: setup ## Builds the libraries, the command and the tests
	@swift build $(FLAGS) --build-tests

run: setup ## Trains a small net under four controllers and writes report.html
	@swift build $(FLAGS) --product rheostat
	@.build/release/rheostat compare --report report.html \
	  $$([ ! -d /usr/share/datasets/fashion-mnist ] || echo --workload fashion-mnist)

test: test-swift examples test-python ## Runs every check and every test

test-swift: build lint
	@Scripts/run-tests.sh $(FLAGS) --skip-build

# The virtual environment of the light tier; made anew when its list changes.
VENV := .venv
$(VENV)/made: Python/requirements-test.txt | setup
	@Scripts/make-venv.sh $(VENV) $<

PYTHON := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 PYTHONPATH=$(CURDIR)/Python/src RHEOSTAT_LIBRARY=$(CURDIR)/.build/release/libRheostatC.so

test-python: build $(VENV)/made ## Runs the Python tests with CPU torch
	@Scripts/check-python.sh $(VENV)
	@$(PYTHON) $(VENV)/bin/python -m pytest Python/tests -m "not framework and not slow"

examples: build ## Compiles and runs the examples in C and Rust
	@Scripts/run-examples.sh

test-python-all: build test-wheel ## Runs them with Lightning, transformers and Keras too (big downloads; by hand)
	@Scripts/make-venv.sh .venv-all Python/requirements-all.txt
	@$(PYTHON) .venv-all/bin/python -m pytest Python/tests

wheel: setup $(VENV)/made ## Builds the Python wheel into Python/dist
	@rm -rf Python/dist Python/build
	@$(VENV)/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps -w Python/dist ./Python
	@ls -l Python/dist

test-wheel: wheel ## Installs the wheel where there is neither Swift nor GSL nor a compiler, and uses it
	@Scripts/test-wheel.sh $(VENV)

lint: ## Checks format, file sizes, guides and forbidden words
	@Scripts/check-house.sh

docs: build ## Builds the documentation of the public API; warnings are errors
	@Scripts/build-docs.sh

bench: setup ## Measures speed against the peers; results go to Benchmarks/README.md
	@$(MAKE) --no-print-directory -C Benchmarks

fuzz: setup ## Fuzzes everything that parses for SECONDS_OF_FUZZING (60)
	@Fuzzing/run.sh $(or $(SECONDS_OF_FUZZING),60)

kill-test: setup ## Kills long runs at random moments, goes on, compares with the unbroken ones (minutes)
	@swift build $(FLAGS) --product rheostat
	@Scripts/kill-and-resume.sh $(KILLS) $(SEED)

sanitize: setup ## Runs the tests under the address and thread sanitizers (slow; by hand)
	@ASAN_OPTIONS=detect_leaks=0 swift test -c debug --scratch-path .build-address --sanitize=address
	@swift test -c debug --scratch-path .build-thread --sanitize=thread

# Without the programs and the other tests, which it need not build.
ABI_TESTS := RHEOSTAT_ONLY_ABI_TESTS=1 swift test -c debug --filter RheostatABITests

sanitize-abi: setup ## The same for the tests of the C library alone, with leaks
	@ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=$(CURDIR)/Scripts/leaks.txt:print_suppressions=0 $(ABI_TESTS) --scratch-path .build-abi-address --sanitize=address
	@$(ABI_TESTS) --scratch-path .build-abi-thread --sanitize=thread

clean: ## Removes everything that was built
	@rm -rf .build .build-* .venv .venv-* Python/build Python/dist report.html
