#!/bin/bash
# Types, lint and format of the Python package; sizes and words are looked at by check-house.sh. check-python.sh VENV
set -euo pipefail
cd "$(dirname "$0")/../Python"
python="../$1/bin/python"
failures=0
complain() { echo "lint: $1" >&2; failures=$((failures + 1)); }
"$python" -m ruff check --quiet . || complain "ruff has findings"
"$python" -m ruff format --quiet --check . || complain "the format differs; run: ruff format Python"
"$python" -m mypy || complain "mypy --strict has findings"
[ "$failures" = 0 ] || { echo "lint: $failures complaint(s)" >&2; exit 1; }
