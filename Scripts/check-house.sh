#!/bin/bash
# The rules of the house that a machine can check: file sizes, a guide for every kind, a link to every guide, no traps, the format.
set -euo pipefail
cd "$(dirname "$0")/.."
limit=400
failures=0
complain() { echo "lint: $1" >&2; failures=$((failures + 1)); }

while read -r file; do
  lines=$(wc -l < "$file")
  [ "$lines" -le "$limit" ] || complain "$file has $lines lines; $limit is the limit: find the two ideas in it and cut there"
done < <(find Sources Tests Fuzzing/Sources -name '*.swift'; find Python -name '*.py' -not -path 'Python/build/*')

# Every kind of controller has a guide: a file of its own, or its name in code quotes in the guide of its family.
words=$(mktemp)
trap 'rm -f "$words"' EXIT
find Documentation/Guides -name '*.md' -exec cat {} + | { grep -oE '`[A-Za-z0-9]+' || true; } | tr -d '`' | sort -u > "$words"
while read -r kind; do
  [ -n "$(find Documentation/Guides -name "$kind.md" -print -quit)" ] || grep -qx "$kind" "$words" \
    || complain "there is no guide of the kind $kind; write Documentation/Guides/.../$kind.md"
done < <(grep -rhoE '\bkind: "[A-Za-z0-9]+"' Sources/RateControl Sources/StageSearch | sed -E 's/.*"(.*)"/\1/' | sort -u)

# Every guide can be found from the list of guides.
while read -r guide; do
  grep -qF "]($guide)" Documentation/Guides/README.md \
    || complain "Documentation/Guides/README.md has no link to $guide; add one"
done < <(cd Documentation/Guides && find . -name '*.md' ! -path ./README.md | sed 's|^./||' | sort)

# A trap takes the user's run with it; an unfinished thought belongs to the issue tracker.
if grep -rnE 'TODO|FIXME|fatalError\(|try!|as! ' Sources --include '*.swift' >&2; then
  complain "the lines above trap or are unfinished; throw a sentence instead"
fi

if find Python -name '*.py' -not -path 'Python/build/*' -print0 \
  | xargs -0 grep -nE 'TODO|FIXME|breakpoint\(\)|except:|type: ignore$' >&2; then
  complain "the lines above are unfinished or hide errors; raise a sentence instead"
fi

swift format lint --strict --parallel --recursive Sources Tests Package.swift \
  || complain "the format differs; run: swift format --in-place --parallel --recursive Sources Tests Package.swift"

[ "$failures" = 0 ] || { echo "lint: $failures complaint(s)" >&2; exit 1; }
echo "lint: the house is in order"
