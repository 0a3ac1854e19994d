//! Determinism, prefix, season, debits, distributions, and the truth against the later outcome.

use crate::{Association, Kind, Method, SimGift, SimulationParams, Status, simulate};
use chrono::{Datelike, NaiveDate};

fn with(donors: u32) -> Association {
    simulate(&SimulationParams { donors, ..SimulationParams::default() }).unwrap()
}

fn date(day: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(day).unwrap()
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn count(gifts: &[SimGift], test: impl Fn(&SimGift) -> bool) -> usize {
    gifts.iter().filter(|gift| test(gift)).count()
}

#[test]
fn the_seed_decides_everything() {
    let (one, two) = (with(300), with(300));
    assert_eq!(one, two);
    assert_eq!(one.helloasso_csv().unwrap(), two.helloasso_csv().unwrap());
    let other = simulate(&SimulationParams { donors: 300, seed: 1, ..SimulationParams::default() }).unwrap();
    assert_ne!(one.gifts, other.gifts);
    assert_ne!(one.donors, other.donors);
}

#[test]
fn the_first_donors_do_not_depend_on_how_many_follow() {
    let (few, many) = (with(150), with(600));
    assert_eq!(few.donors[..], many.donors[..150]);
    assert_eq!(few.truth[..], many.truth[..150]);
    let of_first: Vec<SimGift> = many.gifts.iter().copied().filter(|gift| gift.donor < 150).collect();
    assert_eq!(few.gifts.len(), of_first.len());
    for (a, b) in few.gifts.iter().zip(&of_first) {
        assert_eq!(SimGift { gift_id: 0, ..*a }, SimGift { gift_id: 0, ..*b });
    }
}

#[test]
fn ids_follow_time_and_days_stay_inside() {
    let association = with(500);
    let (first, last) =
        (NaiveDate::from_ymd_opt(2017, 1, 1).unwrap().to_epoch_days(), association.params().last_day);
    assert!(association.gifts.windows(2).all(|w| (w[0].day, w[0].second) <= (w[1].day, w[1].second)));
    for (gift, id) in association.gifts.iter().zip(1..) {
        assert_eq!(gift.gift_id, id);
        assert!((first..=last).contains(&gift.day) && gift.cents > 0);
        assert!(gift.status != Status::Settled || gift.failure_code.is_none());
        assert!(gift.status != Status::Failed || gift.failure_code.is_some());
    }
    let mut has_row = vec![false; association.donors.len()];
    association.gifts.iter().for_each(|gift| has_row[gift.donor as usize] = true);
    assert!(has_row.iter().all(|&has| has), "each donor has a row");
}

#[test]
fn december_is_the_peak() {
    let association = with(3_000);
    let mut by_month = [0usize; 12];
    for gift in association.gifts.iter().filter(|gift| !gift.recurring && gift.kind == Kind::Gift) {
        by_month[date(gift.day).month0() as usize] += 1;
    }
    let total = by_month.iter().sum();
    let december = share(by_month[11], total);
    assert!((0.33..0.55).contains(&december), "{december}");
    assert!(by_month[..11].iter().all(|&month| month * 3 < by_month[11]), "{by_month:?}");
}

#[test]
fn debits_fail_and_are_tried_again() {
    let association = with(5_000);
    let donors_with = |test: &dyn Fn(&SimGift) -> bool| {
        let mut has = vec![false; association.donors.len()];
        association.gifts.iter().filter(|gift| test(gift)).for_each(|gift| has[gift.donor as usize] = true);
        has.iter().filter(|&&has| has).count()
    };
    // A delayed mandate may begin after the end, so the share lies a little under the parameter (0.12).
    let monthly = share(donors_with(&|gift| gift.recurring), 5_000);
    assert!((0.095..0.125).contains(&monthly), "{monthly}");
    let debits: Vec<SimGift> = association.gifts.iter().copied().filter(|gift| gift.recurring).collect();
    // First attempts 3.5 %, retries, refused ends: about 0.035 (1 + 0.4 + 0.2) / 1.05 + 1 % = 6 %.
    let failed = share(count(&debits, |gift| gift.status == Status::Failed), debits.len());
    assert!((0.045..0.08).contains(&failed), "{failed}");
    for code in ["AM04", "MS03", "AC04", "MD01"] {
        assert!(debits.iter().any(|gift| gift.failure_code == Some(code)), "{code}");
    }
    let refunded = share(count(&debits, |gift| gift.status == Status::Refunded), debits.len());
    assert!((0.002..0.007).contains(&refunded), "{refunded}");
    // A soft failure is followed by another attempt of the same donor five days later, unless the file or
    // tries end.
    let soft: Vec<&SimGift> = debits
        .iter()
        .filter(|gift| gift.failure_code == Some("AM04") && date(gift.day).day() <= 15)
        .filter(|gift| gift.day + 5 <= association.params().last_day)
        .collect();
    let retried = soft
        .iter()
        .filter(|gift| debits.iter().any(|next| next.donor == gift.donor && next.day == gift.day + 5))
        .count();
    assert!(share(retried, soft.len()) > 0.8, "{retried} of {}", soft.len());
    assert!(debits.iter().all(|gift| gift.method == Method::DirectDebit || gift.method == Method::Card));
}

#[test]
fn shares_and_amounts_are_as_said() {
    let association = with(10_000);
    let one_off: Vec<SimGift> =
        association.gifts.iter().copied().filter(|gift| !gift.recurring && gift.kind == Kind::Gift).collect();
    let of = |status| share(count(&one_off, |gift| gift.status == status), one_off.len());
    assert!((0.005..0.01).contains(&of(Status::Refunded)), "{}", of(Status::Refunded));
    assert!((0.001..0.005).contains(&of(Status::Cancelled)));
    assert!(of(Status::Pending) > 0.0 && of(Status::Pending) < 0.01);
    let pending_since =
        association.gifts.iter().filter(|gift| gift.status == Status::Pending).map(|gift| gift.day);
    assert!(pending_since.min().unwrap() > association.params().last_day - 12);

    let mut cents: Vec<i64> = one_off.iter().map(|gift| gift.cents).collect();
    cents.sort_unstable();
    assert!((3_000..=5_000).contains(&cents[cents.len() / 2]), "median {}", cents[cents.len() / 2]);
    let round = share(count(&one_off, |gift| gift.cents % 500 == 0), one_off.len());
    assert!(round > 0.93 && round < 1.0, "{round}");

    let donors = &association.donors;
    let missing = |test: &dyn Fn(&crate::SimDonor) -> bool| {
        let people = donors.iter().filter(|d| !d.organisation);
        share(people.clone().filter(|d| test(d)).count(), people.count())
    };
    assert!((missing(&|d| d.gender.is_none()) - 0.08).abs() < 0.01);
    assert!((missing(&|d| d.birth_year.is_none()) - 0.12).abs() < 0.012);
    // Half as often, and only donors with an e-mail address (about 72 %).
    assert!((missing(&|d| d.postcode.is_none()) - 0.04 * 0.72).abs() < 0.008);
    assert!(donors.iter().all(|d| d.has_email || d.postcode.is_some()));
    let organisations = donors.iter().filter(|d| d.organisation).count();
    assert!((150..250).contains(&organisations), "{organisations}");
    assert!(donors.iter().any(|d| d.deceased) && donors.iter().any(|d| d.do_not_profile));
    for (donor, truth) in donors.iter().zip(&association.truth) {
        assert!(!donor.deceased || (!truth.alive && !truth.mandate && truth.p_next_12m == 0.0));
        assert!(!donor.organisation || (donor.gender.is_none() && donor.birth_year.is_none()));
    }
}

#[test]
fn the_truth_agrees_with_the_year_that_follows() {
    let association = with(20_000);
    let check = |name: &str, test: &dyn Fn(&crate::Truth) -> bool| {
        let group: Vec<_> = association.truth.iter().filter(|truth| test(truth)).collect();
        let n = group.len() as f64;
        let expected: f64 = group.iter().map(|truth| truth.p_next_12m).sum();
        let variance: f64 = group.iter().map(|truth| truth.p_next_12m * (1.0 - truth.p_next_12m)).sum();
        let seen = group.iter().filter(|truth| truth.gave_next_12m).count() as f64;
        assert!(n > 300.0, "{name}: {n}");
        // Four standard errors of a sum of independent draws.
        assert!(
            (seen - expected).abs() <= 4.0 * variance.sqrt(),
            "{name}: {seen} against {expected:.1} of {n}"
        );
    };
    check("alive, no mandate", &|truth| truth.alive && !truth.mandate);
    check("mandate", &|truth| truth.mandate);
    check("alive, seldom", &|truth| truth.alive && truth.gift_rate < 0.5);
    check("alive, often", &|truth| truth.alive && !truth.mandate && truth.gift_rate > 4.0);
    check("short-lived", &|truth| truth.alive && truth.drop_out_rate > 0.25);
    for truth in &association.truth {
        assert!((0.0..=1.0).contains(&truth.p_next_12m));
        assert!(truth.alive || truth.mandate || (truth.p_next_12m == 0.0 && !truth.gave_next_12m));
    }
}

#[test]
fn refused_parameters_draw_nothing() {
    assert!(simulate(&SimulationParams { donors: 0, ..SimulationParams::default() }).is_err());
}

#[test]
fn the_widest_parameters_still_run() {
    let wide = SimulationParams {
        donors: 400,
        years: 50,
        monthly_share: 0.33,
        missing_share: 0.5,
        mean_rate: 20.0,
        mean_drop_out: 0.01,
        ..SimulationParams::default()
    };
    let narrow = SimulationParams {
        donors: 1,
        years: 1,
        monthly_share: 0.0,
        missing_share: 0.0,
        mean_rate: 0.05,
        mean_drop_out: 5.0,
        ..SimulationParams::default()
    };
    for params in [wide, narrow] {
        let association = simulate(&params).unwrap();
        assert_eq!(association.donors.len(), params.donors as usize);
        assert!(association.files().unwrap().iter().all(|(_, bytes)| bytes.len() > 50));
        assert!(association.truth.iter().all(|truth| (0.0..=1.0).contains(&truth.p_next_12m)));
    }
}
