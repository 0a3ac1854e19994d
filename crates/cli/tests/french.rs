//! Help and wrong calls speak the language of the reader.

#[cfg(test)]
mod french {
    /// Runs the program; gives its code and all that it wrote.
    fn say(call: &[&str]) -> (u8, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = ["obole"].iter().chain(call);
        let code = obole_cli::run(args, &mut out, &mut err);
        (code, String::from_utf8([out, err].concat()).unwrap())
    }

    /// Words that only the parser's own English has.
    const ENGLISH: [&str; 14] = [
        "Usage:",
        "Options:",
        "Arguments:",
        "Commands:",
        "[default",
        "[possible",
        "Print ",
        "error:",
        "unexpected",
        "unrecognized",
        "required",
        "invalid",
        "For more",
        "Folder of",
    ];

    #[track_caller]
    fn is_french(text: &str) {
        let found: Vec<&str> = ENGLISH.into_iter().filter(|word| text.contains(word)).collect();
        assert!(found.is_empty(), "{found:?} in:\n{text}");
    }

    #[test]
    fn every_page_of_help_is_in_french() {
        for verb in obole_cli::reference::verb_names() {
            for page in ["--help", "-h"] {
                let call: Vec<&str> =
                    ["--lang", "fr"].into_iter().chain(verb.split(' ')).chain([page]).collect();
                let (code, text) = say(&call);
                assert!(code == 0 && text.contains("Utilisation\u{a0}: obole"), "{text}");
                is_french(&text);
            }
        }
        let (code, text) = say(&["help", "--lang=fr"]);
        assert!(code == 0 && text.contains("Commandes\u{a0}:") && text.contains("Codes de sortie"), "{text}");
        is_french(&text);
        // English stays as the parser has it.
        assert!(say(&["run", "--help"]).1.contains("Usage: obole run"));
    }

    #[test]
    fn every_kind_of_wrong_call_is_explained_in_french() {
        for (call, words) in [
            (&["predire"][..], "la commande « predire » n’existe pas"),
            (&["runn"], "vouliez-vous dire « run » ?"),
            (&[], "il manque une commande"),
            (&["run", "x"], "obligatoire et absent : --out"),
            (&["run", "x", "--out", "y", "--chanel", "post"], "vouliez-vous dire « --channel » ?"),
            (
                &["run", "x", "--out", "y", "--channel", "pigeon"],
                "valeurs possibles : email, post, phone, sms",
            ),
            (
                &["run", "x", "--out", "y", "--as-of", "31/12/2024"],
                "écrivez la date sous la forme AAAA-MM-JJ",
            ),
            (&["run", "x", "--out", "y", "--cost", "10 kgs"], "écrivez le montant"),
            (&["run", "x", "--out", "y", "--horizon", "0"], "0 n’est pas entre 1 et 60"),
            (&["run", "x", "--out", "y", "--seed", "beaucoup"], "ce n’est pas un nombre entier"),
            (&["run", "x", "--out", "y", "--hold-out", "1,5"], "écrivez un nombre entre 0 et 1"),
            (&["run", "x", "--out"], "il manque une valeur"),
            (&["run", "x", "--out", "y", "--out", "z"], "plusieurs fois"),
            (&["run", "x", "--out", "y", "--config", "f", "--no-config"], "ne va pas avec"),
            (&["review", "p", "--approve"], "--by"),
        ] {
            let call: Vec<&str> = call.iter().copied().chain(["--lang", "fr"]).collect();
            let (code, text) = say(&call);
            let plain = text.replace('\u{a0}', " ");
            assert!(code == 2 && plain.contains(words), "{call:?}: {text}");
            is_french(&text);
        }
    }

    /// Names that the user gave are never translated, even where they read like words of a message.
    #[test]
    fn a_column_keeps_its_name_in_french() {
        let home = tempfile::tempdir().unwrap();
        let table = home.path().join("table.csv");
        obole_ledger::disk::write_bytes(&table, b"line 2,row 3\nF,1\n").unwrap();
        let (table, out) = (table.to_str().unwrap(), home.path().join("out"));
        let audit = |group: &str, decision: &str| {
            let out = out.to_str().unwrap();
            let call =
                ["audit", table, "--group", group, "--decision", decision, "--out", out, "--lang", "fr"];
            say(&call).1.replace('\u{a0}', " ")
        };
        for name in ["line 9", "row 9", "the file is empty"] {
            let text = audit(name, "row 3");
            assert!(text.contains(&format!("la table n’a pas de colonne `{name}`")), "{text}");
            assert!(text.contains("ses colonnes sont line 2, row 3"), "{text}");
        }
        assert!(
            audit("row 3", "line 2")
                .contains("la colonne line 2 doit contenir 0 ou 1 ; cellules fautives : 1 (lignes 2)")
        );
    }

    #[test]
    fn the_language_of_the_settings_counts_in_a_wrong_call_too() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("obole.toml");
        let config = file.to_str().unwrap();
        obole_ledger::disk::write_bytes(&file, b"lang = \"fr\"\n").unwrap();
        is_french(&say(&["--config", config, "predict"]).1);
        let (code, text) = say(&["--config", config, "run"]);
        assert!(code == 2 && text.contains("obligatoire et absent"), "{text}");
        is_french(&text);
        obole_ledger::disk::write_bytes(&file, b"lang = \"fr\"\n[run]\nhorizon = 999\ncout = 3\n").unwrap();
        let (code, text) = say(&["--config", config, "run", "x", "--out", "y"]);
        assert_eq!(code, 2);
        for words in
            ["2 réglages ne peuvent pas être utilisés", "ligne 3", "n’est pas un réglage", "`obole doctor`"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}
