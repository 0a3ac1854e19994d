//! Refusals from the file to the letter: in other words, under other identifiers, and with files that do not
//! belong together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::{column, done, folder, json, obole, plain_rows, sample, text, write};

/// Words that people write about a channel, and whether they allow contact. Silence lets post and phone
/// through only.
const WORDS: [(&str, Option<bool>); 22] = [
    ("oui", Some(true)),
    ("Yes", Some(true)),
    ("1", Some(true)),
    ("VRAI", Some(true)),
    ("allowed", Some(true)),
    ("Accepté", Some(true)),
    ("", None),
    ("inconnu", None),
    ("non", Some(false)),
    ("NO", Some(false)),
    ("0", Some(false)),
    ("refus", Some(false)),
    ("Refusée", Some(false)),
    ("opposé", Some(false)),
    ("désinscrit", Some(false)),
    ("STOP", Some(false)),
    ("opt-out", Some(false)),
    ("ne pas contacter", Some(false)),
    ("Objected (letter of 3 May)", Some(false)),
    ("x", Some(false)),
    ("voir fiche", Some(false)),
    ("oui sauf courrier", Some(false)),
];
const DEATHS: [&str; 8] = ["décédé", "X", "†", "2019-03-04", "dcd", "Oui", "Deceased", "à vérifier"];
const CHANNELS: [&str; 4] = ["email", "post", "phone", "sms"];

/// A number that looks like chance and is the same in every run.
fn drawn(seed: usize, of: usize) -> usize {
    let mixed = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) as usize % of
}

/// The sample's gifts under other identifiers.
fn gifts(id: impl Fn(&str) -> String) -> String {
    let header = "gift_id,donor_id,date,amount,currency,kind,campaign,channel,payment_method,status,failure_code,recurring\n";
    let rows = plain_rows(&sample("gifts.csv")).into_iter().map(|mut row| {
        row[1] = id(row[1].trim_start_matches(['D', '0']));
        row.join(",") + "\n"
    });
    std::iter::once(header.to_owned()).chain(rows).collect()
}

/// Donors of the sample with random words about death, profiling and each channel; who may get a letter by
/// which channel.
fn donors(id: impl Fn(&str) -> String) -> (String, BTreeMap<String, [Option<bool>; 4]>) {
    let mut table =
        "donor_id;deceased;do_not_profile;consent_email;consent_post;consent_phone;consent_sms\n".to_owned();
    let mut may = BTreeMap::new();
    for (at, row) in plain_rows(&sample("donors.csv")).into_iter().enumerate() {
        let number = row[0].trim_start_matches(['D', '0']).to_owned();
        let death =
            if drawn(at, 9) == 0 { DEATHS[drawn(at + 7, DEATHS.len())] } else { ["", "non", "0"][at % 3] };
        let profile =
            if drawn(at + 3, 11) == 0 { ["oui", "x", "refus", "?"][at % 4] } else { ["", "0"][at % 2] };
        let gone = DEATHS.contains(&death) || ["oui", "x", "refus", "?"].contains(&profile);
        let words = [0, 1, 2, 3].map(|channel| WORDS[drawn(at * 4 + channel + 100_000, WORDS.len())]);
        let cells = words.map(|(word, _)| word.to_owned());
        table += &format!("{};{death};{profile};{}\n", id(&number), cells.join(";"));
        may.insert(number, words.map(|(_, may)| if gone { Some(false) } else { may }));
    }
    (table, may)
}

/// Plans, signs and exports for a channel; the identifiers of the file, as numbers.
fn exported(out: &Path, to: &Path, channel: &str) -> Vec<String> {
    let (ledger, model, plan) =
        (text(&out.join("ledger")), text(&out.join("model")), text(&to.join(channel)));
    let mailing = to.join(format!("{channel}.csv"));
    let planned = ["plan", &ledger, "--model", &model, "--as-of", "2025-01-01", "--channel", channel];
    // The lists of the other channels are exported on the same day.
    let list = ["--budget", "5000", "--cost", "0.10", "--not-since", "0", "--out", &plan];
    done(&[&planned[..], &list].concat());
    done(&["review", &plan, "--approve", "--by", "Camille"]);
    done(&["export", &plan, "--out", &text(&mailing), "--ledger", &ledger]);
    column(&mailing, 0)
}

#[test]
fn nobody_who_refused_a_channel_is_in_its_file_whatever_the_words() {
    let folder = folder();
    let source = folder.path().join("source");
    // Gifts as a data frame writes them, donors as a spreadsheet does.
    write(&source.join("gifts.csv"), gifts(|id| format!("{id}.0")).as_bytes());
    let (table, may) = donors(|id| format!("{id:0>5}"));
    write(&source.join("donors.csv"), table.as_bytes());
    let out = folder.path().join("out");
    let words = done(&["run", &text(&source), "--out", &text(&out), "-v"]).err;
    assert!(words.contains("is not understood") && words.contains("12.0"), "{words}");
    let receipt = json(&out.join("ledger/receipt.json"));
    assert_eq!(receipt["donors"], may.len() as u64);
    assert_eq!(receipt["donor_rows"]["read"], may.len() as u64);
    assert_eq!(receipt["donor_rows"]["givers"], receipt["donor_rows"]["givers_matched"]);
    let checked = obole(&["check", &text(&out.join("ledger"))]);
    assert_eq!(checked.code, 1, "{}", checked.err);

    // Neither scored nor rated, as far as the table says or may say that they object to profiling or are
    // dead.
    let ledger = obole::store::load_ledger(&out.join("ledger")).unwrap();
    let (known, gifts) = (ledger.donors(), ledger.gifts());
    let risks = folder.path().join("recurring.csv");
    done(&["remind", &text(&out.join("ledger")), "--out", &text(&risks)]);
    let (scored, rated) = (column(&out.join("scores.csv"), 0), column(&risks, 0));
    let recent = obole_ledger::Day::from_ymd(2024, 11, 1).unwrap();
    let mut monthly = 0;
    for donor in (0..known.len()).filter(|donor| known.do_not_profile[*donor] || known.deceased[*donor]) {
        let id = known.id.get(donor);
        assert!(!rated.contains(&id), "{id}");
        assert!(!known.do_not_profile[donor] || !scored.contains(&id), "{id}");
        monthly +=
            u32::from(ledger.rows_of(donor).any(|row| gifts.recurring[row] && gifts.day[row] > recent));
    }
    assert!(monthly > 5 && rated.len() > 50 && scored.len() > 1_000, "{monthly}");

    for (at, channel) in CHANNELS.into_iter().enumerate() {
        let ids = exported(&out, folder.path(), channel);
        assert!(ids.len() > 100, "{channel}: {}", ids.len());
        for id in &ids {
            let allowed = may[id.trim_start_matches('0')][at];
            let silence = channel == "post" || channel == "phone";
            assert!(allowed.unwrap_or(silence), "{channel}: {id}");
        }
    }
}

#[test]
fn the_samples_first_commands_write_to_nobody_who_objected_to_post() {
    let folder = folder();
    let out = folder.path().join("out");
    let said = done(&["run", &sample(""), "--out", &text(&out)]);
    assert!(said.err.contains("The list is for post"), "{}", said.err);
    let plan = out.join("campaign");
    assert_eq!(json(&plan.join("plan.json"))["plan"]["settings"]["channel"], "post");
    assert!(std::fs::read_to_string(out.join("report.html")).unwrap().contains("Contact is by post"));
    done(&["review", &text(&plan), "--approve", "--by", "Camille"]);
    let mailing = folder.path().join("mailing.csv");
    done(&["export", &text(&plan), "--out", &text(&mailing)]);
    let never: Vec<String> = plain_rows(&sample("donors.csv"))
        .into_iter()
        .filter(|row| [8, 9, 12].iter().any(|column| row[*column] == "1"))
        .map(|row| row[0].clone())
        .collect();
    let written = column(&mailing, 0);
    assert!(written.len() > 400 && !written.iter().any(|id| never.contains(id)));
}

#[test]
fn who_objected_to_profiling_or_died_has_no_score() {
    let folder = folder();
    let out = folder.path().join("out");
    done(&["run", &sample(""), "--out", &text(&out)]);
    let scored = column(&out.join("scores.csv"), 0);
    let objectors: Vec<String> = plain_rows(&sample("donors.csv"))
        .into_iter()
        .filter(|row| row[8] == "1" || row[9] == "1")
        .map(|row| row[0].clone())
        .collect();
    assert!(objectors.len() > 40 && scored.len() > 1_900);
    assert!(!scored.iter().any(|id| objectors.contains(id)));
    let valued = column(&out.join("value.csv"), 0);
    assert!(valued.len() > 1_900 && !valued.iter().any(|id| objectors.contains(id)));
    // No other table about persons holds them.
    let (ledger, model) = (text(&out.join("ledger")), text(&out.join("model")));
    let table = text(&folder.path().join("features.csv"));
    let said = done(&["features", &ledger, "--as-of", "2025-01-01", "--out", &table]);
    assert!(said.err.contains("objection to profiling"), "{}", said.err);
    let featured = column(Path::new(&table), 0);
    assert!(featured.len() > 1_900 && !featured.iter().any(|id| objectors.contains(id)));
    let table = text(&folder.path().join("recurring.csv"));
    done(&["remind", &ledger, "--out", &table]);
    let recurring = column(Path::new(&table), 0);
    assert!(recurring.len() > 100 && !recurring.iter().any(|id| objectors.contains(id)));
    for profile in ["life-cycle", "wmf"] {
        let said = done(&["segment", &ledger, "--as-of", "2025-01-01", "--profile", profile]);
        assert!(said.err.contains("objection to profiling"), "{}", said.err);
        let listed: Vec<&str> = said.out.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert!(listed.len() > 1_800 && !listed.iter().any(|id| objectors.iter().any(|one| one == id)));
    }
    let asked = ["explain", &objectors[0], &ledger, "--model", &model, "--as-of", "2025-01-01"];
    let refused = obole(&asked);
    assert!(refused.code == 3 && refused.err.contains("objected to profiling"), "{}", refused.err);
}

#[test]
fn identifiers_that_do_not_meet_leave_no_list_until_a_person_accepts_it() {
    let folder = folder();
    let source = folder.path().join("source");
    write(&source.join("gifts.csv"), gifts(|id| format!("M-{id}")).as_bytes());
    write(&source.join("donors.csv"), donors(str::to_owned).0.as_bytes());
    let out = folder.path().join("out");
    let said = done(&["run", &text(&source), "--out", &text(&out)]);
    assert!(said.err.contains("found for only 0 of") && said.err.contains("M-"), "{}", said.err);
    assert!(said.err.contains("--donors-incomplete"), "{}", said.err);
    let draft = json(&out.join("campaign/plan.json"));
    assert_eq!(draft["plan"]["totals"]["contacted"], 0);
    assert!(draft["plan"]["exclusions"]["donors_incomplete"].as_u64().unwrap() > 500);
    let receipt = json(&out.join("ledger/receipt.json"));
    let rows = &receipt["donor_rows"];
    assert_eq!(
        (&rows["matched"], &rows["unmatched"], &rows["read"]),
        (&0.into(), &2_000.into(), &2_000.into())
    );
    assert!(rows["refusals_unmatched"].as_u64().unwrap() > 1_000);
    assert_eq!(obole(&["check", &text(&out.join("ledger"))]).code, 1);

    let (ledger, model, plan) =
        (text(&out.join("ledger")), text(&out.join("model")), text(&folder.path().join("plan")));
    let call = ["plan", &ledger, "--model", &model, "--as-of", "2025-01-01", "--out", &plan];
    let refused = obole(&call);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(!Path::new(&plan).exists());
    let accepted = done(&[&call[..], &["--donors-incomplete"]].concat());
    assert!(accepted.err.contains("a person accepted that"), "{}", accepted.err);
}

#[test]
fn a_column_that_looks_like_a_refusal_stops_the_import_and_writes_nothing() {
    for column in ["consent_postal", "decede", "rgpd", "optin_mail", "do_not_contact"] {
        let folder = folder();
        let source = folder.path().join("source");
        write(&source.join("gifts.csv"), b"donor_id,date,amount\n1,2024-01-01,5.00\n");
        write(&source.join("donors.csv"), format!("donor_id,gender,{column}\n1,F,1\n").as_bytes());
        let out = folder.path().join("ledger");
        let said = obole(&["import", &text(&source), "--out", &text(&out)]);
        assert_eq!(said.code, 2, "{}", said.err);
        assert!(said.err.contains(column) && said.err.contains("hint:"), "{}", said.err);
        assert!(!out.join("ledger.json").exists());
        let french = obole(&["import", &text(&source), "--out", &text(&out), "--lang", "fr"]);
        assert!(french.err.contains("ressemble à un consentement"), "{}", french.err);
    }
}

/// The sample's platform export, or the first rows of it, with a run's folder.
fn platform(folder: &Path, name: &str, keep: impl Fn(usize) -> bool) -> PathBuf {
    let export = std::fs::read_to_string(sample("helloasso_paiements.csv")).unwrap();
    let rows = export.split_inclusive('\n').enumerate();
    let kept: String = rows.filter(|(row, _)| *row == 0 || keep(*row)).map(|(_, line)| line).collect();
    let path = folder.join(format!("{name}.csv"));
    write(&path, kept.as_bytes());
    path
}

#[test]
fn a_vault_or_a_ledger_of_other_data_is_refused() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    let (one, other) = (
        platform(folder.path(), "one", |row| row % 2 == 0),
        platform(folder.path(), "other", |row| row % 2 == 1),
    );
    done(&["run", &text(&one), "--out", &at("one")]);
    done(&["import", &text(&other), "--out", &at("other")]);
    let plan = at("one/campaign");
    done(&["review", &plan, "--approve", "--by", "Camille"]);
    let export = |options: &[&str]| {
        obole(&[&["export", plan.as_str(), "--out", at("mailing.csv").as_str()], options].concat())
    };
    for options in [["--people", at("other/people").as_str()], ["--ledger", at("other").as_str()]] {
        let refused = export(&options);
        assert_eq!(refused.code, 3, "{options:?}: {}", refused.err);
        assert!(!Path::new(&at("mailing.csv")).exists());
    }
    let own = export(&["--people", &at("one/people")]);
    assert_eq!(own.code, 0, "{}", own.err);
    assert!(!own.err.contains("older version"), "{}", own.err);
    // A later export of the same platform, imported with the same vault, is the ledger of today.
    let whole = sample("helloasso_paiements.csv");
    done(&["import", &whole, "--out", &at("today"), "--people", &at("one/people")]);
    let later = export(&["--people", &at("one/people"), "--ledger", &at("today")]);
    assert_eq!(later.code, 0, "{}", later.err);
}

#[test]
fn objections_by_email_and_by_name_hold_now_and_in_the_next_import() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    let export = text(&platform(folder.path(), "export", |_| true));
    let silent = done(&["import", &export, "--out", &at("ledger")]);
    assert!(silent.err.contains("No objection is recorded"), "{}", silent.err);
    let book = json(&folder.path().join("ledger/people/book.json"));
    let people: Vec<(&String, &serde_json::Value)> = book["people"].as_object().unwrap().iter().collect();
    let with_email = people.iter().find(|(_, person)| person["email"] != "").unwrap();
    let named = people.iter().rev().find(|(_, p)| p["last_name"] != "" && p["first_name"] != "").unwrap();
    let cell = |person: &serde_json::Value, key: &str| person[key].as_str().unwrap().to_owned();
    let list = format!(
        "E-mail;Nom;Prénom;Canal\n{};;;courrier\n;{};{};\nnobody@example.org;;;\n;;;courrier\n;;;\n",
        cell(with_email.1, "email").to_uppercase(),
        cell(named.1, "first_name"),
        cell(named.1, "last_name"),
    );
    write(&folder.path().join("objections.csv"), list.as_bytes());
    let call = ["import", &export, "--out", &at("ledger"), "--objections", &at("objections.csv")];
    let said = done(&call);
    assert!(!said.err.contains("No objection is recorded"), "{}", said.err);
    for personal in [cell(with_email.1, "email"), cell(named.1, "last_name")] {
        assert!(!said.err.to_lowercase().contains(&personal.to_lowercase()), "{}", said.err);
    }
    let codes: Vec<String> = json(&folder.path().join("ledger/receipt.json"))["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .filter(|code| code.starts_with("objection"))
        .collect();
    assert_eq!(codes, ["objection_unreadable", "objection_unmatched"]);
    // The next import, without the list, knows the objections from the vault.
    for again in [at("ledger"), at("second")] {
        done(&["import", &export, "--out", &again, "--people", &at("ledger/people")]);
        let ledger = obole::store::load_ledger(Path::new(&again)).unwrap();
        let donors = ledger.donors();
        let refuses = |id: &str, channel| {
            let row = donors.id.find_sorted(id).unwrap();
            donors.consent[row].on(channel).state == obole_ledger::ConsentState::Objected
        };
        use obole_ledger::ContactChannel::{Email, Post};
        assert!(refuses(with_email.0, Post) && !refuses(with_email.0, Email));
        assert!(refuses(named.0, Email) && refuses(named.0, Post));
    }
}

#[test]
fn a_list_by_email_that_leaves_nobody_says_why_and_silence_is_noted() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    let said = done(&["run", &sample("helloasso_paiements.csv"), "--out", &at("out"), "--channel", "email"]);
    assert!(said.err.contains("Nobody is on the list") && said.err.contains("consent_email"), "{}", said.err);
    assert!(said.err.contains("No objection is recorded"), "{}", said.err);
    assert_eq!(json(&folder.path().join("out/campaign/plan.json"))["plan"]["notes"][0], "no_objections");
    let report = std::fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(report.contains("No objection is recorded"));
}

/// Signs the draft of a run and exports it with a ledger.
fn export(out: &Path, ledger: &str, to: &Path) -> crate::Said {
    obole(&["export", &text(&out.join("campaign")), "--ledger", ledger, "--out", &text(to)])
}

/// The sample's donors with other identifiers or fewer rows; `None` drops a row.
fn donors_where(change: impl Fn(usize, &[String]) -> Option<String>) -> String {
    let table = std::fs::read_to_string(sample("donors.csv")).unwrap();
    let header = table.lines().next().unwrap().to_owned() + "\n";
    let rows = plain_rows(&sample("donors.csv")).into_iter().enumerate();
    let kept = rows.filter_map(|(at, row)| Some([change(at, &row)?].into_iter().chain(row[1..].to_vec())));
    kept.fold(header, |table, row| table + &row.collect::<Vec<_>>().join(",") + "\n")
}

/// Identifiers of the sample's donors who died, objected to post or objected to profiling.
fn never() -> Vec<String> {
    let refuses = |row: &Vec<String>| [8, 9, 12].iter().any(|column| row[*column] == "1");
    plain_rows(&sample("donors.csv")).into_iter().filter(refuses).map(|row| row[0].clone()).collect()
}

#[test]
fn refusals_under_other_spellings_of_few_identifiers_are_kept() {
    let never = never();
    // Only who refuses is spelled in another way: fewer than one giver in ten.
    let spellings: [fn(&str) -> String; 3] =
        [|id| id.to_lowercase(), |id| format!(" {} ", id.replace('D', "d ")), |id| format!("X-{id}")];
    for (at, spelling) in spellings.into_iter().enumerate() {
        let folder = folder();
        let source = folder.path().join("source");
        write(&source.join("gifts.csv"), &std::fs::read(sample("gifts.csv")).unwrap());
        let donors = donors_where(|_, row| {
            Some(if never.contains(&row[0]) { spelling(&row[0]) } else { row[0].clone() })
        });
        write(&source.join("donors.csv"), donors.as_bytes());
        let out = folder.path().join("out");
        let said = done(&["run", &text(&source), "--out", &text(&out)]);
        if at == 2 {
            // Ids that may be the same and cannot be told to be are settled by a person.
            assert_eq!(column(&out.join("campaign/plan.csv"), 2).len(), 0);
            assert!(said.err.contains("no row in the table of donors"), "{}", said.err);
            assert_eq!(obole(&["check", &text(&out.join("ledger"))]).code, 1);
            continue;
        }
        done(&["review", &text(&out.join("campaign")), "--approve", "--by", "Camille"]);
        let mailing = folder.path().join("mailing.csv");
        let exported = export(&out, &text(&out.join("ledger")), &mailing);
        assert_eq!(exported.code, 0, "{}", exported.err);
        let written = column(&mailing, 0);
        assert!(written.len() > 400 && !written.iter().any(|id| never.contains(id)), "{at}");
        assert_eq!(obole(&["check", &text(&out.join("ledger"))]).code, 0);
    }
}

#[test]
fn a_table_of_donors_that_ends_early_keeps_the_others_off_the_list() {
    let folder = folder();
    let source = folder.path().join("source");
    write(&source.join("gifts.csv"), &std::fs::read(sample("gifts.csv")).unwrap());
    let donors = donors_where(|at, row| (at < 1_840).then(|| row[0].clone()));
    write(&source.join("donors.csv"), donors.as_bytes());
    let cut: Vec<String> =
        plain_rows(&sample("donors.csv")).into_iter().skip(1_840).map(|row| row[0].clone()).collect();
    let out = folder.path().join("out");
    for (language, words) in [("en", "no row in the table of donors"), ("fr", "table des donateurs")] {
        let said = done(&["run", &text(&source), "--out", &text(&out), "--lang", language]);
        assert!(said.err.contains(words), "{}", said.err);
    }
    let listed = column(&out.join("campaign/plan.csv"), 2);
    assert!(listed.len() > 400 && !listed.iter().any(|id| cut.contains(id)));
    assert_eq!(obole(&["check", &text(&out.join("ledger"))]).code, 1);
    // A person who knows that they refused nothing may take them in.
    let accepted = ["run", &text(&source), "--out", &text(&out), "--donors-incomplete"];
    let said = done(&accepted);
    assert!(!said.err.contains("No list is made"), "{}", said.err);
    assert!(column(&out.join("campaign/plan.csv"), 2).iter().any(|id| cut.contains(id)));
}

#[test]
fn a_later_ledger_without_the_refusals_is_no_ledger_of_today() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    let out = folder.path().join("out");
    done(&["run", &sample(""), "--out", &text(&out)]);
    done(&["review", &at("out/campaign"), "--approve", "--by", "Camille"]);
    let mailing = folder.path().join("mailing.csv");
    done(&["import", &sample("gifts.csv"), "--out", &at("without")]);
    let refused = export(&out, &at("without"), &mailing);
    assert_eq!(refused.code, 3, "{}", refused.err);
    assert!(!mailing.exists());
    // With half of the refusals either.
    let none = donors_where(|at, row| (at % 2 == 0).then(|| row[0].clone()));
    write(&folder.path().join("half.csv"), none.as_bytes());
    done(&["import", &sample("gifts.csv"), "--donors", &at("half.csv"), "--out", &at("half")]);
    assert_eq!(export(&out, &at("half"), &mailing).code, 3);
    // One more objection in the ledger of today is an objection.
    let listed = column(&out.join("campaign/plan.csv"), 2);
    write(&folder.path().join("list.csv"), format!("donor_id\n{}\n", listed[0].to_lowercase()).as_bytes());
    let again = ["import", &sample(""), "--objections", &at("list.csv"), "--out", &at("today")];
    done(&again);
    assert_eq!(export(&out, &at("today"), &mailing).code, 0);
    assert!(!column(&mailing, 0).contains(&listed[0]));
}

#[test]
fn a_list_of_objections_that_meets_nobody_stops_the_list() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    write(&folder.path().join("list.csv"), b"email\nada@example.org\nzoe@example.org\n");
    let said = done(&["run", &sample(""), "--objections", &at("list.csv"), "--out", &at("out")]);
    assert!(said.err.contains("2 that match nobody"), "{}", said.err);
    assert_eq!(column(&folder.path().join("out/campaign/plan.csv"), 2).len(), 0);
    assert_eq!(obole(&["check", &at("out/ledger")]).code, 1);
    let plan =
        ["plan", &at("out/ledger"), "--model", &at("out/model"), "--as-of", "2025-01-01", "--out", &at("p")];
    assert_eq!(obole(&plan).code, 3);
}

#[test]
fn a_ledger_that_an_older_version_made_is_imported_again_before_a_list() {
    let folder = folder();
    let out = folder.path().join("out");
    done(&["run", &sample(""), "--out", &text(&out)]);
    done(&["review", &text(&out.join("campaign")), "--approve", "--by", "Camille"]);
    // A receipt as version 1 wrote it, with the hash of its own in the head.
    let (receipt, head) = (out.join("ledger/receipt.json"), out.join("ledger/ledger.json"));
    let old = std::fs::read_to_string(&receipt).unwrap().replacen("\"version\": 2", "\"version\": 1", 1);
    let before = obole_ledger::sha256_file(&receipt).unwrap().sha256;
    write(&receipt, old.as_bytes());
    let after = obole_ledger::sha256_file(&receipt).unwrap().sha256;
    assert_ne!(before, after);
    let text_of_head = std::fs::read_to_string(&head).unwrap().replace(&before, &after);
    write(&head, text_of_head.as_bytes());
    let ledger = text(&out.join("ledger"));
    let refused = export(&out, &ledger, &folder.path().join("mailing.csv"));
    assert!(refused.code == 3 && refused.err.contains("older version"), "{}", refused.err);
    let model = text(&out.join("model"));
    let plan = [
        "plan",
        &ledger,
        "--model",
        &model,
        "--as-of",
        "2025-01-01",
        "--out",
        &text(&folder.path().join("p")),
    ];
    let refused = obole(&plan);
    assert!(refused.code == 3 && refused.err.contains("older version"), "{}", refused.err);
}

#[test]
fn a_file_of_refusals_that_cannot_be_read_and_a_forgotten_list_stop_the_list() {
    let folder = folder();
    let at = |name: &str| text(&folder.path().join(name));
    let export = std::fs::read(sample("helloasso_paiements.csv")).unwrap();
    write(&folder.path().join("in/payments.csv"), &export);
    write(&folder.path().join("in/donors.csv"), b"%PDF-1.7 donor_id;postal_optout");
    assert_eq!(obole(&["run", &at("in"), "--out", &at("out"), "--model", "rule"]).code, 1);
    assert_eq!(column(&folder.path().join("out/campaign/plan.csv"), 2).len(), 0);
    // A ledger without a vault does not forget the list it was made with.
    write(&folder.path().join("list.csv"), b"donor_id\nD00001\nD00002\n");
    done(&["import", &sample(""), "--objections", &at("list.csv"), "--out", &at("ledger")]);
    let refused = obole(&["import", &sample(""), "--out", &at("ledger")]);
    assert!(refused.code == 3 && refused.err.contains("--objections"), "{}", refused.err);
}

#[test]
fn a_refusal_under_a_spelling_with_the_digits_of_a_giver_stops_the_list() {
    for spelling in ["D-", "Don ", ""] {
        let folder = folder();
        let source = folder.path().join("source");
        write(&source.join("gifts.csv"), &std::fs::read(sample("gifts.csv")).unwrap());
        let never = never();
        let again: String = plain_rows(&sample("donors.csv"))
            .iter()
            .filter(|row| never.contains(&row[0]))
            .take(30)
            .map(|row| format!("{spelling}{},{}\n", &row[0][1..], row[1..].join(",")))
            .collect();
        let table = donors_where(|_, row| Some(row[0].clone())) + &again;
        write(&source.join("donors.csv"), table.as_bytes());
        let out = folder.path().join("out");
        done(&["run", &text(&source), "--out", &text(&out), "--model", "rule"]);
        assert_eq!(column(&out.join("campaign/plan.csv"), 2).len(), 0, "{spelling}");
        assert_eq!(obole(&["check", &text(&out.join("ledger"))]).code, 1);
    }
}

/// A list of who left a mailing tool, imported alone, is kept in the vault and holds for the next gifts.
#[test]
fn refusals_without_gifts_are_kept_for_later() {
    let home = folder();
    let (list, gifts) = (home.path().join("unsubscribed.csv"), home.path().join("dons.csv"));
    write(&list, b"Email Address,First Name,Last Name,UNSUB_TIME\na@example.org,A,UN,2023-06-06 12:56:15\n");
    write(&gifts, "Nom;Email;Montant;Date\nUN;a@example.org;5,00 €;13/05/2024\n".as_bytes());
    let out = text(&home.path().join("ledger"));
    let alone = obole(&["import", &text(&list), "--out", &out]);
    assert_eq!(alone.code, 0, "{}", alone.err);
    assert!(alone.err.contains("1 refusal was added"), "{}", alone.err);
    done(&["import", &text(&gifts), "--out", &out]);
    let said = obole(&["privacy", "access", "a@example.org", &out]);
    assert!(said.out.contains("e-mail: refused"), "{} {}", said.out, said.err);
}
