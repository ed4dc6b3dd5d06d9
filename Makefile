# make run: the dashboard.  make test: everything that proves it works.  make help: the rest.
PYTHON ?= python3
# Options for pytest: make test PYTEST="tests/evaluation/test_evaluation.py -x"
PYTEST ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STORE := $(or $(KPI_STORE),data/kpi.duckdb)
DEMO := $(dir $(STORE))demo.duckdb

.PHONY: help run test check format words architecture bench soak shots package demo fuzz clean
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/runs $(DEMO) ## install, build the stores, open the dashboard on http://localhost:8501
	$(BIN)/streamlit run app.py

test: $(VENV)/tests programs ## everything: units, properties, pages, a real browser
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup $(PYTEST)

check: $(VENV)/tests ## style, format, types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/tests ## put the code into the house's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

words: $(VENV)/tests ## bring data/locale in line with the code, and list the sentences without a translation
	$(BIN)/python scripts/words.py

architecture: $(VENV)/tests ## write the table of packages in docs/architecture.md anew
	$(BIN)/python scripts/architecture.py

bench: $(VENV)/tests programs ## measure against the budgets; both sides of each ratio in one run
	$(BIN)/python -m bench

soak: $(VENV)/tests ## kill, write and read as often as is too long for every test; takes up to half an hour
	$(BIN)/python -m bench.soak

shots: $(VENV)/tests programs $(DEMO) ## pictures of every page into shots/, the README's and the guides'
	$(BIN)/python -m bench.shots
	$(BIN)/python -m bench.guide

package: ## pack the program with all its packages, to install it without internet
	scripts/package.sh

demo: $(VENV)/runs ## build the demonstration's store anew
	$(BIN)/python -m kpi demo

fuzz: $(VENV)/tests ## long random runs; FUZZ=100000 for longer ones
	FUZZ=$(or $(FUZZ),20000) $(BIN)/python -m pytest -m fuzz -o addopts= --timeout 0 tests

clean: ## all that was made, but never the official store
	rm -rf $(VENV) shots .pytest_cache .hypothesis .ruff_cache .mypy_cache $(DEMO) $(DEMO).wal

$(DEMO): | $(VENV)/runs
	$(BIN)/python -m kpi demo

$(VENV)/runs: requirements.txt constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing. On Debian or Ubuntu: sudo apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) scripts/check_python.py
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/tests: requirements-dev.txt $(VENV)/runs
	$(PIP) -r requirements-dev.txt
	@touch $@

.PHONY: programs
programs: $(VENV)/tests
	@scripts/install_for_tests.sh
