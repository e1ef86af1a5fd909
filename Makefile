# Seawarden. From a fresh checkout with Python 3.11 (or newer) and make:
#
#   make demo     set everything up, replay October 2023, open the live page
#   make test     set everything up, run every test
#
# Further: setup, web, check, laws, thresholds, bench, clean.

SHELL := /bin/sh
.SUFFIXES:
.DEFAULT_GOAL := help

PYTHON ?= python3
JOBS ?= auto

# The uv of this machine where it runs, else one of our own in .uv/.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo "$(CURDIR)/.uv/bin/uv")
RUN = "$(UV)" run --no-sync

# The lock file rules: nothing here changes it.
export UV_FROZEN = 1

# Each stamp lies in what it vouches for, so that it is gone when that is.
ENVIRONMENT := .venv/.made
PACKAGES := web/node_modules/.made
# One build makes both pages; the live page is written last.
PAGE := src/seawarden/serve/page/watch.js
PAGE_SOURCES := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)

LARGEST_FILE_KB := 3072
PIP_QUIETLY := --quiet --disable-pip-version-check --root-user-action=ignore

.PHONY: help setup web demo test check laws thresholds october bench bench-live clean
.PHONY: check-python check-spelling check-docs check-web check-files chromium

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed -n 1,6p

setup: $(ENVIRONMENT)

web: $(PAGE)

demo: $(ENVIRONMENT) $(PAGE)
	@$(RUN) seawarden demo $(if $(HEADLESS),--headless)

# Each file's tests run in one process, one after the other: the browser's end with their file.
# Files come in the order of their names, the longest first (tests/conftest.py). By number of
# tests, as pytest-xdist has it, those with few and long ones (kills, real servers) would come
# last, and one process would end alone with them.
# The last line is pytest's. Coverage speaks only when it has fallen below its floor.
test: chromium $(ENVIRONMENT) $(PAGE)
	$(RUN) npm --prefix web test
	@rm -rf build/coverage && mkdir -p build/coverage
	$(RUN) coverage run -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
	@$(RUN) coverage combine --quiet
	@$(RUN) coverage report > build/coverage/report.txt || { cat build/coverage/report.txt; exit 1; }

check: check-python check-spelling check-docs check-web check-files
	@echo "check: all is well"

check-python: $(ENVIRONMENT)
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) mypy
	$(RUN) lint-imports

check-spelling: $(ENVIRONMENT)
	$(RUN) codespell

check-docs: $(ENVIRONMENT)
	$(RUN) python -m docs.checks

check-web: $(PACKAGES)
	$(RUN) npm --prefix web run check

# What git would hand on: no secrets, no large files. Without git there is nothing to hand on.
check-files: $(ENVIRONMENT)
	@if git rev-parse >/dev/null 2>&1; then \
	  git ls-files -z | xargs -0 $(RUN) detect-private-key && \
	  git ls-files -z | xargs -0 $(RUN) check-added-large-files \
	    --enforce-all --maxkb=$(LARGEST_FILE_KB); \
	fi

# Many more examples than `make test` draws.
laws: $(ENVIRONMENT)
	HYPOTHESIS_PROFILE=laws $(RUN) pytest -n $(JOBS) tests/laws

# Moves each threshold of each detector by 20 % both ways: each must make some test fall.
thresholds: $(ENVIRONMENT)
	@$(RUN) python -m tests.thresholds

# Over what ships, and over the folder that SEAWARDEN_DATA names, if it does.
evaluate: $(ENVIRONMENT)
	@$(RUN) seawarden evaluate --out build/evaluation

# Two hundred completions of the published facts of October 2023; some ten minutes.
october: $(ENVIRONMENT)
	@mkdir -p build
	@$(RUN) seawarden demo --completions 200 > build/october_2023.md
	@mv build/october_2023.md docs/evaluation/october_2023.md

bench: $(ENVIRONMENT)
	"$(UV)" run --group bench python -m benchmarks

# Ten minutes of the world's traffic over TCP; SECONDS and RATE make it less.
bench-live: $(ENVIRONMENT)
	@$(RUN) python -m benchmarks.live $(if $(SECONDS),--seconds $(SECONDS)) $(if $(RATE),--rate $(RATE))

clean:
	rm -rf .venv .uv build dist web/node_modules src/seawarden/app/report_page src/seawarden/serve/page
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks docs examples -name __pycache__ -prune -exec rm -rf {} +

$(CURDIR)/.uv/bin/uv:
	@echo "uv is not on this machine: putting one in .uv/"
	@$(PYTHON) -m pip install $(PIP_QUIETLY) --target .uv uv \
	  || { $(PYTHON) -m venv .uv && .uv/bin/python -m pip install $(PIP_QUIETLY) uv; }

# The environment is made once, and again when what it is made from has changed.
$(ENVIRONMENT): pyproject.toml uv.lock | $(UV)
	"$(UV)" sync --quiet
	@touch $@

# By the lock and its checksums, and without writing it. Not `npm ci`: that refuses a lock that
# lacks another platform's build of a tool, though none of those is wanted here.
$(PACKAGES): web/package.json web/package-lock.json $(ENVIRONMENT)
	$(RUN) npm --prefix web install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(PAGE_SOURCES) $(PACKAGES)
	$(RUN) npm --prefix web run build
	@touch $@

# The browser tests drive the system's own Chromium.
chromium:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  if command -v $$name >/dev/null 2>&1; then exit 0; fi; \
	done; \
	echo "make test: the browser tests need Chromium, and this machine has none." >&2; \
	echo "Install the system's package: chromium (Debian, Ubuntu: apt-get install chromium)." >&2; \
	exit 2
