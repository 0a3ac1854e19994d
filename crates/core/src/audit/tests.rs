//! Tests that the audit finds a planted disparity, and finds none when none was planted.

use obole_ledger::{Day, DonorRow, Ledger, LedgerBuilder, RowPlace};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

const N: usize = 3_000;

struct World {
    ledger: Ledger,
    list: Proposed,
    gave: Vec<bool>,
}

/// Makes donors with random gender, age and postcode. Their scores do not depend on these, except for women
/// aged 70 or more, whose scores are multiplied by `planted`. The list takes the highest 30 %.
fn world(seed: u64, planted: f64) -> World {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut builder = LedgerBuilder::new();
    builder.source("donors.csv").unwrap();
    let (mut score, mut gave) = (Vec::new(), Vec::new());
    for index in 0..N {
        let mut row = DonorRow::new(format!("D{index:05}"));
        row.gender =
            ["F", "M", ""][usize::from(rng.random_bool(0.45)) + usize::from(rng.random_bool(0.02))].into();
        let born = rng.random_range(1935..2005_i16);
        row.birth_year = (!rng.random_bool(0.05)).then_some(born);
        row.postcode = format!("{:02}000", [75, 69, 13, 59, 33][rng.random_range(0..5_usize)]);
        if index % 50 == 0 {
            row.kind = DonorKind::Organisation;
        }
        let likelihood: f64 = rng.random_range(0.0..0.8);
        gave.push(rng.random_bool(likelihood));
        let is_planted = row.gender == "F" && 2025 - born >= 70;
        score.push(if is_planted { likelihood * planted } else { likelihood });
        builder.donor(&row, RowPlace::default()).unwrap();
    }
    let listed = top(&score, 0.3);
    let as_of = AsOf::new(Day::parse_iso("2025-01-01").unwrap());
    let list = Proposed { as_of, donor: (0..N as u32).collect(), score, listed };
    World { ledger: builder.build().unwrap().0, list, gave }
}

fn audit_of(world: &World) -> CampaignAudit {
    let backtest = Predictions {
        as_of: world.list.as_of,
        donor: &world.list.donor,
        gave: &world.gave,
        score: &world.list.score,
    };
    campaign_audit(world.ledger.donors(), Some(&world.list), Some(&backtest), &AuditSettings::default())
        .unwrap()
}

#[test]
fn a_planted_disparity_is_found_and_its_group_named() {
    for seed in 1..=3 {
        let found = audit_of(&world(seed, 0.6));
        assert!(found.passes_limit());
        for part in ["list", "backtest"] {
            let crossing = found
                .verdicts()
                .into_iter()
                .find(|(p, attribute, v)| {
                    *p == part && *attribute == "gender|age_band" && v.metric == Metric::SelectionRate
                })
                .unwrap()
                .2;
            assert_eq!(crossing.outcome, Outcome::DoesNotMeet, "{part}, seed {seed}");
            assert_eq!(crossing.pair.as_ref().unwrap().lower, "F|70+", "{part}, seed {seed}");
        }
    }
}

#[test]
fn without_a_planted_disparity_no_group_is_named() {
    // The error rate of each family is at most 5 %. Of 40 worlds, one attribute may name a group in 2 on
    // average. Even at the full 5 %, 7 or more would happen only about once in 300 times (binomial), so more
    // than 6 would show that the error rate is exceeded.
    let mut named: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 1..=40 {
        let world = world(seed, 1.0);
        let found = campaign_audit(world.ledger.donors(), Some(&world.list), None, &AuditSettings::default())
            .unwrap();
        for (_, attribute, verdict) in found.verdicts() {
            let entry = named.entry(attribute.to_owned()).or_default();
            *entry += u32::from(verdict.outcome == Outcome::DoesNotMeet);
        }
    }
    assert_eq!(named.len(), 4);
    assert!(named.values().all(|count| *count <= 6), "{named:?}");
    assert_eq!(named["gender"], 0, "{named:?}");
}

#[test]
fn a_family_has_as_many_pairs_as_groups_take_part() {
    let found = audit_of(&world(1, 0.6));
    let list = found.list.unwrap();
    let pairs = |attribute: &str| list.audit.attributes[attribute].verdicts[0].pairs;
    assert_eq!([pairs("gender"), pairs("age_band"), pairs("area")], [1, 6, 10]);
    let one = &list.audit.attributes["age_band"].verdicts[0];
    let pair = one.pair.as_ref().unwrap();
    let group = |name: &str| {
        let found = list.audit.attributes["age_band"].groups.iter().find(|g| g.name == name).unwrap();
        let cells = &found.metrics.as_ref().unwrap().cells;
        (cells.n_sel, cells.n)
    };
    // Bonferroni by hand: 5 % over 6 pairs.
    let z = obole_fairness::normal_two_sided(0.05 / 6.0);
    let by_hand = obole_fairness::katz_adjusted(group(&pair.lower), group(&pair.higher), z).unwrap();
    assert_eq!(pair.interval.unwrap(), by_hand);
}

#[test]
fn the_numbers_are_those_of_counting() {
    let world = world(1, 0.6);
    let found = audit_of(&world);
    let donors = world.ledger.donors();
    let people: Vec<usize> = (0..N).filter(|i| i % 50 != 0).collect();
    let list = found.list.as_ref().unwrap();
    let women: Vec<usize> = people.iter().copied().filter(|&i| donors.gender.get(i) == "F").collect();
    let listed = women.iter().filter(|&&i| world.list.listed[i]).count();
    let group = list.audit.attributes["gender"].groups.iter().find(|g| g.name == "F").unwrap();
    assert_eq!(group.metrics.as_ref().unwrap().rows, women.len() as u64);
    assert_eq!(group.get(Metric::SelectionRate).get(), Some(listed as f64 / women.len() as f64));
    // The outcome of a list is not known: rates that need it are undefined, with a reason.
    assert!(group.get(Metric::Tpr).reason().is_some());
    // The few who lack both attributes could be computed from the totals of the crossing, so they are left
    // out.
    assert!(list.audit.few.contains("gender|age_band") && list.audit.n_rows < people.len() as u64);
    // Neither the people of the part nor the organisations complete the number of those few.
    assert_eq!((list.rows, found.organisations_left_out), (list.audit.n_rows, [None, None]));
    let frontier = &found.backtest.as_ref().unwrap().frontiers["gender"];
    assert_eq!(frontier.rows, found.backtest.as_ref().unwrap().audit.n_rows);
    let no_gender = |i: usize| donors.gender.get(i).is_empty();
    let unknown = people.iter().filter(|&&i| donors.birth_year[i].is_none() && !no_gender(i)).count();
    let young = people.iter().filter(|&&i| donors.birth_year[i].is_some_and(|y| 2025 - y < 18)).count();
    assert_eq!(young, 0);
    assert_eq!(list.missing["age_band"].metrics.as_ref().unwrap().rows, unknown as u64);
    // The backtest selects as large a share as the list.
    let backtest = found.backtest.as_ref().unwrap();
    assert_eq!(backtest.selected, list.selected);
    assert!(backtest.audit.attributes["gender"].groups[0].get(Metric::Tpr).get().is_some());
}

#[test]
fn the_json_has_the_shared_keys_and_the_same_bytes() {
    let world = world(2, 0.6);
    let json = audit_of(&world).to_json();
    for part in ["list", "backtest"] {
        for attribute in ["gender", "age_band", "area", "gender|age_band"] {
            let audit = &json[part]["canonical"][attribute]["exclude"];
            for key in ["groups", "spread", "named", "versus_reference", "overall_included"] {
                assert!(!audit[key].is_null(), "{part}.{attribute}.{key}");
            }
        }
        assert!(json[part]["missing"]["age_band"]["selection_rate"].is_f64());
    }
    assert_eq!(json["min_ratio"], 0.8);
    assert!(json["list"]["canonical"]["gender"]["exclude"]["groups"]["F"]["tpr"].is_null());
    assert_eq!(json.to_string(), audit_of(&world).to_json().to_string());
}

#[test]
fn small_groups_are_hidden() {
    let mut world = world(3, 1.0);
    // Keep 200 rows, so that some departments, crossings and the missing fall below ten.
    world.list.donor.truncate(200);
    world.list.score.truncate(200);
    world.list.listed.truncate(200);
    let found =
        campaign_audit(world.ledger.donors(), Some(&world.list), None, &AuditSettings::default()).unwrap();
    let list = found.list.unwrap();
    assert!(found.backtest.is_none());
    let missing = &list.missing["gender"];
    assert!(missing.metrics.is_none(), "fewer than ten have no gender here");
    let crossing = &list.audit.attributes["gender|age_band"];
    for group in crossing.groups.iter().filter_map(|group| group.metrics.as_ref()) {
        assert!(group.rows >= 10);
    }
}

#[test]
fn what_cannot_be_audited_is_refused() {
    let world = world(4, 1.0);
    let donors = world.ledger.donors();
    let settings = AuditSettings::default();
    let kind = |change: fn(&mut Proposed)| {
        let mut list = world.list.clone();
        change(&mut list);
        campaign_audit(donors, Some(&list), None, &settings).unwrap_err().kind()
    };
    assert_eq!(kind(|list| list.score[3] = f64::NAN), Kind::Refused);
    assert_eq!(kind(|list| list.score[3] = 1.2), Kind::Refused);
    assert_eq!(kind(|list| list.donor[3] = 1_000_000), Kind::Refused);
    assert_eq!(kind(|list| list.listed.truncate(5)), Kind::Refused);
    let mut odd = settings.clone();
    odd.fairness.min_ratio = Some(1.5);
    assert_eq!(
        campaign_audit(donors, Some(&world.list), None, &odd).unwrap_err().kind(),
        Kind::InvalidParameter
    );
}

#[test]
fn the_top_share_keeps_the_order_of_equal_scores() {
    assert_eq!(top(&[0.2, 0.9, 0.2, 0.2], 0.5), [true, true, false, false]);
    assert_eq!(top(&[0.2, 0.9], 0.0), [false, false]);
}

#[test]
fn donors_without_any_attribute_are_counted_and_nothing_is_claimed() {
    let mut builder = LedgerBuilder::new();
    builder.source("donors.csv").unwrap();
    for index in 0..100 {
        builder.donor(&DonorRow::new(format!("D{index:03}")), RowPlace::default()).unwrap();
    }
    let ledger = builder.build().unwrap().0;
    let as_of = AsOf::new(Day::parse_iso("2025-01-01").unwrap());
    let score: Vec<f64> = (0..100).map(|i| f64::from(i) / 100.0).collect();
    let list = Proposed { as_of, donor: (0..100).collect(), listed: top(&score, 0.3), score };
    let found = campaign_audit(ledger.donors(), Some(&list), None, &AuditSettings::default()).unwrap();
    assert!(!found.passes_limit());
    let list = found.list.unwrap();
    assert_eq!((list.rows, list.selected), (100, 30));
    assert_eq!(list.missing["gender"].metrics.as_ref().unwrap().rows, 100);
    assert!(list.audit.attributes["gender"].groups.is_empty());
}
