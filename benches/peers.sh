#!/usr/bin/env bash
# The same job beside a peer: import, fit and score one million donors, in one run of both sides.
#
#   benches/peers.sh PEERS DATA PYTHON
#
# PEERS   folder with peer_b_polars.py (polars + scikit-learn, the same features, model and list)
# DATA    folder with gifts.csv and donors.csv, as gen_gifts.py writes them
# PYTHON  an interpreter with polars and scikit-learn
#
# The feature tables alone: OBOLE_BENCH_LEDGER=LEDGER RAYON_NUM_THREADS=1 cargo bench --bench hot_path two_days, beside the
# peer's own stages "prepare", "features_train" and "features_score" (it prints their processor time).
#
# Prints user + system seconds and the peak memory of each process, as the operating system counts them.
set -euo pipefail
peers=$1 data=$2 python=$3
here=$(cd "$(dirname "$0")/.." && pwd)
obole=$here/target/release/obole
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure() {
    local name=$1
    shift
    /usr/bin/env python3 - "$name" "$@" <<'PY'
import resource, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
start = time.time()
code = subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{name:28} cpu {used.ru_utime + used.ru_stime:8.2f} s  wall {time.time() - start:8.2f} s  peak {used.ru_maxrss / 1024:8.0f} MiB  exit {code}")
PY
}

measure "obole import" "$obole" import "$data" --out "$work/ledger"
measure "obole fit" "$obole" fit "$work/ledger" --as-of 2024-01-01 --task gift --task amount --use age --unproved --out "$work/model"
measure "obole score" "$obole" score "$work/ledger" --model "$work/model" --as-of 2025-01-01 --unproved --out "$work/scores.csv"
measure "obole features (one table)" "$obole" features "$work/ledger" --as-of 2024-01-01 --out "$work/features.parquet"
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 measure "peer: polars + scikit-learn" \
    "$python" "$peers/peer_b_polars.py" --data "$data" --out "$work/peer" --solver newton-cholesky --engine in-memory
