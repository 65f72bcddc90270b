# make demo    the S-400 talks of 2018, 1000 runs, into results/s400-2018
# make test    the quick tests, on all cores: some minutes (TESTS=tests/sim and PYTEST="-x -q" narrow them)
# make check   everything: lint, types, docs, coverage, and all tests, on more examples of each law
# make slow    the slow tests alone
# make coverage  the quick tests of sim/ alone, with its branch coverage; fails below 97 %
# make lint    ruff: rules and formatting; import-linter: who may import whom
# make types   mypy, strict
# make laws    the laws (tests/properties) on thousands of fresh examples each: some hours
# make fuzz    breaks 100,000 files at random and reads them: an hour of processor time (FUZZ="--count 2000 --seed 7")
# make mutants breaks rules, acts and the order of the month and sees whether a test notices: some minutes
# make prose   proselint and a list of words over the documents
# make docs    checks that the documents agree with the code, and builds the site into site/
# make wheel   wheel and sdist into dist/
# make archive the last commit as an archive for the CoMSES library, into dist/
# make notebooks   executes the notebooks and keeps what they say
# make lock    resolve the dependencies again (UPGRADE=--upgrade moves to newer versions)
# make clean   remove environments and caches, keep results
#
# Each target installs what it needs into VENV, once. For another interpreter use another VENV:
#   make test VENV=.venv-313 PYTHON=python3.13
# INSTALL=--no-compile leaves bytecode to the first import: a minute of processor time less.
#
# constraints.lock is the one resolution: all extras, Python 3.11 and newer, no hashes.
# It serves partial installs: pip install -c constraints.lock -e '.[dashboard]'
# requirements/*.lock are cut from it and carry hashes:
#   core.lock   what a run needs           (make demo)
#   test.lock   core, test, lint, cluster, dashboard, explore   (make test, slow, lint, types)
#   pages.lock  test.lock, docs, and what runs notebooks   (make check, docs, notebooks)
#   mutants.lock  core, test, and mutmut   (make mutants)
#   all.lock    every extra, about 1.5 GB  (pip install --no-deps --require-hashes -r requirements/all.lock)
# All of them hold the build backend, so the project itself installs without build isolation. They are
# complete, so nothing is left to resolve (--no-deps): pip before 23.3 lets a dependency with an extra,
# such as coverage[toml], float free of its own pin.

PYTHON ?= python3
VENV ?= .venv
TESTS ?= tests
PYTEST ?=
FUZZ ?=
UPGRADE ?=
INSTALL ?=
WORKERS ?= auto

# Bytecode that is kept spares every test process half of its start.
unexport PYTHONDONTWRITEBYTECODE

PY = $(VENV)/bin/python
PIP = $(PY) -m pip --disable-pip-version-check --quiet
COMPILE = $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--group build --no-python-downloads --no-emit-index-url \
	--custom-compile-command "make lock" $(UPGRADE)
PARALLEL = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
HASHED = $(COMPILE) -c constraints.lock --no-annotate --generate-hashes

.PHONY: help wheel archive demo test slow check coverage laws fuzz mutants lint types prose docs notebooks lock clean
.DELETE_ON_ERROR:

help:
	@sed -n '/^# make /s/^# //p' Makefile

demo: $(VENV)/.core
	$(PY) run.py run s400-2018 --runs 1000 --seed 1 --out results/s400-2018 --force

test: $(VENV)/.test
	@$(PY) -c 'import platform; print("$(VENV): Python", platform.python_version())'
	HYPOTHESIS_PROFILE=quick $(PY) -m pytest $(PARALLEL) -m "not slow" $(PYTEST) $(TESTS)

slow: $(VENV)/.test
	HYPOTHESIS_PROFILE=quick $(PY) -m pytest $(PARALLEL) -m slow $(PYTEST) $(TESTS)

# Each test once: the quick ones of sim/ with its coverage, then all others.
check: $(VENV)/.pages lint types prose docs coverage
	@$(PY) -c 'import platform; print("$(VENV): Python", platform.python_version())'
	CAATSIM_PAGES=required $(PY) -m pytest $(PARALLEL) --slow-of="$(SIM_TESTS)" $(PYTEST) $(TESTS)

# What tests sim/ directly.
SIM_TESTS = tests/sim tests/scenarios tests/bad_scenarios tests/golden \
	tests/analysis/evidence/test_cases.py tests/analysis/trace

coverage: $(VENV)/.test
	$(PY) -m pytest $(PARALLEL) -m "not slow" $(PYTEST) --cov --cov-fail-under=97 $(SIM_TESTS)

laws: $(VENV)/.test
	HYPOTHESIS_PROFILE=long $(PY) -m pytest $(PYTEST) tests/properties

# What fails is kept in tests/fuzz/corpus, and tried again in every run of the tests.
fuzz: $(VENV)/.test
	$(PY) -m tests.fuzz $(FUZZ)

MUTANTS = sim\.[^ :|]*__mutmut_[0-9]*

# Nineteen of twenty are caught, and docs/mutants.md gives a reason for each of the others.
mutants: $(VENV)/.mutants
	rm -rf mutants
	$(PY) -m mutmut run
	$(PY) -m mutmut export-cicd-stats
	$(PY) -m mutmut results | grep -v ': timeout' | grep -o '$(MUTANTS)' | sort > mutants/survivors
	@$(PY) -c 'import json; s = json.load(open("mutants/mutmut-cicd-stats.json")); \
		caught = s["killed"] + s["timeout"]; print(caught, "of", s["total"], "mutants are caught"); \
		raise SystemExit(caught < 0.95 * s["total"])'
	grep -o '$(MUTANTS)' docs/mutants.md | sort | diff - mutants/survivors

lint: $(VENV)/.test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/lint-imports --no-logo

types: $(VENV)/.test
	$(PY) -m mypy --strict sim analysis benchmarks run.py

prose: $(VENV)/.pages
	$(PY) -m analysis.docs.prose

docs: $(VENV)/.pages
	$(PY) -m analysis.docs.odd --check
	$(PY) -m sim.all_talks --check
	$(PY) -m benchmarks.page --check
	$(PY) -m analysis.docs.reference --check
	$(PY) -m analysis.docs.laws --check
	$(PY) -m analysis.docs.trace_record --check
	$(PY) -m analysis.docs.forecasts --check
	$(PY) -m analysis.docs.answers --check
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict --site-dir site

wheel: $(VENV)/.core
	$(PY) -m hatchling build --directory dist

archive: $(VENV)/.core
	$(PY) -m analysis.docs.archive

notebooks: $(VENV)/.pages
	CAATSIM_NOTEBOOKS=keep $(PY) -m pytest $(PARALLEL) tests/docs/test_notebooks.py

lock: $(VENV)/.venv
	$(PIP) install -c constraints.lock uv
	$(COMPILE) --all-extras --group lock --group pages --group mutants -o constraints.lock
	$(HASHED) -o requirements/core.lock
	$(HASHED) --extra test --extra lint --extra cluster --extra dashboard --extra explore \
		-o requirements/test.lock
	$(HASHED) --extra test --extra lint --extra cluster --extra dashboard --extra explore --extra docs \
		--group pages -o requirements/pages.lock
	$(HASHED) --extra test --group mutants -o requirements/mutants.lock
	$(HASHED) --all-extras --group lock --group pages --group mutants -o requirements/all.lock
	@! grep -n '://' constraints.lock requirements/*.lock || { echo "a lock names an address" >&2; exit 1; }

clean:
	rm -rf .venv .venv-* build dist site htmlcov mutants .coverage .hypothesis
	rm -rf .grimp_cache .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.venv:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not on PATH; give one, for example: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit("caatsim needs Python 3.11 to 3.13, $(PYTHON) is %d.%d; give another, for example: make PYTHON=python3.11" % v)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.core: $(VENV)/.venv requirements/core.lock pyproject.toml
	$(PIP) install $(INSTALL) --no-deps --require-hashes -r requirements/core.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.venv requirements/test.lock pyproject.toml
	$(PIP) install $(INSTALL) --no-deps --require-hashes -r requirements/test.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.core $@

$(VENV)/.mutants: $(VENV)/.venv requirements/mutants.lock pyproject.toml
	$(PIP) install $(INSTALL) --no-deps --require-hashes -r requirements/mutants.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.core $@

$(VENV)/.pages: $(VENV)/.venv requirements/pages.lock pyproject.toml
	$(PIP) install $(INSTALL) --no-deps --require-hashes -r requirements/pages.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.core $(VENV)/.test $@
