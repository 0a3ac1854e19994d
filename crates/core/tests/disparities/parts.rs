//! Segments and the hold-out on tables whose answer is known beforehand.

use obole::audit::{
    AuditSettings, CampaignAudit, CampaignParts, HoldOutDraw, SegmentAssignment, campaign_audit,
};
use obole_ledger::{AsOf, Day, DonorRow, Ledger, LedgerBuilder, RowPlace};

fn women_and_men(n: usize) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("donors.csv").unwrap();
    for index in 0..n {
        let mut row = DonorRow::new(format!("D{index:05}"));
        row.gender = ["F", "M"][index % 2].into();
        builder.donor(&row, RowPlace::default()).unwrap();
    }
    builder.build().unwrap().0
}

fn audit(ledger: &Ledger, segment: &[&'static str], held_out: &[bool]) -> CampaignAudit {
    let as_of = AsOf::new(Day::parse_iso("2025-01-01").unwrap());
    let donor: Vec<u32> = (0..segment.len() as u32).collect();
    let further = CampaignParts {
        segments: Some(SegmentAssignment { as_of, donor: &donor, segment }),
        hold_out: Some(HoldOutDraw { as_of, donor: &donor, held_out }),
        ..CampaignParts::default()
    };
    let empty = campaign_audit(ledger.donors(), None, None, &AuditSettings::default()).unwrap();
    empty.with(ledger.donors(), &further).unwrap()
}

#[test]
fn segments_that_follow_the_group_are_named_with_their_cell() {
    // Women: 60 loyal, 140 lapsed. Men: 120 loyal, 50 lapsed, 30 new.
    let of = |index: usize| match (index % 2, index / 2) {
        (0, 0..60) | (1, 0..120) => "loyal",
        (0, _) | (1, 120..170) => "lapsed",
        _ => "new",
    };
    let segment: Vec<&'static str> = (0..400).map(of).collect();
    let ledger = women_and_men(400);
    let found = audit(&ledger, &segment, &[true; 400]).segments.unwrap();
    let by = &found.attributes["gender"];
    // Σ (O − E)²/E: loyal E = 90, lapsed E = 95, new E = 15, each twice.
    let by_hand = 2.0 * (30.0 * 30.0 / 90.0 + 45.0 * 45.0 / 95.0 + 15.0 * 15.0 / 15.0);
    assert!((by.chi2.get().unwrap() - by_hand).abs() < 1e-12 && by.dof == 2);
    // With two degrees of freedom the upper tail is exp(−χ²/2).
    assert!((by.p_adjusted.get().unwrap() / (-0.5 * by_hand).exp() - 1.0).abs() < 1e-9);
    assert!((by.cramers_v.get().unwrap() - (by_hand / 400.0).sqrt()).abs() < 1e-15);
    let cell = by.clearest.as_ref().unwrap();
    assert_eq!((cell.segment.as_str(), cell.share, by.differs), ("lapsed", 0.7, Some(true)));
    let women = &by.groups[0].shares["lapsed"];
    assert_eq!((women.people, women.share.get()), (Some(140), Some(0.7)));
    assert_eq!(by.groups[0].shares["new"].people, Some(0));
}

#[test]
fn a_small_cell_is_hidden_with_another_and_the_figures_of_the_test_with_them() {
    // Women: 4 new.
    let of = |index: usize| match (index % 2, index / 2) {
        (0, 0..4) | (1, 0..20) => "new",
        (_, 0..100) => "loyal",
        _ => "lapsed",
    };
    let segment: Vec<&'static str> = (0..400).map(of).collect();
    let ledger = women_and_men(400);
    let found = audit(&ledger, &segment, &[true; 400]).segments.unwrap();
    let by = &found.attributes["gender"];
    let hidden =
        |group: usize| by.groups[group].shares.values().filter(|share| share.people.is_none()).count();
    assert!(by.groups[0].shares["new"].people.is_none());
    // One hidden cell alone follows from its line and from its column.
    assert!(hidden(0) >= 2 && hidden(1) >= 2, "{:?}", by.groups);
    assert!(by.chi2.get().is_none() && by.p_adjusted.get().is_none() && by.cramers_v.get().is_none());
    assert_eq!(by.differs, Some(true));
    assert!(!serde_json::to_string(&found).unwrap().contains("\"people\":4,"));
}

#[test]
fn a_hold_out_that_was_no_lot_is_said_to_differ() {
    let ledger = women_and_men(400);
    let segment = ["loyal"; 400];
    // Every fifth of all, and every fifth of the women alone.
    let lot: Vec<bool> = (0..400).map(|index| index % 5 == 0).collect();
    let women: Vec<bool> = (0..400).map(|index| index % 10 == 0).collect();
    let differs = |held: &[bool]| audit(&ledger, &segment, held).hold_out.unwrap().by_lot["gender"].differs;
    assert!(!differs(&lot) && differs(&women));
    assert!(audit(&ledger, &segment, &[false; 400]).hold_out.is_none());
}
