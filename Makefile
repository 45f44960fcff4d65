# Every target sets up what it needs: `make demo` or `make test` is the only command after a clone.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The stamps say for which pyproject.toml an environment was made; touching the file makes it again.
RUN_STAMP := $(VENV)/.run
DEV_STAMP := $(VENV)/.dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test lint types gen pins oracle corpus bench
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(RUN_STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "rulelint needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@echo "setting up $(VENV) (once)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --upgrade 'pip>=25.1'
	@$(PIP) --editable .
	@touch $@

$(DEV_STAMP): pyproject.toml $(RUN_STAMP)
	@$(PIP) --group dev
	@touch $@

demo: $(RUN_STAMP) ## build a small repository, open a pull request, show what rulelint ci says; PATCH=noise …
	@$(BIN)/python demo/demo.py $(PATCH)

test: $(DEV_STAMP) ## run all tests
	@$(BIN)/python -m pytest $(ARGS)

lint: $(DEV_STAMP) ## style and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache

types: $(DEV_STAMP) ## types of package and tests
	@$(BIN)/mypy

gen: $(DEV_STAMP) ## write the generated files: the schema validator, the check pages
	@$(BIN)/python -m rulelint.schema.generate
	@$(BIN)/python -m rulelint.checks.index_writer
	@$(BIN)/python -m rulelint.checks.docs

pins: $(DEV_STAMP) ## renew the action's pinned requirements
	@$(PIP) pip-tools
	@$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --output-file .github/action/requirements.pins .github/action/requirements.in
	@{ echo "# Written by \`make pins\` from requirements.in: exact versions and hashes of what the action installs."; \
		cat .github/action/requirements.pins; } > .github/action/requirements.txt
	@rm .github/action/requirements.pins

oracle: $(DEV_STAMP) ## compare the engine with a real Prometheus, and the rule machine with promtool
	@$(BIN)/python -m tests.oracle.prometheus
	@$(BIN)/python -m tests.conformance.promtool_rules

corpus: $(DEV_STAMP) ## findings on real rules: all read, none false; planted defects are found; differences from pint have reasons
	@$(BIN)/python -m tests.corpus.report
	@for seed in 1 2 3; do $(BIN)/python -m tests.corpus.inject --seed $$seed --n 500; done
	@$(BIN)/python -m tests.corpus.pint

bench: $(DEV_STAMP) ## measure; ratios against the peers, in one run
	@for each in bench/*.py; do echo "== $$each"; $(BIN)/python "$$each"; done
