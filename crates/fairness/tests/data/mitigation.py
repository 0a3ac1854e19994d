"""Writes donor.mitigation.json: mitigations of donor.csv, computed here without looking at the Rust code's way.

Frontier, equal selection and equal true positive rates by counting over all rows for every candidate; equalised odds as a
linear programme over mixtures of all thresholds of each group (scipy's HiGHS); fairlearn's ThresholdOptimizer for a point of
its own on the same hulls; association of columns by scikit-learn and scipy.

    pip install fairlearn==0.15.0 scikit-learn scipy pandas && python mitigation.py
"""
import json
import pathlib
import sys

import numpy as np
import pandas as pd
import scipy
from scipy.optimize import linprog

HERE = pathlib.Path(__file__).parent
table = pd.read_csv(HERE / "donor.csv", keep_default_na=False)
y = table.y_true.to_numpy() == 1
score = table.score.to_numpy()
amount = table.amount_true.to_numpy()
selected = table.selected.to_numpy() == 1
budget = int(selected.sum())
MAX_GAP = {"sex": 0.01, "age_band": 0.05}


def of(metric):
    return {"selection_rate": np.ones(len(y), bool), "tpr": y, "fpr": ~y}[metric]


def gap(chance, groups, metric):
    rates = {g: chance[m & of(metric)].sum() / (m & of(metric)).sum() for g, m in groups.items()}
    low, high = min(rates, key=rates.get), max(rates, key=rates.get)
    return {"gap": rates[high] - rates[low], "ratio": rates[low] / rates[high], "lowest": low, "highest": high}


def effect(chance, groups):
    return {
        "selected": chance.sum(),
        "reached": chance[y].sum(),
        "amount_reached": (chance * amount).sum(),
        "rates": {m: gap(chance, groups, m) for m in ("selection_rate", "tpr", "fpr")},
    }


def frontier(groups, metric):
    points = []
    for t in sorted(set(score), reverse=True):
        taken = score >= t
        g = gap(taken.astype(float), groups, metric)
        points.append([t, int(taken.sum()), g["gap"], int((y & ~taken).sum()), amount[~taken].sum()])
    return points


def choose(points, max_gap):
    fit = [p for p in points if p[1] <= budget and p[2] <= max_gap + 1e-12]
    return min(fit, key=lambda p: (p[3], p[2], p[1])) if fit else None


def quota(groups, share):
    order = np.lexsort((np.arange(len(y)), -score))
    ranked = [r for r in order if selected[r]]
    drawn = round(share * budget)
    keeps = np.zeros(len(y), bool)
    keeps[ranked[: budget - drawn]] = True
    pool = len(y) - keeps.sum()
    chance = np.where(keeps, 1.0, drawn / pool)
    p = (y & ~keeps).sum() / pool
    sd = np.sqrt(drawn * p * (1 - p) * (pool - drawn) / (pool - 1))
    return {"share": share, "drawn": drawn, "sd": sd, "effect": effect(chance, groups)}


def equal_selection(labels, groups):
    sizes = {g: int((labels == g).sum()) for g in sorted(set(labels))}
    exact = {g: budget * n / len(y) for g, n in sizes.items()}
    places = {g: int(np.floor(x)) for g, x in exact.items()}
    # People without a group come after the named ones among equal remainders.
    for g in sorted(exact, key=lambda g: (-(exact[g] - places[g]), g == "", g))[: budget - sum(places.values())]:
        places[g] += 1
    chance = np.zeros(len(y))
    for g, k in places.items():
        mine = [r for r in np.lexsort((np.arange(len(y)), -score)) if labels[r] == g]
        chance[mine[:k]] = 1
    return effect(chance, groups)


def common_threshold():
    fit = [t for t in set(score) if (score >= t).sum() <= budget]
    return min(fit)


def equal_tpr(labels, groups):
    common = (labels == "") & (score >= common_threshold())
    left = budget - common.sum()
    best = None
    levels = set()
    for g, m in groups.items():
        ts = sorted(set(score[m]), reverse=True)
        levels |= {(int((m & y & (score >= t)).sum()), int((m & y).sum())) for t in ts}
    # The first threshold of each group that reaches a level.
    cumulative = {}
    for g, m in groups.items():
        ts = np.array(sorted(set(score[m]), reverse=True))
        rows = np.array([(m & (score >= t)).sum() for t in ts])
        pos = np.array([(m & y & (score >= t)).sum() for t in ts])
        cumulative[g] = (ts, rows, pos)
    for a, b in levels:
        if a == 0:
            continue
        total, chosen = 0, {}
        for g, (ts, rows, pos) in cumulative.items():
            at = int(np.argmax(pos * b >= a * pos[-1]))
            total, chosen[g] = total + rows[at], ts[at]
        if total <= left and (best is None or a / b > best[0]):
            best = (a / b, chosen)
    chance = common.astype(float)
    for g, t in best[1].items():
        chance[groups[g] & (score >= t)] = 1
    return effect(chance, groups)


def equalised_odds(labels, groups):
    """max tpr over mixtures of all thresholds of each group, equal fpr and tpr, expected number within the budget."""
    common = (labels == "") & (score >= common_threshold())
    left = float(budget - common.sum())
    names = list(groups)
    roc, offset, n = {}, {}, 2
    for g in names:
        m = groups[g]
        ts = sorted(set(score[m]), reverse=True)
        fp = np.array([0] + [(m & ~y & (score >= t)).sum() for t in ts]) / (m & ~y).sum()
        tp = np.array([0] + [(m & y & (score >= t)).sum() for t in ts]) / (m & y).sum()
        roc[g], offset[g] = (fp, tp), n
        n += len(fp)
    c = np.zeros(n)
    c[1] = -1  # variables: fpr, tpr, then the weights of each group's thresholds
    rows, right = [], []
    for g in names:
        fp, tp = roc[g]
        for lead, part, value in ((0, fp, 0.0), (1, tp, 0.0), (None, np.ones(len(fp)), 1.0)):
            row = np.zeros(n)
            if lead is not None:
                row[lead] = -1
            row[offset[g] : offset[g] + len(fp)] = part
            rows.append(row)
            right.append(value)
    positives = sum((groups[g] & y).sum() for g in names)
    negatives = sum((groups[g] & ~y).sum() for g in names)
    limit = np.zeros(n)
    limit[0], limit[1] = negatives, positives
    solved = linprog(c, A_ub=[limit], b_ub=[left], A_eq=rows, b_eq=right, bounds=[(0, 1)] * n, method="highs")
    assert solved.status == 0, solved.message
    return {"fpr": solved.x[0], "tpr": solved.x[1], "left": left}


def fairlearn_point(groups):
    """Fairlearn's own choice on a grid of false positive rates: the point that all groups are brought to."""
    from fairlearn.postprocessing import ThresholdOptimizer
    from sklearn.base import BaseEstimator, ClassifierMixin

    class Given(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            self.classes_ = np.array([0, 1])
            self.fitted_ = True
            return self

        def predict_proba(self, X):
            return np.column_stack([1 - X[:, 0], X[:, 0]])

    inside = np.any(list(groups.values()), axis=0)
    label = np.empty(len(y), dtype=object)
    for g, m in groups.items():
        label[m] = g
    X, t, s = score[inside].reshape(-1, 1), y[inside].astype(int), label[inside].astype(str)
    out = []
    for objective in ("balanced_accuracy_score", "accuracy_score"):
        fit = ThresholdOptimizer(
            estimator=Given().fit(X, t), constraints="equalized_odds", objective=objective, grid_size=1000,
            prefit=True, predict_method="predict_proba",
        ).fit(X, t, sensitive_features=s)
        chance = fit._pmf_predict(X, sensitive_features=s)[:, 1]
        rate = lambda m: chance[m].mean()
        out.append({"objective": objective, "fpr": rate(t == 0), "tpr": rate(t == 1), "selected": chance.sum()})
    return out


out = {"made_by": "mitigation.py", "python": sys.version.split()[0], "scipy": scipy.__version__, "budget": budget, "max_gap": MAX_GAP, "attributes": {}}
for name in ("sex", "age_band"):
    labels = table[name].to_numpy().astype(str)
    groups = {g: labels == g for g in sorted(set(labels)) if g}
    one = {"now": effect(selected.astype(float), groups)}
    one["frontier"], one["chosen"] = {}, {}
    for metric in ("selection_rate", "tpr"):
        points = frontier(groups, metric)
        one["frontier"][metric] = points[:: max(1, len(points) // 150)]
        one["chosen"][metric] = choose(points, MAX_GAP[name])
    one["quota"] = [quota(groups, q) for q in (0.1, 0.37)]
    one["equal_selection"] = equal_selection(labels, groups)
    one["equal_tpr"] = equal_tpr(labels, groups)
    one["equalised_odds"] = equalised_odds(labels, groups)
    one["fairlearn"] = fairlearn_point(groups)
    out["attributes"][name] = one


def plain(x):
    return x.item() if hasattr(x, "item") else str(x)


(HERE / "donor.mitigation.json").write_text(json.dumps(out, indent=1, default=plain) + "\n")
