# What one types in this repository. Everything is installed into .venv, nothing elsewhere.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
STAGES := $(wildcard images/*/run.py)
PIPELINES := survey two-point two-point-parallel survey-3x2pt 3x2pt year1 study noise-study
SECONDS := 3600

.PHONY: help demo demo-parallel test lint types cwl schema golden cwl-check pictures images bench \
  portability fuzz clean

help: ## show these lines
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 15

$(INSTALLED): setup.cfg pyproject.toml $(wildcard images/*/requirements.txt)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one by PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "Python's venv is needed: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,lint]' \
	  $(foreach file,$(sort $(wildcard images/*/requirements.txt)),--requirement $(file))
	@touch $@

demo: $(INSTALLED) ## simulate a survey, run the pipeline to its plots, say where they are
	$(call demonstrate,two-point)

demo-parallel: $(INSTALLED) ## the same with the longest step in parts that run at the same time
	$(call demonstrate,two-point-parallel,-- --parallel)

define demonstrate
	@if docker info >/dev/null 2>&1; then \
	  for name in survey $(1); do $(BIN)/descpipe build pipelines/$$name/pipeline.yaml || exit; done; \
	fi
	$(BIN)/descpipe run pipelines/survey/pipeline.yaml --overwrite
	$(BIN)/descpipe run pipelines/$(1)/pipeline.yaml --overwrite $(2)
	@echo "The plots are out/$(1)/nz-plot.png and out/$(1)/xi-plot.png"
endef

test: $(INSTALLED) ## run all tests (those that need Docker only where its engine answers)
	$(BIN)/python -m pytest $(PYTEST_OPTIONS)

lint: $(INSTALLED) ## check style, shell scripts, Dockerfiles, and import directions
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/shellcheck .ci/run .ci/debian-install $(filter-out %.md,$(wildcard .ci/engines/*))
	$(BIN)/hadolint images/*/Dockerfile descpipe/skeletons/stage/Dockerfile

types: $(INSTALLED) ## check types of the package and of each stage
	$(BIN)/mypy descpipe
	@set -e; for stage in $(STAGES); do \
	  echo "mypy $$(dirname $$stage)"; \
	  (cd "$$(dirname $$stage)" && $(CURDIR)/$(BIN)/mypy --config-file $(CURDIR)/setup.cfg ./*.py); \
	done

cwl: $(INSTALLED) ## write the CWL of the shipped pipelines anew
	@set -e; for name in $(PIPELINES); do \
	  $(BIN)/descpipe export-cwl pipelines/$$name/pipeline.yaml -o cwl/$$name; \
	done

schema: $(INSTALLED) ## compile the schemas of YAML files, and write their pages anew
	$(BIN)/python docs/make_schema.py
	$(BIN)/python docs/make_pipeline.py
	$(BIN)/python docs/make_sites.py

golden: $(INSTALLED) ## write the expected results of golden tests anew
	DESCPIPE_GOLDEN=rewrite $(BIN)/python -m pytest tests/cwl tests/reading tests/bad \
	  tests/commands/test_listing.py
	$(BIN)/python docs/make_errors.py
	$(BIN)/python docs/make_stages.py
	$(BIN)/descpipe graph pipelines/two-point/pipeline.yaml docs/pictures/two-point.svg

cwl-check: cwl ## make sure that the CWL in the repository is that of the pipelines
	git diff --exit-code -- cwl
	@test -z "$$(git status --porcelain -- cwl)"

pictures: $(INSTALLED) ## run the pipelines, and put their figures and numbers into the pages
	@set -e; for name in survey two-point survey-3x2pt 3x2pt; do \
	  $(BIN)/descpipe run pipelines/$$name/pipeline.yaml --engine none --overwrite; \
	done
	$(BIN)/python docs/make_plots.py out/two-point out/3x2pt
	$(BIN)/python docs/make_lens_sample.py out/survey-3x2pt out/3x2pt

images: $(INSTALLED) ## build the images with Docker
	@set -e; for name in $(PIPELINES); do \
	  $(BIN)/descpipe build pipelines/$$name/pipeline.yaml; \
	done

bench: $(INSTALLED) ## print the benchmark tables
	$(BIN)/python benchmarks/export.py --peer-steps 300 1000
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/run.py --runs 9
	$(BIN)/python benchmarks/resume.py
	$(BIN)/python benchmarks/kills.py
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/treecorr_stage.py
	$(BIN)/python benchmarks/scattered_treecorr.py
	$(BIN)/python benchmarks/stages.py

portability: $(INSTALLED) ## run the pipeline in all ways, print whether its numbers are the same
	PYTHONPATH=tests $(BIN)/python tests/portability $(ROWS)

fuzz: $(INSTALLED) ## look for input that breaks the readers, for SECONDS=3600
	@test -x $(BIN)/python && $(BIN)/pip install --quiet --disable-pip-version-check '.[fuzz]' || \
	  { echo "atheris is needed; it has no package for this Python: try PYTHON=python3.11" >&2; exit 1; }
	mkdir -p out/fuzz
	cd tests/fuzz && $(CURDIR)/$(BIN)/python fuzz.py -max_total_time=$(SECONDS) -timeout=10 \
	  -rss_limit_mb=2000 -max_len=4000 -dict=words.dict -artifact_prefix=../../out/fuzz/crash- \
	  ../../out/fuzz corpus

clean: ## remove what the other targets made
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis build
