# `make demo` and `make test` are all a newcomer needs; `make check` is what CI holds us to.
PYTHON ?= python3
VENV ?= .venv
LOCK ?= requirements/lock.txt
BIN := $(VENV)/bin
# Two tests at a time, each with a core of its own.
PARALLEL ?= -n 2
export OMP_NUM_THREADS ?= 1
STAMP := $(VENV)/.installed-$(notdir $(LOCK))

.PHONY: demo test check lint types coverage test-oldest test-textattack textattack-tests clean

demo: $(STAMP)
	$(BIN)/robustx demo

test: $(STAMP)
	$(BIN)/python -m pytest $(PARALLEL)

check: lint types coverage

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

coverage: $(STAMP)
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term --cov-fail-under=90

# The oldest transformers and datasets that are promised, in an environment of their own.
test-oldest:
	$(MAKE) test VENV=.venv-oldest LOCK=requirements/oldest.txt

# TextAttack needs transformers below 5, and so an environment of its own.
test-textattack:
	$(MAKE) textattack-tests VENV=.venv-textattack LOCK=requirements/textattack.txt EXTRAS=[textattack]

textattack-tests: $(STAMP)
	$(BIN)/python -m pytest tests/attacks/test_textattack*.py

# The lock names the CPU build of torch; on a GPU machine install `pip install -e .` instead.
$(STAMP): pyproject.toml $(LOCK)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint $(LOCK) --group dev --editable ".$(EXTRAS)"
	touch $@

clean:
	rm -rf $(VENV) .venv-oldest .venv-textattack .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
