//! An answer in words and columns, on one screen.

use obole_report::{Arg, Words, wrapped};

/// Maximum number of characters in a line.
const WIDTH: usize = 100;

/// Lines of an answer.
pub struct AnswerText<'a> {
    words: &'a Words,
    text: String,
}

impl<'a> AnswerText<'a> {
    /// Begins an answer.
    pub fn new(words: &'a Words) -> Self {
        Self { words, text: String::new() }
    }

    /// Adds a sentence, in lines of one screen.
    pub fn say(&mut self, key: &str, values: &[(&str, Arg)]) {
        let text = self.words.format(key, values);
        let width = self.words.width().map_or(WIDTH, |width| width.min(WIDTH));
        for line in wrapped(&text, "", "  ", Some(width)) {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    /// Adds rows as columns: the first one flush left, the others flush right.
    pub fn table<R: AsRef<[String]>>(&mut self, rows: &[R]) {
        let columns = rows.iter().map(|row| row.as_ref().len()).max().unwrap_or_default();
        let wide = |at: usize| {
            rows.iter().filter_map(|row| row.as_ref().get(at)).map(|cell| cell.chars().count()).max()
        };
        let widths: Vec<usize> = (0..columns).map(|at| wide(at).unwrap_or_default()).collect();
        for row in rows {
            let cells = row.as_ref().iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
                if at == 0 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
            });
            self.text.push_str(cells.collect::<Vec<_>>().join("   ").trim_end());
            self.text.push('\n');
        }
    }

    /// Returns the lines.
    pub fn finish(self) -> String {
        self.text
    }
}
