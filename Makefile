# Everything a newcomer needs: `make demo` and `make test` set up what they use.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -qq
INSTALLED := $(VENV)/.installed
BUILT := $(VENV)/.built
RP2040 := .rp2040
BENCHMARKS := tests/bench/bench_link.py
# Other libraries, to compare with, in an environment of their own; inphase is found by its path.
ORACLES := .venv-oracles
ORACLES_INSTALLED := $(ORACLES)/.installed
ORACLES_PYTHON := PYTHONPATH=host:kernels:firmware:tests MPLBACKEND=agg $(ORACLES)/bin/python
# What checks the hardware, in an environment of its own too; ngspice, graphviz and openscad are Debian's.
HARDWARE := .venv-hardware
HARDWARE_INSTALLED := $(HARDWARE)/.installed
HARDWARE_PYTHON := PYTHONPATH=host:kernels:firmware:hardware:tests $(HARDWARE)/bin/python
KERNELS := $(wildcard kernels/inphase_kernels/*.pyx kernels/inphase_kernels/*.pxd)

# One line a step: its output is shown only where it fails.
define step
	@printf '%-22s' '$(1)'; \
	if output=$$($(2) 2>&1); then echo ok; else echo failed; printf '%s\n' "$$output"; exit 1; fi
endef

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-slow test-oracles test-hil test-rp2040 hardware hardware-broken bench bench-cue bench-libraries bench-faults plots clean
.DELETE_ON_ERROR:

help:
	@echo 'make demo               the whole way on a simulated board, about 90 s'
	@echo 'make test               lint, types, import contracts and tests'
	@echo 'make test-slow          the tests that take minutes'
	@echo 'make test-oracles       the metrics against HyPyP, mne-connectivity, tensorpac, NeuroKit2'
	@echo 'make hardware           rules, electrical rules, analog simulation, enclosure and pictures of hardware/'
	@echo 'make hardware-broken    one thing of each kind broken in hardware/, and what the checks say, 25 s'
	@echo 'make bench              benchmarks, each against a named baseline'
	@echo 'make bench-cue          100,000 random streams and faults at light and touch'
	@echo 'make bench-libraries    one live update here and with other libraries'
	@echo 'make bench-faults       ten million random faults on the line, and the clock under jitter'
	@echo 'make plots              the pictures of README.md and docs/, drawn anew'
	@echo 'make test-hil PORT=...  tests on a board, 11 min, for example PORT=/dev/inphase; PORT=simulated: 15 s'
	@echo 'make test-rp2040 PICO_UF2=...  the firmware on an emulated RP2040, and what it costs there'
	@echo 'make setup              only the virtual environment and the kernels'
	@echo 'make clean              remove all that was built, the environment too'
	@echo 'PYTHON=python3.12 chooses the interpreter of a new environment.'

setup: $(INSTALLED)
	@$(MAKE) -s $(BUILT)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("inphase needs Python 3.11 or newer and found %d.%d; name another one: make PYTHON=python3.11" % sys.version_info[:2])'
	@$(PYTHON) -c 'import os, sys, sysconfig; os.path.exists(sysconfig.get_path("include") + "/Python.h") or sys.exit("Python.h is missing, which the kernels are compiled with; on Debian: apt install python3-dev")'
	@command -v gcc >/dev/null || { echo 'gcc is missing, which compiles the kernels; on Debian: apt install gcc'; exit 1; }
	$(call step,virtual environment,$(PYTHON) -m venv $(VENV))

# The build's own tools come first, so that constraints.txt holds for them too.
$(INSTALLED): $(VENV)/bin/python pyproject.toml setup.py constraints.txt
	$(call step,build tools,$(PIP) install -c constraints.txt setuptools cython numpy)
	$(call step,packages and kernels,$(PIP) install -c constraints.txt --no-build-isolation -e '.[dev]')
	@touch $(INSTALLED) $(BUILT)

$(BUILT): $(KERNELS)
	$(call step,kernels,$(BIN)/python setup.py -q build_ext --inplace)
	@touch $@

demo: setup
	@$(BIN)/inphase demo

test: setup
	$(call step,ruff check,$(BIN)/ruff check)
	$(call step,ruff format,$(BIN)/ruff format --check)
	$(call step,mypy,$(BIN)/mypy)
	$(call step,basedpyright,$(BIN)/basedpyright)
	$(call step,import contracts,$(BIN)/lint-imports --no-logo)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --benchmark-disable -m 'not slow and not hil and not oracles and not rp2040 and not hardware'
	$(call step,hil on a simulation,INPHASE_HIL_PORT=simulated $(BIN)/python -m pytest --benchmark-disable -m hil tests/hil)

test-slow: setup
	@$(BIN)/python -m pytest --benchmark-disable -m 'slow and not hil' tests/unit tests/property tests/emulated $(BENCHMARKS)

# The same interpreter as the kernels were compiled for.
$(ORACLES)/bin/python: $(BIN)/python
	$(call step,oracle environment,$(BIN)/python -m venv $(ORACLES))

$(ORACLES_INSTALLED): $(ORACLES)/bin/python tests/oracles/requirements.txt constraints.txt
	$(call step,other libraries,$(ORACLES)/bin/pip --disable-pip-version-check -qq install -r tests/oracles/requirements.txt)
	@touch $@

test-oracles: setup
	@$(MAKE) -s $(ORACLES_INSTALLED)
	@$(ORACLES_PYTHON) -m pytest -m oracles tests/oracles
	@$(ORACLES_PYTHON) tests/bench/recordings.py

$(HARDWARE)/bin/python: $(BIN)/python
	$(call step,hardware environment,$(BIN)/python -m venv $(HARDWARE))

$(HARDWARE_INSTALLED): $(HARDWARE)/bin/python hardware/requirements.txt
	$(call step,SKiDL and WireViz,$(HARDWARE)/bin/pip --disable-pip-version-check -qq install -r hardware/requirements.txt)
	@touch $@

hardware:
	@PYTHONPATH=hardware $(PYTHON) -m inphase_hardware.tools
	@$(MAKE) -s setup
	@$(MAKE) -s $(HARDWARE_INSTALLED)
	@$(HARDWARE_PYTHON) -m inphase_hardware
	@$(HARDWARE_PYTHON) -m pytest -m hardware tests/hardware
	@$(HARDWARE_PYTHON) tests/hardware/broken.py

hardware-broken: setup
	@$(MAKE) -s $(HARDWARE_INSTALLED)
	@$(HARDWARE_PYTHON) tests/hardware/broken.py

test-hil: setup
	@test -n '$(PORT)' || { echo 'say which board: make test-hil PORT=/dev/inphase, or PORT=simulated'; exit 1; }
	@INPHASE_HIL_PORT='$(PORT)' $(BIN)/python -m pytest --benchmark-disable -rs -m hil tests/hil

# The emulator and what builds its flash stay out of the environment of the other tests.
$(RP2040)/.installed: tests/rp2040/requirements.txt tests/rp2040/chip/package-lock.json
	@command -v npm >/dev/null || { echo 'node and npm are missing, which run the emulated RP2040; on Debian: apt install nodejs npm'; exit 1; }
	$(call step,packages,$(PIP) install --no-deps --upgrade --target $(RP2040)/python -r tests/rp2040/requirements.txt)
	$(call step,emulator,npm ci --prefix tests/rp2040/chip --no-audit --no-fund)
	@touch $@

test-rp2040: setup
	@if test -z '$(PICO_UF2)'; then \
	  echo 'SKIPPED, NOTHING WAS TESTED: give MicroPython for the Pico, make test-rp2040 PICO_UF2=RPI_PICO-20250911-v1.26.1.uf2'; \
	elif test ! -f '$(PICO_UF2)'; then echo 'there is no file $(PICO_UF2)'; exit 1; \
	else $(MAKE) -s $(RP2040)/.installed && \
	  PICO_UF2='$(PICO_UF2)' PYTHONPATH=$(RP2040)/python $(BIN)/python -m pytest --benchmark-disable -m rp2040 tests/rp2040 && \
	  PYTHONPATH=$(RP2040)/python:tests $(BIN)/python tests/rp2040/figures.py '$(PICO_UF2)'; fi

bench: setup
	@$(BIN)/python tests/bench/bench_kernels.py
	@$(BIN)/python tests/bench/instructions.py
	@$(MAKE) -s bench-libraries
	@$(BIN)/python tests/bench/bench_files.py
	@$(BIN)/python tests/bench/bench_engine.py
	@$(BIN)/python -m pytest --benchmark-only -s -rN $(BENCHMARKS)

bench-cue: setup
	@PYTHONPATH=tests:firmware $(BIN)/python tests/bench/cue_streams.py

# Without a way to install the others, against NumPy and SciPy alone. One thread each, as inphase: the
# others' threads wait for one another on a busy machine.
bench-libraries: export OPENBLAS_NUM_THREADS := 1
bench-libraries: export OMP_NUM_THREADS := 1
bench-libraries: setup
	@printf '%-22s' 'other libraries'; \
	if $(MAKE) -s $(ORACLES_INSTALLED) >/dev/null 2>&1; then \
	  echo ok; $(ORACLES_PYTHON) tests/bench/bench_libraries.py; \
	else \
	  echo 'cannot be installed (make test-oracles says why)'; $(BIN)/python tests/bench/bench_libraries.py; \
	fi

# Some minutes; what the link counts is compared with what was done to the line, to the sample.
bench-faults: setup
	@PYTHONPATH=tests $(BIN)/python tests/bench/bench_faults.py
	@PYTHONPATH=tests $(BIN)/python tests/bench/bench_clock.py

plots: setup
	@$(BIN)/python tests/bench/live_picture.py docs
	@$(BIN)/python tests/bench/plots.py docs

clean:
	@rm -rf $(VENV) $(ORACLES) $(HARDWARE) $(RP2040) tests/rp2040/chip/node_modules build dist inphase.egg-info \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks .import_linter_cache
	@rm -f kernels/inphase_kernels/*.so
	@find host kernels firmware hardware tests -name __pycache__ -prune -exec rm -rf {} +
