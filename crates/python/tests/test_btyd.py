"""Buy-till-you-die models on histories: every model, summaries, counting, pictures."""

import math

import numpy as np
import obole
import pandas as pd
import pytest

#: Gifts after the first, years to the last of them and to the end, of 400 donors with different rates.
RNG = np.random.default_rng(7)


def histories(donors=400, years=6.0):
    rate, stay = RNG.gamma(1.2, 0.8, donors), RNG.exponential(4.0, donors)
    frequency, recency, log_times = [], [], []
    for speed, end in zip(rate, np.minimum(stay, years), strict=True):
        times = np.cumsum(RNG.exponential(1 / speed, 40))
        times = times[times < end]
        frequency.append(float(len(times)))
        recency.append(float(times[-1]) if len(times) else 0.0)
        log_times.append(float(np.log(np.diff([0.0, *times])).sum()) if len(times) else 0.0)
    return frequency, recency, [years] * donors, log_times


FREQUENCY, RECENCY, AGE, LOG_TIMES = histories()
SEASONS = ([0, 1, 2, 3, 1, 0], [0, 2, 3, 5, 5, 0], [6] * 6, [50, 20, 10, 9, 11, 30])
#: Mean amounts of donors around means of their own.
COUNT = RNG.integers(1, 9, 300)
MEAN = [float(RNG.gamma(4.0, 1 / rate, n).mean()) for n, rate in zip(COUNT, RNG.gamma(3.0, 0.05, 300), strict=True)]
MADE, DUE, LEFT = [1, 2, 3, 4, 5, 8, 10], [2, 3, 4, 5, 6, 10, 10], [90, 60, 40, 30, 22, 50, 60]


def each_model():
    for name in ("bg-nbd", "mbg-nbd", "pareto-nbd"):
        yield obole.fit_btyd(name, FREQUENCY, RECENCY, AGE)
    for name in ("bg-cnbd-k", "mbg-cnbd-k"):
        yield obole.fit_btyd(name, FREQUENCY, RECENCY, AGE, k=1)
    for name in ("bg-bb", "beta-bernoulli"):
        yield obole.fit_btyd(name, *SEASONS)
    for name in ("sbg", "beta-geometric"):
        yield obole.fit_btyd(name, MADE, age=DUE, counts=LEFT)
    yield obole.fit_btyd("gamma-gamma", COUNT, value=MEAN)


def test_each_model_has_a_summary_with_intervals():
    fits = list(each_model())
    assert len({fit.model for fit in fits}) == 10
    for fit in fits:
        summary = fit.summary().to_pandas()
        assert [name for name, *_ in fit.estimates] == list(summary.parameter) and fit.model in repr(fit)
        known = summary.dropna()
        assert (known.low < known.estimate).all() and (known.estimate < known.high).all()
        assert math.isfinite(fit.log_likelihood) and (len(known) == len(summary) or fit.limit is not None)
    by_name = {fit.model: fit for fit in fits}
    one = by_name["bg-nbd"]
    # With k = 1 the regular model is the one at random times.
    assert by_name["bg-cnbd-k"].log_likelihood == pytest.approx(one.log_likelihood, abs=1e-6)
    ahead = one.outlook(FREQUENCY, RECENCY, AGE, horizon=2)
    assert ahead.columns == ["p_alive", "p_gift", "expected_gifts"]
    assert "discounted_gifts" in one.outlook(np.asarray(FREQUENCY), RECENCY, AGE, horizon=2, discount=0.1)
    assert one.outlook(FREQUENCY, RECENCY, AGE, horizon=2, discount=0).columns == ahead.columns
    stay = by_name["sbg"].outlook([1, 5], horizon=1)["p_still_active"]
    assert 0 < stay[0] < stay[1] < 1
    assert by_name["gamma-gamma"].outlook([2], value=[20.0])["expected_value"][0] > 0
    assert len(by_name["beta-bernoulli"].outlook(*SEASONS[:3], horizon=2)) == 6


def test_the_regularity_is_estimated_from_the_times():
    fit = obole.fit_btyd("bg-cnbd-k", FREQUENCY, RECENCY, AGE, log_times=LOG_TIMES)
    assert fit.log_likelihood <= obole.fit_btyd("bg-nbd", FREQUENCY, RECENCY, AGE).log_likelihood + 1e9
    assert len(fit.estimates) == 4


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("bgnbd", [1.0]), "not one of the choices"),
        (("bg-nbd", [1.0]), "needs recency"),
        (("gamma-gamma", [1.0]), "needs value"),
        (("bg-nbd", [1.5], [1.0], [2.0]), "frequency must hold whole numbers"),
        (("sbg", [3], None, [2]), "more renewals were made than were due"),
    ],
)
def test_what_a_model_lacks_is_said(call, said):
    with pytest.raises(ValueError, match=said):
        obole.fit_btyd(*call)


def test_histories_are_counted_as_lifetimes_counts_them():
    """By hand, and as ``summary_data_from_transaction_data(…, freq="D")`` of lifetimes 0.11.3 gives them."""
    gifts = pd.DataFrame({
        "who": ["a", "a", "a", "b", "c", "a"],
        "when": pd.to_datetime(["2024-01-01", "2024-01-11", "2024-01-11", "2024-01-05", "2024-02-01", "2024-01-31"]),
        "much": [10.0, 20.0, 5.0, 8.0, 9.0, 35.0],
    })
    counted = obole.recency_frequency(gifts, donor="who", day="when", amount="much", end="2024-01-31").to_pandas()
    assert list(counted.donor_id) == ["a", "b"]
    assert list(counted.frequency) == [2, 0] and list(counted.recency) == [30, 0] and list(counted.age) == [30, 26]
    assert counted.value[0] == 30.0 and np.isnan(counted.value[1])
    weeks = obole.recency_frequency(gifts, donor="who", day="when", unit_days=7)
    assert weeks["age"][0] == pytest.approx(31 / 7) and "value" not in weeks


def test_pictures_of_a_fit():
    fit = obole.fit_btyd("bg-nbd", FREQUENCY, RECENCY, AGE)
    assert obole.plot_p_alive(fit, age=6, frequency=5).get_title() == "bg-nbd, age 6"
    later = [min(x, 3) for x in FREQUENCY]
    assert len(obole.plot_fit(fit, FREQUENCY, RECENCY, AGE, later, horizon=2).get_lines()) == 2
