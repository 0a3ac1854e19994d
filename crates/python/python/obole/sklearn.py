"""The two classifiers of Obole as scikit-learn estimators, for tables that are no gift histories.

Donors' histories need :func:`obole.fit`, which knows what was known when. These two take any numbers:

>>> import numpy as np
>>> from obole.sklearn import BoostedClassifier
>>> draw = np.random.default_rng(0)
>>> silence = draw.uniform(0, 36, (600, 1))
>>> gave = draw.random(600) < 1 / (1 + silence[:, 0] / 6)
>>> model = BoostedClassifier(monotone=[-1]).fit(silence, gave)
>>> model.predict_proba([[1.0], [30.0], [np.nan]])[:, 1].round(1)
array([0.8, 0.2, 0.2])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from ._obole import fit_logistic, grow_trees, tree_decisions

__all__ = ["BoostedClassifier", "LogisticClassifier"]


class _Binary(ClassifierMixin, BaseEstimator):
    """What both share: an event or none, log-odds, probabilities."""

    _missing: bool | str = True  # what is refused among the values: see ``ensure_all_finite`` of scikit-learn

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> _Binary:
        """Fit on rows of numbers and a target of two classes; the second in order is the event."""
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_all_finite=self._missing)
        check_classification_targets(y)
        if type_of_target(y, input_name="y", raise_unknown=True) != "binary":
            raise ValueError("Only binary classification is supported: y has more than two classes.")
        self.classes_, which = np.unique(y, return_inverse=True)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        if len(np.unique(which[weights > 0])) < 2:
            raise ValueError("y holds one class only where the weight is above 0, and a classifier needs both.")
        self._learn(X, (which == 1).tolist(), None if sample_weight is None else weights.tolist())
        return self

    def _learn(self, X: np.ndarray, events: list[bool], weights: list[float] | None) -> None:
        raise NotImplementedError

    def _log_odds(self, X: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def decision_function(self, X: Any) -> np.ndarray:
        """The log-odds of the second class, one a row."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, ensure_all_finite=self._missing, reset=False)
        return self._log_odds(X)

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probabilities of both classes, one row each."""
        odds = self.decision_function(X)
        event = np.where(odds >= 0, 1 / (1 + np.exp(-np.abs(odds))), 1 - 1 / (1 + np.exp(-np.abs(odds))))
        return np.column_stack([1 - event, event])

    def predict(self, X: Any) -> np.ndarray:
        """The likelier class, one a row."""
        event = self.decision_function(X) > 0
        return self.classes_[event.astype(int)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = self._missing == "allow-nan"
        return tags


class LogisticClassifier(_Binary):
    """Logistic regression with the penalty ½·alpha·|w|² (scikit-learn's ``C = 1/alpha``), fitted to the end by Newton's steps.

    Attributes: ``coef_`` of shape (1, columns), ``intercept_``, ``n_iter_``, ``classes_``.

    >>> import numpy as np
    >>> model = LogisticClassifier().fit([[-2.0], [-1.0], [0.0], [1.0], [2.0]], [0, 0, 1, 0, 1])
    >>> model.predict_proba([[-2.0], [2.0]])[:, 1].round(2)
    array([0.15, 0.69])
    """

    def __init__(self, alpha: float = 1.0, max_iter: int = 100) -> None:
        self.alpha = alpha
        self.max_iter = max_iter

    def _learn(self, X: np.ndarray, events: list[bool], weights: list[float] | None) -> None:
        values = np.ascontiguousarray(X).tobytes()
        coefficients, intercept, steps = fit_logistic(values, X.shape[1], events, weights, self.alpha, self.max_iter)
        self.coef_ = np.array([coefficients])
        self.intercept_ = np.array([intercept])
        self.n_iter_ = max(steps, 1)

    def _log_odds(self, X: np.ndarray) -> np.ndarray:
        return X @ self.coef_[0] + self.intercept_[0]


class BoostedClassifier(_Binary):
    """Gradient-boosted trees that take missing values as they are and may be held to one direction a column.

    ``monotone`` has −1 (a larger value never makes the event likelier), 0 or 1 for each column. ``trees_json_`` is the model
    as readable JSON.
    """

    _missing = "allow-nan"

    def __init__(
        self,
        trees: int = 100,
        depth: int = 3,
        learning_rate: float = 0.05,
        leaf_weight: float = 5.0,
        monotone: Sequence[int] | None = None,
    ) -> None:
        self.trees = trees
        self.depth = depth
        self.learning_rate = learning_rate
        self.leaf_weight = leaf_weight
        self.monotone = monotone

    def _learn(self, X: np.ndarray, events: list[bool], weights: list[float] | None) -> None:
        ways = [0] * X.shape[1] if self.monotone is None else list(self.monotone)
        if len(ways) != X.shape[1]:
            raise ValueError(f"monotone has {len(ways)} entries for {X.shape[1]} columns.")
        values = np.asfortranarray(X).tobytes(order="F")
        self.trees_json_ = grow_trees(
            values, ways, events, weights, self.trees, self.depth, self.learning_rate, self.leaf_weight
        )

    def _log_odds(self, X: np.ndarray) -> np.ndarray:
        return np.frombuffer(tree_decisions(self.trees_json_, np.ascontiguousarray(X).tobytes()))
