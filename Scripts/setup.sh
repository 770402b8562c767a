#!/bin/bash
# Installs what the build and the reports need and this machine lacks. Fast, and changes nothing, when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

needed="6.2"
site="https://www.swift.org/install/linux"
if ! command -v swift > /dev/null; then
  echo "setup: there is no Swift on this machine; install version $needed or newer from $site" >&2
  exit 1
fi
version=$(swift --version 2>&1 | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
if [ "$(printf '%s\n' "$needed" "${version:-0}" | sort -V | head -n 1)" != "$needed" ]; then
  echo "setup: this is Swift ${version:-of an unknown version}; install version $needed or newer from $site" >&2
  exit 1
fi

missing=()
library() { pkg-config --exists "$1" 2> /dev/null || missing+=("$2"); }
command -v pkg-config > /dev/null || missing+=(pkg-config)
library openblas libopenblas-dev
library gsl libgsl-dev
library zlib zlib1g-dev
python3 -c 'import ensurepip, venv' 2> /dev/null || missing+=(python3-venv)
command -v gnuplot > /dev/null || missing+=(gnuplot-nox)

# Data of workloads that one may do without: what goes wrong here never fails a run, and is tried once.
extra=()
tried() { echo ".build/$1-was-tried"; }
data() { [ -e "$1" ] || [ -e "$(tried "$2")" ] || extra+=("$2"); }
data /usr/share/datasets/fashion-mnist dataset-fashion-mnist
data /usr/share/gocode/src/github.com/andybalholm/brotli/testdata/Isaac.Newton-Opticks.txt \
  golang-github-andybalholm-brotli-dev

[ ${#missing[@]} -gt 0 ] || [ ${#extra[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if command -v sudo > /dev/null && sudo -n true 2> /dev/null; then as_root=(sudo -n); else as_root=(none); fi
fi
line="sudo apt-get update && sudo apt-get install -y ${missing[*]} ${extra[*]}"
if ! command -v apt-get > /dev/null || [ "${as_root[*]:-}" = none ]; then
  mkdir -p .build
  for package in "${extra[@]}"; do touch "$(tried "$package")"; done
  [ ${#missing[@]} -gt 0 ] || exit 0
  echo "setup: these packages are missing and I may not install them; type this line, then the same command again:" >&2
  echo "  ${line% }" >&2
  exit 1
fi

install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" \
    < /dev/null > .build/setup.log 2>&1
}
mkdir -p .build
echo "setup: installing ${missing[*]} ${extra[*]}"
"${as_root[@]}" apt-get update < /dev/null > .build/setup.log 2>&1 || true
if [ ${#missing[@]} -gt 0 ] && ! install "${missing[@]}"; then
  tail -n 5 .build/setup.log >&2
  echo "setup: apt-get could not install them (above); type this line to see why:" >&2
  echo "  sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
  exit 1
fi
for package in "${extra[@]}"; do
  install "$package" && continue
  touch "$(tried "$package")"
  echo "setup: $package could not be installed; the workload that reads it is not there, all else is"
done
