//! Frame of the small programs beside `obole`: the language that a call asks for, the argument parser's own
//! texts in French, and the lines and the exit code of an error.

use std::ffi::OsString;
use std::io::Write;

use crate::{Error, Kind, Lang};

/// Texts of the argument parser, in English and in French.
const FRAME: [(&str, &str); 18] = [
    ("error: ", "erreur\u{a0}: "),
    ("Usage: ", "Utilisation\u{a0}: "),
    ("\nCommands:\n", "\nCommandes\u{a0}:\n"),
    ("\nArguments:\n", "\nArguments\u{a0}:\n"),
    ("\nOptions:\n", "\nOptions\u{a0}:\n"),
    ("For more information, try '--help'.", "Aide\u{a0}: --help"),
    ("the following required arguments were not provided:", "il manque\u{a0}:"),
    ("unexpected argument", "argument inconnu"),
    ("unrecognized subcommand", "commande inconnue"),
    ("invalid value", "valeur incorrecte"),
    (" for '", " pour '"),
    (" found\n", "\n"),
    ("cannot be used with", "est incompatible avec"),
    ("Print help (see more with '--help')", "Afficher l’aide (en entier\u{a0}: --help)"),
    ("Print help (see a summary with '-h')", "Afficher l’aide (en bref\u{a0}: -h)"),
    ("Print version", "Afficher la version"),
    ("[default: ", "[par défaut\u{a0}: "),
    ("<COMMAND>", "<COMMANDE>"),
];

/// Returns a page of the parser in a language. The help of the arguments is translated already.
fn page(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Fr => {
            let framed = FRAME.iter().fold(text.to_owned(), |text, (en, fr)| text.replace(en, fr));
            framed.replace("Print help", "Afficher l’aide").replace("[possible values: ", "[valeurs\u{a0}: ")
        }
    }
}

/// Returns the language that a call asks for, even if the rest of it is wrong.
pub fn asked_lang(args: &[OsString]) -> Lang {
    let words: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let beside = words.windows(2).filter(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    let joined = words.iter().filter_map(|word| word.strip_prefix("--lang="));
    beside.chain(joined).find_map(Lang::parse).unwrap_or_default()
}

/// Writes a text of the parser in the place of an answer, a fault to `err` and a page to `out`, and returns
/// the exit code.
pub fn reply(text: &str, is_fault: bool, lang: Lang, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let (stream, code): (&mut dyn Write, u8) = if is_fault { (err, 2) } else { (out, 0) };
    // Write errors are ignored: the stream is closed.
    let _ = write!(stream, "{}", page(text, lang));
    code
}

/// Writes an error with all its faults and their hints, and returns the exit code: 0 the reader has closed
/// the pipe · 2 wrong call or unreadable input · 3 refused by a rule · 4 disk, system or connection failed.
///
/// ```
/// use obole_error::{Error, Kind, Lang, program};
///
/// let (error, mut lines) = (Error::new(Kind::Unreadable, "file-empty").in_file("a.csv"), Vec::new());
/// assert_eq!(program::fail(&error, Lang::Fr, &mut lines), 2);
/// assert_eq!(String::from_utf8(lines).unwrap(), "erreur\u{a0}: a.csv\u{a0}: le fichier est vide\n");
/// ```
pub fn fail(error: &Error, lang: Lang, err: &mut dyn Write) -> u8 {
    let (label, hint) = match lang {
        Lang::En => ("error:", "hint:"),
        Lang::Fr => ("erreur\u{a0}:", "conseil\u{a0}:"),
    };
    // Write errors are ignored: the stream is closed.
    for fault in std::iter::once(error).chain(error.further()) {
        let _ = writeln!(err, "{label} {}", fault.text(lang));
        for words in fault.hints() {
            let _ = writeln!(err, "{hint} {}", words.text(lang));
        }
    }
    match error.kind().general() {
        Kind::ClosedPipe => 0,
        Kind::Usage | Kind::Unreadable | Kind::Newer => 2,
        Kind::Refused => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_written() {
        let fault = |file: &str| Error::new(Kind::Unreadable, "file-empty").in_file(file);
        let (joined, mut lines) = (Error::joined([fault("a.csv"), fault("b.csv")]).unwrap(), Vec::new());
        assert_eq!(fail(&joined, Lang::En, &mut lines), 2);
        let text = String::from_utf8(lines).unwrap();
        assert_eq!(text, "error: a.csv: the file is empty\nerror: b.csv: the file is empty\n");
    }
}
