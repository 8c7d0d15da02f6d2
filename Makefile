PYTHON ?= .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup check test lint types build bench figures notebooks clean

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:  ## make .venv with everything a developer needs
	python3 -m venv .venv
	.venv/bin/pip install -q -c constraints.txt -e '.[dev]'

check:  ## everything that CI runs
	bash .ci/run

test:  ## the tests
	$(PYTHON) -m pytest

lint:  ## style: ruff
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:  ## types: mypy, strict on the package
	$(PYTHON) -m mypy

build:  ## wheel and sdist into dist/
	$(PYTHON) -m build --outdir dist

bench:  ## speed and memory, written to benchmarks/results/
	$(PYTHON) benchmarks/run.py

figures:  ## quality on the gold data, written to docs/ (hours)
	$(PYTHON) benchmarks/figures.py
	$(PYTHON) models/cards.py

notebooks:  ## the notebooks again, with what they print
	.venv/bin/jupyter execute --inplace examples/*.ipynb

clean:  ## remove what builds and tests leave behind
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis report.html
