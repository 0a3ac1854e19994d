use super::super::method::holt_winters;
use super::super::smoothing::{Smoothed, SmoothingParams};

/// A series with a trend, seasons, and noise that is the same on every machine.
fn series() -> Vec<f64> {
    let seasons = [0, -40, 20, 60, -10, 90, -120, -200, 30, 50, 180, 600];
    (0..60_i32).map(|t| f64::from(1_000 + 8 * t + seasons[t as usize % 12] + (t * 37) % 101 - 50)).collect()
}

/// Printed by statsmodels 0.15.0: `ETSModel(y, error="add", trend="add", damped_trend=True, seasonal="add",
/// seasonal_periods=12, initialization_method="known", …).smooth([0.3, 0.06, 0.25, 0.9])`, with the same
/// first states; its second parameter is αβ*.
#[test]
fn forecasts_are_those_of_statsmodels() {
    let params = SmoothingParams { level: 0.3, trend: 0.2, season: 0.25, damping: 0.9 };
    let found = Smoothed::with(&series(), params).unwrap();
    let expected = [
        1447.299835,
        1420.003345,
        1473.44957,
        1503.191209,
        1425.363674,
        1539.971951,
        1347.607817,
        1264.169422,
        1512.64301,
        1539.283176,
        1673.557344,
        2093.113718,
    ];
    assert!((found.squares - 156_185.921_788_477_4).abs() < 1e-6);
    for (found, expected) in found.next_year().iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found} {expected}");
    }
}

/// The smallest sum of squares that statsmodels found, by
/// `ExponentialSmoothing(…).fit(method="basinhopping")`: α 0.11235, β 0, γ 0.44677, φ 0.995. Its forecast of
/// the twelfth month leaves the last observation out of the season, unlike that of `ETSModel`; eleven months
/// are compared.
#[test]
fn the_fit_is_as_good_as_that_of_statsmodels() {
    let found = Smoothed::fit(&series()).unwrap();
    assert!(found.squares <= 121_027.730_182 * (1.0 + 1e-6), "{}", found.squares);
    let expected = [
        1465.741, 1453.134, 1500.76, 1551.018, 1463.918, 1577.466, 1403.4, 1306.77, 1550.824, 1593.486,
        1712.636,
    ];
    for (found, expected) in found.next_year().iter().zip(expected) {
        assert!((found - expected).abs() < 0.1, "{found} {expected}");
    }
}

#[test]
fn less_than_two_years_cannot_be_smoothed() {
    assert!(Smoothed::fit(&series()[..23]).is_none());
    assert!(Smoothed::fit(&series()[..24]).is_some());
}

#[test]
fn constant_and_empty_months_stay_as_they_are() {
    for constant in [0.0, 250.0] {
        let found = Smoothed::fit(&[constant; 40]).unwrap();
        assert!(found.next_year().iter().all(|month| (month - constant).abs() < 1e-9));
    }
}

#[test]
fn a_straight_trend_with_seasons_goes_on() {
    let month = |t: i32| {
        f64::from(1_000 + 8 * t + [0, -40, 20, 60, -10, 90, -120, -200, 30, 50, 180, 600][t as usize % 12])
    };
    let series: Vec<f64> = (0..60).map(month).collect();
    // The first states take the slope of the first year for seasons, so some of it stays there.
    for (ahead, found) in (60..).zip(holt_winters(&series).unwrap()) {
        assert!((found - month(ahead)).abs() < 10.0, "{found} {}", month(ahead));
    }
    assert!(holt_winters(&series[..23]).is_none());
}
