"""Objects of the module: audits, tables, backtests and models as people use them in notebooks."""

import datetime
import pickle

import numpy as np
import obole
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import StandardScaler

from test_sample import AUDITED, SAMPLE

SEX, AREA = ["F", "M"] * 300, ["n", "n", "s", "s", "w", "w"] * 100
# Of F 90 % are asked, of M 45 %; everybody of a group would be withheld.
ASKED = [int(row // 2 % 10 != 0) if row % 2 == 0 else int(row // 2 % 20 < 9) for row in range(600)]
GAVE = [int(row * 7 % 10 < 7) for row in range(600)]
SCORE = [round(0.1 + 0.8 * (row * 37 % 100) / 100, 3) for row in range(600)]


@pytest.fixture(scope="module")
def found():
    groups = {"sex": SEX, "area": AREA}
    return obole.audit(truth=GAVE, score=SCORE, decision=ASKED, groups=groups, min_ratio=0.8, replicates=0)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    out = tmp_path_factory.mktemp("objects") / "ledger"
    obole.import_gifts(SAMPLE, out)
    return obole.Ledger.open(out)


@pytest.fixture(scope="module")
def models(opened):
    return obole.fit(opened, "2024-01-01", model="logistic", unproved=True)


def test_an_audit_shows_groups_gaps_and_verdicts(found):
    assert found.by_group["sex"]["M"]["selection_rate"] == 0.45
    assert (found.difference()["sex"], found.ratio()["sex"]) == pytest.approx((0.45, 0.5))
    assert found.overall["selection_rate"] == 0.675
    assert {verdict["attribute"] for verdict in found.verdicts} == {"sex", "area", "sex|area"}
    assert "below the threshold" in found.sentences()[0] and "seuil" in found.sentences("fr")[0]
    assert dict(found) == dict(obole.audit(
        pl.DataFrame({"y": GAVE, "p": SCORE, "d": ASKED, "sex": SEX, "area": AREA}).lazy(),
        truth="y", score="p", decision="d", groups=["sex", "area"], min_ratio=0.8, replicates=0,
    ))
    with pytest.raises(KeyError, match="no metric"):
        found.ratio("beauty")
    with pytest.raises(KeyError, match="no table"):
        obole.audit(groups=["sex"], decision="d")


def test_an_audit_is_a_table_a_page_and_a_picture(found, tmp_path):
    frame = found.to_frame().to_pandas()
    row = frame[(frame.attribute == "sex") & (frame.group == "M") & (frame.metric == "selection_rate")].iloc[0]
    assert row.value == 0.45 and row.low < 0.45 < row.high
    page = found.to_html(tmp_path / "audit.html", lang="fr")
    assert (tmp_path / "audit.html").read_text("utf-8") == page and 'lang="fr"' in page
    assert "sex" in found._repr_html_() and "verdicts below" in repr(found)
    assert len(found.plot("tpr", "area").get_yticklabels()) == 3
    chart = next(chart for chart in found.charts() if chart.name == "table-sex-selection_rate")
    assert chart._repr_svg_().startswith("<svg") and "aria-label" in chart._repr_html_()


def test_hidden_groups_stay_hidden_in_every_form():
    few = obole.audit(decision=[1, 0] * 30 + [1] * 3, groups={"g": ["a", "b"] * 30 + ["secret"] * 3}, replicates=0)
    assert few.by_group["g"]["secret"]["n"] is None
    frame = few.to_frame().to_pandas()
    hidden = frame[(frame.group == "secret") & (frame.metric == "selection_rate")].iloc[0]
    assert np.isnan(hidden.value) and hidden.reason == "hidden"
    assert "secret (hidden)" in [label.get_text() for label in few.plot().get_yticklabels()]


def test_each_option_of_an_audit_counts():
    table = {"y": GAVE, "d": ASKED, "age": [20 + row % 60 for row in range(600)], "wealth": list(range(600)), "sex": SEX}
    call = {"truth": "y", "decision": "d", "replicates": 0}
    ages = obole.audit(table, groups=["age"], ages=["age"], **call)
    assert list(ages.by_group["age"]) == ["18-34", "35-54", "55-69", "70+"]
    bands = obole.audit(table, groups=["wealth"], bins={"wealth": [0, 200, 400]}, **call)
    assert len(bands.by_group["wealth"]) == 3
    rules = obole.audit(table, groups=["sex"], preset="four-fifths", correction="bh", **call)
    assert rules["settings"]["min_ratio"] == 0.8 and any("1607" in line for line in rules.sentences())
    assert obole.audit(table, groups=["sex"], reference={"sex": "M"}, **call)["settings"]["reference"]
    tried = obole.audit(
        table, groups=["sex"], score=SCORE, proxy=["wealth"], mitigate="attribute-free", min_ratio=0.8, **call
    )
    assert "proxies" in tried and "mitigation" in tried and tried.mitigations("fr")
    with pytest.raises(obole.OboleError) as refused:
        obole.audit(table, groups=["sex"], score=SCORE, mitigate=["equal-selection"], **call)
    assert any("`i_accept_attribute_at_decision_time`" in hint for hint in refused.value.hints)
    accepted = {"mitigate": ["equal-selection"], "i_accept_attribute_at_decision_time": True}
    assert "mitigation" in obole.audit(table, groups=["sex"], score=SCORE, **accepted, **call)
    for wrong in ({"missing": "drop"}, {"preset": "best"}, {"mitigate": "magic"}, {"reference": {"sex": "X"}}):
        with pytest.raises(obole.UsageError):
            obole.audit(table, groups=["sex"], **wrong, **call)


def test_a_table_goes_where_people_want_it(opened):
    table = opened.features(datetime.date(2024, 1, 1), 12)
    assert table.shape == (len(table), len(table.columns)) and "n_gifts" in table and "shoe_size" not in table
    assert dict(table)["n_gifts"].shape == (len(table),) and list(table.keys()) == table.columns
    assert next(iter(table)).donor_id == table["donor_id"][0] == table[0].donor_id
    assert table[-1].n_gifts == table["n_gifts"][-1]
    with pytest.raises(IndexError):
        table[len(table)]
    frame = table.to_pandas()
    assert frame.equals(pd.DataFrame(table)) and list(frame.columns) == table.columns
    assert table.to_polars().equals(pl.DataFrame(table)) and table.to_arrow().equals(pa.table(table))
    assert np.array_equal(np.asarray(table)["n_gifts"], table["n_gifts"])
    shown = table._repr_html_()
    assert shown.count("<tr>") == 11 and f"{len(table):,} rows" in shown
    made = obole.Table({"id": ["a", None], "x": [1, None]})
    assert made["id"] == ["a", None] and np.isnan(made["x"][1])
    for wrong in ({"x": [1, "a"]}, {"x": [object()]}):
        with pytest.raises(TypeError):
            obole.Table(wrong)
    with pytest.raises(ValueError):
        obole.Table({"x": [1, 2], "y": [1]})


def test_days_come_as_people_have_them(opened):
    days = ("2024-01-01", datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1, 12), pd.Timestamp(2024, 1, 1))
    first, *others = (len(opened.features(day)) for day in (*days, np.datetime64("2024-01-01")))
    assert others == [first] * 4
    with pytest.raises(TypeError, match="a day is"):
        opened.features(20240101)
    with pytest.raises(ValueError):
        opened.features("1 January 2024")


def test_training_has_no_traps_and_fits_any_estimator(opened):
    inputs, gave = obole.training(opened, "2024-01-01")
    names = obole.training_names(opened.features("2024-01-01", 12))
    assert inputs.shape == (len(gave), len(names)) and gave.dtype == bool
    assert not {"age", "label", "label_amount", "donor_id"} & set(names)
    assert obole.training(opened, "2024-01-01", use=["age"])[0].shape[1] == len(names) + 1
    with pytest.raises(ValueError, match="no protected feature"):
        obole.training(opened, "2024-01-01", use=["shoe_size"])


def test_a_backtest_compares_any_estimator_with_the_rule(opened):
    theirs = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=1000))
    found = obole.backtest(opened, "2025-01-01", origins=2, model=theirs)
    rule = found["gift"]["rules"]["rule"]["values"]["log_loss"]["value"]
    assert found["estimator"]["log_loss"] < rule and 0 < found["estimator"]["rows"] <= found["gift"]["rules"]["rule"]["rows"]
    ours = obole.backtest(opened, "2025-01-01", origins=2, model="logistic")
    frame = ours.to_frame().to_pandas()
    used = frame[(frame.task == "gift") & (frame.metric == "log_loss")]
    assert used.value.min() < rule and (used.low <= used.value).all()
    for task in ("gift", "lapse", "amount"):
        used = set(frame[(frame.task == task) & (frame.used == "yes")].method)
        method = ours[task]["method"]
        assert used == {method if method in ours[task]["rules"] else "model"}, task
    by_rule = obole.backtest(opened, "2025-01-01", origins=1, model="rule").to_frame().to_pandas()
    assert "model" not in set(by_rule[by_rule.used == "yes"].method)
    assert ours.plot().get_title().startswith("gift") and ours.calibration_plot().get_xlabel()
    assert pickle.loads(pickle.dumps(ours)) == ours and "logistic" in repr(ours)
    with pytest.raises(KeyError):
        ours.plot("beauty")


def test_models_are_pickled_explained_and_weighed(opened, models):
    again = pickle.loads(pickle.dumps(models))
    day = "2025-01-01"
    scores, same = (one.score(opened, day, unproved=True).to_pandas() for one in (models, again))
    assert scores.equals(same)
    assert repr(models).startswith("<obole.Models as of 2024-01-01: gift logistic")
    reasons = obole.explain(models, opened, day, scores.donor_id[:3], lang="fr")
    assert reasons.shape == (3, 5) and all(reasons["reason_1"])
    table = obole.contributions(models, opened, day)
    sums = sum(table[name] for name in table.columns if name != "donor_id")
    likelihood = np.asarray(obole.explain(models, opened, day)["gift_likelihood"])
    order = np.argsort(sums)
    assert (np.diff(likelihood[order]) >= -1e-9).all()
    cards = obole.card_table(models).to_pandas()
    assert list(cards.task[:2]) == ["gift", "lapse"] and (cards.proved == "no").all() and (cards.features > 30).any()
    sizes = obole.importances(models, opened, day)
    assert (np.diff(sizes["importance"]) <= 0).all() and sizes["importance"][0] > 0


def test_verbs_are_functions(opened, models, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "obole.toml").write_text('[kpi]\nprofile = "nonsense"\n')
    assert obole.kpi(opened, "2025-01-01")["answer"]
    segments = obole.segments(opened, datetime.date(2025, 1, 1))
    assert "segment" in segments and len(segments) > 1_000
    value = obole.value(opened, "2025-01-01")
    assert len(value) > 1_000 and "donor_id" in value
    call = {"unproved": True, "budget": 100, "segment": ["lybunt", "lapsed"]}
    told = obole.plan(opened, models, "2025-01-01", tmp_path / "draft", **call)
    assert told["answer"] and (tmp_path / "draft" / "plan.json").exists()
    assert obole.remind(opened)["answer"] in (True, False)
    with pytest.raises(obole.OboleError):
        obole.plan(opened, models, "2025-01-01", tmp_path / "other", shoe_size=44)


def test_inputs_are_what_people_have(opened, tmp_path):
    frame = pd.DataFrame({"d": [1, 0, 1] * 40, "age": [20 + row % 60 for row in range(120)]})
    frame["band"] = pd.cut(frame.age, [0, 40, 60, 100])
    bands = ["(0, 40]", "(40, 60]", "(60, 100]"]
    for given in ({"table": frame, "groups": ["band"], "decision": "d"}, {"groups": {"band": frame.band}, "decision": frame.d}):
        assert list(obole.audit(replicates=0, **given).by_group["band"]) == bands
    with pytest.raises(KeyError, match="no column \"zzz\"; it has d, age, band"):
        obole.audit(frame, groups=["zzz"], decision="d")
    with pytest.raises(ValueError, match="no row"):
        obole.audit(frame.iloc[:0], groups=["band"], decision="d")
    with pytest.raises(ValueError, match=r"decision.*\(rows 1, 2\)"):
        obole.audit(decision=[1, 2, "x"], groups={"g": ["a", "b", "a"]})
    gifts = {"donor_id": [7, 8], "date": [datetime.date(2024, 1, 5), pd.Timestamp(2024, 2, 5)], "amount": [0.1 + 0.2, 10.005]}
    with pytest.warns(UserWarning, match="rounded to the cent: 1"):
        receipt = obole.import_gifts(gifts, tmp_path / "dict")
    assert receipt["sums"] == {"EUR": {"settled": 30 + 1001}} and receipt["taken"] == 2
    with pytest.raises(ValueError, match="`shoe_size`"):
        obole.import_gifts(gifts, tmp_path / "other", shoe_size=44)
    for wrong in ({"seed": -1}, {"publish_k": -1}, {"seed": "x"}):
        with pytest.raises(ValueError, match="whole number from 0"):
            obole.audit(groups={"g": ["a", "b"]}, decision=[0, 1], **wrong)
    for wrong in ({"origins": 0}, {"horizon_months": 0}, {"model": "magic"}, {"seed": -1}):
        with pytest.raises(ValueError):
            obole.backtest(opened, "2025-01-01", **wrong)
    assert repr(obole.forecast(opened, "2025-01-01", model="rule")).startswith("<obole.Forecast as of 2025-01-01: ")


def test_errors_are_of_the_classes_of_python():
    with pytest.raises(ValueError):
        obole.audit(groups={"g": ["a"]}, decision=["maybe"])
    with pytest.raises(ValueError):
        obole.Ledger.open("no such folder")
    assert issubclass(obole.SystemFailure, OSError) and issubclass(obole.UsageError, obole.OboleError)
    assert AUDITED.exists()
