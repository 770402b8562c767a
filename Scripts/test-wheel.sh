#!/bin/bash
# Installs the wheel into an environment whose PATH holds Python alone, and looks at what it maps. test-wheel.sh VENV
set -euo pipefail
cd "$(dirname "$0")/.."
venv="$PWD/$1"
wheel=$(echo "$PWD"/Python/dist/rheostat-*.whl)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
size=$(stat -c %s "$wheel")
[ "$size" -le $((8 << 20)) ] || { echo "wheel: $size bytes are more than 8 MiB" >&2; exit 1; }
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --target "$place/site" "$wheel"
cp Python/tests/wheel/use_wheel.py "$place/"
cd "$place"
# Nothing of the machine's Swift, GSL or compilers can be found: no PATH, no search path for libraries.
env -i PATH="$place/nothing" HOME="$place" PYTHONPATH="$place/site" "$venv/bin/python" use_wheel.py
echo "wheel: $(basename "$wheel"), $size bytes, works by itself"
