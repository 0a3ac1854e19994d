//! Letters of invented people, from templates unlike the drafts.

use std::collections::BTreeMap;
use std::path::Path;

use obole_error::{Kind, Lang};
use obole_ledger::{Cents, ContactChannel, disk};

use super::*;
use crate::mailing::{LettersPer, MailingRow};
use crate::vault::PeopleBook;

mod merged;

const GOOD: &str = "Objet : Bonjour\n\n{{ greeting }}\n\n{{ opt_out }}\n";

const TEXTS: LetterTexts<'static> = LetterTexts {
    named: &[],
    opt_out: "Écrivez-nous pour ne plus rien recevoir.",
    tax_sentence: None,
    draft: None,
};

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let shared =
        b"language = \"fr\"\nassociation = \"Les Amis\"\nsignatory = \"Camille\"\ncontact = \"01\"\n";
    disk::write_bytes(&folder.path().join("letters.toml"), shared).unwrap();
    for (name, bytes) in files {
        disk::write_bytes(&folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn loaded(files: &[(&str, &[u8])]) -> LetterTemplates {
    LetterTemplates::load(folder(files).path()).unwrap()
}

/// File, line, id of the message, and whether it is a warning.
fn seen(findings: &[LetterFinding]) -> Vec<(String, u64, &'static str)> {
    findings
        .iter()
        .map(|found| (disk::file_name(found.file()), found.line().unwrap_or_default(), found.what.id()))
        .collect()
}

fn faults(text: &str) -> Vec<(u64, &'static str)> {
    let found = loaded(&[("thank.txt", text.as_bytes())]).findings(&[]);
    seen(&found).into_iter().map(|(_, line, id)| (line, id)).collect()
}

/// A vault with three people: one of whom everything is known, an organisation, and a couple without first
/// names.
fn people() -> (PeopleBook, Vec<MailingRow>) {
    let mut book = PeopleBook::with_fixed_key();
    let mut rows = Vec::new();
    for key in ["a", "b", "c"] {
        let id = book.add(&format!("email:{key}@example.org"), |_| false).unwrap();
        let person = book.get_mut(&id).unwrap();
        person.email = format!("{key}@example.org");
        (person.address, person.postcode) = ("12 rue du Faux".into(), "31000".into());
        match key {
            "a" => {
                (person.first_name, person.last_name) =
                    ("<b>Zoé</b> & **Co**".into(), "D'\"ESSAI\" 😀".into());
                person.city = "לאה כהן".into();
            }
            "b" => person.organisation = "SARL Fictive & Fils".into(),
            _ => (person.first_name, person.last_name) = ("M. et Mme".into(), "FICTIF".into()),
        }
        let ask = Some(Cents::new(3_000));
        let row =
            MailingRow { donor_id: id, segment: "Loyal".into(), ask, higher_asks: vec![Cents::new(4_500)] };
        rows.push(row);
    }
    (book, rows)
}

fn settings(channel: ContactChannel) -> LetterSettings<'static> {
    LetterSettings {
        channel,
        per: LettersPer::Person,
        greeting: &|names| match names {
            [] => "Bonjour,".to_owned(),
            names => format!("Bonjour {},", names.join(" et ")),
        },
        and: "et",
        asks: &|asks| asks.iter().map(|ask| format!("{} €", ask.units())).collect::<Vec<_>>().join(" ou "),
        choice: &|_| LetterChoice {
            kind: LetterKind::Thank,
            last_gift: Some(["1er mai".into(), "50 €".into()]),
        },
        texts: TEXTS,
    }
}

fn written(merge: &LetterMerge<'_>, name: &str, form: LetterForm) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    merge.write(&path, form).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let first = std::fs::read(&path).unwrap();
    // Letters may be written again, and are the same bytes.
    merge.write(&path, form).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), first);
    first
}

#[test]
fn drafts_have_no_fault_and_say_how_to_object() {
    for lang in [Lang::En, Lang::Fr] {
        let drafts = LetterTemplates::drafts(lang);
        assert_eq!(seen(&drafts.findings(&[])), []);
        for kind in LetterKind::ALL {
            let shown = drafts.preview(kind, &LetterTexts { opt_out: "OPT-OUT", ..TEXTS }).unwrap().unwrap();
            assert_eq!(shown.contains("OPT-OUT"), !kind.is_service(), "{shown}");
            assert!(
                !shown.contains("Draft:") && !shown.contains("Brouillon") && !shown.contains('{'),
                "{shown}"
            );
            insta::assert_snapshot!(format!("{}-{}", kind.name(), lang.code()), shown);
        }
    }
}

#[test]
fn drafts_hold_with_any_field_missing_and_are_merged_by_a_filled_folder() {
    let folder = tempfile::tempdir().unwrap();
    let files = LetterTemplates::write_drafts(folder.path(), Lang::Fr).unwrap();
    assert_eq!(files.len(), LetterKind::ALL.len() + 2);
    assert_eq!(LetterTemplates::write_drafts(folder.path(), Lang::Fr).unwrap_err().kind(), Kind::Usage);
    let templates = LetterTemplates::load(folder.path()).unwrap();
    let found = templates.findings(&[]);
    assert_eq!(found.len(), 3, "association, signatory and contact are empty: {:?}", seen(&found));
    let shared = folder.path().join("letters.toml");
    let text =
        std::fs::read_to_string(&shared).unwrap().replace("contact = \"\"", "contact = \"a@example.org\"");
    let text = text
        .replace("association = \"\"", "association = \"Les Amis\"")
        .replace("tory = \"\"", "tory = \"C.\"");
    disk::write_bytes(&shared, text.as_bytes()).unwrap();
    let templates = LetterTemplates::load(folder.path()).unwrap();
    let (book, mut rows) = people();
    rows[1].ask = None;
    for kind in LetterKind::ALL {
        let choice = |_: &[&str]| LetterChoice { kind, last_gift: None };
        let settings = LetterSettings { choice: &choice, ..settings(ContactChannel::Email) };
        let merge = LetterMerge::new(&templates, &rows, &book, settings);
        assert_eq!(seen(&merge.findings()), [], "{kind:?}");
        let table = written(&merge, "a.csv", LetterForm::Csv);
        assert!(table.iter().filter(|byte| **byte == b'@').count() > 2, "{kind:?}");
    }
}

#[test]
fn all_faults_of_all_files_are_found_at_once_with_their_lines() {
    let templates = loaded(&[
        (
            "thank.txt",
            b"Subject: a\n\n{{ score }}\n{{ segment }} {{ last_gift_day }}\n[x](http://y)\n{{ opt_out }}",
        ),
        ("renew.txt", "C’est votre dernière\nchance.\n{% if %}".as_bytes()),
        ("welcome.txt", b""),
        ("monthly.txt", "Sans votre don, rien.\n{# {{ opt_out }} #}".as_bytes()),
        ("letters.toml", b"language = \"de\"\nassociation = 1\nlink = \"http://a\"\nsender = \"x\"\n= 3\n"),
    ]);
    let found = templates.findings(&[]);
    let seen = seen(&found);
    for one in [
        ("thank.txt", 3, "letter-field-unknown"),
        ("thank.txt", 4, "letter-field-unknown"),
        ("thank.txt", 4, "letter-field-off"),
        ("thank.txt", 5, "letter-link-not-https"),
        ("renew.txt", 3, "letter-syntax"),
        ("welcome.txt", 1, "letter-empty"),
        ("monthly.txt", 1, "letter-guilt"),
        ("monthly.txt", 1, "letter-without-opt-out"),
        ("letters.toml", 5, "letters-toml-syntax"),
    ] {
        assert!(seen.contains(&(one.0.to_owned(), one.1, one.2)), "{one:?} in {seen:?}");
    }
    let warnings: Vec<bool> = found.iter().map(|one| one.is_warning).collect();
    assert_eq!(warnings.iter().filter(|is| **is).count(), 1);
    let templates = loaded(&[
        ("thank.txt", GOOD.as_bytes()),
        (
            "letters.toml",
            b"language = \"de\"\nassociation = 1\nlink = \"http://a\"\nsender = \"x\"\ncontact = \"C\"\n",
        ),
    ]);
    let seen: Vec<(u64, &str)> =
        super::tests::seen(&templates.findings(&[])).into_iter().map(|(_, line, id)| (line, id)).collect();
    let wanted = [
        (1, "letters-language"),
        (2, "letters-toml-key"),
        (3, "letter-link-not-https"),
        (4, "letters-toml-key"),
    ];
    assert_eq!(seen, wanted);
}

#[test]
fn templates_of_any_editor_are_read_or_refused_with_words() {
    let latin = b"Objet : d\xe9j\xe0\r\n\r\n{{ greeting }} \x80 \x9c\r\n{{ opt_out }}\r\n".to_vec();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("Objet : déjà\n{{ opt_out }}".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let marked = [b"\xef\xbb\xbf".as_slice(), "Objet : déjà\r{{ opt_out }}".as_bytes()].concat();
    for bytes in [latin, utf16, marked] {
        let templates = loaded(&[("thank.txt", &bytes)]);
        assert_eq!(seen(&templates.findings(&[])), []);
        let shown = templates.preview(LetterKind::Thank, &TEXTS).unwrap().unwrap();
        assert!(shown.contains("Objet\u{a0}: déjà\n"), "{shown}");
    }
    let large = vec![b'a'; 70_000];
    for (bytes, id) in [
        (&b"\x00\x01\x02 {{ opt_out }}"[..], "letter-not-text"),
        (&large, "letter-too-large"),
        (b"", "letter-empty"),
        (b"\xef\xbb\xbf \r\n", "letter-empty"),
        (b"{# only a comment #}", "letter-empty"),
    ] {
        let found = loaded(&[("thank.txt", bytes)]).findings(&[]);
        assert!(seen(&found).iter().any(|(_, _, found)| *found == id), "{id}: {:?}", seen(&found));
    }
    let none = tempfile::tempdir().unwrap();
    for path in [none.path().to_owned(), none.path().join("nowhere")] {
        assert_eq!(LetterTemplates::load(&path).unwrap_err().kind(), Kind::Unreadable);
    }
}

#[test]
fn templates_without_end_and_with_other_files_are_refused() {
    let nested = "{% for a in 'aaaaaaaaaa' %}".repeat(8) + &"{% endfor %}".repeat(8) + "{{ opt_out }}";
    for (text, id) in [
        (nested.as_str(), "letter-endless"),
        ("{{ 'x' * 90000 }}{{ opt_out }}", "letter-endless"),
        ("\n{% include '/etc/passwd' %}{{ opt_out }}", "letter-includes"),
        ("{{ town|tojson }}{{ opt_out }}", "letter-unknown-filter"),
        ("{% if first_name == 'Jean' %}{{ opt_out }}{% endif %}", "letter-without-opt-out"),
    ] {
        assert!(faults(text).iter().any(|(_, found)| *found == id), "{text}: {:?}", faults(text));
    }
}

#[test]
fn a_field_that_people_lack_is_found_with_their_number() {
    let text = "Objet : a\n{{ greeting }}\n{{ first_name }} {{ organisation }}\n{{ town | default('ici') }}\n{{ opt_out }}";
    let (book, rows) = people();
    let templates = loaded(&[("thank.txt", text.as_bytes())]);
    let merge = LetterMerge::new(&templates, &rows, &book, settings(ContactChannel::Email));
    let found = merge.findings();
    assert_eq!(seen(&found), vec![("thank.txt".to_owned(), 3, "letter-field-lacking"); 2]);
    // The first name of two, the organisation of two.
    let said: Vec<String> = found.iter().map(|one| one.error().text(Lang::Fr)).collect();
    assert!(said.iter().all(|one| one.ends_with("en tout\u{a0}: 2")), "{said:?}");
    let hidden = "Objet : a\n{% if first_name %}{{ opt_out }}{% endif %}";
    let templates = loaded(&[("thank.txt", hidden.as_bytes())]);
    let merge = LetterMerge::new(&templates, &rows, &book, settings(ContactChannel::Email));
    assert_eq!(seen(&merge.findings()), [("thank.txt".into(), 1, "letter-without-opt-out")]);
}

#[test]
fn a_message_needs_a_subject_and_a_letter_does_not() {
    let (book, rows) = people();
    for text in ["{{ greeting }}\n{{ opt_out }}", "Subject:  \n{{ opt_out }}"] {
        let templates = loaded(&[("thank.txt", text.as_bytes())]);
        let ids = |channel| seen(&LetterMerge::new(&templates, &rows, &book, settings(channel)).findings());
        assert_eq!(ids(ContactChannel::Email), [("thank.txt".into(), 1, "letter-without-subject")]);
        assert_eq!(ids(ContactChannel::Post), []);
    }
}

#[test]
fn personal_history_is_in_a_letter_only_if_it_is_named() {
    let text = "Objet : a\n{{ last_gift_day }} {{ last_gift_amount }}\n{{ opt_out }}";
    let (book, rows) = people();
    let templates = loaded(&[("thank.txt", text.as_bytes())]);
    let merge = LetterMerge::new(&templates, &rows, &book, settings(ContactChannel::Email));
    assert_eq!(seen(&merge.findings()), vec![("thank.txt".to_owned(), 2, "letter-field-off"); 2]);
    assert!(merge.preview(None).is_err());
    let texts = LetterTexts { named: &["last_gift_day", "last_gift_amount"], ..TEXTS };
    let named = LetterSettings { texts, ..settings(ContactChannel::Email) };
    let merge = LetterMerge::new(&templates, &rows, &book, named);
    assert_eq!(seen(&merge.findings()), []);
    assert!(merge.preview(None).unwrap().unwrap().1.contains("\n1er mai 50 €\n"));
}

#[test]
fn names_are_escaped_in_pages_documents_and_tables() {
    let text = "Objet : Pour {{ last_name }}\n\n{{ greeting }}\n\n**{{ town | default('x') }}** et [là](https://a.example/?b=1&c=(2\\))\n\n{{ opt_out }}";
    let (book, rows) = people();
    let templates = loaded(&[(
        "thank.txt",
        text.replace("{{ last_name }}", "{{ last_name | default('vous') }}").as_bytes(),
    )]);
    let merge = LetterMerge::new(&templates, &rows, &book, settings(ContactChannel::Post));
    assert_eq!(seen(&merge.findings()), []);
    let page = String::from_utf8(written(&merge, "a.html", LetterForm::Html)).unwrap();
    for part in [
        "<p class=\"subject\" dir=\"auto\">Objet\u{a0}: Pour D&#39;&quot;ESSAI&quot; 😀</p>",
        "Bonjour &lt;b&gt;Zoé&lt;/b&gt; &amp; **Co**,",
        "<strong>לאה כהן</strong>",
        "<bdi>SARL Fictive &amp; Fils</bdi><br>",
        "<p dir=\"auto\">Bonjour,</p>",
        "<a href=\"https://a.example/?b=1&amp;c=(2)\">là</a>",
        "<bdi>12 RUE DU FAUX</bdi>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert_eq!(page.matches("<section>").count(), 3);
    assert!(!page.contains("<b>") && !page.contains("src=") && !page.contains("@import"));

    let parts = unpacked(&written(&merge, "a.docx", LetterForm::Docx));
    let document = &parts["word/document.xml"];
    for part in [
        "Objet\u{a0}: Pour D&apos;&quot;ESSAI&quot; 😀",
        "Bonjour &lt;b&gt;Zoé&lt;/b&gt; &amp; **Co**,",
        "<w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">לאה כהן</w:t>",
        "SARL Fictive &amp; Fils",
    ] {
        assert!(document.contains(part), "{part}\n{document}");
    }
    assert_eq!(document.matches("<w:pageBreakBefore/>").count(), 2);
    assert!(parts["word/_rels/document.xml.rels"].contains("Target=\"https://a.example/?b=1&amp;c=(2)\""));
    for (name, text) in &parts {
        let mut reader = quick_xml::Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        while reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}")) != quick_xml::events::Event::Eof {
        }
    }

    let merge = LetterMerge::new(&templates, &rows, &book, settings(ContactChannel::Email));
    let table = String::from_utf8(written(&merge, "a.csv", LetterForm::Csv)).unwrap();
    assert!(table.starts_with("donor_id,email,subject,text\n"), "{table}");
    assert!(
        table.contains(",a@example.org,\"Pour D'\"\"ESSAI\"\" 😀\",\"Bonjour <b>Zoé</b> & **Co**,"),
        "{table}"
    );
    assert!(table.contains("là (https://a.example/?b=1&c=(2))"), "{table}");
}

/// The parts of a document by their names.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, String> {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        parts.insert(file.name().unwrap().into_owned(), text);
    }
    parts
}

#[test]
fn what_nobody_approved_is_marked_and_no_other_file_is_replaced() {
    let (book, rows) = people();
    let templates = loaded(&[("thank.txt", GOOD.as_bytes())]);
    let texts = LetterTexts { draft: Some("BROUILLON"), ..TEXTS };
    let draft = |channel| LetterSettings { texts, ..settings(channel) };
    let post = LetterMerge::new(&templates, &rows, &book, draft(ContactChannel::Post));
    let mail = LetterMerge::new(&templates, &rows, &book, draft(ContactChannel::Email));
    let page = String::from_utf8(written(&post, "a.html", LetterForm::Html)).unwrap();
    assert_eq!(page.matches("<p class=\"draft\">BROUILLON</p>").count(), 3);
    let parts = unpacked(&written(&post, "a.docx", LetterForm::Docx));
    assert_eq!(parts["word/document.xml"].matches("BROUILLON – Les Amis").count(), 3);
    let table = String::from_utf8(written(&mail, "a.csv", LetterForm::Csv)).unwrap();
    assert_eq!(table.matches(",BROUILLON – Bonjour,").count(), 3);
    assert!(post.preview(None).unwrap().unwrap().1.starts_with("BROUILLON\n\n"));

    let folder = tempfile::tempdir().unwrap();
    let refused = |merge: &LetterMerge<'_>, name: &str, bytes: &[u8], form| {
        let path = folder.path().join(name);
        disk::write_bytes(&path, bytes).unwrap();
        assert_eq!(merge.write(&path, form).unwrap_err().kind(), Kind::Usage, "{name}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    };
    refused(&post, "a.html", b"<!doctype html><title>Mine</title>", LetterForm::Html);
    refused(&post, "a.docx", b"PK\x03\x04 another document", LetterForm::Docx);
    refused(&mail, "a.csv", b"donor_id,segment,ask\n", LetterForm::Csv);
    for (merge, form) in [(&post, LetterForm::Csv), (&mail, LetterForm::Html), (&mail, LetterForm::Docx)] {
        assert_eq!(merge.write(Path::new("nowhere"), form).unwrap_err().kind(), Kind::Usage);
    }
}

#[test]
fn a_template_that_fails_in_the_middle_leaves_the_old_file() {
    let (book, rows) = people();
    let good = loaded(&[("thank.txt", GOOD.as_bytes())]);
    let bad = loaded(&[("thank.txt", "Objet : a\n{{ first_name }} {{ opt_out }}".as_bytes())]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    LetterMerge::new(&good, &rows, &book, settings(ContactChannel::Post))
        .write(&path, LetterForm::Html)
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    let merge = LetterMerge::new(&bad, &rows, &book, settings(ContactChannel::Post));
    let error = merge.write(&path, LetterForm::Html).unwrap_err();
    let said = format!("{error} {error:?}");
    assert!(said.contains("thank.txt") && !said.contains("Zo") && !said.contains("FICTI"), "{said}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(disk::files_of(folder.path()).unwrap(), [path]);
}

#[test]
fn many_letters_take_seconds() {
    let mut book = PeopleBook::with_fixed_key();
    let mut rows = Vec::new();
    for n in 0..100_000 {
        let id = book.add(&format!("email:p{n}@example.org"), |_| false).unwrap();
        let person = book.get_mut(&id).unwrap();
        (person.first_name, person.last_name) = (format!("Zoé{n}"), "FICTIVE".into());
        (person.address, person.city) = (format!("{n} rue du Faux"), "Ville".into());
        rows.push(MailingRow {
            donor_id: id,
            segment: String::new(),
            ask: Some(Cents::new(3_000)),
            higher_asks: vec![],
        });
    }
    let templates = LetterTemplates::drafts(Lang::Fr);
    let choice = |_: &[&str]| LetterChoice { kind: LetterKind::Renew, last_gift: None };
    let post = LetterSettings { choice: &choice, ..settings(ContactChannel::Post) };
    let merge = LetterMerge::new(&templates, &rows, &book, post);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    let error = merge.write(&folder.path().join("a.docx"), LetterForm::Docx).unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    // The drafts lack the shared values, which the letters of a filled folder have.
    assert!(merge.write(&path, LetterForm::Html).is_err());
    let templates = loaded(&[("renew.txt", LetterKind::Renew.draft(Lang::Fr).as_bytes())]);
    let merge = LetterMerge::new(&templates, &rows, &book, post);
    let start = std::time::Instant::now();
    assert_eq!(seen(&merge.findings()), []);
    merge.write(&path, LetterForm::Html).unwrap();
    let took = start.elapsed();
    assert!(took.as_secs() < 20, "{took:?}");
}
