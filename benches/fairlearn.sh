#!/usr/bin/env bash
# The same audit beside fairlearn: 8 metrics, 2 attributes, 200 replicates of the bootstrap.
#
#   benches/fairlearn.sh PYTHON [ROWS] [PROBE]
#
# PYTHON  an interpreter with numpy, pandas, scikit-learn and fairlearn (measured with 0.12.0)
# ROWS    rows of the table that is made up for it; 200000 if not given
# PROBE   replicates that fairlearn is really made to do; its time is linear in them, so the figure for 200 is worked
#         out from it. 10 if not given, 200 for the whole job. 0 leaves fairlearn out.
#
# Prints user + system seconds of each side, as the operating system counts them. The program's side is the whole command.
# First without the score, as fairlearn is given none: reading the CSV, every rate with its intervals and tests, the
# crossing as a third view, 200 replicates, and writing audit.json, audit.csv, the page and its charts. Then with the score:
# all 22 metrics, ranking, curves, and 200 replicates of every row with the permutation null. Then that without replicates.
set -euo pipefail
python=$1 rows=${2:-200000} probe=${3:-10}
here=$(cd "$(dirname "$0")/.." && pwd)
obole=$here/target/release/obole
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$python" - "$work/table.csv" "$rows" <<'PY'
import sys
import numpy as np, pandas as pd
path, n = sys.argv[1], int(sys.argv[2])
g = np.random.default_rng(7)
sex, age = g.choice(["F", "M"], n), g.choice(["18-34", "35-54", "55-69", "70+"], n, p=[.15, .3, .3, .25])
score = np.round(g.beta(2, 5, n) * np.where((sex == "F") & (age == "70+"), .85, 1), 4)
pd.DataFrame({"y_true": (g.random(n) < score).astype(int), "score": score,
              "selected": (score > .35).astype(int), "sex": sex, "age_band": age}).to_csv(path, index=False)
PY

measure() {
    local name=$1
    shift
    /usr/bin/env python3 - "$name" "$@" <<'PY'
import resource, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
start = time.time()
code = subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{name:44} cpu {used.ru_utime + used.ru_stime:8.2f} s  wall {time.time() - start:8.2f} s  peak {used.ru_maxrss / 1024:6.0f} MiB  exit {code}")
PY
}

counts=("$obole" audit "$work/table.csv" --truth y_true --decision selected --group sex --group age_band)
audit=("${counts[@]}" --score score)
measure "obole audit, counts, 200 replicates" "${counts[@]}" --replicates 200 --out "$work/c"
measure "obole audit, 200 replicates, $rows rows" "${audit[@]}" --replicates 200 --out "$work/a"
measure "obole audit, no replicates, $rows rows" "${audit[@]}" --replicates 0 --out "$work/b"
[ "$probe" = 0 ] && exit 0

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 "$python" - "$work/table.csv" "$probe" <<'PY'
import sys, time, warnings
warnings.simplefilter("ignore")
import pandas as pd, sklearn.metrics as skm, fairlearn, fairlearn.metrics as fm
d, probe = pd.read_csv(sys.argv[1]), int(sys.argv[2])
metrics = {"count": fm.count, "selection_rate": fm.selection_rate, "tpr": fm.true_positive_rate,
           "fpr": fm.false_positive_rate, "fnr": fm.false_negative_rate, "tnr": fm.true_negative_rate,
           "accuracy": skm.accuracy_score, "precision": lambda y, p: skm.precision_score(y, p, zero_division=0)}
def once(attribute, replicates):
    boot = dict(n_boot=replicates, ci_quantiles=[.025, .975], random_state=1) if replicates else {}
    start = time.process_time()
    frame = fm.MetricFrame(metrics=metrics, y_true=d.y_true, y_pred=d.selected, sensitive_features=d[[attribute]], **boot)
    frame.difference(), frame.ratio()
    if replicates:
        frame.by_group_ci, frame.difference_ci(method="between_groups"), frame.ratio_ci(method="between_groups")
    return time.process_time() - start
bare = [once(a, 0) for a in ("sex", "age_band")]
drawn = [once(a, probe) for a in ("sex", "age_band")]
whole = sum(b + (x - b) * 200 / probe for b, x in zip(bare, drawn))
how = "measured" if probe == 200 else f"worked out from {probe} replicates"
print(f"fairlearn {fairlearn.__version__}, 200 replicates ({how})".ljust(44), f"cpu {whole:8.2f} s;  without replicates {sum(bare):.2f} s")
PY
