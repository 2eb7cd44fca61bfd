# One command runs everything: `make up`. Needs Python 3.11 or newer and nothing else.

.DEFAULT_GOAL := help
.PHONY: help up python venv testing dev test thorough check weaknesses bench lighthouse clean
MAKEFLAGS += --no-print-directory
# Some images set it: every process would compile the whole product anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INPUTS := pyproject.toml constraints.txt
STAMP := maxpulse/runtime/stamp.py
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore $(LAZILY) -c constraints.txt
# What is pinned needs no resolving, which is half of pip's work, and can be installed side by side. What another Python or
# system wants besides comes with the last step, which finds most of it there.
PINNED = xargs -P 2 -n 40 $(INSTALL) --no-deps
PRODUCT = sed -n -e '/\#/!p' -e 's/ *\# to build//p' constraints.txt | $(PINNED)
# With what builds it there already: a place of its own for that would be filled anew.
ITSELF = $(INSTALL) --no-build-isolation -e
# Begun beside what takes one core; each is asked for again where it is needed, which says what went wrong.
LIBRARIES = { $(BIN)/python -m maxpulse.runtime.vendor >/dev/null 2>&1 & }
CHROMIUM = $(PYTHON) -m maxpulse.runtime.chromium >/dev/null 2>&1
TESTS = sed -n 's/ *\# test//p' constraints.txt | $(PINNED)
CHECKS = sed -n 's/ *\# check//p' constraints.txt | $(PINNED)
# Four on two cores: some of what tests do is waiting.
PYTEST_ARGS ?= -q -n 4 --dist loadfile
BENCH_ARGS ?=
LIGHTHOUSE_ARGS ?=
BENCH_PORT ?= 8765

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | \
		while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

up: venv ## Install what is missing, start everything, print the address; Ctrl-C stops all of it
	@$(BIN)/python -m maxpulse.runtime.vendor
	@exec $(BIN)/maxpulse up

test: testing ## Run all tests (installs what they need, Chromium included)
	@$(BIN)/python -m maxpulse.runtime.vendor
	@MAXPULSE_CHROMIUM="$$($(BIN)/python -m maxpulse.runtime.chromium)" && export MAXPULSE_CHROMIUM && \
		exec $(BIN)/python -m pytest $(PYTEST_ARGS)

thorough: ## Run every test there is, every try of very many and two hundred walks: an hour or more
	@$(MAKE) test PYTEST_ARGS="$(PYTEST_ARGS) --thorough --walks 200"

check: dev ## Lint, types, import contract, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict -p maxpulse
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet templates

weaknesses: venv ## Ask the registries what is known of the parts that come along (needs the network)
	@$(BIN)/maxpulse components
	@test -x .venv/weaknesses/bin/pip-audit || { $(PYTHON) -m venv .venv/weaknesses && \
		.venv/weaknesses/bin/python -m pip install --quiet --disable-pip-version-check pip-audit; }
	@.venv/weaknesses/bin/pip-audit --strict --disable-pip --no-deps --requirement constraints.txt
	@$$($(BIN)/python -c 'from maxpulse.runtime.vendor import npm; print(*npm())') audit --package-lock-only

bench: dev ## Run the load tests against an installation of their own and print their figures
	@$(BIN)/python -m maxpulse.runtime.vendor
	@rm -rf var/bench && MAXPULSE_HOME=var/bench MAXPULSE_PORT=$(BENCH_PORT) \
		exec $(BIN)/maxpulse up --no-demo -- $(BIN)/python -m tests.load $(BENCH_ARGS)

lighthouse: dev ## Ask Lighthouse about the participant's pages of an installation of their own
	@$(BIN)/python -m maxpulse.runtime.vendor
	@rm -rf var/pages && MAXPULSE_HOME=var/pages MAXPULSE_PORT=$(BENCH_PORT) \
		exec $(BIN)/maxpulse up -- $(BIN)/python -m tests.load.lighthouse $(LIGHTHOUSE_ARGS)

clean: ## Remove what was installed and fetched (data in var stays)
	rm -rf .venv node_modules static/vendor build *.egg-info .pytest_cache .mypy_cache .ruff_cache

python:
	@test -n "$(PYTHON)" || { echo "MAXPULSE needs Python 3.11 or newer." >&2; exit 1; }

venv: python
	@$(PYTHON) $(STAMP) check .venv/.stamp $(INPUTS) || { \
		echo "Installing into .venv; this takes a minute or two the first time …" && \
		$(PYTHON) -m venv .venv && $(PRODUCT) && $(ITSELF) . && \
		$(PYTHON) $(STAMP) write .venv/.stamp $(INPUTS); }

# What is compiled when it is first used is less than half of what is installed.
testing dev: LAZILY := --no-compile
testing: python
	@$(PYTHON) $(STAMP) check .venv/.stamp-dev $(INPUTS) || $(PYTHON) $(STAMP) check .venv/.stamp-test $(INPUTS) || { \
		echo "Installing MAXPULSE and what its tests need …" && \
		$(PYTHON) -m venv .venv && { $(PRODUCT) & $(TESTS) & $(CHROMIUM) & wait; $(LIBRARIES); $(ITSELF) '.[test]' && wait; } && \
		$(PYTHON) $(STAMP) write .venv/.stamp $(INPUTS) && \
		$(PYTHON) $(STAMP) write .venv/.stamp-test $(INPUTS); }

dev: python
	@$(PYTHON) $(STAMP) check .venv/.stamp-dev $(INPUTS) || { \
		echo "Installing MAXPULSE and what its tests and checks need …" && \
		$(PYTHON) -m venv .venv && { $(PRODUCT) & { $(TESTS); $(CHECKS); } & wait; $(LIBRARIES); $(ITSELF) '.[dev]' && wait; } && \
		$(PYTHON) $(STAMP) write .venv/.stamp $(INPUTS) && \
		$(PYTHON) $(STAMP) write .venv/.stamp-dev $(INPUTS); }
