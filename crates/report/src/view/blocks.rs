//! Building blocks of a page before it is HTML: sections of headings, sentences, tables, lists and figures.
//! All of it is finished text in the reader's language; the templates only lay it out and escape it.

use serde::Serialize;

use crate::charts::Chart;

/// A part of the page with a heading of level 2.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Section {
    /// The anchor.
    pub(crate) id: String,
    /// The heading.
    pub(crate) title: String,
    /// The content, from top to bottom.
    pub(crate) blocks: Vec<Block>,
    /// Sentence above the folded content, which the reader opens; `None` if the content is not folded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) folded: Option<String>,
}

/// One piece of a section.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block {
    /// A heading of level 3 to 5.
    Heading { level: u8, text: String },
    /// A paragraph.
    Text { text: String },
    /// A paragraph that must not be overlooked.
    Notice { text: String },
    /// A list.
    List { items: Vec<String> },
    /// A table.
    Table(Table),
    /// A chart, already SVG, wide and narrow, with its caption.
    Figure { svg: String, narrow: String, caption: String },
    /// Terms with their values.
    Facts { rows: Vec<(String, String)> },
    /// The figures to see first, side by side.
    Cards { cards: Vec<Card> },
    /// Small charts side by side.
    Grid { figures: Vec<String> },
    /// Two columns, one below the other on a narrow screen.
    Columns { left: Vec<Block>, right: Vec<Block> },
    /// Steps in order; a step may end in a command.
    Steps { steps: Vec<Step> },
    /// A link to another file of the run.
    Link { href: String, text: String },
}

/// A figure with its name and a note that the reader needs with it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Card {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) note: String,
}

/// Next step for the reader.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Step {
    pub(crate) text: String,
    /// The command that does it; empty for none.
    pub(crate) command: String,
}

/// A table: the first cell of a row is its header.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Table {
    /// Caption of the table.
    pub(crate) caption: String,
    /// Headings of the columns.
    pub(crate) head: Vec<String>,
    /// `true` for columns of text; columns of numbers are aligned to the right.
    pub(crate) text: Vec<bool>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
    /// Notes that a reader of this table needs.
    pub(crate) notes: Vec<String>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Row {
    /// One text per column.
    pub(crate) cells: Vec<String>,
    /// `true` for a row of totals.
    pub(crate) total: bool,
}

impl Section {
    pub(crate) fn new(id: &str, title: String) -> Self {
        Self { id: id.to_owned(), title, blocks: Vec::new(), folded: None }
    }

    /// Folds the section below a sentence that summarises it.
    pub(crate) fn fold(mut self, summary: String) -> Self {
        self.folded = Some(summary);
        self
    }

    pub(crate) fn text(&mut self, text: String) {
        self.blocks.push(Block::Text { text });
    }

    pub(crate) fn notice(&mut self, text: String) {
        self.blocks.push(Block::Notice { text });
    }

    pub(crate) fn heading(&mut self, level: u8, text: String) {
        self.blocks.push(Block::Heading { level, text });
    }

    pub(crate) fn list(&mut self, items: Vec<String>) {
        if !items.is_empty() {
            self.blocks.push(Block::List { items });
        }
    }

    pub(crate) fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    pub(crate) fn facts(&mut self, rows: Vec<(String, String)>) {
        self.blocks.push(Block::Facts { rows });
    }

    pub(crate) fn figure(&mut self, chart: Chart, caption: String) {
        if !chart.is_drawn() {
            return;
        }
        self.blocks.push(Block::Figure { svg: chart.svg, narrow: chart.narrow, caption });
    }
}

impl Table {
    /// Creates a table whose first column and the columns in `text` (from 0) hold text.
    pub(crate) fn new(caption: String, head: Vec<String>, text: &[usize]) -> Self {
        let text = (0..head.len()).map(|column| column == 0 || text.contains(&column)).collect();
        Self { caption, head, text, ..Self::default() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(Row { cells, total: false });
    }

    pub(crate) fn total(&mut self, cells: Vec<String>) {
        self.rows.push(Row { cells, total: true });
    }

    pub(crate) fn note(mut self, note: String) -> Self {
        self.notes.push(note);
        self
    }
}

/// Joins items into a list within a sentence: `a, b and c`.
pub(crate) fn enumerate(words: &crate::Words, items: &[String]) -> String {
    match items {
        [] => words.get("page-none"),
        [one] => one.clone(),
        [first @ .., last] => {
            words.format("page-and", &[("first", first.join(", ").into()), ("last", last.as_str().into())])
        }
    }
}

/// Returns the text with its first letter in lower case.
pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Returns the text with its first letter in upper case.
pub(crate) fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
