PYTHON ?= python3
# One more than cores: a test that waits for a browser or another process leaves its core free.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 1)))
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
NO_SKIPS := $(if $(CI_NO_SKIPS),-p tests.plugins.no_skips)
LOCK := uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --quiet

.DEFAULT_GOAL := help
.PHONY: help setup run test lint check guards inputs faults machine walk bench docs lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## Create .venv and install everything (instant the second time)

run: $(STAMP) ## Start the program; without a BOT_TOKEN, the sandbox
	@$(PY) main.py run

test: $(STAMP) ## Run the tests, in parallel (WORKERS=2 to limit)
	@$(PY) -m pytest -n $(WORKERS) -q $(NO_SKIPS)

lint: $(STAMP) ## ruff and mypy
	@$(PY) -m ruff check .
	@$(PY) -m mypy

check: lint test ## Everything CI looks at

guards: $(STAMP) ## Take every guard out, one at a time: a test must fail
	@$(PY) -m campaigns.guards

inputs: $(STAMP) ## Play the table of bad inputs against the real program
	@$(PY) -m campaigns.inputs

faults: $(STAMP) ## Kill the program at named points and play every fault on the list
	@$(PY) -m campaigns.faults

machine: $(STAMP) ## Play shops at random, with crashes and redelivery: their laws must hold
	@$(PY) -m campaigns.machine

walk: $(STAMP) ## Press and send anything 10 000 times, to the real program
	@$(PY) -m campaigns.walker

bench: $(STAMP) ## Measure speed
	@$(PY) -m benchmarks

docs: $(STAMP) ## Redraw the documents that are generated from code
	@$(PY) main.py docs

lock: ## Renew requirements*.txt from pyproject.toml (needs uv)
	@$(LOCK) --output-file requirements.txt
	@$(LOCK) --group dev --output-file requirements-dev.txt

clean: ## Remove .venv and caches; data in var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv is only a faster pip here; a bare Python is enough.
$(STAMP): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed: name one, for example make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { \
		echo "Python could not create $(VENV): install its venv package (Debian, Ubuntu: apt install python3-venv)" >&2; \
		rm -rf $(VENV); exit 1; }
	@echo "Installing into $(VENV), about a minute..."
	@{ command -v uv >/dev/null && uv pip install --quiet --python $(PY) --require-hashes -r requirements-dev.txt; } || { \
		$(PY) -m ensurepip >/dev/null 2>&1; \
		$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt; }
	@touch $@
