//! Checks of a statement before it is sent.

use obole_error::{Error, Kind, Result};

/// Returns a statement without the semicolon at its end, if it begins as one that only reads.
///
/// This is the first check, for a clear message. The driver then prepares the statement, which refuses a
/// second statement, and the transaction is read-only.
///
/// # Errors
/// [`Kind::Usage`] when it is none.
pub(crate) fn only_reads(sql: &str) -> Result<&str> {
    let sql = sql.trim_start_matches('\u{feff}').trim();
    let sql = sql.trim_end_matches([';', ' ', '\t', '\r', '\n']);
    let mut rest = sql;
    // Comments at the beginning are skipped.
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        rest = match (rest.strip_prefix("--"), rest.strip_prefix("/*")) {
            (Some(line), _) => line.split_once('\n').map_or("", |(_, rest)| rest),
            // MySQL runs the text of `/*!` comments.
            (_, Some(block)) if !block.starts_with('!') => {
                block.split_once("*/").map_or("", |(_, rest)| rest)
            }
            _ => break,
        };
    }
    let word: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    match word.to_ascii_uppercase().as_str() {
        "SELECT" | "WITH" => Ok(sql),
        _ => Err(no_query()),
    }
}

/// Returns the refusal of a statement that is not one SELECT.
pub(crate) fn no_query() -> Error {
    Error::new(Kind::Usage, "database-no-query").hint("database-one-select")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_statement_that_reads_passes() {
        for sql in
            ["SELECT 1", " -- a\n/* b */ (select 1);\n", "\u{feff}with a as (select 1) select * from a"]
        {
            assert!(only_reads(sql).is_ok(), "{sql}");
        }
        assert_eq!(only_reads("SELECT 1 ;\n;").unwrap(), "SELECT 1");
        for sql in
            ["", "--", "/*", "INSERT INTO a VALUES (1)", "DELETE FROM a", "/*! DELETE FROM a */ SELECT 1"]
        {
            assert_eq!(only_reads(sql).unwrap_err().kind(), Kind::Usage, "{sql}");
        }
    }
}
