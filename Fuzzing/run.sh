#!/bin/bash
# Fuzzes everything that parses, and the C library, for so many seconds (default 60), from a few seeds that are written
# here. RHEOSTAT_FUZZ=N fuzzes one target alone, counted from 0 as in Fuzz.swift, or "each" one after the other.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
swift build -c release -Xswiftc -sanitize=fuzzer
# Else Swift takes the signal, and libFuzzer does not write the input down.
export SWIFT_BACKTRACE=enable=no
corpus=.build/corpus
mkdir -p "$corpus"
seed() { printf '%b' "$2" > "$corpus/$1"; }
seed json1 '\x00{"format":"rheostat/1","kind":"warmup","steps":"5%","then":{"kind":"cosine","peak":0.1}}'
seed json2 '\x00{"format":"rheostat/1","kind":"sequence","parts":[{"for":"30%","controller":{"kind":"constant"}},{"controller":{"kind":"plateau"}}]}'
seed spell1 '\x01warmup(5%) > cosine(peak=0.1)'
seed spell2 '\x01clamp(plateau(patience=10, factor=0.5), 1e-5...1e-1)'
seed spell3 '\x01constant for 2ep > guard(rex(beta=0.5), keep=2Mtok) '
seed snap1 '\x02{"format":"rheostat/1","kind":"cosine","plan":{"total":100,"baseRate":0.1},"configuration":{"kind":"cosine"},"state":{"clock":{"step":3,"skipped":0,"measured":false,"total":100},"shapeTotal":100}}'
seed talk1 '\x03{"plan":{"total":10,"baseRate":0.1,"signals":["validationLoss"]}}\n{"n":0,"event":"trained","trainingLoss":2.3}\n{"n":1,"event":"validated","validationLoss":"nan"}\n{"do":"snapshot"}\n{"n":2,"event":"replanned","total":20}\n'
seed table1 '\x04lr,step,loss\n0.1,0,2\n0.1,1,1.5\n0.1,2,1.2\n0.2,0,2\n0.2,1,nan\n'
seed table2 '\x04Step, "Loss"\r\n0,2\r\n\r\n5,1.5\r\n9,inf\r\n10,1\r\n'
seed state1 '\x05{"format":"rheostat/1","kind":"search","state":{"search":{"high":1,"low":1e-05,"pending":[0.3],"places":[{"deviation":0,"failures":0,"position":0.4,"value":0.9,"values":1}],"seed":1,"settings":{"averagedPlaces":30,"caution":0.25,"coarseTrials":7,"fillEvery":4,"grid":{"keptWeight":0.98,"lengthScales":12,"maximumKept":12,"noises":5,"prior":{"lengthScaleMedian":0.3,"lengthScaleSpread":0.5,"noiseMedian":0.05,"noiseSpread":1,"signalScale":1},"signals":6},"kernel":"matern52","maximumPlaces":200,"mergeDistance":0.001},"told":1}}}'
seed lines1 '\x06{"tell":{"lr":0.03,"value":0.41,"sd":0.01}}\n{"ask":true}\n{"tell":{"lr":0.1,"losses":[3,2,1.5,"nan"]}}\n{"best":true}\n{"ask":"try"}\n'
seed border1 '\x07warmup(5%) > plateau(patience=3)'
seed border2 '\x08\x02{"total":100,"baseRate":0.1,"signals":["trainingLoss"],"can":["saveRestore"],"optimizer":"adam"}'
seed border3 '\x09{"format":"rheostat/1","kind":"cosine","plan":{"total":100,"baseRate":0.1},"configuration":{"kind":"cosine"},"state":{"clock":{"step":3,"skipped":0,"measured":false,"total":100},"shapeTotal":100}}'
seed border4 '\x0a\x00\x01\x00\x00\x03\x00\x70\x00\x80\x01\x00\x00\x00\x03\x00\x00\x02\x00\x90\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\x01'
seed border5 '\x0b\x00\x66\x00\x80\x00\x01\x02\x03\x04\x05\x06\x07\x00\x90\x00\x70'
seed border6 '\x0c{"low":1e-4,"high":1,"trials":5}\n{"ask":true}\n{"tell":{"lr":0.03,"value":0.4}}\n{"best":true}\n'
seed border7 '\x0ccosine\n{"plan":{"total":3,"baseRate":1}}\n{"n":0,"event":"trained"}\n{"do":"snapshot"}\n'
seed border8 '\x0d\x04\x00\x00\xf0\x00\xff\x00\xd0\x00\xc0\x00\xb0\x00\xa8\x00\xa0\x00\x98\x00\x90\x00\x8c\x00\x88\x00\x86\x00\x84'
seed border9 '\x0e\x00\x00\x01\x00\x04\x00\x05\x00\x01\x00\x00\x00\x06\x01\x09\x00'
# Every controller: obey and tell; a search from end to end; a snapshot with changes.
for controller in $(seq 0 115); do
  number=$(printf '\\x%02x' "$controller")
  seed "events$controller" "\\x0f${number}\\x00\\x00\\xf0\\x40\\x3f\\x05\\x06\\x02\\x03\\x00\\x08\\x10\\x80\\x40\\x10\\x00\\xf0\\x04\\x44\\x05"
  seed "search$controller" "\\x0f${number}\\x05\\x00\\xff\\x40\\x3f\\x05\\x00\\xff\\x3c\\x38\\x06\\x05\\x07\\x01"
  seed "change$controller" "\\x10${number}\\x05\\x30\\x40\\x3f\\x02\\x01\\x20\\x01\\x03\\x00\\x40\\x02"
done
options=(-max_total_time="$seconds" -timeout=5 -max_len=2048 -print_final_stats=1)
[ "${RHEOSTAT_FUZZ:-}" = each ] || exec .build/release/Fuzz "${options[@]}" "$corpus"
for target in {0..16}; do
  echo "target $target"
  mkdir -p "$corpus-$target"
  for file in "$corpus"/*; do
    # The seeds have short names, what was found before long ones.
    [ "${#file}" -gt 30 ] || [ "$(od -An -tu1 -N1 "$file")" -ne "$target" ] || cp "$file" "$corpus-$target/"
  done
  RHEOSTAT_FUZZ=$target .build/release/Fuzz "${options[@]}" "$corpus-$target" 2>&1 | { grep -vE "^#|NEW_FUNC|INFO" || true; }
done
