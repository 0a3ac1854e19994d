//! Uplift and Qini curve on cases computed by hand.

use super::*;

fn scored(arm: Arm, gave: bool, score: f64) -> Person {
    Person { arm, gave, income: None, score: Some(score) }
}

/// Six people, one of each arm in each third. Up to the first third: one giver of one contacted, none of one
/// held out, so R₁ − R₀·N₁/N₀ = 1; up to the second: 1 − 1·2/2 = 0; at the end: 2 − 1·3/3 = 1. Divided by 3
/// contacted people: 1/3, 0, 1/3.
fn six() -> Vec<Person> {
    vec![
        scored(Arm::Contacted, true, 0.9),
        scored(Arm::HeldOut, false, 0.9),
        scored(Arm::Contacted, false, 0.5),
        scored(Arm::HeldOut, true, 0.5),
        scored(Arm::Contacted, true, 0.1),
        scored(Arm::HeldOut, false, 0.1),
    ]
}

#[test]
fn the_curve_of_six_people_is_that_by_hand() {
    let found = Uplift::of(&six()).unwrap();
    let third = 1.0 / 3.0;
    for (point, (share, gain)) in found.qini.iter().zip([(third, third), (2.0 * third, 0.0), (1.0, third)]) {
        near(point.share, share, 1e-12);
        near(point.gain, gain, 1e-12);
    }
    // Trapezia of width 1/3: (0 + 1/3)/2, (1/3 + 0)/2, (0 + 1/3)/2; the line has 1/6.
    near(found.qini_coefficient, third * 0.5 - 1.0 / 6.0, 1e-12);
    let uplifts: Vec<f64> = found.bands.iter().map(|band| band.uplift.estimate).collect();
    assert_eq!(uplifts, [1.0, -1.0, 1.0]);
    // Top 1; the rest: 1 of 2 against 1 of 2, so 0.
    near(found.top_against_rest.estimate, 1.0, 1e-12);
    // Agresti and Caffo: rates 2/3, 1/3 in 3 people; twice 2/4 in 4 people.
    near(
        found.top_against_rest.standard_error,
        (2.0 * (2.0 / 9.0 / 3.0) + 2.0 * (0.25 / 4.0_f64)).sqrt(),
        1e-12,
    );
    assert!(!found.top_against_rest.directs());
    let factor: f64 = (1.959_963_985 + 0.841_621_234) * found.top_against_rest.standard_error;
    assert_eq!(found.more_people, Some((6.0 * (factor * factor - 1.0)).ceil() as u64));
}

/// The order of the rows and the unit of the score do not matter.
#[test]
fn ties_are_one_step_whatever_the_order_of_the_rows() {
    let mut turned = six();
    turned.reverse();
    turned.iter_mut().for_each(|person| person.score = person.score.map(|score| 100.0 * score - 3.0));
    assert_eq!(Uplift::of(&turned), Uplift::of(&six()));
    let flat: Vec<Person> = six().into_iter().map(|p| Person { score: Some(0.5), ..p }).collect();
    assert_eq!(Uplift::of(&flat), None); // one band: there is no rest
    assert_eq!(Uplift::of(&[]), None);
    let unscored: Vec<Person> = six().into_iter().map(|p| Person { score: None, ..p }).collect();
    assert_eq!(Uplift::of(&unscored), None);
}

/// 3,000 people: contacts bring 30 percentage points in the top third and nothing elsewhere.
#[test]
fn uplift_is_offered_only_when_it_is_shown() {
    let list = |thirds: [[u32; 2]; 3], size: u32| -> Vec<Person> {
        let mut people = Vec::new();
        for (third, [contacted, held_out]) in thirds.into_iter().enumerate() {
            for at in 0..size {
                let score = 1.0 - third as f64 - f64::from(at) / f64::from(size);
                people.push(scored(Arm::Contacted, at < contacted, score));
                people.push(scored(Arm::HeldOut, at < held_out, score));
            }
        }
        people
    };
    let clear = Uplift::of(&list([[200, 50], [50, 50], [50, 50]], 500)).unwrap();
    assert!(clear.top_against_rest.directs() && clear.more_people.is_none() && clear.qini_coefficient > 0.0);
    assert_eq!((clear.qini.len(), clear.bands.len()), (100, 3));
    near(clear.qini.last().unwrap().gain, 150.0 / 1_500.0, 1e-12);
    // Less clear: how many more people are needed falls with the size of the difference.
    let more = |top: u32| Uplift::of(&list([[top, 50], [52, 50], [52, 50]], 500)).unwrap().more_people;
    assert!(more(60).unwrap() > more(70).unwrap() && more(52).is_none());
    // The other way round: contacts bring more in the lower thirds, so the score must not direct them.
    let worse = Uplift::of(&list([[50, 50], [200, 50], [200, 50]], 500)).unwrap();
    assert!(
        worse.top_against_rest.is_clear()
            && !worse.top_against_rest.directs()
            && worse.qini_coefficient < 0.0
    );
}

/// Weights 4 and 1: (4·0.1 + 1·0.2)/5 = 0.12, standard error √(0.01/5), with 1/s² = 400 and 100.
#[test]
fn campaigns_together_have_the_weighted_difference_of_their_thirds() {
    let one = |estimate: f64, standard_error: f64| Difference {
        estimate,
        standard_error,
        low: 0.0,
        high: 0.0,
        p: 1.0,
    };
    let found = Difference::common(&[one(0.1, 0.05), one(0.2, 0.1)]).unwrap();
    near(found.estimate, 0.12, 1e-12);
    near(found.standard_error, (0.01_f64 / 5.0).sqrt(), 1e-12);
    near(found.high, 0.12 + 1.959_963_984_540_054 * (0.002_f64).sqrt(), 1e-12);
    assert_eq!(Difference::common(&[]), None);
}
