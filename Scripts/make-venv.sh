#!/bin/bash
# Makes a virtual environment from a list, unless it is there and made from this very list: make-venv.sh FOLDER LIST
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1 list=$2
if [ -e "$folder/made" ] && cmp -s "$list" "$folder/made"; then exit 0; fi
echo "python: making the virtual environment $folder"
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list"
cp "$list" "$folder/made"
