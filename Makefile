# One word for each thing: run, test, check. Each makes what it needs.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# Three for two cores: a test that waits for a process or a terminal leaves its core to others.
WORKERS ?= 3
# A test that fails while the machine is busy with others gets a second try and is listed at the end; RERUNS=0 gives none.
RERUNS ?= 1

.PHONY: run test check format lint types contracts docs transcript pictures goldens bench chaos smoke dist clean

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "chat-tui needs Python 3.11 or newer (with venv); none was found. Try: make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing chat-tui into $(VENV) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@$(BIN)/python -m compileall -q chat_tui $(VENV)/lib >/dev/null 2>&1 || true
	@touch $@

run: $(STAMP)
	@$(BIN)/python -m chat_tui.cli.first_run

test: $(STAMP)
	$(BIN)/python -m pytest -q -rR -n $(WORKERS) --reruns $(RERUNS)

check: format lint types contracts test

format: $(STAMP)
	$(BIN)/ruff format --check .

lint: $(STAMP)
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

contracts: $(STAMP)
	$(BIN)/lint-imports

docs: $(STAMP)
	$(BIN)/python -m chat_tui.cli.reference docs
	$(BIN)/python -m tests.compatibility
	$(BIN)/python -m tools.library_page

# Every command typed into bash against a real workspace: docs/transcript.md. Half a minute; look at the difference.
transcript: $(STAMP)
	$(BIN)/python -m tests.transcript

# Every state of the screen, driven on a pty and drawn: docs/pictures. Some ten minutes.
pictures: $(STAMP)
	$(BIN)/python -m tools.pictures

# Written anew; look at the difference before it is committed.
goldens: $(STAMP)
	UPDATE_GOLDENS=1 $(BIN)/python -m pytest -q tests/ui/test_screens.py

chaos: $(STAMP)
	$(BIN)/python -m pytest -q -m chaos tests/chaos
	$(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) --profile $(or $(PROFILE),smoke)

# 45 s of faults in real time; alone, since whoever runs beside it would make it late.
smoke: $(STAMP)
	$(BIN)/python -m tests.chaos --seed $(or $(SEED),1) --profile smoke

# The sdist and the wheel, in dist/: built twice, looked at, installed where nothing else is, and made to do the main job.
dist: $(STAMP)
	$(BIN)/python -m tests.wheel_check --dist dist

bench: $(STAMP)
	$(BIN)/python -m benchmarks $(if $(KEEP),--keep $(KEEP))

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
