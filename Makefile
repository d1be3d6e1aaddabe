# `make help` lists what can be made. PYTHON names the Python to set up with (3.11 or newer).
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VERSION := $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' src/understudy/__init__.py)
SAMPLE := examples/sample
SECONDS ?= 600

.PHONY: help demo demo-service set-up set-up-service set-up-tests docker-engine test test-docker test-jobs test-service test-rest \
	first-run quick java-coverage python-coverage faults fuzz lint format types wheel image service-images release publish drift \
	intervals bench clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

demo: set-up  ## set up, then what each of the four monitor types finds in the sample
	.venv/bin/understudy baseline $(SAMPLE)/baseline/training.csv --output build/demo/baseline
	.venv/bin/understudy monitor $(SAMPLE)/captures/flight-delays/AllTraffic/2026/03/02/15 \
		--baseline build/demo/baseline --output build/demo/monitor
	.venv/bin/understudy baseline $(SAMPLE)/quality/late_validation.csv --model-quality binary \
		--label label --probability probability --segments origin --output build/demo/quality-baseline
	.venv/bin/understudy merge $(SAMPLE)/captures/flight-late $(SAMPLE)/labels/flight-late \
		--keep-unlabelled --output build/demo/merged
	understudy_quality_decision=interval .venv/bin/understudy monitor build/demo/merged --model-quality binary \
		--probability 0 --segments origin=2 --baseline build/demo/quality-baseline --output build/demo/quality
	.venv/bin/understudy bias $(SAMPLE)/quality/late_validation.csv --config $(SAMPLE)/bias/baseline.json \
		--output build/demo/bias-baseline
	.venv/bin/understudy bias build/demo/merged --config $(SAMPLE)/bias/monitor.json --probability 0 \
		--decision interval --baseline build/demo/bias-baseline --output build/demo/bias
	.venv/bin/python examples/late_model.py .venv/bin/understudy explain $(SAMPLE)/baseline/training.csv \
		--config $(SAMPLE)/explainability/baseline.json --rows 100 --output build/demo/explain-baseline
	.venv/bin/python examples/late_model.py .venv/bin/understudy explain $(SAMPLE)/captures/flight-late-blind \
		--config $(SAMPLE)/explainability/monitor.json --rows 100 --baseline build/demo/explain-baseline \
		--output build/demo/explain
	@echo; echo "What was found, to look at in a browser:"
	@for page in monitor/report merged/_report quality/report bias/report explain/report; do echo "  file://$(CURDIR)/build/demo/$$page.html"; done

demo-service: set-up-service  ## the service, an S3 server and SageMaker's SDK on the loopback: a day, hour by hour
	.venv/bin/python scripts/demo_service.py

set-up:  ## .venv with everything that running needs
	@$(if $(PYTHON),,$(error No Python 3.11 or newer on PATH: install one, or name it: make PYTHON=/path/to/python))
	@$(PYTHON) scripts/set_up.py

set-up-service:
	@$(if $(PYTHON),,$(error No Python 3.11 or newer on PATH: install one, or name it: make PYTHON=/path/to/python))
	@$(PYTHON) scripts/set_up.py --service

set-up-tests:
	@$(if $(PYTHON),,$(error No Python 3.11 or newer on PATH: install one, or name it: make PYTHON=/path/to/python))
	@$(PYTHON) scripts/set_up.py --tests

docker-engine:
	@if [ "$(UNDERSTUDY_START_ENGINE)" = 1 ]; then scripts/docker_engine.sh start; fi

test: set-up-tests docker-engine  ## every test; those that need a Docker engine say so when there is none
	TESTCONTAINERS_RYUK_DISABLED=true .venv/bin/python -m pytest -rs

# Of the parts of tests/conftest.py those that count no coverage: .ci/run makes two at a time.
test-docker test-jobs test-service test-rest: set-up-tests docker-engine
	TESTCONTAINERS_RYUK_DISABLED=true .venv/bin/python -m pytest -rs --part=$(@:test-%=%)

# Half an hour at most, as it waits for downloads; its own calls of make are no part of this one's.
first-run:
	env -u MAKEFLAGS -u MAKELEVEL timeout 1800 scripts/first_run.sh

quick: set-up-tests  ## the tests that start neither Java nor Docker nor other processes, with fewer examples each
	.venv/bin/python -m pytest -q --hypothesis-profile quick \
		-m "not engine and not docker and not sample and not environment and not processes"

java-coverage: set-up-tests  ## the readers' and the engine's tests, and how much of the Java they run: held to a bound
	.venv/bin/python scripts/java_coverage.py .venv/bin/python -m pytest -q --part=java-coverage

COVERAGE := .venv/bin/python -m coverage
# The rest of the room hands plans to the JVM, merges, gives names to files, and runs scripts.
NOT_READERS := */table.py,*/completed.py,*/merge.py,*/merge_record.py,*/joint_renames.py,*/script*.py,*/guard*.py,*/descendants.py,*/postprocess.py,*/clock.py

python-coverage: set-up-tests  ## what of analyzer/ and preprocess/ their tests without Java run, branch by branch, and if it is enough
	$(COVERAGE) erase
	$(COVERAGE) run -m pytest -q --part=python-coverage
	$(COVERAGE) combine -q
	@rm -f build/coverage/python.*  # half written by processes that were killed
	$(COVERAGE) report
	$(COVERAGE) report --include='analyzer/*' --omit='analyzer/engine/*' --fail-under=100
	$(COVERAGE) report --include='preprocess/*' --omit='$(NOT_READERS)' --fail-under=95

faults: set-up-tests  ## every trial of kills and other misfortunes, the long ones too
	FAULTS=all .venv/bin/python -m pytest -rs tests/faults

lint: set-up-tests  ## rules and form of Python, form of Java
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/python scripts/format_java.py --check

format: set-up-tests  ## bring Python and Java into form
	.venv/bin/ruff format .
	.venv/bin/python scripts/format_java.py

types: set-up-tests  ## mypy --strict
	.venv/bin/mypy

wheel: set-up  ## dist/understudy-$(VERSION)-py3-none-any.whl, which pip installs anywhere
	.venv/bin/python scripts/build_wheel.py

image:  ## the image understudy:$(VERSION) and understudy:latest, and its size
	@scripts/docker_engine.sh start
	scripts/build_image.sh understudy:$(VERSION) understudy:latest

service-images:  ## the images of `docker compose up`: the service, an S3 server, a day replayed on them
	@scripts/docker_engine.sh start
	TARGET=service scripts/build_image.sh understudy-service:$(VERSION) understudy-service:latest
	TARGET=s3 scripts/build_image.sh understudy-s3:latest
	TARGET=demo scripts/build_image.sh understudy-demo:latest

fuzz: set-up-tests  ## hostile records in whole jobs, for SECONDS=600 seconds; each fault is a seed to run again
	FUZZ_SECONDS=$(SECONDS) .venv/bin/python -m pytest tests/fuzz -q --tb=short --show-capture=no

release: set-up-tests  ## changelog cut and tagged, wheel, image, bill of materials, notes; publishes nothing
	.venv/bin/python scripts/release.py

publish:  ## what publishes the release in dist/; PUBLISH=1 does it
	PUBLISH=$(PUBLISH) .venv/bin/python scripts/publish.py

drift: set-up-tests  ## the tables of docs/drift.md, by simulation (some twenty minutes)
	.venv/bin/python scripts/drift_tables.py

intervals: set-up-tests  ## the tables of docs/model-quality.md, by simulation (some ten minutes)
	.venv/bin/python scripts/interval_tables.py

bench: set-up-tests image  ## beside what people use instead, every row with its target (about 45 minutes)
	.venv/bin/python -m benchmarks
	.venv/bin/python -m benchmarks.pages
	.venv/bin/python -m benchmarks.service
	.venv/bin/python -m benchmarks.service_jobs
	.venv/bin/python -m benchmarks --draw

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)

clean:  ## remove .venv, build output and caches; pip keeps what it downloaded
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis analyzer/engine/jars src/*.egg-info
	rm -f $(CACHE)/understudy/classes-*.jsa
	@echo "Kept: pip's cache of downloads, shared with other projects (pip cache purge empties it)."
