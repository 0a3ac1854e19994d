from collections.abc import Sequence
from typing import Any

import numpy as np
from typing_extensions import Self

__all__ = ["BoostedClassifier", "LogisticClassifier"]

class _Binary:
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self: ...
    def decision_function(self, X: Any) -> np.ndarray: ...
    def predict_proba(self, X: Any) -> np.ndarray: ...
    def predict(self, X: Any) -> np.ndarray: ...
    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float: ...
    def get_params(self, deep: bool = True) -> dict[str, Any]: ...
    def set_params(self, **params: Any) -> Self: ...
    def __sklearn_tags__(self) -> Any: ...

class LogisticClassifier(_Binary):
    alpha: float
    max_iter: int
    coef_: np.ndarray
    intercept_: np.ndarray
    n_iter_: int
    def __init__(self, alpha: float = 1.0, max_iter: int = 100) -> None: ...

class BoostedClassifier(_Binary):
    trees: int
    depth: int
    learning_rate: float
    leaf_weight: float
    monotone: Sequence[int] | None
    trees_json_: str
    def __init__(
        self,
        trees: int = 100,
        depth: int = 3,
        learning_rate: float = 0.05,
        leaf_weight: float = 5.0,
        monotone: Sequence[int] | None = None,
    ) -> None: ...
