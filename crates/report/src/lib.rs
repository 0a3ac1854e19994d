//! Charts, tables, HTML and every sentence in French and English.
