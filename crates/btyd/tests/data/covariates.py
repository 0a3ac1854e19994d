"""Peer of `WithCovariates`: invented donors with two covariates, and their maximum likelihood by scipy.

Writes covariates.csv (frequency, recency, age, asked, years) and covariates.json (log-likelihood and parameters per
model) beside itself. The likelihoods are written from Fader and Hardie (2007) and the papers of the models, with ln B by
scipy and the integral of Pareto/NBD by 200-point Gauss-Legendre; the maximum is polished until no search finds better.

    python covariates.py        (numpy and scipy; seed fixed)
"""
import json, os
import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

HERE = os.path.dirname(os.path.abspath(__file__))


def invent(n=900, seed=11):
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        asked, years = int(rng.random() < 0.4), int(rng.integers(0, 12))
        rate = rng.gamma(1.1, 1 / (6.0 * np.exp(-(0.8 * asked + 0.05 * years))))
        p = rng.beta(0.9 * np.exp(-0.5 * asked), 3.0 * np.exp(0.04 * years))
        age = float(rng.integers(25, 40))
        t, x, last = 0.0, 0, 0.0
        while True:
            t += rng.exponential(1 / rate)
            if t > age:
                break
            x, last = x + 1, round(t, 2)
            if rng.random() < p:
                break
        rows.append((x, max(last, 0.01) if x else 0.0, age, asked, years))
    return np.array(rows)


def bgnbd(theta, d, after_any_gift):
    r, alpha0, a0, b0 = np.exp(theta[:4])
    x, tx, T, z = d[:, 0], d[:, 1], d[:, 2], d[:, 3:]
    alpha = alpha0 * np.exp(-z @ theta[4:6])
    a, b = a0 * np.exp(z @ theta[6:8]), b0 * np.exp(z @ theta[8:10])
    k = x + 1 if after_any_gift else x
    head = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stay = betaln(a, b + k) - betaln(a, b) - (r + x) * np.log(alpha + T)
    kk = np.where(k > 0, k, 1)
    leave = np.where(k > 0, betaln(a + 1, b + kk - 1) - betaln(a, b) - (r + x) * np.log(alpha + tx), -np.inf)
    return np.sum(head + np.logaddexp(stay, leave))


NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)


def paretonbd(theta, d):
    r, alpha0, s, beta0 = np.exp(theta[:4])
    x, tx, T, z = d[:, 0], d[:, 1], d[:, 2], d[:, 3:]
    alpha, beta = alpha0 * np.exp(-z @ theta[4:6]), beta0 * np.exp(-z @ theta[6:8])
    head = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    there = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    half = (T - tx)[:, None] / 2
    y = tx[:, None] + half * (1 + NODES)
    logs = np.log(s) - (s + 1) * np.log(beta[:, None] + y) - (r + x)[:, None] * np.log(alpha[:, None] + y)
    top = logs.max(axis=1)
    gone = top + np.log(((half * WEIGHTS) * np.exp(logs - top[:, None])).sum(axis=1))
    return np.sum(head + np.logaddexp(there, gone))


def best(f, size, start):
    x = np.concatenate([np.log(start), np.zeros(size - 4)])
    value = np.inf
    for _ in range(30):
        for method, options in (("BFGS", dict(gtol=1e-9)), ("Nelder-Mead", dict(maxiter=20000, maxfev=20000, xatol=1e-10, fatol=1e-12, adaptive=True))):
            x = minimize(lambda t: -f(t), x, method=method, options=options).x
        found = -f(x)
        if value - found < 1e-9:
            break
        value = found
    return dict(log_likelihood=float(f(x)), params=[*map(float, np.exp(x[:4]))], coefficients=[*map(float, x[4:])])


d = invent()
np.savetxt(os.path.join(HERE, "covariates.csv"), d, fmt=["%d", "%.2f", "%d", "%d", "%d"], delimiter=",", header="frequency,recency,age,asked,years", comments="")
found = dict(
    bg_nbd=best(lambda t: bgnbd(t, d, False), 10, [1, 5, 1, 3]),
    mbg_nbd=best(lambda t: bgnbd(t, d, True), 10, [1, 5, 1, 3]),
    pareto_nbd=best(lambda t: paretonbd(t, d), 8, [1, 5, 1, 20]),
)
with open(os.path.join(HERE, "covariates.json"), "w") as out:
    json.dump(found, out, indent=1)
    out.write("\n")
