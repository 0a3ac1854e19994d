"""The estimators keep scikit-learn's contract, and the logistic one agrees with scikit-learn's own."""

import pickle

import numpy as np
import pytest
from obole.sklearn import BoostedClassifier, LogisticClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks


@parametrize_with_checks([LogisticClassifier(), BoostedClassifier()])
def test_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def drawn(rows=2_000):
    draw = np.random.default_rng(7)
    X = draw.normal(size=(rows, 4)) * [1, 5, 0.1, 1]
    y = draw.random(rows) < 1 / (1 + np.exp(0.5 - X[:, 0] + 0.2 * X[:, 1]))
    return X, y, draw.uniform(0.5, 2, rows)


@pytest.mark.parametrize("alpha", [0.1, 1.0, 50.0])
@pytest.mark.parametrize("weighted", [False, True])
def test_coefficients_are_those_of_scikit_learn(alpha, weighted):
    X, y, weight = drawn()
    weight = weight if weighted else None
    peer = LogisticRegression(C=1 / alpha, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(X, y, weight)
    ours = LogisticClassifier(alpha=alpha).fit(X, y, weight)
    np.testing.assert_allclose(ours.coef_, peer.coef_, atol=1e-6)
    np.testing.assert_allclose(ours.intercept_, peer.intercept_, atol=1e-6)
    np.testing.assert_allclose(ours.predict_proba(X), peer.predict_proba(X), atol=1e-6)


def test_trees_take_missing_values_and_keep_a_direction():
    X, y, _ = drawn()
    X[::3, 1] = np.nan
    model = BoostedClassifier(monotone=[1, 0, 0, 0]).fit(X, y)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(model.predict_proba(X), again.predict_proba(X))
    ladder = np.repeat(X[:50], 40, axis=0)
    ladder[:, 0] = np.tile(np.linspace(-3, 3, 40), 50)
    odds = model.decision_function(ladder).reshape(50, 40)
    assert (np.diff(odds, axis=1) >= 0).all() and np.ptp(odds) > 1
    with pytest.raises(ValueError, match="monotone has 2 entries for 4 columns"):
        BoostedClassifier(monotone=[1, 0]).fit(X, y)
