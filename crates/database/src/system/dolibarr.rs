//! Dolibarr: donations, under the names of the columns of the table `llx_don`.
//!
//! Sources: `htdocs/install/mysql/tables/llx_don-don.sql`, `llx_societe.sql`, `llx_projet-projet.sql`,
//! `llx_c_country.sql`, `llx_c_typent.sql`, `llx_const.sql`, `llx_mailing_unsubscribe.sql`, and
//! `htdocs/don/class/don.class.php`: the state is `fk_statut` (-1 cancelled, 0 draft of a promise, 1 promise,
//! 2 paid); `paid` is not kept up to date and is not read.

use crate::query::{Query, Schema, Table, mark};

/// The tables of the query.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "don",
        needed: &[
            "rowid",
            "entity",
            "fk_statut",
            "datedon",
            "amount",
            "firstname",
            "lastname",
            "societe",
            "address",
            "zip",
            "town",
            "country",
            "fk_country",
            "email",
            "fk_projet",
            "note_private",
            "note_public",
        ],
        optional: &["ref", "fk_soc"],
        may_be_missing: false,
    },
    Table {
        name: "societe",
        needed: &["rowid", "nom", "email", "address", "zip", "town", "fk_typent", "status"],
        optional: &[],
        may_be_missing: true,
    },
    Table { name: "c_typent", needed: &["id", "code"], optional: &[], may_be_missing: true },
    Table { name: "c_country", needed: &["rowid", "code"], optional: &[], may_be_missing: true },
    Table { name: "projet", needed: &["rowid", "title"], optional: &[], may_be_missing: true },
    Table { name: "const", needed: &["name", "value", "entity"], optional: &[], may_be_missing: true },
    // Who has left mailings; since Dolibarr 14.
    Table { name: "mailing_unsubscribe", needed: &["email"], optional: &[], may_be_missing: true },
];

pub(super) fn query(schema: &Schema) -> Query {
    let column = |expression: &str| expression.to_owned();
    let table = |name: &str| schema.name(name);
    let mut from = format!("{} d", table("don"));
    // With third parties, the gift has the number of one, and its own names are empty.
    let has_party =
        schema.has("don", "fk_soc") && schema.has_table("societe") && schema.has_table("c_typent");
    let (mut organisation, mut last_name) = (column("d.societe"), column("d.lastname"));
    let (mut party, mut closed) = (column("''"), column("''"));
    let mut own = ["email", "address", "zip", "town"].map(|name| format!("d.{name}"));
    if has_party {
        from.push_str(&format!(
            "\nLEFT JOIN {} s ON s.rowid = d.fk_soc\nLEFT JOIN {} y ON y.id = s.fk_typent",
            table("societe"),
            table("c_typent")
        ));
        // The type of a third party that is a person has the code TE_PRIVATE.
        let unnamed = "COALESCE(d.societe, '') = '' AND COALESCE(d.lastname, '') = ''";
        let is_person = "COALESCE(y.code, '') = 'TE_PRIVATE'";
        organisation = format!("CASE WHEN {unnamed} AND NOT {is_person} THEN s.nom ELSE d.societe END");
        last_name = format!("CASE WHEN {unnamed} AND {is_person} THEN s.nom ELSE d.lastname END");
        own = ["email", "address", "zip", "town"]
            .map(|name| format!("COALESCE(NULLIF(d.{name}, ''), s.{name})"));
        party = column("d.fk_soc");
        // 0 in `status`: the third party is closed.
        closed = mark("s.status = 0");
    }
    let [email, address, zip, town] = own;
    let mut country = column("d.country");
    if schema.has_table("c_country") {
        from.push_str(&format!("\nLEFT JOIN {} n ON n.rowid = d.fk_country", table("c_country")));
        country = column("COALESCE(n.code, d.country)");
    }
    let mut project = column("d.fk_projet");
    if schema.has_table("projet") {
        from.push_str(&format!("\nLEFT JOIN {} p ON p.rowid = d.fk_projet", table("projet")));
        project = column("p.title");
    }
    let mut currency = column("''");
    if schema.has_table("const") {
        // Entity 0 holds for all; that of the gift comes first.
        let of = |entity: &str| {
            format!(
                "(SELECT MIN(v.value) FROM {} v WHERE v.name = 'MAIN_MONNAIE' AND v.entity = {entity})",
                table("const")
            )
        };
        currency = format!("COALESCE({}, {})", of("d.entity"), of("0"));
    }
    let mut no_email = column("''");
    if schema.has_table("mailing_unsubscribe") {
        from.push_str(&format!(
            "\nLEFT JOIN (SELECT LOWER(email) AS email FROM {} GROUP BY LOWER(email)) u ON {}",
            table("mailing_unsubscribe"),
            schema.same_text("u.email", &format!("LOWER({email})"))
        ));
        no_email = mark("u.email <> ''");
    }
    let reference = if schema.has("don", "ref") { "d.ref" } else { "''" };
    let columns = vec![
        ("rowid", column("d.rowid")),
        ("ref", column(reference)),
        ("fk_statut", column("d.fk_statut")),
        ("datedon", column("d.datedon")),
        ("amount", column("d.amount")),
        ("multicurrency_code", currency),
        ("fk_soc", party),
        ("firstname", column("d.firstname")),
        ("lastname", last_name),
        ("societe", organisation),
        ("address", address),
        ("zip", zip),
        ("town", town),
        ("country", country),
        ("email", email),
        ("fk_projet", project),
        ("note_private", column("d.note_private")),
        ("note_public", column("d.note_public")),
        ("Do Not Email", no_email),
        ("Do Not Contact", closed),
    ];
    Query { columns, from, conditions: Vec::new(), order: "d.rowid" }
}
