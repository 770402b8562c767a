#!/bin/bash
# Fuzzes everything that parses, and the C library, for so many seconds (default 60), from a few seeds that are written here.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
swift build -c release -Xswiftc -sanitize=fuzzer
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
# The border, for every controller: obey and tell; a snapshot with changes.
for controller in $(seq 0 115); do
  number=$(printf '\\x%02x' "$controller")
  seed "events$controller" "\\x07${number}\\x00\\x00\\xf0\\x40\\x3f\\x05\\x06\\x02\\x03\\x00\\x08\\x10\\x80\\x40\\x10\\x00\\xf0\\x04\\x44\\x05"
  seed "search$controller" "\\x07${number}\\x05\\x00\\xff\\x40\\x3f\\x05\\x00\\xff\\x3c\\x38\\x06\\x05\\x07\\x01"
  seed "change$controller" "\\x08${number}\\x05\\x30\\x40\\x3f\\x02\\x01\\x20\\x01\\x03\\x00\\x40\\x02"
done
seed lines2 '\x09\x06\x00{"plan":{"total":10,"baseRate":0.1,"signals":["validationLoss","trainingLoss"],"can":["saveRestore"]}}\n{"n":0,"event":"trained","trainingLoss":2.3}\n{"do":"snapshot"}\n{"n":1,"event":"replanned","total":20}\n'
seed lines3 '\x09\x06\x01{"tell":{"lr":0.03,"value":0.41}}\n{"ask":"try"}\n{"tell":{"lr":0.1,"losses":[3,2,1.5,1.2]}}\n{"best":true}\n'
seed numbers1 '\x0a\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01\x01\x01\x40\x01\x01\x44\x01\x01\x04\x01\x01\x20\x03\x40\x44\x48'
seed numbers2 '\x0a\x01\x00\x05\x00\x04\x08\x0c\x10\x02\x40\x80\x14\x80\x7c\x78\x74\x70\x6c\x68\x64\x60\x5c\x58\x54\x50\x4c\x48\x44\x40\x3c\x38\x34\x00'
seed numbers3 '\x0a\x02\x00\x28\x80\x80\x7c\x78\x74\x70\x6c\x68\x64\x60\x5c\x58\x54\x50\x4c\x48\x44\x40\x3c\x38\x34\x30\x2c\x28\x24\x20\x1c\x18\x14\x10\x18\x20\x40\x60\x80\xa0\xc0\xf0\x05\x05'
seed numbers4 '\x0a\x03\x05\x00\x05\x20'
exec .build/release/Fuzz -max_total_time="$seconds" -timeout=5 -max_len=2048 -print_final_stats=1 "$corpus"
