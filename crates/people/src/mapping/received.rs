//! Columns of ordinary tables that say that the money did not come, or is no gift: states, types, refunds,
//! cancellations, tests.

use obole_ledger::{FindingCode, GiftKind, Status};

use super::{Mapping, Outcome, Pattern, Rule, Test, Words};
use crate::fold::{column_name, fold};

/// Names of columns of a state that are never the status itself: their words for money received are unknown.
const STATES: [&str; 2] = ["charge status", "order status"];

/// Names of columns of the type of a row.
const TYPES: [&str; 21] = [
    "type",
    "gift type",
    "donation type",
    "contribution type",
    "transaction type",
    "payment type",
    "record type",
    "tx type",
    "event type",
    "entry type",
    "line type",
    "type de don",
    "type de paiement",
    "type de transaction",
    "type d operation",
    "nature",
    "nature du don",
    "forme du don",
    "forme de don",
    "form of gift",
    "categorie",
];

/// Words of a state or a type, and what a row with one is.
const WORDS: [(&[&str], Outcome); 12] = [
    (
        &[
            "pending*",
            "en attente*",
            "en cours*",
            "promesse*",
            "*pledge",
            "pledged",
            "unpaid",
            "non paye*",
            "a venir",
            "processing",
        ],
        Outcome::Payment(Status::Pending),
    ),
    (
        &[
            "failed*",
            "declined*",
            "refuse*",
            "rejete*",
            "rejected*",
            "impaye*",
            "echou*",
            "echec*",
            "cheque rejete*",
            "cheque impaye*",
            "bounced*",
        ],
        Outcome::Payment(Status::Failed),
    ),
    (&["cancel*", "annul*", "void*", "expired*"], Outcome::Payment(Status::Cancelled)),
    (&["refunded", "rembourse", "remboursee"], Outcome::Payment(Status::Refunded)),
    (
        &["refund", "refunds", "remboursement*", "chargeback*", "*reversal*"],
        Outcome::Aside(FindingCode::RefundUnmatched),
    ),
    (&["*write off*", "*adjustment*", "*schedule"], Outcome::Aside(FindingCode::RowOfSchedule)),
    (&["*in kind*", "*inkind*", "en nature", "don en nature"], Outcome::Aside(FindingCode::RowInKind)),
    (
        &[
            "fee",
            "fees",
            "invoice fee",
            "transaction fee",
            "processing fee",
            "payment fee",
            "platform fee",
            "frais*",
            "commission*",
        ],
        Outcome::Aside(FindingCode::RowOfFee),
    ),
    (&["payout*", "virement sortant*"], Outcome::Aside(FindingCode::RowOfPayout)),
    (&["pret", "pret *", "loan*", "subvention*"], Outcome::Unknown),
    (&["soft credit*"], Outcome::Aside(FindingCode::RowOfOtherGiver)),
    (
        &["depense*", "sortie*", "sortant*", "expense*", "outgoing*"],
        Outcome::Aside(FindingCode::RowOfOutgoing),
    ),
];

/// Columns of the side of an account on which a row is, and the words of the side that pays.
const SIDES: [&str; 5] = ["sens", "direction", "debit credit", "d c", "sens de l operation"];
const PAYING: [&str; 7] = ["debit", "d", "dr", "depense*", "sortie*", "sortant*", "out*"];

/// Words of a type of what is paid for and is no gift.
const KINDS: [(&[&str], GiftKind); 3] = [
    (
        &["*adhesion*", "*cotisation*", "*membership*", "member dues", "mitgliedsbeitrag*"],
        GiftKind::Membership,
    ),
    (&["*billet*", "*ticket*", "inscription*", "event registration*", "*event fee*"], GiftKind::Ticket),
    (&["*boutique*", "vente*", "sale", "sales", "shop*", "merchandise*"], GiftKind::Sale),
];

/// Words of a row of the type of a test.
const TESTS: [&str; 3] = ["test", "test mode", "sandbox"];

/// Columns in which a yes, or an amount, says that the money did not come or went back.
const SAYS_NO: [(&[&str], Outcome); 6] = [
    (
        &["impaye", "impayee", "est impaye", "unpaid", "rejete", "rejetee", "est rejete", "is failed"],
        Outcome::Payment(Status::Failed),
    ),
    (&["chargeback", "charged back", "is chargeback"], Outcome::Payment(Status::Refunded)),
    (
        &[
            "written off",
            "write off",
            "deleted",
            "is deleted",
            "isdeleted",
            "supprime",
            "supprimee",
            "est supprime",
        ],
        Outcome::Payment(Status::Cancelled),
    ),
    (&["refunded", "is refunded", "rembourse", "est rembourse"], Outcome::Payment(Status::Refunded)),
    (
        &["cancelled", "canceled", "is cancelled", "is canceled", "annule", "est annule", "void", "voided"],
        Outcome::Payment(Status::Cancelled),
    ),
    (
        &["test", "is test", "test mode", "mode test", "test payment", "test donation", "don de test"],
        Outcome::Aside(FindingCode::TestPayment),
    ),
];

/// Columns in which only a yes says so: an amount may be that of a promise beside its payment.
const SAYS_NO_WITH_YES: [(&[&str], Outcome); 2] = [
    (&["promesse", "promesse de don", "pledge", "is pledge", "promised"], Outcome::Payment(Status::Pending)),
    (&["soft credit", "is soft credit"], Outcome::Aside(FindingCode::RowOfOtherGiver)),
];

/// Columns in which any day or reason says so.
const DATED: [(&[&str], Outcome); 3] = [
    (
        &[
            "rejete le",
            "date de rejet",
            "date rejet",
            "date du rejet",
            "motif de rejet",
            "motif du rejet",
            "motif rejet",
            "date d impaye",
            "motif d impaye",
            "failure reason",
            "rejection reason",
            "failed at",
            "chargeback date",
        ],
        Outcome::Payment(Status::Failed),
    ),
    (
        &["refunded at", "refund date", "date de remboursement", "date remboursement", "rembourse le"],
        Outcome::Payment(Status::Refunded),
    ),
    (&["cancelled at", "canceled at", "date d annulation", "annule le"], Outcome::Payment(Status::Cancelled)),
];

/// Columns in which a no says that the money did not come.
const SAYS_YES: [&str; 24] = [
    "paid",
    "is paid",
    "paye",
    "payee",
    "regle",
    "reglee",
    "encaisse",
    "encaissee",
    "cheque encaisse",
    "verse",
    "versee",
    "don recu",
    "paiement recu",
    "paiement effectue",
    "valide",
    "validee",
    "pointe",
    "pointee",
    "received",
    "is received",
    "payment received",
    "collected",
    "cleared",
    "confirmed",
];

/// Columns in which a yes leaves open whether a payment or a message came back.
const UNCLEAR: [&str; 2] = ["bounced", "returned"];

/// Columns in which a no says that the row is a test.
const SAYS_LIVE: [&str; 4] = ["live", "is live", "live mode", "livemode"];

/// Words of the name of a column that says a state, and of what it is the state.
const STATE_WORDS: [&str; 4] = ["status", "statut", "etat", "state"];
const MONEY_WORDS: [&str; 14] = [
    "payment",
    "paiement",
    "donation",
    "don",
    "gift",
    "contribution",
    "transaction",
    "charge",
    "order",
    "commande",
    "versement",
    "prelevement",
    "invoice",
    "pledge",
];

/// Columns of an amount that was given back.
const GIVEN_BACK: [&str; 5] =
    ["amount refunded", "refunded amount", "refund amount", "montant rembourse", "montant du remboursement"];

/// Words of a yes and of a no in such columns; a column of tests says `test` as well.
const YES: [&str; 8] = ["yes", "oui", "true", "vrai", "y", "o", "x", "test"];
const NO: [&str; 6] = ["no", "non", "false", "faux", "n", "0"];

/// Fields of which a cell names the line below the rows, and its words.
const NAMED: [&str; 7] = ["name", "last_name", "first_name", "organisation", "email", "date", "reference"];
const TOTALS: [&str; 9] = [
    "total",
    "totaux",
    "total general",
    "grand total",
    "sous total",
    "subtotal",
    "sub total",
    "somme",
    "total des dons",
];

/// Columns of what an account paid, beside one of what it received.
const DEBITS: [&str; 8] =
    ["debit", "montant debit", "debit euros", "debit eur", "depenses", "money out", "paid out", "soll"];

/// Adds rules about the columns of an ordinary table that say that a row is no money received. `folded` has
/// the names of the columns, folded; `states` are the names of a column of the status.
pub(super) fn guard(mapping: &mut Mapping, header: &[String], folded: &[String], states: &[&str]) {
    for field in NAMED.into_iter().filter(|field| mapping.columns.contains_key(*field)).collect::<Vec<_>>() {
        rule(mapping, field, is(&TOTALS), Outcome::Aside(FindingCode::RowOfFooter));
    }
    for (name, column) in folded.iter().zip(header) {
        let column = column_name(column);
        let name = name.as_str();
        let is_status = mapping.columns.get("status").is_some_and(|columns| columns.contains(&column));
        if GIVEN_BACK.contains(&name) {
            mapping.columns.entry("refunded".to_owned()).or_default().push(column);
            continue;
        }
        if TYPES.contains(&name) {
            mapping.columns.entry("kind".to_owned()).or_default().push(column.clone());
            let words =
                KINDS.iter().flat_map(|(words, kind)| words.iter().map(|word| (Pattern::new(word), *kind)));
            let gift = Some(GiftKind::Gift);
            mapping.kind = Words { words: words.collect(), default: gift, other: gift };
        }
        let mut rules: Vec<(Test, Outcome)> = Vec::new();
        let has = |words: &[&str]| name.split(' ').any(|word| words.contains(&word));
        let is_state =
            STATES.contains(&name) || states.contains(&name) || has(&STATE_WORDS) && has(&MONEY_WORDS);
        if (is_state && !is_status) || TYPES.contains(&name) {
            rules.extend(WORDS.iter().map(|(words, outcome)| (is(words), *outcome)));
            rules.push((is(&TESTS), Outcome::Aside(FindingCode::TestPayment)));
        }
        if is_state && !is_status {
            rules.push((Test::Denied, Outcome::Unknown));
        }
        if mapping.columns.get("method").is_some_and(|columns| columns.contains(&column)) {
            let says = |outcome: &Outcome| {
                matches!(outcome, Outcome::Payment(_) | Outcome::Aside(FindingCode::RowInKind))
            };
            let said = WORDS.iter().filter(|(_, outcome)| says(outcome));
            rules.extend(said.map(|(words, outcome)| (is(words), *outcome)));
        }
        for (_, outcome) in SAYS_NO.iter().filter(|(names, _)| names.contains(&name)) {
            rules.push((is(&YES), *outcome));
            rules.push((Test::Positive, *outcome));
        }
        for (_, outcome) in SAYS_NO_WITH_YES.iter().filter(|(names, _)| names.contains(&name)) {
            rules.push((is(&YES), *outcome));
        }
        if SIDES.contains(&name) {
            rules.push((is(&PAYING), Outcome::Aside(FindingCode::RowOfOutgoing)));
        }
        if UNCLEAR.contains(&name) {
            rules.push((is(&YES), Outcome::Unknown));
        }
        for (_, outcome) in DATED.iter().filter(|(names, _)| names.contains(&name)) {
            rules.push((Test::Present, *outcome));
        }
        if ["mode", "environment", "environnement"].contains(&name) {
            rules.push((is(&TESTS), Outcome::Aside(FindingCode::TestPayment)));
        }
        if SAYS_LIVE.contains(&name) {
            rules.push((is(&NO), Outcome::Aside(FindingCode::TestPayment)));
        }
        if SAYS_YES.contains(&name) {
            rules.push((is(&NO), Outcome::Payment(Status::Pending)));
        }
        let amount = mapping.columns.get("amount").and_then(|columns| columns.first());
        if DEBITS.contains(&name) && amount.is_some_and(|amount| fold(amount).contains("credit")) {
            // The account has paid: the row has no amount in the column of what came in.
            mapping.columns.insert("row_debit".to_owned(), vec![column]);
            let when = vec![("row_debit".to_owned(), Test::Present), ("amount".to_owned(), Test::Empty)];
            mapping.rows.push(Rule { when, then: Outcome::Aside(FindingCode::RowOfOutgoing) });
            continue;
        }
        if !rules.is_empty() {
            let field = format!("row_{}", name.replace(' ', "_"));
            mapping.columns.insert(field.clone(), vec![column]);
            rules.into_iter().for_each(|(test, outcome)| rule(mapping, &field, test, outcome));
        }
    }
}

fn is(words: &[&str]) -> Test {
    Test::Is(words.iter().map(|word| Pattern::new(word)).collect())
}

fn rule(mapping: &mut Mapping, field: &str, test: Test, then: Outcome) {
    mapping.rows.push(Rule { when: vec![(field.to_owned(), test)], then });
}
