"""Writes donor.tie.json: how much columns of donor.csv tell of its attributes, by scipy and scikit-learn.

    pip install scikit-learn scipy pandas && python tie.py
"""
import json
import pathlib

import numpy as np
import pandas as pd
from scipy.stats import entropy
from scipy.stats.contingency import association
from sklearn.metrics import mutual_info_score

HERE = pathlib.Path(__file__).parent
table = pd.read_csv(HERE / "donor.csv", keep_default_na=False)
ties = []
for attribute in ("sex", "age_band"):
    known = table[attribute] != ""
    for column in ("score", "amount_pred", "weight", "amount_true", "selected", "sex", "age_band"):
        if column == attribute:
            continue
        binned = column not in ("sex", "age_band")
        cells = table[column]
        if binned:
            # Edges over all rows, a number on an edge in the bin above.
            edges = np.unique(np.quantile(cells, np.arange(1, 10) / 10))
            cells = pd.Series(np.searchsorted(edges, cells, side="right"))
        cross = pd.crosstab(table[attribute][known], cells[known])
        information = mutual_info_score(table[attribute][known], cells[known])
        ties.append(
            {
                "attribute": attribute,
                "column": column,
                "binned": binned,
                "cramers_v": association(cross, method="cramer"),
                "mutual_information": information,
                "uncertainty": information / entropy(cross.sum(axis=1)),
            }
        )
(HERE / "donor.tie.json").write_text(json.dumps({"made_by": "tie.py", "ties": ties}, indent=1) + "\n")
