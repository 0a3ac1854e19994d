#!/usr/bin/env python3
"""Computes one feature table by `obole`, by its SQL in DuckDB, and by `obole-ballista` with two executors, and compares every cell.

    distributed.py OBOLE OBOLE_BALLISTA FOLDER [--donors 1000000] [--data FOLDER] [--as-of 2024-01-01] [--kill]

FOLDER  where everything is written
--data  a folder with gifts.csv and donors.csv, instead of the association that `obole simulate` invents
--kill  ends one executor as soon as it has written intermediate results; the table must be the same

Needs DuckDB (`pip install duckdb==2.0.1`). Prints CPU, wall time and largest resident memory of each way; those of the cluster
are sums over its processes. The processes talk over this machine's loopback: between machines the network is added.
"""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
from scale import Run, measured

TOLERANCE = 1e-9
MONTHS = 12
PORT = 50150
# Columns that a table of gifts or donors may lack, with their type.
OPTIONAL = {
    "gifts": {"currency": "VARCHAR", "kind": "VARCHAR", "status": "VARCHAR", "channel": "VARCHAR", "campaign": "VARCHAR",
              "failure_code": "VARCHAR", "recurring": "INTEGER"},
    "donors": {"birth_year": "BIGINT", "deceased": "INTEGER", "do_not_profile": "INTEGER"},
}
NEEDED = {"gifts": {"date": "DATE", "amount": "DECIMAL(18,2)"}, "donors": {}}
IDENTIFIERS = {"gifts": ["gift_id", "donor_id"], "donors": ["donor_id"]}


def write_parquet(data, work):
    """Writes both tables as Parquet files with the columns that the query reads."""
    for name in ("gifts", "donors"):
        source = f"read_csv('{data}/{name}.csv', all_varchar = true)"
        known = [row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        columns = [f"CAST({column} AS {kind}) AS {column}" for column, kind in NEEDED[name].items()]
        for column in IDENTIFIERS[name]:
            text = duckdb.sql(f"SELECT COUNT(*) FROM {source} WHERE CAST(TRY_CAST({column} AS BIGINT) AS VARCHAR) IS DISTINCT FROM {column}")
            columns.append(column if text.fetchall()[0][0] else f"CAST({column} AS BIGINT) AS {column}")
        columns += [f"CAST({column if column in known else 'NULL'} AS {kind}) AS {column}" for column, kind in OPTIONAL[name].items()]
        duckdb.sql(f"COPY (SELECT {', '.join(columns)} FROM {source}) TO '{work}/{name}.parquet' (FORMAT parquet)")


class Cluster:
    """A scheduler and two executors with one core each."""

    def __init__(self, program, work, memory):
        self.work = work
        address = f"127.0.0.1:{PORT}"
        self.processes = [self.start(program, "scheduler", "--port", PORT)]
        for number in range(2):
            words = ["--scheduler", address, "--port", PORT + 1 + 2 * number, "--cores", 1, "--memory", memory]
            self.processes.append(self.start(program, "executor", *words, "--work", work / f"executor-{number}"))
        self.address = address
        time.sleep(3)

    def start(self, *words):
        return subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_second_executor(self):
        """Ends the second executor as soon as it has written an intermediate result."""
        while not any(path.is_file() for path in (self.work / "executor-1").rglob("*")):
            time.sleep(0.001)
        os.kill(self.processes[2].pid, signal.SIGKILL)

    def end(self):
        """Ends the processes and returns their CPU seconds and their peak memory in MiB."""
        cpu, peak = 0.0, 0.0
        for process in self.processes[::-1]:
            # Not by `send_signal`, which takes the figures of a process that has ended.
            os.kill(process.pid, signal.SIGTERM)
            _, _, used = os.wait4(process.pid, 0)
            process.returncode = 0
            cpu, peak = cpu + used.ru_utime + used.ru_stime, peak + used.ru_maxrss / 1024
        return cpu, peak


def compare(expected, found):
    """Ends the program unless two tables have the same donors in the same order and equal cells; returns the largest difference."""
    ours, theirs = f"read_parquet('{expected}', file_row_number = true)", f"read_parquet('{found}', file_row_number = true)"
    names = [row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM '{expected}'").fetchall() if row[0] != "donor_id"]
    counts = [duckdb.sql(f"SELECT COUNT(*) FROM {table}").fetchall()[0][0] for table in (ours, theirs)]
    joined = f"{ours} AS a JOIN {theirs} AS b ON a.donor_id = b.donor_id AND a.file_row_number = b.file_row_number"
    columns = ["COUNT(*)"]
    for name in names:
        columns.append(f"COUNT(*) FILTER ((a.{name} IS NULL) <> (b.{name} IS NULL))")
        columns.append(f"COALESCE(MAX(ABS(a.{name} - b.{name}) / GREATEST(ABS(a.{name}), ABS(b.{name}), 1e-300)), 0)")
    rows, *values = duckdb.sql(f"SELECT {', '.join(columns)} FROM {joined}").fetchall()[0]
    faults = [f"{name}: {missing} cells are missing on one side, largest difference {apart:.1e}"
              for name, missing, apart in zip(names, values[::2], values[1::2]) if missing or not apart <= TOLERANCE]
    if counts[0] != counts[1] or rows != counts[0] or faults:
        sys.exit("\n".join([f"{counts[0]} and {counts[1]} rows, {rows} in the same place", *faults]))
    return rows * len(names), max(values[1::2])


def main():
    arguments = argparse.ArgumentParser()
    for name in ("obole", "ballista", "folder"):
        arguments.add_argument(name, type=lambda path: Path(path).resolve())
    arguments.add_argument("--donors", type=int, default=1_000_000)
    arguments.add_argument("--data", type=lambda path: Path(path).resolve())
    arguments.add_argument("--as-of", default="2024-01-01")
    arguments.add_argument("--kill", action="store_true")
    arguments.add_argument("--memory", type=int, default=2048, help="MiB for each executor")
    options = arguments.parse_args()
    work, obole = options.folder, options.obole
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    data = options.data or work / "data"
    if options.data is None:
        measured([obole, "simulate", "--donors", options.donors, "--years", 8, "--out", data])
    write_parquet(data, work)
    gifts = duckdb.sql(f"SELECT COUNT(*) FROM '{work}/gifts.parquet'").fetchall()[0][0]
    print(f"{gifts:,} gifts\n\n| | CPU s | wall s | peak MiB |\n|---|---|---|---|")
    show = lambda name, run: print(f"| {name} | {run.cpu:.1f} | {run.wall:.1f} | {run.peak:,.0f} |", flush=True)  # noqa: E731
    day = ["--as-of", options.as_of, "--label-months", MONTHS]
    show("import", measured([obole, "import", data / "gifts.csv", "--donors", data / "donors.csv", "--recurring-as-marked", "--out", work / "ledger"]))
    show("features", measured([obole, "features", work / "ledger", *day, "--out", work / "local.parquet"]))
    sql = subprocess.run(list(map(str, [obole, "sql", "--dialect", "duckdb", *day])), check=True, capture_output=True, text=True).stdout
    views = "".join(f"CREATE VIEW {name} AS SELECT * FROM '{work}/{name}.parquet'; " for name in NEEDED)
    script = f"import duckdb; duckdb.sql({views!r}); duckdb.sql({sql!r}).write_parquet({str(work / 'duckdb.parquet')!r})"
    show("DuckDB, from Parquet", measured([sys.executable, "-c", script]))
    cluster = Cluster(options.ballista, work, options.memory)
    killer = threading.Thread(target=cluster.kill_second_executor, daemon=True)
    if options.kill:
        killer.start()
    words = ["--scheduler", cluster.address, "--gifts", work / "gifts.parquet", "--donors", work / "donors.parquet"]
    try:
        client = measured([options.ballista, "features", *words, *day, "--out", work / "cluster.parquet"])
    finally:
        cpu, peak = cluster.end()
    killed = ", one of them killed" if options.kill else ""
    show(f"Ballista, two executors{killed}, from Parquet", Run(client.cpu + cpu, client.wall, client.peak + peak))
    if options.kill and killer.is_alive():
        sys.exit("no executor was killed")
    print()
    for name in ("duckdb", "cluster"):
        cells, apart = compare(work / "local.parquet", work / f"{name}.parquet")
        print(f"{name}: {cells:,} cells are equal, largest difference {apart:.1e}")


if __name__ == "__main__":
    main()
