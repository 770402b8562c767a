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
exec .build/release/Fuzz -max_total_time="$seconds" -timeout=5 -max_len=2048 -print_final_stats=1 "$corpus"
