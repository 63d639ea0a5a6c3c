# The README's commands, shorter. PYTHON=... chooses another Python, e.g. make lab PYTHON=python3.13
PYTHON ?= python3
BIN := .venv/bin

.PHONY: lab test oldest install install-dev notebooks climb bench browser site lite handout hosted audit lint

install: .venv/installed

.venv/installed: requirements.txt constraints.txt pyproject.toml  # not again each time: that would need the internet
	$(PYTHON) check_python.py && $(PYTHON) -m venv .venv && $(BIN)/python -m pip install -r requirements.txt
	touch $@

lab: install            ## set up, then open the book in JupyterLab
	$(BIN)/jupyter lab book/00_start_here.ipynb

test: install           ## set up, then test everything (browser tests skip where no Chromium is)
	$(BIN)/python -m pytest

oldest:                 ## test with the oldest versions that requirements.txt allows, in .venv-oldest (Python 3.11 or 3.12); TESTS=... for a part
	$(PYTHON) -m venv .venv-oldest && .venv-oldest/bin/python -m pip install -q uv
	.venv-oldest/bin/uv pip install -q --python .venv-oldest/bin/python --resolution lowest-direct -r requirements.txt
	.venv-oldest/bin/python -m pytest $(TESTS)

install-dev: install
	$(BIN)/python -m pip install -r requirements-dev.txt

notebooks: install      ## build book/*.ipynb from book/text/*.py
	$(BIN)/python book/build.py

climb: install          ## run the chapters that train, and renew book/climb.csv
	$(BIN)/python book/climb.py

bench: install          ## time the library (and PyTorch, where it is installed)
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/processes.py

browser: install-dev    ## drive the book in a real JupyterLab in Chromium
	$(BIN)/python -m pytest -p no:nbval --override-ini addopts=-ra tests/browser

lint: install-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

site: install           ## build the site edition into build/site (needs npm, for MathJax)
	$(BIN)/python -m pip install -r requirements-site.txt
	$(BIN)/python editions/site/build.py

lite: install           ## build the browser edition into build/lite (needs npm, for Pyodide, or PYODIDE=FOLDER)
	$(BIN)/python -m pip install -r requirements-lite.txt
	$(BIN)/python editions/lite/build.py $(if $(PYODIDE),--pyodide "$(PYODIDE)")

handout:                ## pack what a teacher hands out into build/handout.zip
	$(PYTHON) editions/handout.py

hosted: install         ## notebooks for Colab, badges and links: make hosted REPOSITORY=OWNER/NAME
	$(BIN)/python editions/hosted.py "$(REPOSITORY)"

audit: install          ## look the tested versions up in the database of known vulnerabilities (asks pypi.org)
	$(BIN)/python -m pip install -q "pip-audit>=2.9,<3"
	$(BIN)/python -m pip_audit --no-deps --disable-pip -r constraints.txt
