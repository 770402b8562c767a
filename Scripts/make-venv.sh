#!/bin/bash
# Makes a virtual environment from a list, unless it is there and made from this very list: make-venv.sh FOLDER LIST
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1 list=$2
# A list may take in others by "-r"; what counts is all of them together.
wanted=$(cat "$list" $(sed -nE "s,^-r +,$(dirname "$list")/,p" "$list"))
if [ -x "$folder/bin/python" ] && [ "$wanted" = "$(cat "$folder/made" 2> /dev/null)" ]; then
  touch "$folder/made"
  exit 0
fi

if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2> /dev/null; then
  echo "python: Python 3.10 or newer is needed; this is $(python3 --version 2>&1)" >&2
  exit 1
fi
echo "python: making the virtual environment $folder from $list"
rm -rf "$folder"
python3 -m venv "$folder"
# On Linux PyPI has torch with CUDA alone, some gigabytes; the CPU build is a tenth, where its index can be reached.
cpu=https://download.pytorch.org/whl/cpu
extra=()
if command -v curl > /dev/null && curl --silent --fail --head --max-time 5 "$cpu/torch/" > /dev/null; then
  extra=(--extra-index-url "$cpu")
fi
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check "${extra[@]}" -r "$list"
printf '%s\n' "$wanted" > "$folder/made"
