#!/bin/bash
# A loop in bash whose learning rate is set by `rheostat control`: the error shrinks by the rate at every step.
#
#     control-loop.sh "warmup(10%) > cosine(peak=0.2)" [command] [steps]
set -euo pipefail
if [ $# -lt 1 ] || [ $# -gt 3 ]; then
  echo "usage: control-loop.sh CONTROLLER [COMMAND] [STEPS], as: control-loop.sh \"warmup(10%) > cosine(peak=0.2)\"" >&2
  exit 64
fi
controller=$1
rheostat=${2:-rheostat}
steps=${3:-50}

coproc CONTROL { "$rheostat" control "$controller"; }
control=$CONTROL_PID
answer() { # Reads lines up to the next directive; decisions are printed.
  while IFS= read -r line <&"${CONTROL[0]}"; do
    case $line in
      '{"decision"'*) echo "  $line" ;;
      '{"error"'*) echo "$line" >&2; exit 1 ;;
      *) return 0 ;;
    esac
  done
  echo "rheostat has ended; what it said is above" >&2
  exit 1
}
field() { sed -nE "s/.*\"$1\":\"?([^,\"}]*).*/\1/p" <<< "$line"; }

echo "{\"plan\":{\"total\":$steps,\"optimizer\":\"sgd\",\"signals\":[\"trainingLoss\"]}}" >&"${CONTROL[1]}"
answer
error=1
while [ "$(field do)" = train ]; do
  error=$(awk -v e="$error" -v r="$(field rate)" 'BEGIN { printf "%.12g", e * (1 - r) }')
  echo "{\"n\":$(field n),\"event\":\"trained\",\"trainingLoss\":$error}" >&"${CONTROL[1]}"
  answer
done
echo "ended with: $(field do), error $error"
exec {CONTROL[1]}>&-
wait "$control"
