"""The module says what the program says, on the sample of the repository."""

import csv
import json
import math
import threading
from pathlib import Path

import numpy as np
import obole
import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "data" / "canonical"
AUDITED = ROOT / "crates" / "fairness" / "tests" / "data" / "tiny.csv"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    receipt = obole.import_gifts([SAMPLE / "gifts.csv", SAMPLE / "donors.csv"], folder)
    assert receipt["read"] == receipt["taken"] + receipt["repeated"] + receipt["refused"]
    return folder


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_features_are_those_of_the_program_to_the_bit(ledger, tmp_path):
    polars = pytest.importorskip("polars")
    out = tmp_path / "features.parquet"
    obole.run("features", ledger, "--as-of", "2024-01-01", "--label-months", "12", "--out", out)
    told = polars.read_parquet(out)
    ours = polars.DataFrame(obole.Ledger.open(ledger).features("2024-01-01", label_months=12))
    assert ours.columns == told.columns
    for name in told.columns:
        assert ours[name].cast(told[name].dtype).equals(told[name], null_equal=True), name


def test_labels_that_are_not_known_yet_are_said_to_be(ledger):
    opened = obole.Ledger.open(ledger)
    with pytest.warns(UserWarning, match="not yet"):
        opened.features("2024-06-01", label_months=12)


def test_scores_are_those_of_the_program(ledger, tmp_path):
    opened = obole.Ledger.open(ledger)
    models = obole.fit(opened, "2024-01-01")
    models.save(tmp_path / "model")
    again = obole.Models.load(tmp_path / "model")
    out = tmp_path / "scores.csv"
    answer = obole.run("score", ledger, "--model", tmp_path / "model", "--as-of", "2025-01-01", "--out", out)
    assert obole.drift(again, opened, "2025-01-01") == answer["drift"]
    assert answer["drift"]["verdict"] == "steady"
    ours = again.score(opened, "2025-01-01")
    told = rows(out)
    assert ours["donor_id"] == [row["donor_id"] for row in told]
    for name, decimals in [("gift_likelihood", 6), ("lapse_risk", 6), ("expected_gift", 2), ("value_high", 2)]:
        for value, row in zip(ours[name], told):
            assert ("" if math.isnan(value) else f"{value:.{decimals}f}") == row[name], name
    assert obole.cards(again)["gift"]["rows"] > 1_000


def test_unproved_models_score_only_when_asked_and_say_so(ledger, tmp_path):
    opened = obole.Ledger.open(ledger)
    models = obole.fit(opened, "2024-01-01", unproved=True)
    models.save(tmp_path / "model")
    assert not models.proved and obole.fit(opened, "2024-01-01").proved
    with pytest.raises(obole.OboleError) as refused:
        obole.Models.load(tmp_path / "model").score(opened, "2025-01-01")
    assert refused.value.kind == "refused" and "unproved=True" in " ".join(refused.value.hints)
    assert set(models.score(opened, "2025-01-01", unproved=True)["unproved"]) == {1.0}


def test_a_forecast_is_that_of_the_program(ledger, tmp_path):
    obole.run("run", SAMPLE, "--out", tmp_path / "out")
    forecast = obole.forecast(obole.Ledger.open(ledger), "2025-01-01")
    told = rows(tmp_path / "out" / "scores.csv")
    assert forecast.as_of == "2025-01-01" and forecast.models.proved
    assert forecast.scores["donor_id"] == [row["donor_id"] for row in told]
    for value, row in zip(forecast.scores["gift_likelihood"], told):
        assert f"{value:.6f}" == row["gift_likelihood"]
    values = rows(tmp_path / "out" / "value.csv")
    assert forecast.values["donor_id"] == [row["donor_id"] for row in values]
    assert [f"{value:.2f}" for value in forecast.values["value_3y"]] == [row["value_3y"] for row in values]
    assert len(forecast.segments) == 1_997
    assert obole.proof(forecast)["gift"]["method"] != "rule"
    with pytest.raises(obole.OboleError, match="is not a model"):
        obole.forecast(obole.Ledger.open(ledger), "2025-01-01", model="oracle")


def test_the_audit_is_that_of_the_program(tmp_path):
    table = rows(AUDITED)
    column = lambda name: [row[name] for row in table]
    call = "--truth y_true --score score --decision selected --group group --min-ratio 0.8 --replicates 50".split()
    obole.run("audit", AUDITED, *call, "--out", tmp_path / "audit")
    told = json.loads((tmp_path / "audit" / "audit.json").read_text(encoding="utf-8"))
    ours = obole.audit(
        truth=[int(cell) if cell else None for cell in column("y_true")],
        score=np.array([float(cell) for cell in column("score")]),
        decision=[cell == "1" for cell in column("selected")],
        groups={"group": column("group")},
        min_ratio=0.8,
        replicates=50,
    )
    for key, value in ours.items():
        assert told[key] == value, key


def test_the_audit_takes_columns_of_a_table_by_name():
    table = rows(AUDITED)
    names = {name: [row[name] for row in table] for name in ("y_true", "score", "selected", "group")}
    call = dict(truth="y_true", score="score", decision="selected", replicates=0)
    told = obole.audit(names, groups=["group"], **call)
    polars, pandas, pyarrow = (pytest.importorskip(name) for name in ("polars", "pandas", "pyarrow"))
    for make in (polars.DataFrame, pandas.DataFrame, pyarrow.table):
        assert obole.audit(make(names), groups={"group": "group"}, **call) == told


def test_tables_in_memory_are_read_as_their_files_are(ledger, tmp_path):
    polars = pytest.importorskip("polars")
    text = dict(infer_schema_length=0)
    gifts, donors = (polars.read_csv(SAMPLE / name, **text) for name in ("gifts.csv", "donors.csv"))
    typed = gifts.with_columns(polars.col("date").str.to_date(), polars.col("amount").cast(polars.Float64))
    for number, tables in enumerate([[gifts, donors], [typed.to_pandas(), donors.to_arrow()]]):
        receipt = obole.import_gifts(tables, tmp_path / str(number))
        assert receipt["taken"] == gifts.height and receipt["refused"] == 0
        read, told = (obole.Ledger.open(folder).features("2024-01-01") for folder in (tmp_path / str(number), ledger))
        assert polars.DataFrame(read).equals(polars.DataFrame(told), null_equal=True)


def test_tables_go_to_others_by_arrow(ledger):
    pyarrow = pytest.importorskip("pyarrow")
    table = obole.Ledger.open(ledger).features("2024-01-01")
    arrow = pyarrow.table(table)
    assert arrow.num_rows == len(table) and arrow.column_names == table.columns
    numbers = table["std_amount"]
    assert numbers.dtype == np.float64
    # One gift has no spread: null for Arrow, NaN for numpy.
    assert arrow["std_amount"].null_count == int(np.isnan(numbers).sum()) > 0
    # Twice, because a stream is used up and a table is not.
    assert pyarrow.table(table).equals(arrow)


def test_errors_have_a_kind_and_say_what_to_do(tmp_path, ledger):
    with pytest.raises(obole.OboleError) as missing:
        obole.Ledger.open(tmp_path / "nothing")
    assert missing.value.kind == "unreadable" and missing.value.hints
    assert missing.value.id == "no-ledger"
    with pytest.raises(obole.OboleError) as program:
        obole.import_gifts(tmp_path / "nothing.csv", tmp_path / "out")
    assert program.value.id == "cannot-open-source"
    assert program.value.kind == "unreadable" and "nothing.csv" in str(program.value)
    with pytest.raises(obole.OboleError) as day:
        obole.Ledger.open(ledger).features("31/12/2024")
    assert day.value.kind == "usage"
    with pytest.raises(obole.OboleError) as early:
        obole.fit(obole.Ledger.open(ledger), "2030-01-01")
    assert early.value.kind == "refused"
    with pytest.raises(obole.OboleError) as cells:
        obole.audit(decision=["1", "maybe"], score=[0.5, 7.0], groups={"g": ["a", "b"]})
    assert "decision" in str(cells.value) and "score" in str(cells.value)  # all at once
    with pytest.raises(ValueError):
        obole.audit(decision=[1, 0], groups={"g": ["a", "b"]}, missing="drop")
    with pytest.raises(KeyError):
        obole.Ledger.open(ledger).features("2024-01-01")["name"]


def test_models_of_histories_are_those_of_the_program():
    path = ROOT / "crates" / "btyd" / "tests" / "data" / "donations_1995_rf.csv"
    table = rows(path)
    history = [[int(row[name]) for row in table] for name in ("frequency", "recency", "n_opportunities")]
    counts = [int(row["n_donors"]) for row in table]
    call = "--frequency frequency --recency recency --age n_opportunities --count n_donors".split()
    told = obole.run("btyd", "fit", "--model", "bg-bb", "--table", path, *call)
    ours = obole.fit_btyd("bg-bb", *history, counts=counts)
    assert {name: value for name, value, _ in ours.estimates} == told["params"]
    assert {name: error for name, _, error in ours.estimates} == told["standard_errors"]
    assert ours.log_likelihood == told["log_likelihood"]
    ahead = ours.outlook(*history, horizon=5, discount=0.1)
    # Fader, Hardie and Shang (2010) expect 12,884 years with a gift of this cohort in 2002 to 2006.
    assert round(float(np.dot(ahead["expected_gifts"], counts))) == 12_884
    assert ((ahead["p_alive"] >= 0) & (ahead["p_alive"] <= 1)).all()
    with pytest.raises(obole.OboleError) as halves:
        obole.fit_btyd("bg-bb", [1, 0], [0.5, 0], [6, 6])
    assert halves.value.kind == "usage" and "recency" in str(halves.value)
    with pytest.raises(obole.OboleError) as impossible:
        obole.fit_btyd("bg-nbd", [1, 0], [9.0, 0.0], [6.0, 6.0])
    assert impossible.value.kind == "refused" and "row 0" in str(impossible.value)


def test_a_list_is_signed_by_a_person_before_it_is_written(ledger, tmp_path):
    obole.fit(obole.Ledger.open(ledger), "2024-01-01").save(tmp_path / "model")
    plan = tmp_path / "campaign"
    obole.run("plan", ledger, "--model", tmp_path / "model", "--as-of", "2025-01-01", "--budget", "100", "--out", plan)
    with pytest.raises(obole.OboleError) as unsigned:
        obole.run("export", plan, "--out", tmp_path / "mailing.csv")
    assert unsigned.value.kind == "refused"
    obole.run("review", plan, "--approve", "--by", "Camille")
    obole.run("export", plan, "--ledger", ledger, "--out", tmp_path / "mailing.csv")
    assert len(rows(tmp_path / "mailing.csv")) > 10


def test_an_encrypted_vault_opens_with_its_passphrase(tmp_path):
    export = ROOT / "data" / "sample" / "helloasso_paiements.csv"
    ledger = tmp_path / "ledger"
    obole.import_gifts(export, ledger, passphrase="quiet heron")
    assert [path.name for path in (ledger / "people").iterdir()] == ["book.age"]
    for passphrase in (None, "loud heron"):
        with pytest.raises(obole.OboleError) as refused:
            obole.import_gifts(export, ledger, passphrase=passphrase)
        assert refused.value.kind == "usage" and "heron" not in str(refused.value)
    assert obole.run("people", "review", ledger, passphrase="quiet heron")["answer"]


def test_no_name_is_reachable(tmp_path):
    obole.import_gifts(ROOT / "data" / "sample" / "helloasso_paiements.csv", tmp_path / "ledger", tmp_path / "people")
    assert (tmp_path / "people" / "book.json").exists()
    book = json.loads((tmp_path / "people" / "book.json").read_text(encoding="utf-8"))
    assert book
    table = obole.Ledger.open(tmp_path / "ledger").features("2024-01-01")
    assert not [name for name in table.columns if name in {"first_name", "last_name", "email", "name", "address"}]
    assert not any("@" in donor for donor in table["donor_id"])


def test_other_threads_go_on_while_a_fit_runs(ledger):
    opened = obole.Ledger.open(ledger)
    done, ticks = threading.Event(), []

    def work():
        obole.fit(opened, "2024-01-01")
        done.set()

    worker = threading.Thread(target=work)
    worker.start()
    while not done.wait(0.001):
        ticks.append(1)
    worker.join()
    assert len(ticks) > 5  # with the lock held, none
