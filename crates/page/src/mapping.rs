//! The columns of a mapping, as `obole import --propose` writes it: our field on the left, the file's column
//! on the right.

/// A field, and the column of the file that it takes.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct MappedField {
    /// Name of the field.
    pub name: String,
    /// Column of the file; empty if none.
    pub column: String,
}

/// Returns the fields of a mapping in its order.
pub fn fields(text: &str) -> Vec<MappedField> {
    column_lines(text).filter_map(|(_, line)| field_of(line)).collect()
}

/// Returns the columns of the file that the mapping names: those that a field takes, and those in comments
/// that none takes.
pub fn columns(text: &str) -> Vec<String> {
    let part = text.split("\n[header]").nth(1).unwrap_or(text);
    let part = part.split("\n[status]").next().unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    for line in part.lines() {
        found.extend(quoted(line).into_iter().filter(|column| !column.is_empty()));
    }
    found.sort();
    found.dedup();
    found
}

/// Returns the mapping with other columns for its fields.
pub fn with(text: &str, column_of: impl Fn(&str) -> Option<String>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let places: Vec<(usize, MappedField)> =
        column_lines(text).filter_map(|(at, line)| Some((at, field_of(line)?))).collect();
    for (at, field) in places {
        let column = column_of(&field.name).filter(|column| !column.is_empty());
        if let Some(line) = lines.get_mut(at) {
            *line = match column {
                Some(column) => format!("{} = [{}]", field.name, toml_text(&column)),
                None => format!("# {} = \"\"", field.name),
            };
        }
    }
    lines.join("\n") + "\n"
}

/// Returns the mapping with a currency for the amounts that name none; unchanged if the text is no code of
/// three letters.
pub fn with_currency(text: &str, code: &str) -> String {
    if !(code.len() == 3 && code.chars().all(|c| c.is_ascii_alphabetic())) {
        return text.to_owned();
    }
    let line = |line: &str| match line.trim_start_matches("# ").starts_with("currency = ") {
        true => format!("currency = \"{}\"", code.to_ascii_uppercase()),
        false => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// Returns the lines of the section `[columns]` with their numbers.
fn column_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().skip_while(|(_, line)| line.trim() != "[columns]").skip(1);
    lines.take_while(|(_, line)| !line.starts_with('['))
}

/// Reads a line `date = ["le"]`, or `# amount = ""` of a field without a column.
fn field_of(line: &str) -> Option<MappedField> {
    let (name, value) = line.trim_start_matches("# ").split_once(" = ")?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let column = quoted(value).into_iter().next();
    is_name.then(|| MappedField { name: name.to_owned(), column: column.unwrap_or_default() })
}

/// Returns the texts in quotes of a line.
fn quoted(line: &str) -> Vec<String> {
    let (mut found, mut current, mut escaped) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        match (&mut current, c) {
            (Some(text), _) if escaped => {
                text.push(c);
                escaped = false;
            }
            (Some(_), '\\') => escaped = true,
            (Some(_), '"') => found.extend(current.take()),
            (Some(text), _) => text.push(c),
            (None, '"') => current = Some(String::new()),
            (None, _) => {}
        }
    }
    found
}

/// Returns a text as TOML writes it.
fn toml_text(text: &str) -> String {
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Comment\nformat = \"own-table\"\n\n[header]\nhas = [\"le\", \"nom\"]\n\n\
        # Colonnes sans champ : \"combien\", \"a\\\"b\"\n[columns]\n# amount = \"\"\n\
        date = [\"le\"]  # trouvée : à vérifier\nlast_name = [\"nom\"]\n\n# Mots\n[status]\nsettled = [\"paye*\"]\n";

    #[test]
    fn fields_and_columns_are_found() {
        let found: Vec<(String, String)> = fields(TEXT).into_iter().map(|f| (f.name, f.column)).collect();
        let wanted = [("amount", ""), ("date", "le"), ("last_name", "nom")];
        assert_eq!(found, wanted.map(|(name, column)| (name.to_owned(), column.to_owned())));
        assert_eq!(columns(TEXT), ["a\"b", "combien", "le", "nom"]);
    }

    #[test]
    fn the_currency_is_a_code_and_nothing_else() {
        let text = "# currency = \"EUR\"  # devise\nprefix = \"own-\"\n";
        assert_eq!(with_currency(text, "chf"), "currency = \"CHF\"\nprefix = \"own-\"\n");
        assert!(["", "EURO", "E\"R", "12€"].iter().all(|code| with_currency(text, code) == text));
    }

    #[test]
    fn only_the_columns_change() {
        let column = |name: &str| match name {
            "amount" => Some("a\"b".to_owned()),
            "date" => Some("le".to_owned()),
            _ => None,
        };
        let changed = with(TEXT, column);
        let found: Vec<String> = fields(&changed).into_iter().map(|f| f.column).collect();
        assert_eq!(found, ["a\"b", "le", ""]);
        let others = |text: &str| {
            let kept = text.lines().filter(|line| {
                !line.contains("amount") && !line.contains("le\"]") && !line.contains("last_name")
            });
            kept.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(others(&changed), others(TEXT));
        assert!(
            changed.contains("# last_name = \"\"") && changed.contains("amount = [\"a\\\"b\"]"),
            "{changed}"
        );
    }
}
