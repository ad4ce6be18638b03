# Frontdesk: `make demo` runs the desk, `make test` tests it. Needs Python 3.11+, Node 20+ and make; all else is installed
# into .venv and ui/node_modules. Running a target again does only what is not done yet.

PYTHON ?= python3
DATA ?= data
PORT ?= 8000
HOST ?= 127.0.0.1

VENV := .venv
BIN := $(VENV)/bin
# Compiling the 2,000 modules of a desk would cost its first start several seconds, and every start where
# PYTHONDONTWRITEBYTECODE is set.
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
STAMPS := .stamps
UI_SOURCES := $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path 'ui/dist/*' 2>/dev/null)
say = @printf '\033[1m==> %s\033[0m\n' "$(1)"

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev ui demo serve test lint check-ui browser format requirements types bench clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: setup ui ## Install all, build the UI and serve the demo shop's desk (DATA=folder, PORT=number)
	$(call say,Starting the demo desk)
	@$(BIN)/frontdesk demo --data "$(DATA)" --host "$(HOST)" --port "$(PORT)"

serve: setup ui ## Serve the desk without seeding anything
	@$(BIN)/frontdesk serve --data "$(DATA)" --host "$(HOST)" --port "$(PORT)"

test: setup-dev ui browser lint check-ui ## Install what tests need and run every check and test
	$(call say,Testing (Python and end to end))
	@$(BIN)/python -m pytest

lint: setup-dev ## Format, lint, types, import contracts, docstrings
	$(call say,Checking format and lint)
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	$(call say,Checking types)
	@$(BIN)/mypy
	$(call say,Checking the import contracts)
	@$(BIN)/lint-imports
	$(call say,Checking docstrings)
	@$(BIN)/interrogate -q graph tools api knowledge evals store

check-ui: $(STAMPS)/node ## Type-check, lint and unit-test the front end
	$(call say,Checking the front end)
	@npm --prefix ui run --silent check

bench: setup ui ## Measure a text turn through HTTP, alone and with 100 chats
	@$(BIN)/frontdesk bench turn

format: setup-dev ## Format and fix what can be fixed
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

EXTRAS := --extra plots --extra postgres --extra redis
requirements: setup-dev ## Compile the pinned requirements from pyproject.toml (add UPGRADE=--upgrade to renew them)
	$(call say,Compiling requirements)
	@compile() { $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header $(UPGRADE) "$$@"; }; \
	compile pyproject.toml $(EXTRAS) -o requirements.txt && \
	compile pyproject.toml $(EXTRAS) --group dev -c requirements.txt -o requirements-dev.txt && \
	compile --group setup -o requirements-setup.txt

types: setup ui ## Generate the front end's types from the OpenAPI document
	@$(BIN)/frontdesk openapi > ui/openapi.json && npm --prefix ui run --silent types

clean: ## Remove everything that was installed or built (not DATA)
	rm -rf $(VENV) $(STAMPS) ui/node_modules ui/dist

setup: $(STAMPS)/python
setup-dev: $(STAMPS)/python-dev
ui: $(STAMPS)/ui

$(BIN)/uv: requirements-setup.txt
	$(call say,Making the Python environment)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Frontdesk needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.txt
	@touch $@

$(STAMPS)/python: $(BIN)/uv requirements.txt pyproject.toml
	$(call say,Installing the Python packages (about 2 GB on disk the first time))
	@$(UV) --require-hashes -r requirements.txt
	@$(UV) --no-deps --no-build-isolation --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/python-dev: $(STAMPS)/python requirements-dev.txt
	$(call say,Installing what the tests need)
	@$(UV) --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/node: ui/package-lock.json
	$(call say,Installing the front end's packages)
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || \
		{ echo "Frontdesk needs Node 20 or newer to build its pages; found: $$(node --version 2>&1)"; exit 1; }
	@npm_config_update_notifier=false npm --prefix ui ci --no-fund --no-audit --loglevel=error
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/ui: $(STAMPS)/node $(UI_SOURCES)
	$(call say,Building the front end)
	@npm --prefix ui run --silent build
	@touch $@

browser: setup-dev ## Find a browser for the end-to-end tests, or install one
	@$(BIN)/python tests/e2e/browser.py
