#!/bin/bash
# Compiles and runs the examples in other languages against .build/release/libRheostatC.so, and shows that the header is
# plain C and C++. A language without a compiler here is left out, and said so.
set -euo pipefail
cd "$(dirname "$0")/.."
library=$PWD/.build/release
header=Sources/CRheostat/include
examples=Documentation/Examples
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
have() { command -v "$1" > /dev/null || { echo "examples: there is no $1 here, so $2 is left out"; false; }; }

if have cc "C"; then
  strict=(-Wall -Wextra -Werror -pedantic -I "$header")
  for standard in c99 c17; do cc -std=$standard "${strict[@]}" -fsyntax-only -x c "$header/rheostat.h"; done
  cc -std=c99 -O1 "${strict[@]}" "$examples/c/train.c" -L "$library" -lRheostatC -lm -Wl,-rpath,"$library" -o "$place/train-c"
  "$place/train-c"
  cc -std=gnu99 -O1 "${strict[@]}" Tests/C/fork.c -L "$library" -lRheostatC -Wl,-rpath,"$library" -o "$place/fork"
  "$place/fork" || { echo "examples: Tests/C/fork.c ended with $?" >&2; exit 1; }
fi
if have c++ "the header in C++"; then
  c++ -std=c++11 -Wall -Wextra -Werror -pedantic -fsyntax-only -x c++ "$header/rheostat.h"
fi
if have rustc "Rust"; then
  rustc --edition 2021 -D warnings -O "$examples/rust/train.rs" -L "$library" -C link-arg=-Wl,-rpath,"$library" \
    -o "$place/train-rust"
  "$place/train-rust"
fi
