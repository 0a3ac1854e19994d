#!/usr/bin/env python3
"""Measures import, fit, score and features at several sizes, beside a peer and the machine's limits: benches/RESULTS.md.

    scale.py OBOLE PEERS PYTHON FOLDER [--donors 10000,100000,1000000] [--runs 3] [--peer-up-to 1000000] > benches/RESULTS.md

The peer takes part up to --peer-up-to donors; larger sizes run once. After the whole job, a month with a gift of a twentieth of
the donors is added to the ledger and everybody is scored again.

OBOLE   path of the program
PEERS   folder with gen_gifts.py (about ten gifts a donor) and peer_b_polars.py (polars and scikit-learn, the same job)
PYTHON  an interpreter with numpy, polars and scikit-learn
FOLDER  where the data of one size after the other are written

Both sides run one after the other in each round, so that what else the machine does meets both. Each figure is the
median of the rounds; CPU is user and system time of the whole process, peak its largest resident memory.
"""
import argparse
import datetime
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict, namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Run = namedtuple("Run", "cpu wall peak")


def measured(call, **more):
    """Runs a call and returns its CPU seconds, wall seconds and peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(list(map(str, call)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{call} ended with {process.returncode}:\n{said.decode(errors='replace')}")
    return Run(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024)


def stages(obole, data, work):
    """Returns the job as calls, in their order."""
    ledger, model = work / "ledger", work / "model"
    fit = ["--task", "gift", "--task", "amount", "--use", "age", "--unproved"]
    return {
        "import": [obole, "import", data / "gifts.csv", "--donors", data / "donors.csv", "--out", ledger],
        "fit": [obole, "fit", ledger, "--as-of", "2024-01-01", *fit, "--out", model],
        "score": [obole, "score", ledger, "--model", model, "--as-of", "2025-01-01", "--unproved", "--out", work / "scores.csv"],
        "features": [obole, "features", ledger, "--as-of", "2024-01-01", "--out", work / "features.parquet"],
        "add a month": [obole, "import", data / "month.csv", "--add", "--out", ledger],
        "score again": [obole, "score", ledger, "--model", model, "--as-of", "2025-02-01", "--unproved", "--out", work / "scores.csv"],
    }


def write_month(path, donors):
    """Writes a month of gifts after those of the generator, by a twentieth of the donors, who are in no order."""
    with open(path, "w") as file:
        file.write("gift_id,donor_id,date,amount,currency,campaign,channel,payment_method,status,recurring\n")
        for row in range(donors // 20):
            donor, day, amount = row * 7_919 % donors + 1, 1 + row % 31, (10, 20, 30, 50)[row % 4]
            file.write(f"{10**9 + row},{donor},2025-01-{day:02},{amount}.00,EUR,,web,card,settled,0\n")


def limits(gifts):
    """Returns what only reading, counting lines and hashing of the file of gifts take."""
    return {"cat": ["cat", gifts], "wc -l": ["wc", "-l", gifts], "sha256sum": ["sha256sum", gifts]}


def rounds(options, data, work, with_peer):
    """Returns the runs of each stage, limit and of the peer."""
    found = defaultdict(list)
    peer = [options.python, Path(options.peers) / "peer_b_polars.py", "--data", data, "--out", work / "peer"]
    one_thread = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    for _ in range(options.runs if with_peer else 1):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        for name, call in limits(data / "gifts.csv").items():
            found[name].append(measured(call))
        for name, call in stages(options.obole, data, work).items():
            found[name].append(measured(call))
        whole = [found[name][-1] for name in ("import", "fit", "score")]
        found["whole job"].append(Run(sum(r.cpu for r in whole), sum(r.wall for r in whole), max(r.peak for r in whole)))
        month = [found[name][-1] for name in ("add a month", "score again")]
        found["a month more"].append(Run(sum(r.cpu for r in month), sum(r.wall for r in month), max(r.peak for r in month)))
        if with_peer:
            solver = ["--solver", "newton-cholesky", "--engine", "in-memory"]
            found["peer, whole job"].append(measured([*peer, *solver], env=one_thread))
    return found


def median(runs):
    return Run(*(statistics.median(values) for values in zip(*runs)))


def head():
    """Returns the lines about the machine, the day and the commit."""
    said = lambda *call: subprocess.run(call, capture_output=True, text=True, cwd=ROOT).stdout.strip()
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        "# Results",
        "",
        f"Made by `benches/scale.py` on {datetime.date.today()} at commit {said('git', 'rev-parse', '--short', 'HEAD')}: "
        f"{len(names)} cores, {names[0] if names else platform.processor()}, {memory:.0f} GiB, {said('rustc', '--version').split(' (')[0]}.",
        "Medians; CPU seconds are user and system time. The job: `import`, `fit` of gift and amount as of 2024-01-01, `score` as of "
        "2025-01-01, each a process; the peer does the same in one (polars and scikit-learn, features, six fits, list).",
    ]


def main():
    arguments = argparse.ArgumentParser()
    for name in ("obole", "peers", "python", "folder"):
        arguments.add_argument(name)
    arguments.add_argument("--donors", default="10000,100000,1000000")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--peer-up-to", type=int, default=1_000_000)
    options = arguments.parse_args()
    print("\n".join(head()))
    for donors in map(int, options.donors.split(",")):
        data, work = Path(options.folder) / "data", Path(options.folder) / "work"
        generator = [options.python, Path(options.peers) / "gen_gifts.py", "--donors", donors, "--out", data]
        subprocess.run(list(map(str, generator)), check=True, stdout=subprocess.DEVNULL)
        size = (data / "gifts.csv").stat().st_size
        gifts = int(subprocess.run(["wc", "-l", data / "gifts.csv"], capture_output=True, text=True).stdout.split()[0]) - 1
        write_month(data / "month.csv", donors)
        found = rounds(options, data, work, donors <= options.peer_up_to)
        count = len(found["whole job"])
        print(f"\n## {gifts:,} gifts of {donors:,} donors ({size / 1e6:,.0f} MB), {count} round{'s' * (count > 1)}\n")
        print("| | CPU s | wall s | peak MiB | bytes a gift |\n|---|---|---|---|---|")
        for name, runs in found.items():
            cpu, wall, peak = median(runs)
            print(f"| {name} | {cpu:.2f} | {wall:.2f} | {peak:,.0f} | {peak * 2**20 / gifts:.0f} |")
        if "peer, whole job" in found:
            ratios = [
                [getattr(peer, kind) / getattr(own, kind) for kind in Run._fields]
                for own, peer in zip(found["whole job"], found["peer, whole job"])
            ]
            said = [f"{statistics.median(r):.1f} ({min(r):.1f} to {max(r):.1f})" for r in zip(*ratios)]
            print(f"\nThe peer takes {said[0]} times the CPU, {said[1]} times the wall and {said[2]} times the memory.")
        sys.stdout.flush()
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
