# make run    the shipped guide, end to end, into outputs/
# make test   linters and the suite            make prove   the long proofs
# make lint   linters alone                    make bench   speed and accuracy beside the peers
# make lock   constraints.txt anew             make clean   away with everything made
#
# Needs make and Python 3.11 or newer, nothing else. Another Python: make run PYTHON=/path/to/python
# Paths are relative and quoted throughout: the checkout may stand in a folder with blanks or Chinese characters.

SHELL := /bin/sh
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
PY := .venv/bin/python
PIP := PYTHONWARNINGS=ignore $(PY) -m pip --disable-pip-version-check
GUIDE ?= fixtures/guides/guangdong-ai-2020/source.txt
OUT ?= outputs
WORKERS ?= 2
# Proofs often wait (for servers, locks, schedules), so that three of them keep two cores busy. The longest begins. What is judged by the clock
# follows with nothing beside it; all else is judged by the time of its own processes.
PROOFS ?= 3
# Bytecode, compiled patterns and lexicons, so that the first start is as quick as the next ones.
WARM = $(PY) -m compileall -q extractors pipeline zhinan && $(PY) -c "import sys; from pathlib import Path; from extractors import lexicon, patterns; \
    from extractors.guides import extract_guides; extract_guides(Path(sys.argv[1]).read_bytes(), 'warm'); patterns.STORE.write(); lexicon.STORE.write()" "$(GUIDE)"

.PHONY: run test prove lint lock bench clean

run: .venv/.installed
	$(PY) -m zhinan run "$(GUIDE)" --out "$(OUT)"

test: lint
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup

prove: .venv/.installed-all
	$(PY) -m pytest -m "(prove or hypothesis) and not alone" --hypothesis-profile=prove -n $(PROOFS) --dist loadgroup --maxschedchunk=1
	$(PY) -m pytest -m alone

lint: .venv/.installed-all
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports

bench: .venv/.installed-all
	$(PY) benchmarks/run.py

lock: .venv/.installed-all
	$(PY) -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade --quiet \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-package zhinan -o .venv/lock
	{ echo "# Every version the suite has run with. Made by 'make lock': versions only, no address, so that any mirror serves it."; cat .venv/lock; } > constraints.txt

clean:
	rm -rf .venv .venv-peers build dist zhinan.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find extractors pipeline zhinan tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "zhinan needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=/path/to/python")'
	"$(PYTHON)" -m venv .venv

# A stamp a set-up: done once, and again when what it was made from has changed.
.venv/.installed: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) install --quiet -c constraints.txt -e .
	@$(WARM)
	@touch $@

.venv/.installed-all: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) install --quiet -c constraints.txt -e '.[all]'
	@$(WARM)
	@touch .venv/.installed $@
