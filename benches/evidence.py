#!/usr/bin/env python3
"""Makes docs/evidence.md: the models of Obole beside simple rules and other tools, on data that may be named.

    evidence.py OBOLE LOGS TABLES > docs/evidence.md

OBOLE is the path of the program, LOGS a folder with marathon_gifts.csv, TABLES one with matching_gift_experiment.csv and
Fundraising.csv.gz (of the Python package dmba). Needs numpy, pandas, polars, scikit-learn, lightgbm, lifetimes and
philanthropy. Every tool runs on one thread. Files are written to a temporary folder.

Gift logs: all learn who gave in the twelve months before a day, and are tested on the twelve months after it. The others
get the feature table of Obole, so that models are compared and not features; BG/NBD gets frequency, recency and age.
Tables: five folds, the same for all; what a tool predicts for a fold it learned from the four others.
"""
import datetime
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections import namedtuple
from importlib.metadata import version
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[threads] = "1"

import lightgbm
import numpy as np
import pandas as pd
import polars as pl
from lifetimes import BetaGeoFitter
from philanthropy.models import DonorPropensityModel
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
OBOLE, LOGS, TABLES = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
ROOT = Path(__file__).resolve().parents[1]
LEAST = 1e-15
# Features that describe a person and not a gift are inputs of nobody.
NO_INPUT = {"donor_id", "label", "label_amount", "age"}
OURS = ("Obole, default", "Obole, logistic", "Obole, trees", "Obole, rule")

Log = namedtuple("Log", "title gifts days")
Table = namedtuple("Table", "title file target drop")
Said = namedtuple("Said", "name p cpu")
Measure = namedtuple("Measure", "name high form of")


def program(*call):
    """Runs the program on one thread and returns its CPU time in seconds; 1 means that no model was proved."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([OBOLE, *map(str, call), "--threads", "1", "--lang", "en"], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, done.stdout


# ---- measures, by the definitions of docs/reference/metrics.md ----


def log_losses(p, y):
    p = np.clip(p, LEAST, 1 - LEAST)
    return -np.where(y, np.log(p), np.log(1 - p))


def calibration_error(p, y):
    bins = np.minimum((p * 10).astype(int), 9)
    return sum(abs(p[bins == b].sum() - y[bins == b].sum()) for b in range(10)) / len(p)


def slope(p, y):
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return LogisticRegression(C=1e9).fit(np.log(p / (1 - p)).reshape(-1, 1), y).coef_[0, 0]


def lift(p, y):
    top = np.argsort(-p, kind="stable")[: len(p) // 10]
    return y[top].mean() / y.mean()


MEASURES = [
    Measure("AUC", 1, ".4f", lambda p, y: roc_auc_score(y, p)),
    Measure("AP", 1, ".4f", lambda p, y: average_precision_score(y, p)),
    Measure("log loss", -1, ".4f", lambda p, y: log_losses(p, y).mean()),
    Measure("Brier", -1, ".4f", lambda p, y: ((p - y) ** 2).mean()),
    Measure("ECE", -1, ".4f", calibration_error),
    Measure("slope", 0, ".2f", slope),
    Measure("lift", 1, ".2f", lift),
]


# ---- the other tools: each takes training rows, their outcomes and test rows ----


class Filled:
    """Filling, unskewing and scaling for regressions: median and a column for gaps, signed logarithm."""

    def __init__(self, x):
        self.median = np.nan_to_num(np.nanmedian(x, axis=0))
        self.gaps = np.isnan(x).any(axis=0)
        self.scale = StandardScaler().fit(self.wide(x))

    def wide(self, x):
        there = np.where(np.isnan(x), self.median, x)
        return np.hstack([np.sign(there) * np.log1p(abs(there)), np.isnan(x[:, self.gaps])])

    def __call__(self, x):
        return self.scale.transform(self.wide(x))


def logistic(x, y, tested):
    filled = Filled(x)
    return LogisticRegression(max_iter=2000).fit(filled(x), y).predict_proba(filled(tested))[:, 1]


def histogram_boosting(x, y, tested):
    return HistGradientBoostingClassifier(early_stopping=True, random_state=1).fit(x, y).predict_proba(tested)[:, 1]


def light_gbm(x, y, tested):
    """Small trees; their number by early stopping on a fifth of the rows, then all rows."""
    settings = {"learning_rate": 0.05, "num_leaves": 15, "min_child_samples": 50, "n_jobs": 1, "verbose": -1}
    held = np.random.default_rng(1).random(len(y)) < 0.2
    stop = lightgbm.early_stopping(50, verbose=False)
    found = lightgbm.LGBMClassifier(n_estimators=1000, **settings).fit(
        x[~held], y[~held], eval_set=[(x[held], y[held])], callbacks=[stop]
    )
    trees = max(found.best_iteration_, 1)
    return lightgbm.LGBMClassifier(n_estimators=trees, **settings).fit(x, y).predict_proba(tested)[:, 1]


def philanthropy(x, y, tested):
    forest = DonorPropensityModel(random_state=1).fit(np.nan_to_num(x, nan=-1), y)
    return forest.predict_proba(np.nan_to_num(tested, nan=-1))[:, 1]


MODELS = {
    "logistic regression (scikit-learn)": logistic,
    "histogram boosting (scikit-learn)": histogram_boosting,
    "LightGBM, small trees": light_gbm,
    "random forest (PhilanthroPy)": philanthropy,
}


def timed(name, model, *rows):
    start = time.process_time()
    p = model(*rows)
    return Said(name, p, time.process_time() - start)


# ---- gift logs ----


def months_before(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, day.day)


def features(ledger, day, folder):
    path = folder / f"{day}.csv"
    program("features", ledger, "--as-of", day, "--label-months", 12, "--out", path)
    return pl.read_csv(path, infer_schema_length=None)


def inputs(table):
    return table.select(pl.col(c).cast(pl.Float64) for c in table.columns if c not in NO_INPUT).to_numpy()


def recency(known):
    return np.log1p(known["recency_days"].to_numpy().astype(float)).reshape(-1, 1)


def rfm(known, cuts=None):
    """Scores 1 to 5 for recency, number and sum of gifts, by the quintiles of the training rows."""
    columns = [-known["recency_days"].to_numpy(), known["n_gifts"].to_numpy(), known["total_amount"].to_numpy()]
    cuts = cuts or [np.quantile(c, [0.2, 0.4, 0.6, 0.8]) for c in columns]
    return np.column_stack([np.searchsorted(cut, c) for cut, c in zip(cuts, columns)]), cuts


def plain_logistic(x, y, tested):
    return LogisticRegression(C=1e6, max_iter=2000).fit(x, y).predict_proba(tested)[:, 1]


def bg_nbd(known):
    """The chance of a gift within a year: 1 - exp(-expected number). Fitted on the histories before the test day, which
    needs no outcome."""
    age, silence = (known[name].to_numpy() / 30.4 for name in ("tenure_days", "recency_days"))
    frequency = known["n_gift_days"].to_numpy() - 1
    last = np.where(frequency > 0, age - silence, 0)
    fit = BetaGeoFitter(penalizer_coef=0.001).fit(frequency, last, age)
    expected = fit.conditional_expected_number_of_purchases_up_to_time(12, frequency, last, age)
    return 1 - np.exp(-np.asarray(expected))


def ours(ledger, day, folder, known):
    """Obole with its default, which tests each model on past years and chooses, and with each model named. A fit and its
    scores are of all tasks."""
    for name, model in zip(OURS, ("auto", "logistic", "boosted", "rule")):
        out, scores = folder / f"model-{model}-{day}", folder / f"scores-{model}-{day}.csv"
        tested = [] if model == "auto" else ["--unproved"]
        fit, _ = program("fit", ledger, "--as-of", months_before(day, 12), "--model", model, *tested, "--out", out)
        score, _ = program("score", ledger, "--as-of", day, "--model", out, *tested, "--out", scores)
        said = pl.read_csv(scores, infer_schema_length=None, columns=["donor_id", "gift_likelihood"])
        p = known.select("donor_id").join(said, on="donor_id", how="left", maintain_order="left")["gift_likelihood"]
        yield Said(name, p.to_numpy().astype(float), fit + score)


def on_log(log, folder):
    ledger = folder / "ledger"
    program("import", *log.gifts, "--out", ledger)
    years = []
    for day in log.days:
        before, known = (features(ledger, d, folder) for d in (months_before(day, 12), day))
        y, outcome = (t["label"].to_numpy().astype(bool) for t in (before, known))
        scores, cuts = rfm(before)
        said = [
            *ours(ledger, day, folder, known),
            timed("recency (logistic)", plain_logistic, recency(before), y, recency(known)),
            timed("RFM scores (logistic)", plain_logistic, scores, y, rfm(known, cuts)[0]),
            timed("BG/NBD (lifetimes)", bg_nbd, known),
            *(timed(name, model, inputs(before), y, inputs(known)) for name, model in MODELS.items()),
        ]
        # Who objected to profiling has no score.
        scored = np.isfinite(said[0].p)
        years.append((outcome[scored], [one._replace(p=one.p[scored]) for one in said]))
    return years


# ---- response tables ----


def on_table(table, folder):
    rows = pd.read_csv(TABLES / table.file).drop(columns=table.drop)
    y = rows[table.target].to_numpy().astype(bool)
    fold = np.zeros(len(rows), int)
    for part, (_, held) in enumerate(StratifiedKFold(5, shuffle=True, random_state=1).split(y, y)):
        fold[held] = part
    path = folder / "table.csv"
    rows.assign(fold=fold).to_csv(path, index=False)
    cpu, out = program("table", path, "--target", table.target, "--fold-column", "fold", "--json")
    found = json.loads(out)
    x = rows.drop(columns=table.target).to_numpy().astype(float)
    others = []
    for name, model in MODELS.items():
        p, used = np.zeros(len(y)), 0.0
        for part in range(5):
            said = timed(name, model, x[fold != part], y[fold != part], x[fold == part])
            p[fold == part], used = said.p, used + said.cpu
        others.append(Said(name, p, used))
    return y, found, cpu, others


# ---- the page ----


def row(name, figures, cpu, best, ahead=""):
    """A line of a table; a figure that is better than that of the default of Obole is bold."""

    def cell(measure, value, standard):
        text = "" if value is None else format(value, measure.form)
        wins = name not in OURS and value is not None and standard is not None and (
            abs(value - 1) < abs(standard - 1) if measure.high == 0 else (value - standard) * measure.high > 0
        )
        return f"**{text}**" if wins and text != format(standard, measure.form) else text

    cells = [cell(m, v, s) for m, v, s in zip(MEASURES, figures, best)]
    print("| " + " | ".join([name, *cells, ahead, "" if cpu is None else f"{cpu:.1f}"]) + " |")


def heading():
    names = ["", *(m.name for m in MEASURES), "log loss more than default, × 10⁴", "CPU s"]
    print("| " + " | ".join(names) + " |\n|---" + "|---:" * (len(names) - 1) + "|")


def print_log(log, years):
    donors, gave = sum(len(y) for y, _ in years), sum(y.sum() for y, _ in years)
    days = ", ".join(str(day) for day in log.days)
    print(f"## {log.title}\n\nTest days {days}: {donors:,} donors, of whom {gave:,} gave. Means of the test days.\n")
    heading()
    names = [said.name for said in years[0][1]]
    figures = {
        name: [np.mean([m.of(said[at].p, y) for y, said in years]) for m in MEASURES] for at, name in enumerate(names)
    }
    for at, name in enumerate(names):
        more = np.concatenate([log_losses(said[at].p, y) - log_losses(said[0].p, y) for y, said in years]) * 1e4
        ahead = "" if at == 0 else f"{more.mean():+.0f} ({more.std() / np.sqrt(len(more)):.0f})"
        row(name, figures[name], np.mean([said[at].cpu for _, said in years]), figures[OURS[0]], ahead)
    print()


def print_table(table, found):
    y, obole, cpu, others = found
    print(f"## {table.title}\n\n{len(y):,} rows, {y.sum():,} with the event; five folds.\n")
    heading()
    keys = ("auc", "average_precision", "log_loss", "brier", "ece10", None, "lift10")
    mine = {name: [figures.get(key) for key in keys] for name, figures in obole["models"].items()}
    best = mine[obole["chosen"]]
    row(OURS[0], best, cpu, best)
    for name, method in (("Obole, logistic", "logistic"), ("Obole, trees", "boosted"), ("Obole, rule", "rule")):
        row(name, mine[method], None, best)
    for said in others:
        more = (log_losses(said.p, y).mean() - best[2]) * 1e4
        row(said.name, [m.of(said.p, y) for m in MEASURES], said.cpu, best, f"{more:+.0f}")
    print()


def days(first, last, month):
    return [datetime.date(year, month, 1) for year in range(first, last + 1)]


def main():
    tools = ("numpy", "scikit-learn", "lightgbm", "lifetimes", "philanthropy")
    print(f"# Evidence\n\n<!-- Made by benches/evidence.py; not by hand. -->\n\n{__doc__.split(chr(10) * 2)[3]}")
    print("\nVersions: " + ", ".join(f"{tool} {version(tool)}" for tool in tools) + ".\n")
    print(READING)
    with tempfile.TemporaryDirectory() as folder:
        for at, log in enumerate(logs(Path(folder))):
            inside = Path(folder) / str(at)
            inside.mkdir()
            print_log(log, on_log(log, inside))
        for table in RESPONSES:
            print_table(table, on_table(table, Path(folder)))


READING = """AUC, average precision (AP) and lift of the best tenth: more is better. Log loss, Brier score and calibration error over
ten bins (ECE): less. Slope of the outcome on the log-odds said: 1 is right, below 1 says too much. A figure of another tool is bold
where it is better than that of Obole's default. "More than default" is the difference in log loss with its standard error over donors;
years differ by more than that. The default tests its models on past years and chooses; its CPU time, and that of each of our models,
is that of all tasks with features and scores, of a test day. That of the others is the fit and the likelihoods of one task, from
features that are there already. BG/NBD gives an expected number of gifts; its likelihood is 1 - exp(-number).

The sample and the invented association come from our own simulator: they show that nothing is broken, not who is better. The marathon
log was looked at often while this was built. For a fair comparison, run it on a log of your own.
"""


def logs(folder):
    """The gift logs: real ones, the sample of this project, and an association that the program invents."""
    program("simulate", "--donors", 20_000, "--years", 9, "--seed", 7, "--out", folder / "invented")
    invented = [folder / "invented" / "gifts.csv"]
    return [
        Log("Charity marathons, gifts of 2010 to 2017", [LOGS / "marathon_gifts.csv"], days(2013, 2016, 6)),
        Log("The sample of this project, invented", [ROOT / "data/sample/helloasso_paiements.csv"], days(2021, 2024, 1)),
        Log("An invented association of 20,000 donors", invented, days(2022, 2024, 1)),
    ]


RESPONSES = [
    Table("Letters with matching gifts (Karlan and List 2007)", "matching_gift_experiment.csv", "out_gavedum", []),
    Table("Fundraising, of the Python package dmba", "Fundraising.csv.gz", "TARGET_B", ["Row Id", "Row Id.", "TARGET_D"]),
]

if __name__ == "__main__":
    main()
