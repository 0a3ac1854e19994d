use obole_ledger::{AsOf, Currency, Day, GiftKind, Giving};

use super::super::{COUNT, V1};
use super::{DONOR_COLUMNS, FeatureQuery, GIFT_COLUMNS, SqlDialect, TableName};

fn query(dialect: SqlDialect, day: &str) -> FeatureQuery {
    FeatureQuery::new(dialect, AsOf::new(Day::parse_iso(day).unwrap()))
}

/// The columns of the last SELECT, in order.
fn columns(text: &str) -> Vec<String> {
    let (_, select) = text.rsplit_once("\nSELECT\n").unwrap();
    let (columns, _) = select.split_once("\nFROM ").unwrap();
    columns.lines().map(|line| line.rsplit_once(" AS ").unwrap().1.trim_end_matches(',').to_owned()).collect()
}

/// The number of brackets that stay open, outside quoted text.
fn open_brackets(text: &str) -> i32 {
    let outside: String = text.split('\'').step_by(2).collect();
    outside.chars().map(|c| i32::from(c == '(') - i32::from(c == ')')).sum()
}

#[test]
fn every_feature_is_a_column_of_every_dialect() {
    for dialect in SqlDialect::ALL {
        let mut query = query(dialect, "2024-01-01");
        let names: Vec<&str> = V1.iter().map(|spec| spec.name).collect();
        assert_eq!(columns(&query.text())[1..], names, "{}", dialect.name());
        assert_eq!(columns(&query.text()), query.columns());
        assert_eq!(names.len(), COUNT);
        query.label_months = Some(12);
        assert_eq!(columns(&query.text()), query.columns());
        assert_eq!(query.columns()[COUNT + 1..], ["label", "label_amount"]);
        query.has_stamp = true;
        assert_eq!(columns(&query.text()), query.columns());
        assert_eq!(query.columns()[COUNT + 3..], ["feature_version", "as_of", "currency", "label_months"]);
        assert!(query.text().contains("  DATE '2024-01-01' AS as_of,\n  'EUR' AS currency,\n"));
        assert_eq!(open_brackets(&query.text()), 0);
        assert!(!query.text().contains(';'), "one statement, without an end");
    }
}

#[test]
fn each_dialect_has_its_own_words_and_no_other() {
    let words = [
        (SqlDialect::DuckDb, "MEDIAN(CAST(cents AS DOUBLE))", "FROM \"gifts\"", "\"date\""),
        (
            SqlDialect::Postgres,
            "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY cents)",
            "FROM \"gifts\"",
            "COLLATE",
        ),
        (SqlDialect::DataFusion, "CAST(CAST(\"date\" AS DATE) AS INTEGER)", "FROM \"gifts\"", "\"date\""),
        (SqlDialect::Spark, "DATEDIFF(CAST(`date` AS DATE)", "FROM `gifts`", "`date`"),
    ];
    for (dialect, first, second, third) in words {
        let text = query(dialect, "2024-01-01").text();
        for word in [first, second, third] {
            assert!(text.contains(word), "{}: {word}", dialect.name());
        }
        assert_eq!(text.contains("DOUBLE PRECISION"), dialect == SqlDialect::Postgres);
        assert_eq!(text.contains(" AS DOUBLE)"), dialect != SqlDialect::Postgres);
        assert_eq!(text.contains('`'), dialect == SqlDialect::Spark);
        assert_eq!(SqlDialect::parse(dialect.name()), Some(dialect));
    }
}

#[test]
fn windows_and_labels_are_those_of_the_calendar() {
    let mut query = query(SqlDialect::DuckDb, "2024-05-31");
    query.label_months = Some(6);
    let text = query.text();
    for (start, column) in
        [("2024-02-29", "in_3m"), ("2023-11-30", "in_6m"), ("2023-05-31", "in_12m"), ("2022-05-31", "in_24m")]
    {
        let case = format!("CASE WHEN \"date\" >= DATE '{start}' THEN 1 ELSE 0 END AS {column}");
        assert!(text.contains(&case), "{case}");
    }
    assert!(text.contains("\"date\" < DATE '2024-05-31'"));
    assert!(text.contains("\"date\" >= DATE '2024-05-31' AND \"date\" < DATE '2024-11-30'"));
    assert!(text.contains("CAST(2024 - donors.birth_year AS DOUBLE) AS age"));
}

#[test]
fn the_rule_of_giving_is_in_the_conditions() {
    let mut query = query(SqlDialect::Spark, "2024-01-01");
    query.giving = Giving {
        kinds: vec![GiftKind::Gift, GiftKind::Membership],
        currency: Currency::parse("CHF").unwrap(),
    };
    query.label_months = Some(12);
    let condition = "donor_id IS NOT NULL AND COALESCE(NULLIF(LOWER(TRIM(kind)), ''), 'gift') IN ('gift', 'membership') \
                     AND COALESCE(NULLIF(LOWER(TRIM(currency)), ''), 'eur') = 'chf' AND amount >= 0.005";
    assert_eq!(query.text().matches(condition).count(), 2, "payments and labels");
}

#[test]
fn who_may_not_be_profiled_has_no_row() {
    let text = query(SqlDialect::DuckDb, "2024-01-01").text();
    let condition = "WHERE COALESCE(donors.deceased, 0) = 0 AND COALESCE(donors.do_not_profile, 0) = 0 \
                     AND deaths.donor_id IS NULL\n";
    assert!(
        text.contains(condition)
            && text.contains("WHERE UPPER(TRIM(CAST(failure_code AS VARCHAR))) = 'MD07'\n")
    );
}

#[test]
fn a_name_that_is_no_identifier_is_refused() {
    for name in [
        "",
        ".",
        "a.",
        "a.b.c.d",
        "1a",
        "a b",
        "gifts; DROP TABLE donors",
        "gifts\"",
        "gifts`",
        "gifts--",
        "a'b",
    ] {
        let error = TableName::parse(name).unwrap_err();
        assert_eq!(error.message().id(), "table-name-invalid", "{name}");
    }
    for name in ["é", "obole_payments", "OBOLE_gifts", "gifts\n", &"a".repeat(64)] {
        assert!(TableName::parse(name).is_err(), "{name}");
    }
    let mut query = query(SqlDialect::Postgres, "2024-01-01");
    query.gifts = TableName::parse("crm.public.Gifts_2").unwrap();
    query.donors = TableName::parse(&"d".repeat(63)).unwrap();
    assert!(query.text().contains("FROM \"crm\".\"public\".\"Gifts_2\"\n"));
    assert_eq!(query.gifts.to_string(), "crm.public.Gifts_2");
    query.dialect = SqlDialect::Spark;
    assert!(query.text().contains("FROM `crm`.`public`.`Gifts_2`\n"));
}

#[test]
fn the_columns_that_are_read_are_listed() {
    let text = FeatureQuery { label_months: Some(12), ..query(SqlDialect::DuckDb, "2024-01-01") }.text();
    let from = |table: &str| -> Vec<&str> {
        let selects = text.split("SELECT").filter(|select| select.contains(&format!("FROM \"{table}\"")));
        selects.flat_map(|select| select.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))).collect()
    };
    let (gifts, donors) = (from("gifts"), from("donors"));
    assert!(GIFT_COLUMNS.iter().all(|column| gifts.contains(column)));
    assert!(DONOR_COLUMNS.iter().all(|column| donors.contains(column)));
    let others = ["gender", "postcode", "payment_method", "source", "acquisition_channel"];
    assert!(others.iter().all(|column| !gifts.contains(column) && !donors.contains(column)));
}
