#!/bin/bash
# check-docs.sh FOLDER: names every public symbol without a doc comment in the symbol graphs (pretty-printed) under FOLDER.
# What has no place in a source file was made by the compiler and is passed over.
set -euo pipefail

find "$1" -name '*.symbols.json' -exec cat {} + | awk -v tree="$(cd "$(dirname "$0")/.." && pwd)/" '
  /^  "symbols": \[/ { inside = 1 }
  /^  \]/ { inside = 0 }
  !inside { next }
  /^    \{/ { part = name = file = ""; documented = 0; line = -1 }
  /^      "[A-Za-z]+":/ { part = $1 }
  part == "\"docComment\":" { documented = 1 }
  part == "\"pathComponents\":" && /^        "/ { gsub(/^ *"|",?$/, ""); name = name (name == "" ? "" : ".") $0 }
  part == "\"location\":" && $1 == "\"uri\":" { file = $2; gsub(/"|,|file:\/\//, "", file) }
  part == "\"location\":" && $1 == "\"line\":" { line = $2 + 1 }
  /^    \}/ && file != "" {
    symbols++
    if (documented) next
    if (index(file, tree) == 1) file = substr(file, length(tree) + 1)
    print "docs: " file ":" line ": " name " has no documentation" > "/dev/stderr"
    bare++
  }
  END {
    if (!symbols) { print "docs: there are no symbol graphs" > "/dev/stderr"; exit 1 }
    if (bare) { print "docs: " bare " of " symbols " public symbols lack documentation" > "/dev/stderr"; exit 1 }
    print "docs: all " symbols " public symbols are documented"
  }'
