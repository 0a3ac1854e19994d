//! Faults that only the values of a letter show, and letters to households and organisations.

use super::*;

/// The ids of all that is wrong with the letters to the three people of [`people`], from one template.
fn of_people(text: &str, channel: ContactChannel) -> Vec<&'static str> {
    of_folder(&[("thank.txt", text.as_bytes())], settings(channel))
}

fn of_folder(files: &[(&str, &[u8])], settings: LetterSettings<'_>) -> Vec<&'static str> {
    let (book, rows) = people();
    let templates = loaded(files);
    let merge = LetterMerge::new(&templates, &rows, &book, settings);
    seen(&merge.findings()).into_iter().map(|(_, _, id)| id).collect()
}

#[test]
fn each_letter_says_in_its_text_how_to_object() {
    let bad = "letter-without-opt-out";
    for (text, wanted) in [
        ("{% if town | default('') == 'לאה כהן' %}Venez.{% else %}{{ opt_out }}{% endif %}", &[bad][..]),
        ("{% if first_name | default('') == 'Zoé' %}{{ opt_out }}{% endif %}", &[bad]),
        ("Objet : {{ opt_out }}\n{{ greeting }}", &[bad]),
        ("{{ greeting }} [ici]({{ opt_out }})", &[bad]),
        ("**{{ opt_out }}**\n{% if organisation | default('') == 'X' %}{{ first_name }}{% endif %}", &[]),
        (
            "{{ opt_out }}{% if organisation | default('') == 'SARL Fictive & Fils' %}{{ first_name }}{% endif %}",
            &["letter-fails"],
        ),
    ] {
        assert_eq!(of_people(text, ContactChannel::Post), wanted, "{text}");
    }
    let only_in_subject = loaded(&[("thank.txt", b"Objet : {{ opt_out }}\n{{ greeting }}")]);
    assert_eq!(seen(&only_in_subject.findings(&[])), [("thank.txt".into(), 1, bad)]);
}

#[test]
fn each_message_has_a_subject_that_a_table_can_hold() {
    let shared = |campaign: &str| {
        format!("language='fr'\nassociation='A'\nsignatory='B'\ncontact='C'\ncampaign='{campaign}'\n")
    };
    let ids = |text: &str, campaign: &str| {
        let shared = shared(campaign);
        of_folder(
            &[("thank.txt", text.as_bytes()), ("letters.toml", shared.as_bytes())],
            settings(ContactChannel::Email),
        )
    };
    let of_campaign = "{% if campaign %}Objet : {{ campaign }}{% endif %}\n\n{{ opt_out }}";
    assert_eq!(
        ids("Objet : {{ organisation | default('') }}\n{{ opt_out }}", ""),
        ["letter-without-subject"]
    );
    assert_eq!(ids(of_campaign, ""), ["letter-without-subject"]);
    assert_eq!(ids(of_campaign, "le refuge"), [""; 0]);
    assert_eq!(ids(of_campaign, "+ de 300 familles"), ["letter-begins-as-formula"]);
    assert_eq!(ids("Objet : a\n- un\n\n{{ opt_out }}", ""), ["letter-begins-as-formula"]);
    for subject in ["Objet\u{202f}: a", "objet: a", "Subject : a", "SUBJECT:a"] {
        assert_eq!(ids(&format!("{subject}\n\nb\n\n{{{{ opt_out }}}}"), ""), [""; 0], "{subject}");
    }
}

#[test]
fn words_of_values_and_of_tags_may_press_too() {
    let shared =
        "language='fr'\nassociation='A'\nsignatory='B'\ncontact='C'\ncampaign='votre dernière chance'\n";
    let found = |text: &str| {
        let templates = loaded(&[("thank.txt", text.as_bytes()), ("letters.toml", shared.as_bytes())]);
        seen(&templates.findings(&[]))
    };
    let from = |file: &str, line| [(file.to_owned(), line, "letter-urgency")];
    assert_eq!(found("{{ opt_out }}\n{{ campaign }}"), from("letters.toml", 0));
    assert_eq!(found("{{ opt_out }}\n{{ town | default('agissez vite') }}"), from("thank.txt", 2));
    assert_eq!(found("{{ opt_out }} {# dernière chance #}"), []);
}

#[test]
fn the_language_the_contact_and_the_sender_are_filled() {
    for (shared, channel, wanted) in [
        ("association='A'\ncontact='C'", ContactChannel::Post, &["letters-language-missing"][..]),
        ("language='en'\nassociation='A'\ncontact=' '", ContactChannel::Post, &["letter-field-not-filled"]),
        ("language='en'\ncontact='C'", ContactChannel::Post, &["letter-field-not-filled"]),
        ("language='en'\ncontact='C'", ContactChannel::Email, &[]),
    ] {
        let files = [("thank.txt", GOOD.as_bytes()), ("letters.toml", shared.as_bytes())];
        assert_eq!(of_folder(&files, settings(channel)), wanted, "{shared}");
    }
}

#[test]
fn the_drafts_show_what_a_filled_folder_prints() {
    let (book, rows) = people();
    for kind in LetterKind::ALL {
        let drafts = LetterTemplates::drafts(Lang::Fr);
        let choice = |_: &[&str]| LetterChoice { kind, last_gift: None };
        let post = LetterSettings { choice: &choice, ..settings(ContactChannel::Post) };
        let merge = LetterMerge::new(&drafts, &rows, &book, post);
        assert_eq!(seen(&merge.findings()), [], "{kind:?}");
        assert!(merge.preview(None).unwrap().unwrap().1.contains("[signataire]"));
        let refused = merge.check_form(Path::new("nowhere.html"), LetterForm::Html).unwrap_err();
        assert_eq!(refused.kind(), Kind::Refused);
    }
    let text = "A {% if link %}{{ link }}{% endif %}{% if campaign %}{{ campaign }}{% endif %}\
                {% if last_gift_day %}{{ last_gift_day }}{% endif %}{% if tax_sentence %}{{ tax_sentence }}{% endif %}";
    let templates = loaded(&[("thank.txt", text.as_bytes())]);
    let shown = |texts: &LetterTexts<'_>| templates.preview(LetterKind::Thank, texts).unwrap().unwrap();
    assert_eq!(shown(&TEXTS), "A\n");
    let named = LetterTexts { named: &["last_gift_day"], tax_sentence: Some("66 %"), ..TEXTS };
    assert_eq!(shown(&named), "A 3\u{a0}mai\u{a0}202466 %\n");
}

#[test]
fn an_organisation_reads_no_rule_of_natural_persons() {
    let texts = LetterTexts { tax_sentence: Some("66 %"), ..TEXTS };
    let post = LetterSettings { texts, ..settings(ContactChannel::Post) };
    let (book, rows) = people();
    let text = "{{ opt_out }}{% if tax_sentence %} TAX{% endif %}";
    let templates = loaded(&[("thank.txt", text.as_bytes())]);
    let merge = LetterMerge::new(&templates, &rows, &book, post);
    assert_eq!(seen(&merge.findings()), []);
    let page = String::from_utf8(written(&merge, "a.html", LetterForm::Html)).unwrap();
    assert_eq!((page.matches("<section>").count(), page.matches(" TAX").count()), (3, 2));
    let always = "{{ opt_out }} {{ tax_sentence }}";
    assert_eq!(of_folder(&[("thank.txt", always.as_bytes())], post), ["letter-field-lacking"]);
    assert_eq!(of_folder(&[("thank.txt", GOOD.as_bytes())], post), ["letters-without-tax-sentence"]);
    // What was approved covers the sentences of the call.
    let other = LetterMerge::new(&templates, &rows, &book, settings(ContactChannel::Post));
    assert!(merge.sha256() != other.sha256() && merge.sha256() == merge.sha256());
}

#[test]
fn a_household_reads_one_letter_that_is_true_of_all() {
    let mut book = PeopleBook::with_fixed_key();
    let mut rows = Vec::new();
    for (first, last, phone) in
        [("Jean", "FICTIF", "0639980001"), ("Zoé", "EXEMPLE", "0639980001"), ("Ana", "FICTIF", "")]
    {
        let id = book.add(&format!("email:{first}@example.org"), |_| false).unwrap();
        let person = book.get_mut(&id).unwrap();
        (person.first_name, person.last_name) = (first.into(), last.into());
        (person.address, person.postcode) = ("12 rue du Faux".into(), "31000".into());
        phone.clone_into(&mut person.phone);
        rows.push(MailingRow { donor_id: id, segment: String::new(), ask: None, higher_asks: vec![] });
    }
    let text = "{{ first_name | default('?') }} {{ last_name }}\n\n{{ opt_out }}";
    let templates = loaded(&[("thank.txt", text.as_bytes()), ("renew.txt", text.as_bytes())]);
    let choice = |ids: &[&str]| LetterChoice {
        kind: if ids.len() > 1 { LetterKind::Renew } else { LetterKind::Thank },
        last_gift: None,
    };
    let shown = |rows: &[MailingRow]| {
        let per = LettersPer::Household;
        let household = LetterSettings { per, choice: &choice, ..settings(ContactChannel::Post) };
        let merge = LetterMerge::new(&templates, rows, &book, household);
        assert_eq!(seen(&merge.findings()), []);
        let (kind, text) = merge.preview(None).unwrap().unwrap();
        (kind, text.split("\n\n").nth(1).unwrap().to_owned())
    };
    assert_eq!(shown(&rows[..1]), (LetterKind::Thank, "Jean FICTIF".into()));
    assert_eq!(shown(&rows[..2]), (LetterKind::Renew, "? Jean FICTIF & Zoé EXEMPLE".into()));
    rows.remove(1);
    assert_eq!(shown(&rows), (LetterKind::Renew, "Jean et Ana FICTIF".into()));
}

#[test]
fn no_sign_of_a_cell_makes_a_document_unreadable() {
    let (mut book, rows) = people();
    let person = book.get_mut(&rows[0].donor_id).unwrap();
    (person.first_name, person.address) = ("Zoé\u{b}Marie".into(), "1 rue\u{7}du\u{c}Faux".into());
    let shared = "language='fr'\nassociation=\"A\\u0007\"\ncontact='C'\n";
    let text = "Objet : a\u{c}b\n\nfin\u{1}\n\n{{ opt_out }}";
    let templates = loaded(&[("thank.txt", text.as_bytes()), ("letters.toml", shared.as_bytes())]);
    let merge = LetterMerge::new(&templates, &rows, &book, settings(ContactChannel::Post));
    let document =
        unpacked(&written(&merge, "a.docx", LetterForm::Docx)).remove("word/document.xml").unwrap();
    assert!(document.contains("Zoé Marie") && document.contains(">fin<"), "{document}");
    assert!(!document.contains(|c: char| c.is_control() && c != '\n'), "{document}");
    let page = String::from_utf8(written(&merge, "a.html", LetterForm::Html)).unwrap();
    assert!(page.contains("<bdi>Zoé Marie"), "{page}");
}

#[cfg(unix)]
#[test]
fn drafts_that_cannot_all_be_written_leave_none() {
    let folder = tempfile::tempdir().unwrap();
    let newsletter = folder.path().join("newsletter.txt");
    std::os::unix::fs::symlink(folder.path().join("nowhere"), &newsletter).unwrap();
    assert!(LetterTemplates::write_drafts(folder.path(), Lang::En).is_err());
    assert!(disk::files_of(folder.path()).unwrap().is_empty());
    disk::remove_file(&newsletter).unwrap();
    assert_eq!(LetterTemplates::write_drafts(folder.path(), Lang::En).unwrap().len(), 15);
}
