#!/bin/bash
# Runs `swift test` and shows what a person wants to see: suites that passed, everything that failed, the totals.
# The whole output is left in .build/test.log.
set -euo pipefail
cd "$(dirname "$0")/.."
log=.build/test.log
status=0
swift test "$@" < /dev/null 2>&1 | tee "$log" \
  | { grep --line-buffered -E "Suite .* passed|failed|recorded an issue|error:|warning:|↳" || true; } || status=$?
echo
tail -n 4 "$log"
if [ "$status" != 0 ]; then
  echo "The tests failed; all that they said is in $log" >&2
  exit "$status"
fi
