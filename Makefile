# make run: open the house.  make test, make check: before every commit.
# It needs Python 3.11 or newer, pip and make; uv is used when it is there.

PY   ?= python3
PORT ?= 8000
V    := .venv
BIN  := $(V)/bin

.PHONY: run test test-postgres conserve check bench messages lock clean chromium
.DELETE_ON_ERROR:

run: $(V)/.installed
	@exec $(BIN)/manyhands serve --demo --port $(PORT)

# What Python has read once is kept beside it, so that the next run begins sooner.
test test-postgres check: export PYTHONDONTWRITEBYTECODE =

test: $(V)/.installed-dev chromium
	$(BIN)/pytest -q -n 2 --dist loadfile

# All but the browser tests once more, on a PostgreSQL that the run starts for itself.
test-postgres: $(V)/.installed-dev
	TEST_DB=postgres $(BIN)/pytest -q -n 2 --dist loadfile -m "not browser"

check: export MANYHANDS_VAR = build/check
check: $(V)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/manyhands messages --check
	$(BIN)/pytest -q $(addprefix manyhands/site/tests/test_, doors.py documents.py words.py)

# Ten million transfers made up from a seed, through the seal of both databases.
conserve: export MANYHANDS_TRANSFERS ?= 10000000
conserve: $(V)/.installed-dev
	$(BIN)/pytest -q --timeout 0 --durations 1 manyhands/ledger/tests/test_seeded.py
	TEST_DB=postgres $(BIN)/pytest -q --timeout 0 --durations 1 manyhands/ledger/tests/test_seeded.py

# The browser tests drive Debian's Chromium; Arabic needs a font.
chromium:
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	    && apt-get update -qq && apt-get install -qq -y chromium fonts-noto-core >/dev/null; } \
	|| { echo "The browser tests need Chromium: apt-get install chromium fonts-noto-core"; exit 1; }

bench: $(V)/.installed-dev build/hordak/.installed
	@$(BIN)/python -m manyhands.site.bench

# What the books are measured beside, away from our own packages.
build/hordak/.installed:
	@$(PY) -m venv build/hordak
	@build/hordak/bin/pip install -q django-hordak==2.0.0 "Django>=5.2,<5.3" "psycopg[binary]" \
	    dj-database-url
	@touch $@

messages: $(V)/.installed-dev
	@$(BIN)/manyhands messages

lock:
	@$(PY) -m venv build/uv && build/uv/bin/pip install -q uv
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group build --group dev --constraint requirements.lock \
	    --output-file requirements-dev.lock

LOCK = build/uv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

clean:
	rm -rf $(V) build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	find manyhands -name __pycache__ -type d -prune -exec rm -rf {} +
	find manyhands -name '*.mo' -delete

# The same packages as whoever made the lock had, checked by their hashes; then this project
# itself, in place, so that the `manyhands` command is there.
define install
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@echo "Installing what $< names into $(V); the first time this takes a minute."
	@set -e; if command -v uv >/dev/null; then \
	    test -x $(BIN)/python || uv venv --quiet --python $(PY) ./$(V); \
	    add="uv pip install --quiet --python $(BIN)/python"; \
	else \
	    test -x $(BIN)/pip || $(PY) -m venv ./$(V); \
	    add="$(BIN)/pip install --quiet --disable-pip-version-check"; \
	fi; \
	$$add --require-hashes -r $<; \
	$$add --no-deps --no-build-isolation -e .
	@touch $@
endef

$(V)/.installed: requirements.lock pyproject.toml
	$(install)

$(V)/.installed-dev: requirements-dev.lock $(V)/.installed
	$(install)
