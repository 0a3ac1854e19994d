//! Odoo with the OCA module `donation`: donations under the technical names of Odoo's own export.
//!
//! Sources: `donation/models/donation.py` (`donation.donation`, `donation.line`) and
//! `donation/models/donation_campaign.py` of OCA/donation; `res_partner.py`, `res_currency.py`,
//! `res_country.py` of Odoo's `base`; `mail_blacklist.py` of `mail`, `phone_blacklist.py` of
//! `phone_validation`; `donation_recurring/models/donation.py`. A donation has lines in money and lines in
//! kind; only those in money are a payment. From Odoo 16 on, translated names are JSON by language.

use crate::query::{Query, Schema, Table, mark};

/// The tables of the query.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "donation_donation",
        needed: &["id", "number", "partner_id", "donation_date", "amount_total", "currency_id", "state"],
        // The last two are of the module `donation_recurring`.
        optional: &["payment_mode_id", "campaign_id", "recurring_template", "source_recurring_id"],
        may_be_missing: false,
    },
    Table {
        name: "donation_line",
        needed: &["donation_id", "quantity", "unit_price", "in_kind"],
        optional: &["amount"],
        may_be_missing: false,
    },
    Table {
        name: "res_partner",
        needed: &["id", "name", "email", "street", "zip", "city", "country_id", "is_company", "active"],
        optional: &["email_normalized", "phone_sanitized"],
        may_be_missing: false,
    },
    Table { name: "res_currency", needed: &["id", "name"], optional: &[], may_be_missing: false },
    Table { name: "res_country", needed: &["id", "code"], optional: &[], may_be_missing: false },
    Table { name: "account_payment_mode", needed: &["id", "name"], optional: &[], may_be_missing: true },
    Table { name: "donation_campaign", needed: &["id", "name"], optional: &[], may_be_missing: true },
    Table { name: "mail_blacklist", needed: &["email", "active"], optional: &[], may_be_missing: true },
    Table { name: "phone_blacklist", needed: &["number", "active"], optional: &[], may_be_missing: true },
];

pub(super) fn query(schema: &Schema) -> Query {
    let column = |expression: &str| expression.to_owned();
    let amount = if schema.has("donation_line", "amount") { "amount" } else { "quantity * unit_price" };
    let mut from = format!(
        "donation_donation d\n\
         LEFT JOIN (SELECT donation_id, COALESCE(in_kind, FALSE) AS in_kind, SUM({amount}) AS amount\n    \
         FROM donation_line GROUP BY donation_id, COALESCE(in_kind, FALSE)) l ON l.donation_id = d.id\n\
         LEFT JOIN res_partner p ON p.id = d.partner_id\n\
         LEFT JOIN res_currency m ON m.id = d.currency_id\n\
         LEFT JOIN res_country n ON n.id = p.country_id"
    );
    // The name in a table to which a column refers, or nothing where there is no such table.
    let mut named = |column: &str, table: &str, short: &str| {
        if !schema.has("donation_donation", column) || !schema.has_table(table) {
            return "''".to_owned();
        }
        from.push_str(&format!("\nLEFT JOIN {table} {short} ON {short}.id = d.{column}"));
        match schema.type_of(table, "name").starts_with("json") {
            true => format!("COALESCE({short}.name ->> 'fr_FR', {short}.name ->> 'en_US')"),
            false => format!("{short}.name"),
        }
    };
    let mode = named("payment_mode_id", "account_payment_mode", "o");
    let campaign = named("campaign_id", "donation_campaign", "g");
    let mut no_email = column("''");
    if schema.has_table("mail_blacklist") {
        // Odoo keeps the addresses of the list in small letters.
        let email = match schema.has("res_partner", "email_normalized") {
            true => "COALESCE(NULLIF(p.email_normalized, ''), LOWER(TRIM(p.email)))",
            false => "LOWER(TRIM(p.email))",
        };
        from.push_str(&format!("\nLEFT JOIN mail_blacklist b ON b.email = {email} AND b.active = TRUE"));
        no_email = mark("b.email <> ''");
    }
    let mut no_phone = column("''");
    if schema.has_table("phone_blacklist") && schema.has("res_partner", "phone_sanitized") {
        from.push_str("\nLEFT JOIN phone_blacklist t ON t.number = p.phone_sanitized AND t.active = TRUE");
        no_phone = mark("t.number <> ''");
    }
    let mut columns = vec![
        ("number", column("d.number")),
        ("partner_id/.id", column("d.partner_id")),
        ("partner_id", column("p.name")),
        ("partner_id/commercial_company_name", column("CASE WHEN p.is_company = TRUE THEN p.name END")),
        ("partner_id/email", column("p.email")),
        ("partner_id/street", column("p.street")),
        ("partner_id/zip", column("p.zip")),
        ("partner_id/city", column("p.city")),
        ("partner_id/country_id", column("n.code")),
        ("donation_date", column("d.donation_date")),
        ("amount_total", column("COALESCE(l.amount, d.amount_total)")),
        ("currency_id", column("m.name")),
        ("payment_mode_id", mode),
        ("campaign_id", campaign),
        ("state", column("d.state")),
        ("line_ids/in_kind", column("CASE WHEN l.in_kind = TRUE THEN 'True' ELSE 'False' END")),
        ("Do Not Email", no_email),
        ("Do Not Phone", no_phone.clone()),
        ("Do Not Sms", no_phone),
        // An archived partner is not to be used any more.
        ("Do Not Contact", mark("p.active = FALSE")),
    ];
    // An empty column would say that no donation is recurring.
    let recurring = ["recurring_template", "source_recurring_id"];
    let recurring = recurring.into_iter().filter(|name| schema.has("donation_donation", name));
    columns.extend(recurring.map(|name| (name, format!("d.{name}"))));
    Query { columns, from, conditions: Vec::new(), order: "d.id, l.in_kind" }
}
