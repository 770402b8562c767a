#!/bin/bash
# Builds DocC archives of the public modules from what is built already, into .build/docs. Warnings are errors, and so
# is a public symbol without documentation. RheostatABI is left out: its functions are those of the C header, which documents
# them (Sources/CRheostat/include/rheostat.h).
set -euo pipefail
cd "$(dirname "$0")/.."
modules=(RateControl ControllerFiles NumericalKernel GaussianProcess LossForecast StageSearch Rheostat Training Workloads Report)
built=$(swift build -c release -Xswiftc -enable-testing --show-bin-path)
target=$(swiftc -print-target-info | sed -nE 's/.*"triple"[^"]*"([^"]*)".*/\1/p' | head -n 1)
docc=$(command -v docc || echo "$(dirname "$(readlink -f "$(command -v swift)")")/docc")
includes=()
# CGSLArchives is CGSL once more, for the wheel.
for map in Sources/C*/module.modulemap; do
  [ "$map" = Sources/CGSLArchives/module.modulemap ] || includes+=(-I "$(dirname "$map")")
done
rm -rf .build/docs .build/symbols
mkdir -p .build/docs

for module in "${modules[@]}"; do
  mkdir -p ".build/symbols/$module"
  swift symbolgraph-extract -module-name "$module" -target "$target" -I "$built/Modules" "${includes[@]}" \
    -minimum-access-level public -skip-inherited-docs -pretty-print -output-dir ".build/symbols/$module"
  catalogue=()
  [ ! -d "Sources/$module/$module.docc" ] || catalogue=("Sources/$module/$module.docc")
  "$docc" convert "${catalogue[@]}" --additional-symbol-graph-dir ".build/symbols/$module" \
    --fallback-display-name "$module" --fallback-bundle-identifier "rheostat.$module" \
    --warnings-as-errors --output-path ".build/docs/$module.doccarchive"
  echo "docs: .build/docs/$module.doccarchive"
done
Scripts/check-docs.sh .build/symbols
