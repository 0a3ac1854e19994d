#!/usr/bin/env bash
# Writes the golden folder of the format that this version of the program writes: tests/golden/make.sh v0.1
#
# Run once at a release, with the released binary; a folder that exists is never written again.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1 obole=${OBOLE:-target/release/obole}
golden=tests/golden/$version
[ ! -e "$golden" ] || { echo "$golden exists: what was released stays as it is"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$obole" simulate --donors 150 --years 6 --seed 5 --out "$work/data" --quiet
"$obole" import "$work/data/named/helloasso_paiements.csv" --out "$golden/ledger" --people "$golden/people" --quiet
"$obole" fit "$golden/ledger" --as-of 2024-01-01 --out "$golden/model" --quiet
"$obole" fit "$golden/ledger" --as-of 2024-01-01 --model boosted --task gift --task amount --out "$golden/trees" --quiet
"$obole" score "$golden/ledger" --model "$golden/model" --as-of 2025-01-01 --out "$golden/scores.csv" --quiet
"$obole" score "$golden/ledger" --model "$golden/trees" --as-of 2025-01-01 --out "$golden/scores-trees.csv" --quiet
"$obole" plan "$golden/ledger" --model "$golden/model" --as-of 2025-01-01 --budget 40 --out "$golden/draft" --quiet
"$obole" plan "$golden/ledger" --model "$golden/model" --as-of 2025-01-01 --budget 40 --out "$golden/campaign" --quiet
"$obole" review "$golden/campaign" --approve --by Camille --quiet
"$obole" kpi "$golden/ledger" --as-of 2025-01-01 --json > "$golden/kpi.json"
find "$golden" -name .obole-lock -delete
