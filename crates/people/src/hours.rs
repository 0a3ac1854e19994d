//! Hours of work, as people write them.

/// Returns the minutes of a cell: `2h30`, `2 h`, `02:30`, `3,5`, `3.5 h`, `90 min`; a number alone is hours.
pub(crate) fn minutes(cell: &str) -> Option<u32> {
    let text: String = cell.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let number = |text: &str| text.replace(',', ".").parse::<f64>().ok().filter(|n| (0.0..1e5).contains(n));
    let whole = |text: &str| text.parse::<u32>().ok().filter(|n| *n < 60);
    let minutes = |hours: f64| Some((hours * 60.0).round() as u32);
    if let Some(rest) =
        text.strip_suffix("minutes").or_else(|| text.strip_suffix("min")).or_else(|| text.strip_suffix("mn"))
    {
        return match rest.split_once('h') {
            Some((hours, rest)) => Some(minutes(number(hours)?)? + whole(rest)?),
            None => minutes(number(rest)? / 60.0),
        };
    }
    let rest =
        ["heures", "heure", "hours", "hour"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(&text);
    match rest.split_once(['h', ':']) {
        Some((hours, "")) => minutes(number(hours)?),
        Some((hours, rest)) => Some(minutes(number(hours)?)? + whole(rest.split(':').next()?)?),
        None => minutes(number(rest)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (cell, wanted) in [
            ("2h30", Some(150)),
            ("2 h", Some(120)),
            ("02:00", Some(120)),
            ("02:30:00", Some(150)),
            ("3,5", Some(210)),
            ("1.25 h", Some(75)),
            ("90 min", Some(90)),
            ("1h15min", Some(75)),
            ("4 heures", Some(240)),
            ("", None),
            ("matin", None),
            ("2h75", None),
            ("-3", None),
        ] {
            assert_eq!(minutes(cell), wanted, "{cell}");
        }
    }
}
