//! Errors in the reader's language.
//!
//! Errors are made where no language is known, so they carry an English sentence, and that sentence is the key of its French
//! twin (as in GNU gettext). `words/fr/errors.json` writes each key as the source code does, with its `{…}`; in the twin `{1}`
//! stands for what the first of them held. A test reads the sources and finds every sentence that has no twin.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use obole_ledger::Error;

use crate::help::help_text;
use crate::words::Lang;

/// One sentence: what is between its holes, and its twin.
struct Twin {
    pieces: Vec<String>,
    french: String,
}

/// The place and the message of an error; a sentence without a twin stays as it is.
///
/// ```
/// use obole_ledger::{Error, Kind};
/// use obole_report::{Lang, error_text};
///
/// let error = Error::new(Kind::Unreadable, "the file is empty").in_file("gifts.csv").at_row(1);
/// assert_eq!(error_text(&error, Lang::Fr), "gifts.csv, ligne 1\u{a0}: le fichier est vide");
/// assert_eq!(error_text(&error, Lang::En), error.to_string());
/// ```
pub fn error_text(error: &Error, lang: Lang) -> String {
    if lang == Lang::En {
        return error.to_string();
    }
    let place = error.place();
    let parts: Vec<String> = [
        place.file_text(),
        place.row.map(|row| sentence_text(&format!("row {row}"), lang)),
        place.column_text().map(|column| sentence_text(&format!("column {column}"), lang)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let message = sentence_text(error.message(), lang);
    if parts.is_empty() { message } else { format!("{}\u{a0}: {message}", parts.join(", ")) }
}

/// A sentence that an error carries: its message or a hint.
pub fn sentence_text(sentence: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return sentence.to_owned();
    }
    let found = twins().iter().find_map(|twin| Some((twin, held(&twin.pieces, sentence)?)));
    found.map_or_else(
        || help_text(sentence).unwrap_or(sentence).to_owned(),
        |(twin, holes)| {
            let numbered = holes.iter().zip(1_usize..);
            // What a hole held may be a sentence itself.
            numbered.fold(twin.french.clone(), |text, (hole, at)| {
                text.replace(&format!("{{{at}}}"), &sentence_text(hole, lang))
            })
        },
    )
}

/// All twins, those with the most letters of their own first.
fn twins() -> &'static [Twin] {
    static TWINS: OnceLock<Vec<Twin>> = OnceLock::new();
    TWINS.get_or_init(|| {
        let pairs: BTreeMap<String, String> =
            serde_json::from_str(include_str!("../words/fr/errors.json")).unwrap_or_default();
        let mut twins: Vec<Twin> =
            pairs.into_iter().map(|(english, french)| Twin { pieces: pieces(&english), french }).collect();
        twins.sort_by_key(|twin| std::cmp::Reverse(twin.pieces.iter().map(String::len).sum::<usize>()));
        twins
    })
}

/// What is between the holes of a sentence as the source code writes it.
fn pieces(english: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut inside = false;
    for c in english.chars() {
        match c {
            '{' => inside = true,
            '}' => {
                inside = false;
                pieces.push(String::new());
            }
            _ if inside => {}
            _ => pieces.iter_mut().last().into_iter().for_each(|piece| piece.push(c)),
        }
    }
    pieces
}

/// What the holes held, if the pieces make up the sentence.
fn held<'a>(pieces: &[String], sentence: &'a str) -> Option<Vec<&'a str>> {
    let (first, others) = pieces.split_first()?;
    let mut rest = sentence.strip_prefix(first.as_str())?;
    let Some((last, middle)) = others.split_last() else {
        return rest.is_empty().then(Vec::new);
    };
    let mut holes = Vec::with_capacity(others.len());
    for piece in middle {
        let (hole, after) = rest.split_once(piece.as_str())?;
        holes.push(hole);
        rest = after;
    }
    holes.push(rest.strip_suffix(last.as_str())?);
    Some(holes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_in_their_order_and_sentences_within_are_said_too() {
        let fr = |text: &str| sentence_text(text, Lang::Fr);
        assert_eq!(
            fr("the plan is damaged: a donor stands twice"),
            "le plan est abîmé\u{a0}: un donateur figure deux fois"
        );
        assert_eq!(
            fr("cannot read the file: No such file or directory (os error 2)"),
            "impossible de lire le fichier\u{a0}: fichier ou dossier introuvable (erreur système 2)"
        );
        assert_eq!(
            fr("no row has the event, so there is nothing to learn"),
            "aucune ligne n'a l'événement, il n'y a donc rien à apprendre"
        );
        assert_eq!(fr("the models run to 7"), "the models run to 7");
    }

    #[test]
    fn each_twin_is_found_by_its_own_sentence_and_uses_every_hole() {
        for twin in twins() {
            let sentence = twin.pieces.join("\u{1}");
            assert_eq!(held(&twin.pieces, &sentence).map(|holes| holes.len()), Some(twin.pieces.len() - 1));
            let holes = (1..twin.pieces.len()).all(|at| twin.french.contains(&format!("{{{at}}}")));
            assert!(holes && twin.french.matches('{').count() == twin.pieces.len() - 1, "{}", twin.french);
        }
    }
}
