"""What people do to the module: missing values of every kind, months that are none, forks, Ctrl-C."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import obole
import pytest

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "canonical"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    obole.import_gifts([SAMPLE / "gifts.csv", SAMPLE / "donors.csv"], folder)
    return folder


def audited(truth, decision, area):
    return obole.audit(truth=truth, decision=decision, groups={"area": area}, replicates=0, missing="as-group")


def test_missing_values_of_every_kind_are_missing():
    pandas = pytest.importorskip("pandas")
    outcome = [1, 0, None, 1, 0, 0] * 40
    chosen = [1, 1, 0, 1, 0, 0] * 40
    area = ["north", "south", "south", None, "north", "north"] * 40
    plain = audited(outcome, chosen, area)

    def holes(cells, hole):
        return [hole if cell is None else cell for cell in cells]

    masked = np.ma.masked_array([0 if cell is None else cell for cell in outcome], [cell is None for cell in outcome])
    for truth in [
        holes(outcome, float("nan")),
        holes(outcome, pandas.NA),
        holes(outcome, pandas.NaT),
        holes(outcome, np.ma.masked),
        masked,
        pandas.Series(outcome, dtype="Int64"),
        pandas.Series([None if cell is None else bool(cell) for cell in outcome], dtype="boolean"),
        pandas.Series(holes(outcome, pandas.NA), dtype="object"),
        [cell if cell is None else np.float64(cell) for cell in outcome],
        [cell if cell is None else np.bool_(cell) for cell in outcome],
    ]:
        assert audited(truth, chosen, area) == plain
    for group in [
        holes(area, pandas.NA),
        np.array(area, dtype=object),
        pandas.Series(area, dtype="string"),
        pandas.Series(area, dtype="category"),
        pandas.Categorical(area),
    ]:
        assert audited(outcome, chosen, group) == plain
    table = pandas.DataFrame({"truth": outcome, "decision": chosen, "area": area}).astype(
        {"truth": "Int64", "area": "category"}
    )
    columns = {"truth": "truth", "decision": "decision", "groups": ["area"], "replicates": 0, "missing": "as-group"}
    assert obole.audit(table, **columns) == plain


@pytest.mark.parametrize("months", [0, -1, 1_201, 2**31, 2**80, 12.0, 0.5, "12", True, float("nan")])
def test_months_that_are_none_are_refused_with_a_sentence(ledger, months):
    opened = obole.Ledger.open(ledger)
    with pytest.raises(ValueError, match="months must be a whole number from 1 to 1200"):
        opened.features("2024-01-01", label_months=months)
    with pytest.raises(ValueError, match="months must be a whole number from 1 to 1200"):
        obole.fit(opened, "2024-01-01", horizon_months=months)


@pytest.mark.parametrize("horizon", [0.0, -1.0, float("nan"), float("inf")])
def test_a_horizon_that_is_none_is_refused(horizon):
    model = obole.fit_btyd("bg-bb", [0, 1, 2, 3, 1, 0], [0, 2, 3, 5, 5, 0], [6] * 6, [50, 20, 10, 9, 11, 30])
    with pytest.raises(ValueError, match="`horizon` must be a number above 0"):
        model.outlook([1], [2], [6], horizon, 0.1)


def test_a_limit_is_said():
    counts = [350, 150, 60, 90, 80, 120, 140]
    finite = obole.fit_btyd("bg-bb", [0, 1, 1, 2, 2, 4, 6], [0, 1, 4, 2, 6, 6, 6], [6] * 7, counts)
    assert finite.limit is None
    # After each gift one in two stays away for good; the rhythms differ.
    gifts = [min((~donor & (donor + 1)).bit_length() - 1, 9) for donor in range(1024)]
    recency = [count * [4.0, 8.0, 16.0, 32.0, 64.0][donor % 5] for donor, count in enumerate(gifts)]
    alike = obole.fit_btyd("mbg-nbd", gifts, recency, [700.0] * 1024)
    first, second, shared, value = alike.limit
    assert (first, second, shared) == ("a", "b", "a / (a + b)") and 0.4 < value < 0.6
    assert "a ∞" in repr(alike)


def test_numpy_months_are_numbers(ledger):
    assert len(obole.Ledger.open(ledger).features("2023-01-01", label_months=np.int64(12))) > 0


def in_child(folder, answer):
    try:
        obole.Ledger.open(folder).features("2024-01-01")
        answer.put("done")
    except obole.OboleError as error:
        answer.put(f"{error} {error.hints}")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.parametrize(("way", "said"), [("fork", "spawn"), ("spawn", "done")])
def test_a_forked_child_is_told_to_spawn(ledger, way, said):
    obole.Ledger.open(ledger).features("2024-01-01")
    context = multiprocessing.get_context(way)
    answer = context.Queue()
    child = context.Process(target=in_child, args=(ledger, answer))
    child.start()
    try:
        assert said in answer.get(timeout=60)
    finally:
        child.kill()
        child.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_child_of_a_parent_that_did_not_use_obole_works(ledger):
    code = f"""
        import os, obole
        child = os.fork()
        if child == 0:
            obole.Ledger.open({str(ledger)!r}).features("2024-01-01")
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "7", done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_ctrl_c_is_heard_within_a_second():
    code = """
        import time
        import numpy as np
        from obole.sklearn import BoostedClassifier
        draw = np.random.default_rng(0)
        X, y = draw.normal(size=(200_000, 20)), draw.random(200_000) < 0.5
        print("ready", flush=True)
        start = time.monotonic()
        try:
            BoostedClassifier(trees=3_000, depth=6).fit(X, y)
        except KeyboardInterrupt:
            print("interrupted", time.monotonic() - start, flush=True)
    """
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline().strip() == "ready"
        time.sleep(5)
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        said = child.stdout.readline().split()
        assert time.monotonic() - sent < 1
        assert said[0] == "interrupted"
        assert float(said[1]) > 4
    finally:
        child.kill()
        child.wait()
