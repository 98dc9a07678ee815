# All set-up is done by `make demo` (the tool) and `make test` (the tool and its tests).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PINCITE := $(BIN)/pincite
DEMO := $(CURDIR)/.venv/demo-collection
INSTALLED := $(VENV)/.installed-$(shell cat pyproject.toml constraints.txt | cksum | cut -d' ' -f1)
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test gate fuzz parse-speed corpus-diff check bench install models test-models screenshots sample-eval clean

## demo: install, fetch the default model, index the sample, ask a question
demo: install models
	@start=$$(date +%s); \
	echo "== The sample records into a collection of their own"; \
	$(PINCITE) index eval/sample/records --collection $(DEMO) && \
	echo "== A question" && \
	echo "   $$(cat eval/sample/demo_question.txt)" && \
	$(PINCITE) ask "$$(cat eval/sample/demo_question.txt)" --collection $(DEMO) && \
	echo "" && \
	echo "== That took $$(( $$(date +%s) - start )) s. Next, your own records:" && \
	echo "   $(PINCITE) index FOLDER && $(PINCITE) ask \"...\"" && \
	echo "   or open the terminal UI on the sample: $(PINCITE) --collection $(DEMO)"

## test: the whole suite, with the real encoder and the small model
test: install test-models
	@start=$$(date +%s); $(BIN)/python -m pytest -q; code=$$?; \
	echo "The tests took $$(( $$(date +%s) - start )) s." >&2; exit $$code

## gate: a fixed part of the sample with the small model, and search on all of it; fails when worse
GATE := $(CURDIR)/.venv/gate
gate: install test-models
	@rm -rf $(GATE)
	$(PINCITE) eval eval/sample/gold.jsonl --records eval/sample/records --out $(GATE)/search \
		--retrieval-only --require 'recall@5>=0.92' --require 'mrr>=0.85'
	$(PINCITE) eval eval/sample/gold.jsonl --records eval/sample/records --out $(GATE)/answers \
		--model small --split dev --sample 60 \
		--require 'right>=0.62' --require 'refusal_recall>=0.8' \
		--require 'citation_precision>=0.9' --require 'quote_exactness>=1'

## fuzz: the properties with many random examples, and many mutated files (EXAMPLES=n MUTATIONS=n)
EXAMPLES ?= 5000
MUTATIONS ?= 100000
fuzz: install
	PINCITE_EXAMPLES=$(EXAMPLES) PINCITE_MUTATIONS=$(MUTATIONS) $(BIN)/python -m pytest -q -x \
		--timeout 0 --hypothesis-profile=fuzz tests/properties tests/index

## parse-speed: how long the parser takes for 10 MB (the aim: under 5 s)
parse-speed: install
	@$(BIN)/python tests/properties/parse_speed.py

## corpus-diff: what the parser reads otherwise than at the last commit (BASE=revision RECORDS="path ...")
BASE ?= HEAD
RECORDS ?= eval/sample/records tests/golden
corpus-diff: install
	@$(BIN)/python -m index.corpus_diff --base $(BASE) $(RECORDS)

## check: lint, types, layers
check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

## bench: measurements with the machine's particulars (minutes)
bench: install models
	$(BIN)/python -m eval.bench

## sample-eval: the sample's gold questions with the default model (a quarter of an hour on two cores)
sample-eval: install models
	$(PINCITE) eval eval/sample/gold.jsonl --records eval/sample/records --out runs/sample

## screenshots: the pictures of the README
screenshots: install
	$(BIN)/python -m qa.tui.screenshots docs/screenshots

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@start=$$(date +%s); \
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); \
	echo "== Installing into $(VENV) (llama-cpp-python is built here the first time: minutes)"; \
	$(PIP) install --quiet --upgrade pip setuptools wheel && \
	$(PIP) install --quiet -c constraints.txt -e '.[dev,eval]' && \
	rm -f $(VENV)/.installed-* && touch $@ && \
	echo "== Installed in $$(( $$(date +%s) - start )) s"

models: install
	@$(PINCITE) models pull encoder default

test-models: install
	@$(PINCITE) models pull encoder small test

clean:
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
