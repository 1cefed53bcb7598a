# `make help` lists the targets. Needed: Python 3.11, make, git. Everything else is brought along.

# The first Python 3.11 among the usual names; an existing environment serves as well.
PYTHON := $(shell for name in python3.11 python3 python .venv/bin/python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo "$$name" && break; done)
OWN := .venv/bin/python
# In the recipe's place, so that a signal to make's child reaches the supervisor itself.
SETUP = exec $(PYTHON) -m tools.setup

.DEFAULT_GOAL := help
.PHONY: help setup run stop reset env test check test-server test-client test-browser lint-fix schema documents texts smoke restore-drill lock python

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

python:
	@test -n "$(PYTHON)" || { echo "RGMS needs Python 3.11, which is not on the PATH (found: $$(python3 --version 2>&1 || echo none))."; \
		echo "  Debian 12: apt install python3.11 python3.11-venv      elsewhere: pyenv install 3.11, or python.org"; exit 1; }

setup: python ## Install everything and build the client
	@$(SETUP)

run: python ## Start the whole system with its demo corps; Ctrl-C stops it
	@$(SETUP) tools.run

stop: python ## Stop a running `make run`, or what a killed one has left
	@exec $(PYTHON) -m tools.control stop

reset: python ## Delete the data of `make run`: database, queues, secrets, media
	@exec $(PYTHON) -m tools.control reset

env: python ## Print DATABASE_URL and REDIS_URL of the running servers
	@exec $(PYTHON) -m tools.control env

test: python ## Everything that CI runs
	@$(SETUP) tools.check all

check: python ## The fast half: lint, types, contracts, migrations, schema, rules
	@$(SETUP) tools.check fast

test-server: python ## Server tests only; ARGS="tests/grading -k seal" narrows them
	@$(SETUP) --only-server pytest $(ARGS)

test-client: python ## Client lint, types and tests only
	@$(SETUP) tools.check client

test-browser: python ## Browser tests only
	@$(SETUP) tools.check browser

lint-fix: python ## Format, and mend what lint can mend by itself
	@$(SETUP) tools.check fix

schema: python ## Write the OpenAPI document, the client's types and what else is made from the code anew
	@$(PYTHON) -m tools.setup tools.schema && $(MAKE) --no-print-directory documents

smoke: python ## Look at a deployment from outside: API=https://… WS=wss://…, SMOKE_USERNAME and SMOKE_PASSWORD
	@API="$(API)" WS="$(WS)" ORIGIN="$(ORIGIN)" $(SETUP) --only-server tools.smoke $(CHECKS)

restore-drill: python ## Restore the last backup into a database that goes again, and compare; FROM=… as for backup_database
	@$(SETUP) --only-server tools.manage restore_database $(FROM) --drill

documents: python ## Write the documents that are made from the code: environment reference, .env example
	@DJANGO_SETTINGS_MODULE=config.settings.test; export DJANGO_SETTINGS_MODULE; $(SETUP) --only-server tools.documents

texts: python ## Bring the catalogues of both languages up to date with the code
	@$(SETUP) --only-server tools.texts

lock: ## Lock the requirements anew (needs uv)
	@for name in base production development node pip; do \
		case $$name in production) with="-c requirements/base.txt";; development) with="-c requirements/production.txt";; *) with="";; esac; \
		uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
			--custom-compile-command "make lock" requirements/$$name.in -o requirements/$$name.txt $$with || exit 1; done
