#!/usr/bin/env python3
"""Counts the instructions of the hot stages and compares them with the counts in benches/instructions.json.

    benches/instructions.py OBOLE            # exit code 1 if a stage takes 10 % more or less than its count
    benches/instructions.py OBOLE --write    # writes the counts anew

OBOLE is the path of the program. Needs valgrind (its tool callgrind); says so and passes where it is missing. Seconds
depend on what else the machine does; instructions on one thread do not. The data are invented anew each time, the same
to the byte: a larger number of instructions is a slower program. A smaller one is written down, so that it is not lost
again. One program gives the same number each time; a change elsewhere in the workspace moved it by up to 4 %.
Instructions of SHA-256 are left out: under valgrind a processor has none for it, and the software that takes their place
would hide the rest.
"""
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COUNTS = Path(__file__).resolve().parent / "instructions.json"
DONORS = 10_000
DAY = "2024-01-01"


def stages(folder):
    """Returns the calls that are counted, in an order in which each finds its input."""
    data, ledger, model = folder / "invented", folder / "ledger", folder / "model"
    return {
        "import": ["import", data / "gifts.csv", data / "donors.csv", "--out", ledger],
        "features": ["features", ledger, "--as-of", DAY, "--out", folder / "features.parquet"],
        "fit": ["fit", ledger, "--as-of", DAY, "--task", "gift", "--task", "amount", "--unproved", "--out", model],
        "score": ["score", ledger, "--model", model, "--as-of", "2025-01-01", "--unproved", "--out", folder / "scores.csv"],
    }


def counted(program, call, folder):
    """Runs a call under callgrind and returns the number of its instructions, without those of SHA-256."""
    profile = folder / "callgrind.out"
    tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", program, *map(str, call), "--threads", "1"]
    done = subprocess.run(tool, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{call[0]} failed:\n{done.stderr}")
    lines = subprocess.run(
        ["callgrind_annotate", "--threshold=100", profile], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    number = re.compile(r"\s*([0-9,]+) \(")
    of = {line: int(found.group(1).replace(",", "")) for line in lines if (found := number.match(line))}
    total = next(count for line, count in of.items() if "PROGRAM TOTALS" in line)
    return total - sum(count for line, count in of.items() if "sha2::" in line)


def main():
    program, write = sys.argv[1], "--write" in sys.argv[2:]
    if shutil.which("valgrind") is None:
        print("skipped: no valgrind here")
        return
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        subprocess.run(
            [program, "simulate", "--out", folder / "invented", "--donors", str(DONORS), "--seed", "7"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        counts = {name: counted(program, call, folder) for name, call in stages(folder).items()}
    known = json.loads(COUNTS.read_text()) if COUNTS.exists() else {"tolerance": 0.1, "stages": {}}
    if write:
        known["stages"] = counts
        COUNTS.write_text(json.dumps(known, indent=2) + "\n")
    failed = False
    for name, count in counts.items():
        before = known["stages"].get(name, 0)
        change = count / before - 1 if before else float("inf")
        failed |= abs(change) > known["tolerance"]
        print(f"{name:9} {count / 1e6:9.1f} million instructions, {change:+.1%} of those written down")
    if failed:
        sys.exit(f"a stage differs by more than {known['tolerance']:.0%}: mend it, or write the counts anew and say why")


if __name__ == "__main__":
    main()
