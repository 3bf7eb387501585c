# Two commands: `make interview` checks the half-finished submission in examples/, `make test` runs the whole test suite.
# Both make a virtual environment of their own and need only Python 3.11, make and a package index.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed

.PHONY: interview test lint tables bench clean

interview: $(STAMP)
	@echo "pytest --interview examples/half_finished"
	@$(BIN)/pytest --interview examples/half_finished -p no:randomly -rN; code=$$?; \
	if [ $$code -le 1 ]; then exit 0; else exit $$code; fi

test: $(STAMP)
	@$(BIN)/coverage erase
	@rm -rf .coverage-inside
	$(BIN)/coverage run -m pytest --timeout=300 -n auto --dist loadgroup --durations=30 --durations-min=10 $(ARGS)
	@test ! -d .coverage-inside || find .coverage-inside -size 0 -delete  # left by what was killed as it wrote
	@$(BIN)/coverage combine --quiet . $$(test -d .coverage-inside && echo .coverage-inside)
	$(BIN)/coverage report

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

tables: $(STAMP)
	$(BIN)/python docs/tables.py

bench: $(STAMP)
	$(BIN)/python -m benchmarks

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@echo "Installing into $(VENV), once ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[all]" --group test --group lint
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist .coverage* .pytest_cache .mypy_cache .ruff_cache
