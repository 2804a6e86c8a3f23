# Verbs for a laptop and for CI alike; each sets up what it needs.
#
#   make run     start Redis, trainer and viewer; Ctrl-C stops all
#   make test    every test: unit, contract, integration, end to end, JavaScript
#   make check   lint, types, import rules, contract, drift of generated files
#   make e2e     the end-to-end tests alone
#   make gen     regenerate what is generated from proto/ and viz_service/web/
#   make setup   everything that the other verbs need
#
# PYTHON chooses the interpreter of a new .venv. torch comes from wherever pip is configured
# to look; its version is in constraints.txt.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
WEB := viz_service/web
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt
PROTOS := $(shell cd proto && find . -name '*.proto' -printf '%P\n' | sort)
SERVICES := $(filter %_service.proto,$(PROTOS))
GEN_OUT ?= .

export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup run gen gen-python gen-web check check-python check-proto check-web test e2e

help:
	@sed -n 's/^#   make/make/p' Makefile

setup: .venv/dev.stamp $(WEB)/node_modules/.stamp
	.ci/chromium

run: .venv/run.stamp
	@exec $(BIN)/ganscope up

gen: gen-python gen-web

gen-python: .venv/dev.stamp
	cd proto && python -m grpc_tools.protoc -I. \
	  --python_out=$(abspath $(GEN_OUT)) --mypy_out=quiet:$(abspath $(GEN_OUT)) $(PROTOS)
	cd proto && python -m grpc_tools.protoc -I. \
	  --grpc_python_out=$(abspath $(GEN_OUT)) --mypy_grpc_out=quiet:$(abspath $(GEN_OUT)) $(SERVICES)

gen-web: .venv/dev.stamp $(WEB)/node_modules/.stamp
	npm --prefix $(WEB) run gen
	npm --prefix $(WEB) run build

check: check-python check-proto check-web

check-python: .venv/dev.stamp
	ruff check
	ruff format --check
	lint-imports
	pyright

check-proto: .venv/dev.stamp
	buf lint proto
	.ci/breaking
	.ci/drift-python

check-web: .venv/dev.stamp $(WEB)/node_modules/.stamp
	npm --prefix $(WEB) run check
	.ci/drift-web

test: setup
	$(BIN)/python -m trainer_service.engine.warm
	npm --prefix $(WEB) test
	pytest

e2e: setup
	pytest tests/e2e

.venv/pip.stamp:
	@echo "== Python environment in .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { rm -rf .venv; echo "This Python cannot make environments: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet 'pip==26.2'
	@touch $@

.venv/run.stamp: .venv/pip.stamp pyproject.toml constraints.txt
	@echo "== GANscope and what it runs on (torch is large: this takes some minutes)"
	$(PIP_INSTALL) --editable '.[trainer,viz,redis]'
	$(BIN)/python -m trainer_service.engine.warm || \
	  echo "The engine could not be compiled: sessions will train on plain PyTorch, slowly."
	@touch $@

.venv/dev.stamp: .venv/run.stamp
	@echo "== Tools for tests and checks"
	$(PIP_INSTALL) --group dev
	@touch $@

$(WEB)/node_modules/.stamp: $(WEB)/package-lock.json .venv/dev.stamp
	@echo "== JavaScript tools in $(WEB)/node_modules"
	npm --prefix $(WEB) ci --no-audit --no-fund
	@touch $@
