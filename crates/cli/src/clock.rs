//! The only clock of the program: libraries receive the time as a value.

use std::time::{SystemTime, UNIX_EPOCH};

use obole_ledger::Day;

/// Returns the current day in UTC.
pub fn today() -> Day {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Day::new(i32::try_from(seconds / 86_400).unwrap_or(i32::MAX))
}

/// Returns the current time in UTC, as `2025-01-06T09:00:00Z`.
pub fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let day = today();
    let of_day = seconds % 86_400;
    format!("{day}T{:02}:{:02}:{:02}Z", of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_like_a_time() {
        let now = now();
        assert_eq!(now.len(), 20);
        assert!(now.starts_with("20") && now.ends_with('Z'));
    }
}
