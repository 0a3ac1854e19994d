//! The same gifts as a HelloAsso "Paiements" export: 31 columns, `;`, byte-order mark, CRLF, decimal comma.
//!
//! Header and cell forms follow exports seen in public code that reads them; the labels of refused, waiting
//! and cancelled payments and of SEPA debits are inferred, as is the layout of a gift's campaign columns.

use chrono::Datelike;
use obole_error::Error;
use rand::{Rng, RngExt};

use super::{DayText, bytes, date, not_rendered};
use crate::streams::{Purpose, Streams};
use crate::types::{Association, Kind, Method, SimGift, Status};

/// The header, in order.
pub const HELLOASSO_COLUMNS: [&str; 31] = [
    "Référence commande",
    "Référence paiement",
    "Montant total",
    "Date du paiement",
    "Statut du paiement",
    "Versé",
    "Date du versement",
    "Nom payeur",
    "Prénom payeur",
    "Email payeur",
    "Date de naissance",
    "Raison sociale",
    "SIREN",
    "Forme juridique",
    "Campagne",
    "Type de campagne",
    "Type",
    "Montant du tarif",
    "Montant des options",
    "Don supplémentaire",
    "Code Promo",
    "Montant du code promo",
    "Moyen de paiement",
    "Attestation",
    "Reçu fiscal",
    "Numéro de reçu",
    "Adresse payeur",
    "Code Postal payeur",
    "Ville payeur",
    "Pays payeur",
    "Commentaire",
];

/// Comments that break a naive reader: separators, line breaks, quotes, formulas.
const COMMENTS: [&str; 9] = [
    "Merci ; bon courage",
    "Merci ; bon courage\nà toute l'équipe",
    "En souvenir de \"Minou\"",
    "=1+1",
    "+33 pas un numéro",
    "@toute l'équipe",
    "-10 % ? Non, un don !",
    "Première ligne\r\nSeconde ligne ; fin",
    "Reçu à l'adresse ci-dessus, œuvre de l'été, 5 €",
];

/// Returns the cell "Référence paiement" of a gift: one row of the export is one row of `gifts.csv`.
///
/// ```
/// assert_eq!(obole_testkit::payment_reference(17), 20_000_017);
/// ```
pub fn payment_reference(gift_id: u64) -> u64 {
    20_000_000 + gift_id
}

impl Association {
    /// Renders the HelloAsso export: every row of [`Association::gifts_csv`], the same cents, payers one to
    /// one with donors (by e-mail if there is one, otherwise by name and postcode).
    ///
    /// # Errors
    /// Only if a public field was changed to a day outside the calendar.
    pub fn helloasso_csv(&self) -> Result<Vec<u8>, Error> {
        let streams = Streams::new(self.params.seed);
        let mut csv = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        csv.write_record(HELLOASSO_COLUMNS).map_err(not_rendered)?;

        let people = self.people();
        let mut day = DayText::new(|date| date.format("%d/%m/%Y").to_string());
        let mut receipts: u64 = 0;
        let mut receipt_year = 0;
        for gift in &self.gifts {
            let at = gift.donor as usize;
            let (Some(donor), Some(person)) = (self.donors.get(at), people.get(at)) else {
                continue;
            };
            let year = date(gift.day)?.year();
            if year != receipt_year {
                (receipts, receipt_year) = (0, year);
            }
            let mut rng = streams.of(gift.donor, Purpose::Row);
            // The details of a row depend on its donor and its second only, not on the rows around it.
            let moment = u64::from(gift.day.unsigned_abs()) * 86_400 + u64::from(gift.second);
            rng.set_word_pos(u128::from(moment) * 16);
            let row = Row::of(gift, &mut rng);
            let reference = payment_reference(gift.gift_id);
            let receipt = if gift.status == Status::Settled && gift.kind == Kind::Gift {
                receipts += 1;
                format!("{year}-{receipts:05}")
            } else {
                String::new()
            };
            let link = |what: &str| format!("https://helloasso.example.org/{what}/{reference}");
            let amount = comma(gift.cents);
            let paid_day =
                if row.online && gift.status == Status::Settled { gift.day + 14 } else { i32::MAX };
            let paid_out = paid_day <= self.params.last_day;
            let paid = if paid_out { date(paid_day)?.format("%d/%m/%Y").to_string() } else { String::new() };
            csv.write_record([
                row.order.as_str(),
                &reference.to_string(),
                &grouped(&amount),
                &format!("{}{}", day.of(gift.day)?, row.time),
                row.status,
                if paid_out {
                    "Oui"
                } else if row.status == "Hors Ligne" {
                    "Hors Ligne"
                } else {
                    "Non"
                },
                &paid,
                &person.last,
                person.first,
                &person.email,
                &person.birth,
                &person.firm,
                &person.siren,
                person.form,
                &row.campaign,
                row.campaign_type,
                row.item,
                &amount,
                "",
                "",
                "",
                "",
                row.means,
                &link("a"),
                &if receipt.is_empty() { String::new() } else { link("r") },
                &receipt,
                &person.address,
                donor.postcode.as_deref().unwrap_or(""),
                person.town,
                row.country(donor.country),
                row.comment,
            ])
            .map_err(not_rendered)?;
        }
        bytes(csv)
    }
}

/// The cells of a row that depend on the gift.
struct Row {
    order: String,
    time: String,
    status: &'static str,
    campaign: String,
    campaign_type: &'static str,
    item: &'static str,
    means: &'static str,
    online: bool,
    code: bool,
    comment: &'static str,
}

impl Row {
    fn of(gift: &SimGift, rng: &mut impl Rng) -> Self {
        let online = matches!(gift.method, Method::Card | Method::DirectDebit);
        let status = match gift.status {
            Status::Settled if online => "Payé",
            Status::Settled => "Hors Ligne",
            Status::Pending => "En attente",
            Status::Failed => "Refusé",
            Status::Refunded => "Remboursé",
            Status::Cancelled => "Annulé",
        };
        let means = match gift.method {
            Method::Card => "Carte bancaire",
            Method::DirectDebit => "Prélèvement SEPA",
            Method::Transfer => "Virement bancaire",
            Method::Cheque => "Chèque",
            Method::Cash => "Espèce",
        };
        let (campaign_type, item) = match (gift.kind, gift.recurring) {
            (Kind::Membership, _) => ("Adhésion", "Adhésion"),
            (Kind::Gift, true) => ("Don", "Don mensuel"),
            (Kind::Gift, false) => ("Don", "Don unique"),
        };
        // All instalments of a mandate belong to one order.
        let order =
            if gift.recurring { 8_000_000 + u64::from(gift.donor) } else { 50_000_000 + gift.gift_id }
                .to_string();
        let second = gift.second;
        let time = if online {
            format!(" {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
        } else {
            String::new()
        };
        let comment = if rng.random_bool(0.02) { COMMENTS[rng.random_range(0..COMMENTS.len())] } else { "" };
        Self {
            order,
            time,
            status,
            campaign: gift.campaign.map_or(String::new(), |(year, number)| format!("{year}-C{number}")),
            campaign_type,
            item,
            means,
            online,
            code: rng.random_bool(0.7),
            comment,
        }
    }

    /// Returns the country as the platform writes it: as a code or as a word.
    fn country(&self, country: &str) -> &'static str {
        match (country, self.code) {
            ("BE", true) => "BEL",
            ("BE", false) => "Belgique",
            (_, true) => "FRA",
            (_, false) => "France",
        }
    }
}

/// Formats cents as `1250,00`.
fn comma(cents: i64) -> String {
    format!("{},{:02}", cents / 100, cents % 100)
}

/// Formats an amount as `1 250,00` with a narrow no-break space (U+202F) between thousands.
fn grouped(amount: &str) -> String {
    let whole = amount.find(',').unwrap_or(amount.len());
    let mut out = String::with_capacity(amount.len() + 6);
    for (i, c) in amount.char_indices() {
        if i > 0 && i < whole && (whole - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_french() {
        assert_eq!(grouped(&comma(5)), "0,05");
        assert_eq!(grouped(&comma(99_999)), "999,99");
        assert_eq!(grouped(&comma(100_000)), "1\u{202f}000,00");
        assert_eq!(grouped(&comma(123_456_789)), "1\u{202f}234\u{202f}567,89");
    }
}
