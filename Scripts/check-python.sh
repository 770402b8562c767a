#!/bin/bash
# The rules of the house for Python: types, lint, format, file sizes. check-python.sh VIRTUAL-ENVIRONMENT
set -euo pipefail
cd "$(dirname "$0")/../Python"
python="../$1/bin/python"
failures=0
complain() { echo "lint: $1" >&2; failures=$((failures + 1)); }
while read -r file; do
  lines=$(wc -l < "$file")
  [ "$lines" -le 400 ] || complain "Python/$file has $lines lines; 400 is the limit: find the two ideas in it and cut there"
done < <(git ls-files '*.py')
if grep -rnE 'TODO|FIXME|breakpoint\(|except:' src tests --include '*.py' >&2; then
  complain "the lines above are unfinished or catch everything"
fi
"$python" -m ruff check --quiet . || complain "ruff has findings"
"$python" -m ruff format --quiet --check . || complain "the format differs; run: ruff format Python"
RHEOSTAT_LIBRARY="$PWD/../.build/release/libRheostatC.so" "$python" -m mypy || complain "mypy --strict has findings"
[ "$failures" = 0 ] || { echo "lint: $failures complaint(s)" >&2; exit 1; }
