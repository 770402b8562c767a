#!/bin/bash
# Kills `rheostat train --resume` at random moments (kill -9, each third time plain kill), types it again, and compares trace and result with the
# unbroken run, byte for byte. Usage: kill-and-resume.sh [KILLS [SEED]]; 20 kills of 20,000 updates unless told.
set -euo pipefail
cd "$(dirname "$0")/.."

kills=${1:-20}
RANDOM=${2:-1}
rheostat=$PWD/.build/release/rheostat
folder=$(mktemp -d)
trap 'rm -rf "$folder" "$folder.weights"' EXIT
failures=0
signals=(KILL KILL TERM)

# Wall time of the last `whole`, in milliseconds: kills are spread over it.
whole() {
  local start=$(date +%s%3N)
  "$rheostat" train "$@" --resume "$folder/whole" > "$folder/whole.out" 2> "$folder/whole.err"
  length=$(($(date +%s%3N) - start))
}

# One run killed again and again, each time after 0 to twice the mean time.
broken() {
  done=0
  for ((kill = 0; kill < kills; kill++)); do
    "$rheostat" train "$@" --resume "$folder/broken" > "$folder/broken.out" 2> "$folder/broken.err" &
    local child=$!
    sleep "$(awk -v r=$RANDOM -v t=$length -v n=$kills 'BEGIN { print 0.01 + r / 32768 * 2 * t / n / 1000 }')"
    kill -${signals[kill % 3]} $child 2> /dev/null || true
    local status=0
    { wait $child; } 2> /dev/null || status=$?
    case $status in
      0) ;;
      137 | 143) done=$((done + 1)) ;;
      *) cat "$folder/broken.err"; return ;;
    esac
  done
  "$rheostat" train "$@" --resume "$folder/broken" > "$folder/broken.out" 2> "$folder/broken.err"
}

# A name, a word that the trace must hold, and the options.
try() {
  local name=$1 word=$2
  shift 2
  rm -rf "$folder"/*
  whole "$@"
  broken "$@"
  local verdict=same
  cmp -s "$folder/whole/trace.jsonl" "$folder/broken/trace.jsonl" || verdict="ANOTHER TRACE"
  cmp -s "$folder/whole.out" "$folder/broken.out" || verdict="ANOTHER RESULT"
  grep -q "$word" "$folder/whole/trace.jsonl" || verdict="NOTHING TRIED: no $word"
  ((done * 2 >= kills)) || verdict="NOTHING TRIED: only $done kills"
  [ "$verdict" = same ] || failures=$((failures + 1))
  echo "$name: $done kills in $length ms, $(grep -c "$word" "$folder/whole/trace.jsonl" || true) $word: $verdict"
}

slow=(--steps 20000 --batch 128 --log-signals gradientSquaredNorm --validate-every 300)
plateau="warmup(5%) > plateau(patience=5)"
diverging="guard(cosine(peak=1e30), factor=1e-3, keep=50st)"

for optimizer in momentum adam nadamw; do
  try "plateau, $optimizer" '"decision"' --controller "$plateau" --optimizer $optimizer "${slow[@]}"
  try "guard, $optimizer" rolledBack --controller "$diverging" --optimizer $optimizer "${slow[@]}"
done
try "batch normalisation" '"decision"' --controller "$plateau" --normalization batch "${slow[@]}"
try "batch normalisation, guard" rolledBack --controller "$diverging" --normalization batch "${slow[@]}"
try "layer normalisation" '"decision"' --controller "$plateau" --normalization layer "${slow[@]}"
try "hypergradient" '"steps"' --controller "warmup(5%) > hypergradient" "${slow[@]}"
# Half of these runs is searched, so that half of the kills hit a trial.
searched="annealedSearch(share=0.5, trial=10%)"
try "annealed search, schedule-free" rateChosen --controller "$searched" --normalization batch "${slow[@]}"
try "annealed search, adamw and an average" rateChosen --controller "$searched" --optimizer adamw --ema 0.99 "${slow[@]}"
try "annealed search, momentum" rateChosen --controller "$searched" --keep-optimizer "${slow[@]}"
try "AutoLRS" rateChosen --controller "autoLRS(1e-3...0.3, tau=2000)" "${slow[@]}"
try "range test" '"decision"' --controller "rangeTest(steps=50%)" "${slow[@]}"
slow+=(--steps 100000)
impatient="warmup(5%) > plateau(monitor=trainingLoss, patience=3, threshold=0.01)"
try "softmax" '"decision"' --controller "$impatient" --model softmax "${slow[@]}"
head -c 2600 /dev/zero > "$folder.weights"
try "softmax from weights" '"decision"' --controller "$impatient" --model softmax --weights "$folder.weights" "${slow[@]}"

exit $((failures > 0))
