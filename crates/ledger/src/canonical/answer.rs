//! Cells about consent, death and profiling, as people write them in French and English.
//!
//! An answer depends on the question: an `x` under `deceased` means yes, an `x` under `consent_post` could
//! mean either. Nothing is guessed in favour of contact: words that are not listed here are
//! [`Answer::Unclear`].

use crate::{ConsentState, DateOrder, fold};

/// Answer of a cell to a yes-or-no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The cell is empty or states that nothing is known.
    Unsaid,
    /// The cell holds something that is not understood.
    Unclear,
}

/// Question that a column asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// Has the donor died?
    Deceased,
    /// Has the donor refused something (profiling, a channel)?
    Refused,
    /// Does the donor agree to a channel?
    Agreed,
}

const YES: [&str; 8] = ["1", "true", "yes", "oui", "vrai", "y", "o", "t"];
const NO: [&str; 7] = ["0", "false", "no", "non", "faux", "n", "f"];
/// Cells that state that nothing is known. `none` and `aucun` are not among them: they may mean "no consent".
const UNSAID: [&str; 18] = [
    "unknown",
    "inconnu",
    "inconnue",
    "not known",
    "non connu",
    "non renseigne",
    "non renseignee",
    "pas renseigne",
    "not recorded",
    "not said",
    "sans reponse",
    "n a",
    "na",
    "nan",
    "null",
    "nc",
    "nr",
    "vide",
];
/// Marks that make an answer uncertain: `oui ?` permits nothing.
const DOUBTS: [char; 8] = ['?', '？', '¿', '≠', '~', '¬', '☐', '□'];
/// Text of the cell of a spreadsheet whose formula has no stored value: the program that wrote the file does
/// not compute. It is no empty cell.
pub const UNCOMPUTED: &str = "#FORMULA!";
/// Texts that spreadsheets write where a formula failed, in English and French, and [`UNCOMPUTED`].
const FAILED: [&str; 14] = [
    UNCOMPUTED, "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!", "#N/D",
    "#NOM?", "#NOMBRE!", "#NUL!", "#VALEUR!",
];
/// Marks that people put in a box.
const TICKS: [char; 8] = ['✓', '✔', '☑', '✗', '✘', '☒', '×', '✖'];
pub(super) const CROSSES: [char; 6] = ['†', '‡', '✝', '✞', '✟', '✠'];

/// First words of a cell that states that somebody has died.
pub(super) const DEAD: [&str; 14] = [
    "deceased", "dead", "died", "death", "decede", "decedee", "decedes", "deces", "dcd", "dcde", "mort",
    "morte", "defunt", "defunte",
];
/// Cells that state that somebody is alive.
const ALIVE: [&str; 12] = [
    "alive",
    "living",
    "vivant",
    "vivante",
    "en vie",
    "non decede",
    "non decedee",
    "pas decede",
    "pas decedee",
    "not deceased",
    "not dead",
    "none",
];
/// First words of a cell that refuses.
pub(super) const REFUSAL: [&str; 36] = [
    "objected",
    "objects",
    "objection",
    "object",
    "refused",
    "refuses",
    "refuse",
    "refusee",
    "refus",
    "oppose",
    "opposee",
    "opposition",
    "opposed",
    "optout",
    "stop",
    "desinscrit",
    "desinscrite",
    "desinscription",
    "desabonne",
    "desabonnee",
    "desabonnement",
    "unsubscribed",
    "unsubscribe",
    "declined",
    "denied",
    "withdrawn",
    "revoked",
    "revoque",
    "revoquee",
    "retire",
    "retiree",
    "blacklist",
    "blacklisted",
    "blocked",
    "bloque",
    "robinson",
];
/// Beginnings of a cell that refuses, of several words.
const REFUSAL_PHRASES: [&str; 17] = [
    "opt out",
    "opted out",
    "do not",
    "don t",
    "does not want",
    "no contact",
    "no mail",
    "no email",
    "no phone",
    "no sms",
    "ne pas",
    "ne plus",
    "ne souhaite pas",
    "ne souhaite plus",
    "ne veut pas",
    "ne veut plus",
    "liste rouge",
];
/// Cells that agree, in addition to a plain yes. They must be the whole cell: "accord sauf courrier" does not
/// agree.
const AGREEMENT: [&str; 24] = [
    "allowed",
    "agreed",
    "agrees",
    "accepted",
    "accepts",
    "consented",
    "consents",
    "granted",
    "subscribed",
    "opt in",
    "opted in",
    "optin",
    "ok",
    "accepte",
    "acceptee",
    "accord",
    "d accord",
    "autorise",
    "autorisee",
    "consenti",
    "inscrit",
    "inscrite",
    "abonne",
    "abonnee",
];
/// A cell with one of these words could mean the opposite of its first word: "pas d'opposition", "no
/// objection".
const NEGATIONS: [&str; 9] = ["no", "non", "not", "pas", "sans", "aucun", "aucune", "never", "jamais"];

/// Reads a cell as the answer to a question.
pub(super) fn answer(cell: &str, question: Question) -> Answer {
    let found = read(cell, question);
    let permits = found == if question == Question::Agreed { Answer::Yes } else { Answer::No };
    if permits && cell.contains(DOUBTS) { Answer::Unclear } else { found }
}

/// Returns whether a cell holds what a spreadsheet writes where a formula failed: it names nobody.
///
/// ```
/// assert!(obole_ledger::canonical::is_failed_formula("#N/A"));
/// assert!(!obole_ledger::canonical::is_failed_formula("#12"));
/// ```
pub fn is_failed_formula(cell: &str) -> bool {
    cell.starts_with('#') && FAILED.iter().any(|failed| cell.eq_ignore_ascii_case(failed))
}

fn read(cell: &str, question: Question) -> Answer {
    // Most cells are plain; folding each of millions would take seconds.
    match cell {
        "" => return Answer::Unsaid,
        "0" | "false" | "no" | "non" => return Answer::No,
        "1" | "true" | "yes" | "oui" => return Answer::Yes,
        _ => {}
    }
    // `#N/A`, `#REF!`: the formula of a spreadsheet failed, and its result may have been a refusal.
    if cell.starts_with('#') {
        return Answer::Unclear;
    }
    let folded = fold(cell);
    let text = whole_number(cell, &folded).unwrap_or(folded.as_str());
    if text.is_empty() {
        return marks(cell, question);
    }
    if UNSAID.contains(&text) || is_no_date(cell) {
        // It is not known whether this donor is alive.
        let unknown =
            question == Question::Deceased && ["known", "connu"].iter().any(|word| text.contains(word));
        return if unknown { Answer::Unclear } else { Answer::Unsaid };
    }
    if YES.contains(&text) {
        return Answer::Yes;
    }
    if NO.contains(&text) {
        return Answer::No;
    }
    let first = text.split(' ').next().unwrap_or_default();
    match question {
        Question::Deceased if ALIVE.contains(&text) => Answer::No,
        Question::Deceased if text == "x" || DEAD.contains(&first) || is_date(cell) || is_year(text) => {
            Answer::Yes
        }
        Question::Refused if text == "x" || refuses(text) || is_date(cell) => Answer::Yes,
        Question::Agreed if refuses(text) => Answer::No,
        Question::Agreed if AGREEMENT.contains(&text) => Answer::Yes,
        _ => Answer::Unclear,
    }
}

/// Reads a cell of `consent_email` and its like.
pub(super) fn consent(cell: &str) -> ConsentState {
    if let Some(state) = ConsentState::parse(cell) {
        return state;
    }
    match answer(cell, Question::Agreed) {
        Answer::Yes => ConsentState::Allowed,
        Answer::No => ConsentState::Objected,
        Answer::Unsaid => ConsentState::Unknown,
        Answer::Unclear => ConsentState::Unclear,
    }
}

/// Reads a cell without a letter or a digit: a dash for nothing, a cross for a death, a ticked box.
fn marks(cell: &str, question: Question) -> Answer {
    let holds = |marks: &[char]| cell.contains(marks);
    if holds(&CROSSES) || holds(&TICKS) {
        return match question {
            Question::Deceased => Answer::Yes,
            Question::Refused if !holds(&CROSSES) => Answer::Yes,
            _ => Answer::Unclear,
        };
    }
    let nothing =
        cell.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '_' | '/' | '\u{feff}'));
    if nothing { Answer::Unsaid } else { Answer::Unclear }
}

/// Returns whether a folded cell begins as a refusal and no later word reverses it.
fn refuses(text: &str) -> bool {
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let begins = |phrase: &&str| {
        text.strip_prefix(*phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    if REFUSAL_PHRASES.iter().any(begins) {
        return true;
    }
    let turned = rest.iter().any(|word| NEGATIONS.contains(word));
    // "non (courrier du 3 mai)" refuses, "non opposé" does not.
    let refused_no = matches!(first, "no" | "non") && !rest.iter().any(|word| REFUSAL.contains(word));
    (REFUSAL.contains(&first) || refused_no) && !turned
}

/// Reads `1.0` and `0,00`, as data frames write 1 and 0.
fn whole_number(cell: &str, folded: &str) -> Option<&'static str> {
    let (units, decimals) = folded.split_once(' ')?;
    let zeros = cell.contains(['.', ',']) && decimals.bytes().all(|byte| byte == b'0');
    match units {
        "0" if zeros => Some("0"),
        "1" if zeros => Some("1"),
        _ => None,
    }
}

fn is_date(cell: &str) -> bool {
    let cell = cell.trim();
    DateOrder::DayFirst.day(cell).or_else(|| DateOrder::MonthFirst.day(cell)).is_some()
}

/// Returns whether a cell is a date of zeros, as databases write "no date".
fn is_no_date(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    digits >= 6 && cell.bytes().all(|byte| byte == b'0' || b"-/.: T".contains(&byte))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u16>().is_ok_and(|year| (1900..=2199).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a word as people and programs do: with case, spaces, brackets, full-width letters.
    fn spellings(word: &str) -> Vec<String> {
        let wide: String = word
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
            .collect();
        vec![
            word.to_owned(),
            word.to_uppercase(),
            format!(" {word}\u{a0}"),
            format!("« {word} »"),
            format!("({word})."),
            format!("{word} !"),
            word.replace('é', "e\u{301}"),
            word.replace('é', "e"),
            word.replace('\'', "’"),
            wide,
        ]
    }

    #[test]
    fn refusals_of_a_channel_are_understood_however_they_are_written() {
        for word in [
            "non",
            "no",
            "n",
            "false",
            "faux",
            "0",
            "0.0",
            "refus",
            "refusé",
            "refusée",
            "opposé",
            "opposée",
            "Opposition",
            "objected",
            "Objected (letter of 3 May)",
            "refus par courrier du 3 mai",
            "désinscrit",
            "désabonnée",
            "STOP",
            "opt-out",
            "Opt out",
            "ne pas contacter",
            "ne plus écrire",
            "do not contact",
            "don't call",
            "unsubscribed 2024-03-01",
            "liste rouge",
            "non (courrier du 3 mai)",
        ] {
            for cell in spellings(word) {
                assert_eq!(consent(&cell), ConsentState::Objected, "{cell}");
                assert_eq!(answer(&cell, Question::Refused) == Answer::No, is_plain_no(word), "{cell}");
            }
        }
    }

    /// Returns whether a word is a plain no, which as the answer to a refusal means that there is none.
    fn is_plain_no(word: &str) -> bool {
        NO.contains(&word) || word == "0.0"
    }

    #[test]
    fn agreements_must_stand_alone() {
        for word in
            ["oui", "yes", "1", "1.0", "vrai", "true", "allowed", "accepté", "opt-in", "d'accord", "inscrite"]
        {
            for cell in spellings(word) {
                assert_eq!(consent(&cell), ConsentState::Allowed, "{cell}");
            }
        }
        for cell in
            ["oui ?", "≠ oui", "oui sauf courrier", "accord à confirmer", "ok pour l'instant", "yes?no"]
        {
            assert_eq!(consent(cell), ConsentState::Unclear, "{cell}");
        }
    }

    #[test]
    fn what_could_mean_either_is_unclear() {
        for cell in [
            "x",
            "X",
            "✓",
            "†",
            "?",
            "2",
            "peut-être",
            "2024-05-01",
            "pas d'opposition",
            "no objection",
            "non opposé",
            "none",
            "aucun",
            "NPAI",
            "voir fiche",
            "à vérifier",
            "refus ? non",
            "décédé",
        ] {
            assert_eq!(consent(cell), ConsentState::Unclear, "{cell}");
        }
    }

    #[test]
    fn deaths_are_understood_however_they_are_written() {
        for word in [
            "x",
            "1",
            "1.0",
            "oui",
            "yes",
            "décédé",
            "décédée",
            "Décédé le 3 mai 2019",
            "deceased",
            "dcd",
            "mort",
            "†",
            "✝",
            "☒",
            "2019-05-03",
            "03/05/2019",
            "12/31/2019 00:00:00",
            "2019",
            "vrai",
            "died 2019",
        ] {
            for cell in spellings(word) {
                let found = answer(&cell, Question::Deceased);
                // A date in brackets or in full-width digits is unclear, which excludes as well.
                let date = word.len() > 4 && word.starts_with(|c: char| c.is_ascii_digit());
                assert!(found == Answer::Yes || (found == Answer::Unclear && date), "{cell}: {found:?}");
            }
        }
        for cell in ["0", "non", "no", "false", "0.0", "vivant", "alive", "Non décédé"] {
            assert_eq!(answer(cell, Question::Deceased), Answer::No, "{cell}");
        }
        for cell in ["?", "non ?", "peut-être", "veuve", "à vérifier", ".", "ne sait pas", "#N/A", "#REF!"]
        {
            assert_eq!(answer(cell, Question::Deceased), Answer::Unclear, "{cell}");
        }
    }

    #[test]
    fn nothing_said_is_nothing_said() {
        for cell in
            ["", "-", " — ", "n/a", "NaN", "NULL", "inconnu", "non renseigné", "0000-00-00", "00/00/0000"]
        {
            for question in [Question::Refused, Question::Agreed] {
                assert_eq!(answer(cell, question), Answer::Unsaid, "{cell} {question:?}");
            }
            let unknown = if cell == "inconnu" { Answer::Unclear } else { Answer::Unsaid };
            assert_eq!(answer(cell, Question::Deceased), unknown, "{cell}");
        }
    }

    #[test]
    fn a_mark_in_a_column_of_refusals_refuses() {
        for cell in ["x", "☑", "oui", "refus", "opposé", "stop", "2024-05-01", "1"] {
            assert_eq!(answer(cell, Question::Refused), Answer::Yes, "{cell}");
        }
        for cell in ["ok", "accord", "?", "allowed", ".", "ne sait pas", "NSP", "#N/A", "#N/D", "#NOM?"] {
            assert_eq!(answer(cell, Question::Refused), Answer::Unclear, "{cell}");
        }
    }
}
