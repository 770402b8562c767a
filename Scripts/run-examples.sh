#!/bin/bash
# Builds the examples in other languages against the library that is built, and runs them; where a compiler is missing it
# says so.
set -euo pipefail
cd "$(dirname "$0")/.."
library=$PWD/.build/release
[ -e "$library/libRheostatC.so" ] || { echo "examples: there is no $library/libRheostatC.so; run: make build" >&2; exit 1; }
out=.build/examples
mkdir -p "$out"

if compiler=$(command -v cc || command -v clang); then
  echo "== C"
  "$compiler" -std=c11 -Wall -Wextra -Werror -O1 -I Sources/CRheostat/include Documentation/Examples/c/train.c \
    -o "$out/train-c" -L "$library" -lRheostatC -Wl,-rpath,"$library" -lm
  "$out/train-c"
else
  echo "examples: the one in C is left out: there is neither cc nor clang"
fi

if command -v rustc > /dev/null; then
  echo "== Rust"
  rustc --edition 2021 -D warnings -O Documentation/Examples/rust/train.rs -o "$out/train-rust" -L "$library" \
    -C link-arg=-Wl,-rpath,"$library"
  "$out/train-rust"
else
  echo "examples: the one in Rust is left out: there is no rustc"
fi
