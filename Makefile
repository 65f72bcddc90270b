# make demo    the S-400 talks of 2018, 1000 runs, into results/s400-2018
# make test    the tests (TESTS=tests/unit and PYTEST="-x -q" narrow them)
# make coverage  the tests of sim/ alone, with its branch coverage; fails below 97 %
# make lint    ruff: rules and formatting
# make types   mypy, strict
# make laws    the laws (tests/properties) on thousands of fresh examples each: some hours
# make mutants breaks every rule in every place and sees whether a test notices: some minutes
# make docs    checks that the documents agree with the code, and builds the site into site/
# make notebooks   executes the notebooks and keeps what they say
# make lock    resolve the dependencies again (UPGRADE=--upgrade moves to newer versions)
# make clean   remove environments and caches, keep results
#
# Each target installs what it needs into VENV, once. For another interpreter use another VENV:
#   make test VENV=.venv-313 PYTHON=python3.13
#
# constraints.lock is the one resolution: all extras, Python 3.11 and newer, no hashes.
# It serves partial installs: pip install -c constraints.lock -e '.[dashboard]'
# requirements/*.lock are cut from it and carry hashes:
#   core.lock   what a run needs           (make demo)
#   test.lock   core, test, lint, cluster, explore   (make test, lint, types)
#   pages.lock  test.lock, dashboard, docs, and what runs notebooks   (make docs, notebooks)
#   mutants.lock  core, test, and mutmut   (make mutants)
#   all.lock    every extra, about 1.5 GB  (pip install --no-deps --require-hashes -r requirements/all.lock)
# All of them hold the build backend, so the project itself installs without build isolation. They are
# complete, so nothing is left to resolve (--no-deps): pip before 23.3 lets a dependency with an extra,
# such as coverage[toml], float free of its own pin.

PYTHON ?= python3
VENV ?= .venv
TESTS ?= tests
PYTEST ?=
UPGRADE ?=

PY = $(VENV)/bin/python
PIP = $(PY) -m pip --disable-pip-version-check --quiet
COMPILE = $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--group build --no-python-downloads --no-emit-index-url \
	--custom-compile-command "make lock" $(UPGRADE)
HASHED = $(COMPILE) -c constraints.lock --no-annotate --generate-hashes

.PHONY: help demo test coverage laws mutants lint types docs notebooks lock clean
.DELETE_ON_ERROR:

help:
	@sed -n '/^# make /s/^# //p' Makefile

demo: $(VENV)/.core
	$(PY) run.py run s400-2018 --runs 1000 --seed 1 --out results/s400-2018 --force

test: $(VENV)/.test
	@$(PY) -c 'import platform; print("$(VENV): Python", platform.python_version())'
	$(PY) -m pytest $(PYTEST) $(TESTS)

# What tests sim/ directly and takes less than a minute; that suffices for the figure.
SIM_TESTS = tests/bad_scenarios tests/golden tests/evidence/test_cases.py \
	$(wildcard tests/unit/test_rules_*.py) \
	$(patsubst %,tests/unit/test_%.py,cases compiled countries data driver fingerprint model noise parameter_draws \
	provenance scenario_file shipped situation strategies trace variants world)

coverage: $(VENV)/.test
	$(PY) -m pytest $(PYTEST) --cov --cov-fail-under=97 $(SIM_TESTS)

laws: $(VENV)/.test
	HYPOTHESIS_PROFILE=long $(PY) -m pytest $(PYTEST) tests/properties

mutants: $(VENV)/.mutants
	rm -rf mutants
	$(PY) -m mutmut run
	$(PY) -m analysis.docs.mutants --read

lint: $(VENV)/.test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(VENV)/.test
	$(PY) -m mypy --strict sim analysis run.py

docs: $(VENV)/.pages
	$(PY) -m analysis.docs.odd --check
	$(PY) -m sim.data.cases --check
	$(PY) -m analysis.bench.page --check
	$(PY) -m analysis.docs.reference --check
	$(PY) -m analysis.docs.laws --check
	$(PY) -m analysis.docs.mutants --check
	$(PY) -m analysis.docs.trace_record --check
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict --site-dir site

notebooks: $(VENV)/.pages
	$(PY) -m analysis.docs.notebooks

lock: $(VENV)/.venv
	$(PIP) install -c constraints.lock uv
	$(COMPILE) --all-extras --group lock --group pages --group mutants -o constraints.lock
	$(HASHED) -o requirements/core.lock
	$(HASHED) --extra test --extra lint --extra cluster --extra explore -o requirements/test.lock
	$(HASHED) --extra test --extra lint --extra cluster --extra explore --extra dashboard --extra docs \
		--group pages -o requirements/pages.lock
	$(HASHED) --extra test --group mutants -o requirements/mutants.lock
	$(HASHED) --all-extras --group lock --group pages --group mutants -o requirements/all.lock
	@! grep -n '://' constraints.lock requirements/*.lock || { echo "a lock names an address" >&2; exit 1; }

clean:
	rm -rf .venv .venv-* build dist site htmlcov mutants .coverage .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.venv:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not on PATH; give one, for example: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit("caatsim needs Python 3.11 to 3.13, $(PYTHON) is %d.%d; give another, for example: make PYTHON=python3.11" % v)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.core: $(VENV)/.venv requirements/core.lock pyproject.toml
	$(PIP) install --no-deps --require-hashes -r requirements/core.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.venv requirements/test.lock pyproject.toml
	$(PIP) install --no-deps --require-hashes -r requirements/test.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.core $@

$(VENV)/.mutants: $(VENV)/.venv requirements/mutants.lock pyproject.toml
	$(PIP) install --no-deps --require-hashes -r requirements/mutants.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.core $@

$(VENV)/.pages: $(VENV)/.venv requirements/pages.lock pyproject.toml
	$(PIP) install --no-deps --require-hashes -r requirements/pages.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/.core $(VENV)/.test $@
