#!/bin/bash
# Speed of whole commands: a million rates to CSV, and directives a second of `rheostat control`.
set -euo pipefail
rheostat=$1
now() { date +%s%N; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
best=999999999999
for _ in 1 2 3 4 5; do
  begin=$(now)
  "$rheostat" schedule "warmup(5%) > cosine(peak=0.1)" --steps 1000000 --csv "$scratch/rates.csv"
  end=$(now)
  [ $((end - begin)) -lt "$best" ] && best=$((end - begin))
done
echo "| \`rheostat schedule\` of 1,000,000 steps to CSV | $((best / 1000000)) ms |"
python3 - "$scratch" <<'PY'
import sys
with open(sys.argv[1] + "/events.jsonl", "w") as file:
    file.write('{"plan":{"total":200000,"baseRate":0.1,"signals":["trainingLoss"]}}\n')
    for n in range(200000):
        file.write('{"n":%d,"event":"trained","trainingLoss":%.6f}\n' % (n, 2.0 / (1 + 1e-3 * n)))
PY
best=999999999999
for _ in 1 2 3 4 5; do
  begin=$(now)
  "$rheostat" control "plateau(monitor=trainingLoss)" < "$scratch/events.jsonl" > "$scratch/out.jsonl"
  end=$(now)
  [ $((end - begin)) -lt "$best" ] && best=$((end - begin))
done
echo "| \`rheostat control\`, plateau, 200,000 events from a file | $((200000 * 1000000000 / best)) directives/s |"
