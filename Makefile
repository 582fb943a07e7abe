# Everything from nothing: `make run` and `make test`. The rest: `make help`.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DEMO ?= 1
# Each of the processes that make one house would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run dev test test-rest lint bench soak feel-oracle feel-fuzz example-runs worker assets words lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: .venv/installed assets words  ## install, migrate, fill with demo data once, serve until Ctrl-C
	@$(FLASK) db upgrade
	@$(FLASK) setup
	@if [ "$(DEMO)" = 1 ]; then $(FLASK) demo; else $(FLASK) administrators; fi
	@exec $(FLASK) serve

test: .venv/installed assets words lint  ## linters, then the suite (PostgreSQL and browser if reachable)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --share first

test-rest: .venv/installed assets words  ## each test on the other database, and those that take minutes
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --share rest

lint: .venv/installed  ## format, style, import contracts, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: .venv/installed assets words  ## benchmarks, one JSON object a line, each against a control (two hours)
	cd tests && ../$(BIN)/python -m benchmarks $(ONLY)

feel-oracle: .venv/installed node_modules/.package-lock.json  ## 100,000 expressions and 25,000 cells against feelin
	cd tests/engine/feel && PYTHONPATH=$(CURDIR):$(CURDIR)/tests python -m feel_at_full_size oracle 100000

feel-fuzz: .venv/installed  ## 100,000 hostile expressions: only a FeelError may come out, and soon
	cd tests/engine/feel && PYTHONPATH=$(CURDIR):$(CURDIR)/tests python -m feel_at_full_size fuzz 100000

soak: .venv/installed  ## the reliability tests at full size, one JSON object a line (an hour)
	cd tests && ../$(BIN)/python -m soak $(ONLY)

example-runs: .venv/installed  ## what the house does in the shipped examples, written down anew
	cd tests && PYTHONPATH=..:ballots:engine:points:procedures:shop ../$(BIN)/python livingthrough.py

worker: .venv/installed  ## one of Procrastinate's workers, on PostgreSQL (DATABASE_URL)
	@WORKER=procrastinate exec $(FLASK) work

assets: app/static/built/built  ## scripts, styles and icons of the pages

words: app/translations/en/LC_MESSAGES/messages.mo  ## compiled translations

lock:  ## renew the lock files from pyproject.toml and package.json
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q -o requirements.lock

clean:  ## remove what was made (not the data under instance/)
	rm -rf .venv node_modules app/static/built

.venv/installed: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

node_modules/.package-lock.json: package-lock.json | .venv/installed
	npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

app/static/built/built: node_modules/.package-lock.json $(shell find app/frontend -type f)
	node app/frontend/build.mjs
	@touch $@

app/translations/en/LC_MESSAGES/messages.mo: app/translations/en/LC_MESSAGES/messages.po | .venv/installed
	pybabel -q compile -d app/translations
