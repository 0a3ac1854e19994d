//! CiviCRM: contributions with their contact, under the titles of CiviCRM's own export.
//!
//! Sources: `schema/Contribute/Contribution.entityType.php`, `schema/Contact/Contact.entityType.php`,
//! `schema/Core/Email.entityType.php`, `Address`, `OptionValue`, `OptionGroup` and
//! `schema/Financial/FinancialType.entityType.php` of civicrm-core. The names of statuses and of means of
//! payment are option values of the groups `contribution_status` and `payment_instrument`; their `name` is
//! English in every language of an installation, their `label` is not.

use crate::query::{Query, Schema, Table, mark};

const fn table(name: &'static str, needed: &'static [&'static str]) -> Table {
    Table { name, needed, optional: &[], may_be_missing: false }
}

/// The tables of the query.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "civicrm_contribution",
        needed: &[
            "id",
            "contact_id",
            "financial_type_id",
            "payment_instrument_id",
            "receive_date",
            "total_amount",
            "currency",
            "contribution_recur_id",
            "is_test",
            "contribution_status_id",
        ],
        // Templates of regular gifts came with 5.20.
        optional: &["campaign_id", "is_template"],
        may_be_missing: false,
    },
    Table {
        name: "civicrm_contact",
        needed: &[
            "id",
            "contact_type",
            "display_name",
            "first_name",
            "last_name",
            "organization_name",
            "do_not_email",
            "do_not_phone",
            "do_not_mail",
            "is_opt_out",
            "is_deceased",
            "is_deleted",
        ],
        optional: &["do_not_sms"],
        may_be_missing: false,
    },
    table("civicrm_email", &["id", "contact_id", "email", "is_primary", "on_hold"]),
    table(
        "civicrm_address",
        &["id", "contact_id", "street_address", "postal_code", "city", "country_id", "is_primary"],
    ),
    table("civicrm_country", &["id", "iso_code"]),
    table("civicrm_financial_type", &["id", "name"]),
    table("civicrm_option_group", &["id", "name"]),
    table("civicrm_option_value", &["option_group_id", "value", "name"]),
    // A translated installation has `title_fr_FR` and others in place of `title`.
    Table { name: "civicrm_campaign", needed: &["id"], optional: &["title", "name"], may_be_missing: true },
];

pub(super) fn query(schema: &Schema) -> Query {
    let column = |expression: &str| expression.to_owned();
    let campaign = ["title", "name"].into_iter().find(|name| schema.has("civicrm_campaign", name));
    let campaign = campaign.filter(|_| schema.has("civicrm_contribution", "campaign_id"));
    let sms =
        if schema.has("civicrm_contact", "do_not_sms") { mark("k.do_not_sms = 1") } else { column("''") };
    let columns = vec![
        ("Contribution ID", column("c.id")),
        ("Contact ID", column("c.contact_id")),
        ("Display Name", column("k.display_name")),
        ("Last Name", column("k.last_name")),
        ("First Name", column("k.first_name")),
        // For a person this column holds the employer.
        (
            "Organization Name",
            column("CASE WHEN k.contact_type = 'Organization' THEN k.organization_name END"),
        ),
        ("Email", column("e.email")),
        ("Street Address", column("a.street_address")),
        ("Postal Code", column("a.postal_code")),
        ("City", column("a.city")),
        ("Country", column("n.iso_code")),
        ("Financial Type", column("f.name")),
        ("Payment Method", option("payment_instrument", "c.payment_instrument_id")),
        ("Contribution Date", column("c.receive_date")),
        ("Total Amount", column("c.total_amount")),
        ("Currency", column("c.currency")),
        ("Contribution Status", option("contribution_status", "c.contribution_status_id")),
        ("Recurring Contribution ID", column("c.contribution_recur_id")),
        ("Test Mode", mark("c.is_test = 1")),
        ("Campaign", campaign.map_or_else(|| column("''"), |name| format!("g.{name}"))),
        // 2 in `on_hold`: the person has opted out by the link in an e-mail (option group `email_on_hold`).
        ("Do Not Email", mark("k.do_not_email = 1 OR e.on_hold = 2")),
        ("Do Not Phone", mark("k.do_not_phone = 1")),
        ("Do Not Mail", mark("k.do_not_mail = 1")),
        ("Do Not Sms", sms),
        ("Is Opt Out", mark("k.is_opt_out = 1")),
        // A contact in the bin was merged or is not to be used any more.
        ("Do Not Contact", mark("k.is_deleted = 1")),
        ("Deceased", mark("k.is_deceased = 1")),
    ];
    let mut from = "civicrm_contribution c\n\
        LEFT JOIN civicrm_contact k ON k.id = c.contact_id\n"
        .to_owned();
    // Damaged data may have two primary addresses; a gift must not be listed twice.
    for (table, name) in [("civicrm_email", "e"), ("civicrm_address", "a")] {
        from.push_str(&format!(
            "LEFT JOIN {table} {name} ON {name}.id = (SELECT MIN(x.id) FROM {table} x \
             WHERE x.contact_id = c.contact_id AND x.is_primary = 1)\n"
        ));
    }
    from.push_str(
        "LEFT JOIN civicrm_country n ON n.id = a.country_id\n\
         LEFT JOIN civicrm_financial_type f ON f.id = c.financial_type_id",
    );
    if campaign.is_some() {
        from.push_str("\nLEFT JOIN civicrm_campaign g ON g.id = c.campaign_id");
    }
    // A template is the pattern of a regular gift and no payment.
    let is_payment = schema.has("civicrm_contribution", "is_template").then(|| column("c.is_template = 0"));
    Query { columns, from, conditions: is_payment.into_iter().collect(), order: "c.id" }
}

/// Returns the expression of the name of an option, whose values are texts.
///
/// CONCAT makes a text of a number in every database. CAST would give it the collation of the connection,
/// which MySQL does not compare with that of the table.
fn option(group: &str, value: &str) -> String {
    format!(
        "(SELECT MIN(v.name) FROM civicrm_option_value v \
         JOIN civicrm_option_group o ON o.id = v.option_group_id \
         WHERE o.name = '{group}' AND v.value = CONCAT({value}, ''))"
    )
}
