#!/bin/bash
# Fuzzes everything that parses for so many seconds (default 60), from a few seeds that are written here.
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
exec .build/release/Fuzz -max_total_time="$seconds" -timeout=5 -max_len=2048 -print_final_stats=1 "$corpus"
