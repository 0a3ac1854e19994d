"""Long calls say how far they are, and models keep the proof that they were chosen by."""

import threading
import time

import numpy as np
import obole
import pytest
from obole._obole import write_csv

from test_sample import SAMPLE


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    out = tmp_path_factory.mktemp("progress") / "ledger"
    obole.import_gifts(SAMPLE, out)
    return obole.Ledger.open(out)


def told(call):
    """The parts that a call reports, and what it returns."""
    parts = []
    found = call(lambda done, of, part: parts.append((done, of, part)))
    assert [done for done, _, _ in parts] == list(range(1, len(parts) + 1))
    assert {of for _, of, _ in parts} == {len(parts)}
    return [part for _, _, part in parts], found


def test_every_part_is_reported_once_and_the_last_is_the_end(ledger):
    parts, found = told(lambda tell: obole.backtest(ledger, "2025-01-01", model="logistic", progress=tell))
    assert parts == ["compare", "compare", "test", "test", "test", "measure"]
    assert found == obole.backtest(ledger, "2025-01-01", model="logistic")
    parts, _ = told(lambda tell: obole.forecast(ledger, "2025-01-01", model="logistic", progress=tell))
    assert parts[-2:] == ["fit", "score"]


def test_an_error_of_the_function_ends_the_call(ledger):
    def wrong(done, of, part):
        raise LookupError(part)

    with pytest.raises(LookupError, match="compare"):
        obole.fit(ledger, "2024-01-01", model="logistic", progress=wrong)
    with pytest.raises(TypeError, match="progress is True, False or a function, not 3"):
        obole.fit(ledger, "2024-01-01", model="logistic", progress=3)


def test_a_bar_is_drawn_and_closed(ledger, capsys):
    obole.backtest(ledger, "2025-01-01", model="logistic", progress=True)
    assert "/6 [" in capsys.readouterr().err


def test_models_keep_their_calibration_when_saved(ledger, tmp_path):
    models = obole.fit(ledger, "2024-01-01", model="logistic")
    models.save(tmp_path / "models")
    drawn = [one.calibration_plot("lapse").lines[1].get_xydata() for one in (models, obole.Models.load(tmp_path / "models"))]
    assert np.array_equal(*drawn) and drawn[0].shape[0] > 2
    unproved = obole.fit(ledger, "2024-01-01", model="logistic", unproved=True)
    with pytest.raises(ValueError, match="not compared with past years"):
        unproved.calibration_plot()
    unproved.save(tmp_path / "models")
    assert not (tmp_path / "models" / "backtest.json").exists()


def longest_stall(call):
    """The longest time for which another thread could not run, as a share of the time of the call."""
    gaps, ended = [], threading.Event()

    def tick():
        last = time.perf_counter()
        while not ended.is_set():
            time.sleep(0.001)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    start = time.perf_counter()
    call()
    took = time.perf_counter() - start
    ended.set()
    thread.join()
    return max(gaps) / took


def test_other_threads_run_while_a_table_is_read(tmp_path):
    rows = 300_000
    table = obole.Table({"donor_id": [f"d{row % 5000}" for row in range(rows)], "amount": [float(row) for row in range(rows)]})
    # The least of three: a busy machine stalls anybody.
    assert min(longest_stall(lambda: write_csv(table, tmp_path / "gifts.csv")) for _ in range(3)) < 0.3
    sex, asked = ["F", "M"] * (rows // 2), np.arange(rows) % 3 == 0
    audit = lambda: obole.audit(decision=asked, groups={"sex": sex}, replicates=0)
    assert min(longest_stall(audit) for _ in range(3)) < 0.3
