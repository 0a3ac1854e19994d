#!/usr/bin/env python3
"""Makes the cases `odd`, `tied` and `many` with their expected values.

    python more_cases.py            (numpy 2.4, scipy 1.17, statsmodels 0.15, scikit-learn 1.9; any recent ones do)

The values are computed here from the rows with numpy, scipy, statsmodels and scikit-learn, by other code than the
crate's: masks and matrices instead of one pass, library tests instead of own ones. Invented rows only; licence CC0.
"""
import json
import math
import pathlib
import warnings

import numpy as np
import pandas as pd
import scipy.stats as st
import statsmodels.api as sm
from sklearn.metrics import brier_score_loss, matthews_corrcoef, roc_auc_score
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
RATES = ["base_rate", "selection_rate", "tpr", "fpr", "tnr", "fnr", "ppv", "npv", "fdr", "for", "accuracy", "scoring_rate"]
COMPARED = ["selection_rate", "tpr", "fpr", "ppv"]
ALL = RATES[:-1] + ["balanced_accuracy", "f1", "mcc", "mean_score", "auc", "brier", "log_loss", "ece10",
                    "calibration_gap", "oe_ratio", "scoring_rate"]


def div(a, b):
    return float(a / b) if b > 0 else None


def both(a, b, f):
    return None if a is None or b is None else f(a, b)


def counts(d, median, w=None):
    """(numerator, denominator) of every share of rows, as sums of w."""
    w = np.ones(len(d)) if w is None else w
    y, s, known = d.y == 1, d.selected == 1, d.y.notna()
    k = lambda m: float(w[m.to_numpy()].sum())
    tp, fp, fn, tn = k(known & y & s), k(known & ~y & s), k(known & y & ~s), k(known & ~y & ~s)
    pos, neg, n = tp + fn, fp + tn, float(w.sum())
    return dict(tp=tp, fp=fp, fn=fn, tn=tn, n_pos=pos, n_neg=neg, n_sel=k(s), weight_sum=n), {
        "base_rate": (pos, pos + neg), "selection_rate": (k(s), n), "tpr": (tp, pos), "fnr": (fn, pos), "fpr": (fp, neg),
        "tnr": (tn, neg), "ppv": (tp, tp + fp), "fdr": (fp, tp + fp), "npv": (tn, tn + fn), "for": (fn, tn + fn),
        "accuracy": (tp + tn, pos + neg), "scoring_rate": (k(d.score > median), n)}


def measures(d, median, w=None):
    cells, rates = counts(d, median, w)
    m = {key: div(*rates[key]) for key in RATES}
    w = np.ones(len(d)) if w is None else w
    known = d.y.notna().to_numpy()
    y, p, wk = d.y[known].to_numpy(float), d.score[known].to_numpy(), w[known]
    tp, fp, fn, tn = (cells[k] for k in ("tp", "fp", "fn", "tn"))
    m["balanced_accuracy"] = both(m["tpr"], m["tnr"], lambda a, b: (a + b) / 2)
    m["f1"] = div(2 * tp, 2 * tp + fp + fn)
    m["mcc"] = div(tp * tn - fp * fn, math.sqrt((tp + fn) * (fp + tn) * (tp + fp) * (tn + fn)))
    m["mean_score"] = float(np.average(d.score, weights=w)) if w.sum() > 0 else None
    two = len(set(y[wk > 0])) == 2
    m["auc"] = float(roc_auc_score(y, p, sample_weight=wk)) if two else None
    m["brier"] = float(brier_score_loss(y, p, sample_weight=wk, pos_label=1)) if wk.sum() > 0 else None
    inside = ((p > 0) & (p < 1)).all()
    m["log_loss"] = float(np.average(-(y * np.log(p) + (1 - y) * np.log1p(-p)), weights=wk)) if wk.sum() > 0 and inside else None
    bins = np.minimum(np.floor(10 * p), 9)
    gaps = [abs((wk * (p - y))[bins == b].sum()) for b in range(10)]
    m["ece10"] = div(math.fsum(gaps), wk.sum())
    m["calibration_gap"] = float(np.average(p, weights=wk) - np.average(y, weights=wk)) if wk.sum() > 0 else None
    m["oe_ratio"] = div((wk * y).sum(), (wk * p).sum())
    return cells, m


def delong(y, p):
    """O(n^2) from the definition."""
    a, b = p[y == 1], p[y == 0]
    if len(a) < 2 or len(b) < 2:
        return None
    psi = (a[:, None] > b[None, :]) + 0.5 * (a[:, None] == b[None, :])
    return float(math.sqrt(psi.mean(1).var(ddof=1) / len(a) + psi.mean(0).var(ddof=1) / len(b)))


def line(d, median, group):
    cells, m = measures(d, median)
    out = {"n": len(d), **cells, **m}
    known = d.y.notna()
    out["auc_delong_se"] = delong(d.y[known].to_numpy(), d.score[known].to_numpy()) if m["auc"] is not None else None
    out["score_quantiles_05_25_50_75_95"] = [float(x) for x in np.quantile(d.score, [.05, .25, .5, .75, .95])]
    if group:
        _, rates = counts(d, median)
        for key in RATES:
            c, n = rates[key]
            out[key + "_wilson95"] = list(map(float, proportion_confint(c, n, method="wilson"))) if n > 0 else None
        for key in COMPARED:
            c, n = rates[key]
            out[key + "_clopper_pearson95"] = list(map(float, proportion_confint(c, n, method="beta"))) if n > 0 else None
    return out


def spread(groups, overall, metric):
    have = {g: v[metric] for g, v in groups.items() if v[metric] is not None}
    out = {"undefined_groups": [g for g in groups if g not in have]}
    if not have:
        return out | dict(min=None, argmin=None, max=None, argmax=None, difference=None, ratio=None)
    # Values that differ by rounding alone are one value; the first name has it.
    near = {g: round(x, 13) for g, x in have.items()}
    lo, hi = min(near, key=near.get), max(near, key=near.get)
    out |= dict(min=have[lo], argmin=lo, max=have[hi], argmax=hi, difference=have[hi] - have[lo],
                ratio=have[lo] / have[hi] if have[hi] != 0 else None)
    m = overall[metric]
    if m is not None:
        out["difference_to_overall"] = max(abs(x - m) for x in have.values())
        if m != 0 and all(x >= 0 for x in have.values()):
            r = [x / m for x in have.values()]
            out["ratio_to_overall"] = min(x if x <= 1 else 1 / x for x in r)
    return out


def versus(g, r, median):
    (_, a), (_, b) = counts(g, median), counts(r, median)
    _, ma = measures(g, median)
    _, mb = measures(r, median)
    out = {}
    for key in COMPARED:
        (c1, n1), (c0, n0) = a[key], b[key]
        if n1 == 0 or n0 == 0:
            continue
        t = {"diff": c1 / n1 - c0 / n0, "ratio": (c1 / n1) / (c0 / n0) if c0 > 0 else None}
        t["newcombe95"] = list(map(float, confint_proportions_2indep(c1, n1, c0, n0, compare="diff", method="newcomb")))
        t["katz_adjusted95"] = list(map(float, confint_proportions_2indep(c1, n1, c0, n0, compare="ratio", method="log-adjusted")))
        t["katz95"] = list(map(float, confint_proportions_2indep(c1, n1, c0, n0, compare="ratio", method="log"))) if c1 > 0 and c0 > 0 else None
        pooled = (c1 + c0) / (n1 + n0)
        if 0 < pooled < 1:
            z, p = proportions_ztest([c1, c0], [n1, n0])
            t["z_pooled"], t["p_z"] = float(z), float(p)
        else:
            t["z_pooled"], t["p_z"] = None, None
        t["p_fisher"] = float(st.fisher_exact([[c1, n1 - c1], [c0, n0 - c0]])[1])
        out[key] = t
    ks, w1 = st.ks_2samp(g.score, r.score).statistic, st.wasserstein_distance(g.score, r.score)
    out["score_ks"], out["score_wasserstein1"] = float(ks), float(w1)
    half = lambda f: both(both(ma["fpr"], mb["fpr"], lambda x, y: f(x - y)), both(ma["tpr"], mb["tpr"], lambda x, y: f(x - y)), lambda x, y: (x + y) / 2)
    out["average_odds_difference"], out["average_abs_odds_difference"] = half(float), half(abs)
    for key in ["mean_score", "auc", "brier", "calibration_gap"]:
        out[key + "_difference"] = both(ma[key], mb[key], lambda x, y: x - y)
    cross = lambda pos, neg: float(((pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])).mean()) if len(pos) and len(neg) else None
    s = lambda d, y: d.score[d.y == y].to_numpy()
    out["xauc_group_pos_ref_neg"], out["xauc_ref_pos_group_neg"] = cross(s(g, 1), s(r, 0)), cross(s(r, 1), s(g, 0))
    return out


def ranking(d, names, labels, base):
    order = np.lexsort((np.arange(len(d)), -d.score.to_numpy()))
    v = 1 / np.log2(np.arange(len(d)) + 2)
    stable = np.empty(len(d)); stable[order] = v
    s = pd.Series(stable)
    shared = s.groupby(d.score.to_numpy()).transform("mean").to_numpy()
    means = {g: float(shared[labels == g].mean()) for g in names}
    part = {g: {"mean_exposure_stable": float(stable[labels == g].mean()), "mean_exposure_ties_mean": means[g],
                "exposure_share_ties_mean": float(shared[labels == g].sum() / v.sum()),
                "exposure_over_base_rate": means[g] / base[g] if base[g] else None} for g in names}
    ranked = labels[order]
    top = {}
    for k in (50, 100, 500, 1000):
        if k <= len(d):
            top[str(k)] = {}
            for g in names:
                c, n = int((ranked[:k] == g).sum()), int((labels == g).sum())
                top[str(k)][g] = {"count": c, "share": c / k, "selection_rate_at_k": c / n,
                                  "skew": math.log((c / k) / (n / len(d))) if c else None}
    q = np.array([(labels == g).mean() for g in names])
    cum = np.cumsum(np.stack([ranked == g for g in names], 1), 0) / np.arange(1, len(d) + 1)[:, None]
    kl = np.where(cum > 0, cum * np.log(np.where(cum > 0, cum, 1) / q), 0).sum(1)
    return {"groups": part, "exposure_ratio_min_max": min(means.values()) / max(means.values()),
            "top_k_stable": top, "ndkl_stable": float((kl * v).sum() / v.sum())}


def amount_line(t, p, w):
    e, mean = p - t, lambda x: float(np.average(x, weights=w))
    total = (w * (t - np.average(t, weights=w)) ** 2).sum()
    return {"n": len(t), "mean_true": mean(t), "mean_pred": mean(p), "mean_error": mean(e), "mae": mean(abs(e)),
            "rmse": math.sqrt(mean(e * e)), "r2": float(1 - (w * e * e).sum() / total) if total > 0 else None,
            "total_ratio_pred_true": div((w * p).sum(), (w * t).sum()), "over_share": mean(e > 0),
            "mean_over": mean(np.maximum(e, 0)), "mean_under": mean(np.maximum(-e, 0))}


def amounts(d, names, labels):
    out = {}
    for key, rows in (("all", np.ones(len(d), bool)), ("givers_only", d.amount_true.to_numpy() > 0)):
        t, p, l = d.amount_true[rows].to_numpy(), d.amount_pred[rows].to_numpy(), labels[rows]
        ones = np.ones(len(t))
        groups = {g: amount_line(t[l == g], p[l == g], ones[l == g]) for g in names if (l == g).any()}
        out[key + "_unweighted"] = {"groups": groups, "overall": amount_line(t, p, ones)}
    out["pred_ks_vs_all"] = {g: float(st.ks_2samp(d.amount_pred[labels == g], d.amount_pred).statistic) for g in names}
    return out


def block(d, labels, median, policy, unknown, weights):
    keep = np.array([l is not None for l in labels])
    d, labels = d[keep].reset_index(drop=True), np.array([l for l in labels if l is not None], dtype=object)
    names = sorted(set(labels), key=lambda s: s.encode())
    parts = {g: d[labels == g] for g in names}
    groups = {g: line(part, median, True) for g, part in parts.items()}
    overall = line(d, median, False)
    for g in names:
        groups[g]["share_of_population"] = len(parts[g]) / len(d)
        groups[g]["share_of_selected"] = div((parts[g].selected == 1).sum(), (d.selected == 1).sum())
    out = {"policy": policy, "n_included": len(d), "groups": groups, "overall_included": overall}
    out["spread"] = {m: spread(groups, overall, m) for m in ALL}
    reference = max(names, key=lambda g: (len(parts[g]), [-b for b in g.encode()]))
    out["reference_majority"] = reference
    vs = {g: versus(parts[g], parts[reference], median) for g in names if g != reference}
    out["versus_reference"] = vs
    out["multiple_testing"] = {}
    for key in COMPARED:
        out["multiple_testing"][key] = {}
        for test in ("p_fisher", "p_z"):
            have = {g: v[key][test] for g, v in vs.items() if key in v and v[key][test] is not None}
            raw = list(have.values())
            adjust = lambda how: [float(x) for x in multipletests(raw, method=how)[1]] if raw else []
            out["multiple_testing"][key][test] = {"order": list(have), "raw": raw, "holm": adjust("holm"), "benjamini_hochberg": adjust("fdr_bh")}
    table = np.array([[(p.selected == 1).sum(), (p.selected == 0).sum()] for p in parts.values()])
    if len(names) > 1 and (table.sum(0) > 0).all():
        chi, p, dof, expected = st.chi2_contingency(table, correction=False)
        share = table / table.sum()
        mi = (share[share > 0] * np.log((share / np.outer(share.sum(1), share.sum(0)))[share > 0])).sum()
        out["omnibus_selection"] = {"chi2": float(chi), "dof": int(dof), "p": float(p), "min_expected": float(expected.min()),
                                    "cramers_v": float(st.contingency.association(table, method="cramer")), "mutual_information_nats": float(mi)}
    sr = {g: groups[g]["selection_rate"] for g in names}
    top = max(sr.values())
    out["four_fifths"] = {g: {"impact_ratio": sr[g] / top if top > 0 else None, "below_0.8": sr[g] / top < .8 if top > 0 else None} for g in names}
    big = [g for g in names if g not in unknown and len(parts[g]) / len(d) >= .02]
    ratio = lambda key: {g: div(groups[g][key], max(groups[h][key] for h in big)) for g in big}
    out["ll144"] = {"n_unknown": sum(len(parts[g]) for g in names if g in unknown),
                    "excluded_below_2pct": [g for g in names if g not in unknown and g not in big],
                    "impact_ratio_selection": ratio("selection_rate"), "impact_ratio_scoring": ratio("scoring_rate"), "median_score": median}
    known = d[d.y.notna()]
    b = (known.selected - known.y + 1).to_numpy(float)
    mu = b.mean()
    r = b / mu
    xlogx = lambda x: np.where(x > 0, x * np.log(np.where(x > 0, x, 1)), 0)
    between = np.empty(len(b))
    for g in names:
        at = labels[d.y.notna()] == g
        if at.any():
            between[at] = b[at].mean() / mu
    out["entropy"] = {"gei2": float(((r**2 - 1) / 2).mean()), "theil": float(xlogx(r).mean()),
                      "between_gei2": float(((between**2 - 1) / 2).mean()), "between_theil": float(xlogx(between).mean()),
                      "coefficient_of_variation": float(b.std() / mu)}
    smooth = np.array([((p.selected == 1).sum() + .5) / (len(p) + 1) for p in parts.values()])
    eps = max(np.ptp(np.log(smooth)), np.ptp(np.log(1 - smooth)))
    out["smoothed_differential_fairness"] = {"concentration": 1.0, "epsilon": float(eps)}
    py, n = known.y.mean(), len(known)
    out["reweighing_kamiran_calders"] = {}
    for g in names:
        own = known[labels[d.y.notna()] == g]
        out["reweighing_kamiran_calders"][g] = {str(v): div(len(own) / n * (py if v else 1 - py), (own.y == v).mean() * len(own) / n if len(own) else 0) for v in (0, 1)}
    if not d.score.isin([0, 1]).all():
        out["ranking"] = ranking(d, names, labels, {g: groups[g]["base_rate"] for g in names})
    if "amount_true" in d:
        out["amount"] = amounts(d, names, labels)
    if weights:
        w = d.weight.to_numpy()
        def weighted(rows):
            cells, m = measures(rows[1], median, rows[0])
            kish = rows[0].sum() ** 2 / (rows[0] ** 2).sum() if rows[0].sum() > 0 else 0.0
            out = {"n": len(rows[1]), **cells, **m, "kish_n": float(kish)}
            _, rates = counts(rows[1], median, rows[0])
            for key in RATES:
                c, size = rates[key]
                shrink = kish / rows[0].sum() if rows[0].sum() > 0 else 1
                out[key + "_wilson95_kish"] = list(map(float, proportion_confint(c * shrink, size * shrink, method="wilson"))) if size > 0 else None
            return out
        wg = {g: weighted((w[labels == g], parts[g])) for g in names}
        wo = weighted((w, d))
        out["weighted"] = {"groups": wg, "overall_included": wo, "spread": {m: spread(wg, wo, m) for m in ALL if m not in ("calibration_gap", "mcc")}}
    return out


def slope(d):
    known = d[d.y.notna()]
    x = np.log(known.score / (1 - known.score))
    fit = sm.Logit(known.y, sm.add_constant(x)).fit(disp=0, tol=1e-14, maxiter=100)
    return {"intercept": float(fit.params.iloc[0]), "slope": float(fit.params.iloc[1]), "se_slope": float(fit.bse.iloc[1])}


def write(name, d, attributes, how, weights=False, read=lambda cell: cell):
    """`read` is what a cell of a group column means: blanks around it are none of it."""
    d.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
    e = d.rename(columns={how["truth"]: "y", how["score"]: "score", how["decision"]: "selected"}).copy()
    e["y"] = e.y.map(lambda v: {"1": 1.0, "0": 0.0, "true": 1.0, "false": 0.0, "": np.nan}[str(v).lower()])
    e["selected"] = e.selected.map(lambda v: {"1": 1, "0": 0, "true": 1, "false": 0}[str(v).lower()])
    median = float(np.quantile(e.score, .5))
    label = {a: [read(v) or None for v in d[a]] for a in attributes}
    views = {a: label[a] for a in attributes}
    out = {}
    for policy in ("exclude", "as_group") if any(None in label[a] for a in attributes) else ("exclude",):
        m = {a: [v if v or policy == "exclude" else "(missing)" for v in label[a]] for a in attributes}
        views = {a: m[a] for a in attributes}
        a, b = attributes[:2]
        views[f"{a}|{b}"] = [None if x is None or y is None else f"{x}|{y}" for x, y in zip(m[a], m[b])]
        for view, labels in views.items():
            unknown = {l for l in set(labels) if l and "(missing)" in l.split("|")}
            out.setdefault(view, {})[policy] = block(e, labels, median, policy, unknown, weights)
            if view not in attributes:
                pairs = {f"{x}|{y}" for x in set(m[a]) - {None} for y in set(m[b]) - {None}}
                out[view][policy]["empty_intersections"] = sorted(pairs - set(labels), key=lambda s: s.encode())
    expected = {"case": name, "n_rows": len(d), "attributes": attributes, "columns": how, "canonical": out,
                "overall_all_rows": line(e, median, False)}
    if how["truth"] == "gave" and name == "odd":
        first = {g: slope(e[np.array(label[attributes[0]]) == g]) for g in ("Saint-Denis, 93", "Île-de-France")}
        expected["extras"] = {"calibration_slope": {"attribute": attributes[0], "groups": {"(all)": slope(e), **first}}}
    (HERE / f"{name}.expected.json").write_text(json.dumps(expected, separators=(",", ":"), ensure_ascii=False, sort_keys=True) + "\n")


def main():
    g = np.random.default_rng(20250101)
    # odd: three attributes, names of every sort, outcomes as true/false and unknown, weights of zero, groups of one.
    n = 480
    areas = ["Île-de-France", "Saint-Denis, 93", "a|b", 'dit "Le Bourg"', "Ærø", "  Toulouse  ", "Toulouse", ""]
    area = g.choice(areas, n, p=[.3, .2, .15, .1, .1, .05, .06, .04]); area[7] = "seule"
    sex = g.choice(["F", "M", "X", ""], n, p=[.52, .40, .05, .03])
    tier = g.choice(["1", "2", "3", "10"], n)
    score = np.round(g.beta(2, 3, n), 2).clip(.01, .99)
    y = np.where(g.random(n) < .07, "", np.where(g.random(n) < score, "true", "false"))
    given = np.where(g.random(n) < .4, np.round(g.lognormal(3, 1, n), 2), 0.0)
    odd = pd.DataFrame({"région": area, "given": given, "p": score, "sex": sex, "w": np.where(g.random(n) < .1, 0.0, np.round(g.gamma(2, 1, n), 3)),
                        "gave": y, "tier": tier, "expected": np.round(given * .6 + g.gamma(2, 3, n), 2), "listed": np.where(score > .45, "True", "False")})
    renamed = odd.rename(columns={"given": "amount_true", "expected": "amount_pred", "w": "weight"})
    write("odd", renamed, ["région", "sex", "tier"], {"truth": "gave", "score": "p", "decision": "listed"}, weights=True, read=str.strip)
    # tied: every score the same, everybody selected, one attribute of a single group.
    n = 90
    tied = pd.DataFrame({"gave": g.integers(0, 2, n), "p": .25, "listed": 1, "one": "all", "two": g.choice(["u", "v"], n)})
    write("tied", tied, ["one", "two"], {"truth": "gave", "score": "p", "decision": "listed"})
    # many: thirty groups of 1 to 20, scores that are 0 and 1 among others.
    sizes = [1 + i % 20 for i in range(30)]
    code = np.repeat([f"g{i:02d}" for i in range(30)], sizes); n = len(code)
    score = np.round(g.random(n), 2); score[::9] = 0.0; score[4::11] = 1.0
    order = g.permutation(n)
    many = pd.DataFrame({"listed": (score > .5).astype(int), "half": g.choice(["p", "q"], n), "gave": (g.random(n) < score).astype(int), "p": score, "code": code}).iloc[order]
    write("many", many, ["code", "half"], {"truth": "gave", "score": "p", "decision": "listed"})


if __name__ == "__main__":
    main()
