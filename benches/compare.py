#!/usr/bin/env python3
"""The peers' side of docs/comparison.md. Each part prints what it found and the CPU seconds (user + system) that it took.

    compare.py philanthropy DATA   PhilanthroPy: its RFM features and its lapse model; trained on 2023, tested on 2024
    compare.py lifetimes TABLE     lifetimes: BG/NBD by maximum likelihood (columns frequency, recency, T)
    compare.py pymc TABLE          PyMC-Marketing: the same model, its maximum a posteriori fit
    compare.py aequitas TABLE      aequitas: the group metrics of a table (y_true, selected, sex, age_band)
    compare.py rfm SEGMENTS FEATURES  the sum of the three RFM fifths as a score (obole segment, obole features --label-months 12)
    compare.py table ROWS FILE     makes that table, as benches/fairlearn.sh does

DATA holds gifts.csv and donors.csv (columns as in data/canonical). Versions are printed.
"""
import resource
import sys
import warnings

warnings.simplefilter("ignore")


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def philanthropy(data):
    import numpy as np, pandas as pd, philanthropy as package
    from philanthropy.models import LapsePredictor
    from philanthropy.preprocessing import RFMTransformer
    from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

    start = cpu()
    gifts = pd.read_csv(f"{data}/gifts.csv", usecols=["donor_id", "date", "amount", "status"], parse_dates=["date"])
    gifts = gifts[gifts["status"] == "settled"].rename(columns={"date": "gift_date", "amount": "gift_amount"})

    def at(day):
        past = gifts[gifts["gift_date"] < day]
        made = RFMTransformer(reference_date=day, as_of=str((pd.Timestamp(day) - pd.Timedelta(days=1)).date()), include_tenure=True, include_momentum=True)
        table = made.fit_transform(past)
        table = table.set_index("donor_id") if "donor_id" in table else table
        end = pd.Timestamp(day) + pd.DateOffset(years=1)
        gave = gifts[(gifts["gift_date"] >= day) & (gifts["gift_date"] < end)]["donor_id"].unique()
        return table.select_dtypes("number"), table.index.isin(gave).astype(int)

    (x, y), (x_test, y_test) = at("2023-01-01"), at("2024-01-01")
    for backend in ("random_forest", "hist_gradient_boosting"):
        before = cpu()
        model = LapsePredictor(random_state=1, backend=backend).fit(x, 1 - y)
        p = 1 - model.predict_proba(x_test)[:, 1]
        top = np.argsort(-p, kind="stable")[: int(np.ceil(len(p) / 10))]
        print(f"PhilanthroPy {getattr(package, '__version__', '0.9.0')} LapsePredictor({backend}), {x.shape[1]} columns, {len(p)} donors: "
              f"AUC {roc_auc_score(y_test, p):.4f} log loss {log_loss(y_test, np.clip(p, 1e-6, 1 - 1e-6)):.4f} "
              f"Brier {brier_score_loss(y_test, p):.4f} lift10 {y_test[top].mean() / y_test.mean():.3f} "
              f"(fit and predict {cpu() - before:.1f} CPU s)")
    print(f"in all {cpu() - start:.1f} CPU s")


def histories(path):
    import pandas as pd

    table = pd.read_csv(path)
    return table.rename(columns={"age": "T"})[["frequency", "recency", "T"]]


def lifetimes(path):
    import lifetimes as package
    from lifetimes import BetaGeoFitter

    table = histories(path)
    start = cpu()
    fitted = BetaGeoFitter().fit(table["frequency"], table["recency"], table["T"])
    print(f"lifetimes {package.__version__}: { {k: round(float(v), 4) for k, v in fitted.params_.items()} }, {cpu() - start:.2f} CPU s")


def pymc(path):
    import numpy as np, pymc_marketing as package
    from pymc_marketing.clv import BetaGeoModel

    table = histories(path)
    table["customer_id"] = np.arange(len(table))
    start = cpu()
    model = BetaGeoModel(data=table)
    model.fit(method="map")
    found = {name: float(model.fit_result[name].mean()) for name in ("a", "alpha", "b", "r")}
    print(f"PyMC-Marketing {package.__version__} (MAP with its default priors): { {k: round(v, 4) for k, v in found.items()} }, {cpu() - start:.1f} CPU s")


def aequitas(path):
    import pandas as pd
    from importlib.metadata import version
    from aequitas.bias import Bias
    from aequitas.group import Group

    table = pd.read_csv(path).drop(columns="score")
    table = table.rename(columns={"y_true": "label_value", "selected": "score"})[["score", "label_value", "sex", "age_band"]]
    start = cpu()
    cells, _ = Group().get_crosstabs(table, attr_cols=["sex", "age_band"])
    bias = Bias().get_disparity_major_group(cells, original_df=table, mask_significance=True)
    print(f"aequitas {version('aequitas')}: {len(table)} rows, {len(bias)} groups, {cpu() - start:.2f} CPU s")
    print(bias[["attribute_name", "attribute_value", "tpr", "fpr", "ppr_disparity", "tpr_disparity"]].round(6).to_string())


def rfm(segments, features):
    import numpy as np, pandas as pd
    from sklearn.metrics import roc_auc_score

    fifths = pd.read_csv(segments).set_index("donor_id")[["r", "f", "m"]].sum(axis=1)
    label = pd.read_csv(features, usecols=["donor_id", "label"]).set_index("donor_id")["label"]
    both = pd.concat([fifths.rename("score"), label], axis=1, join="inner")
    # Many share a sum: within one, the order is by lot.
    lot = np.random.default_rng(1).random(len(both))
    top = np.lexsort((lot, -both["score"]))[: int(np.ceil(len(both) / 10))]
    print(f"R + F + M, {len(both)} donors: AUC {roc_auc_score(both['label'], both['score']):.4f} "
          f"lift10 {both['label'].iloc[top].mean() / both['label'].mean():.3f}")


def table(rows, path):
    import numpy as np, pandas as pd

    n, g = int(rows), np.random.default_rng(7)
    sex, age = g.choice(["F", "M"], n), g.choice(["18-34", "35-54", "55-69", "70+"], n, p=[.15, .3, .3, .25])
    score = np.round(g.beta(2, 5, n) * np.where((sex == "F") & (age == "70+"), .85, 1), 4)
    pd.DataFrame({"y_true": (g.random(n) < score).astype(int), "score": score,
                  "selected": (score > .35).astype(int), "sex": sex, "age_band": age}).to_csv(path, index=False)


if __name__ == "__main__":
    {"philanthropy": philanthropy, "lifetimes": lifetimes, "pymc": pymc, "aequitas": aequitas, "rfm": rfm, "table": table}[sys.argv[1]](*sys.argv[2:])
