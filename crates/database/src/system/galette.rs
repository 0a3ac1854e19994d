//! Galette: contributions, under the labels of Galette's own export, and the member in columns beside.
//!
//! Sources: `galette/install/scripts/mysql.sql` and `pgsql.sql`, and their `sql/upgrade-to-1.10-*.sql`, by
//! which `cotis_extension` became a number of months: 0 is a donation, -1 the usual length. The labels of
//! types and means of payment are English in the tables and are translated on the screen.

use crate::query::{Query, Schema, Table, mark};

/// The tables of the query.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "cotisations",
        needed: &[
            "id_cotis",
            "id_adh",
            "id_type_cotis",
            "montant_cotis",
            "type_paiement_cotis",
            "info_cotis",
            "date_enreg",
            "date_debut_cotis",
        ],
        optional: &[],
        may_be_missing: false,
    },
    Table {
        name: "adherents",
        needed: &[
            "id_adh",
            "nom_adh",
            "prenom_adh",
            "societe_adh",
            "email_adh",
            "adresse_adh",
            "cp_adh",
            "ville_adh",
            "pays_adh",
            "activite_adh",
        ],
        optional: &["adresse2_adh"],
        may_be_missing: false,
    },
    Table {
        name: "types_cotisation",
        needed: &["id_type_cotis", "libelle_type_cotis", "cotis_extension"],
        optional: &[],
        may_be_missing: false,
    },
    // Since Galette 0.9.2; before, the numbers 1 to 6 had fixed meanings.
    Table { name: "paymenttypes", needed: &["type_id", "type_name"], optional: &[], may_be_missing: true },
];

pub(super) fn query(schema: &Schema) -> Query {
    let column = |expression: &str| expression.to_owned();
    let table = |name: &str| schema.name(name);
    let mut from = format!(
        "{} c\nLEFT JOIN {} a ON a.id_adh = c.id_adh\nLEFT JOIN {} t ON t.id_type_cotis = c.id_type_cotis",
        table("cotisations"),
        table("adherents"),
        table("types_cotisation")
    );
    let mut method = column(
        "CASE c.type_paiement_cotis WHEN 1 THEN 'Cash' WHEN 2 THEN 'Credit card' WHEN 3 THEN 'Check' \
         WHEN 4 THEN 'Transfer' WHEN 5 THEN 'Paypal' ELSE 'Other' END",
    );
    if schema.has_table("paymenttypes") {
        from.push_str(&format!(
            "\nLEFT JOIN {} m ON m.type_id = c.type_paiement_cotis",
            table("paymenttypes")
        ));
        method = column("m.type_name");
    }
    let extends = match schema.type_of("types_cotisation", "cotis_extension") {
        "boolean" => "t.cotis_extension = TRUE",
        _ => "t.cotis_extension <> 0",
    };
    let second = match schema.has("adherents", "adresse2_adh") {
        true => "a.adresse2_adh",
        false => "''",
    };
    let columns = vec![
        ("Contribution id", column("c.id_cotis")),
        ("Member id", column("c.id_adh")),
        ("Contributor", column("CONCAT(a.nom_adh, ' ', a.prenom_adh)")),
        ("Last name", column("a.nom_adh")),
        ("First name", column("a.prenom_adh")),
        ("Company", column("a.societe_adh")),
        ("Email", column("a.email_adh")),
        ("Address", column("a.adresse_adh")),
        ("Address 2", column(second)),
        ("Zip code", column("a.cp_adh")),
        ("City", column("a.ville_adh")),
        ("Country", column("a.pays_adh")),
        // The association names its types; one that prolongs membership is a fee, whatever its name.
        (
            "Contribution type",
            format!(
                "CASE WHEN {extends} THEN CONCAT('membership: ', t.libelle_type_cotis) ELSE t.libelle_type_cotis END"
            ),
        ),
        ("Amount", column("c.montant_cotis")),
        ("Payment type", method),
        ("Comments", column("c.info_cotis")),
        ("Date of contribution / Start date of membership", column("c.date_debut_cotis")),
        ("Record date", column("c.date_enreg")),
        // An account that was closed by hand; it does not close by itself when a membership ends.
        ("Do Not Contact", mark("a.activite_adh = FALSE")),
    ];
    Query { columns, from, conditions: Vec::new(), order: "c.id_cotis" }
}
