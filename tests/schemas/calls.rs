//! One call or more of each verb, on the sample and on inputs that leave things undefined.

use std::path::Path;

use serde_json::Value;

/// Runs the program in this process; what it writes must be one JSON value.
fn answer(folder: &Path, call: &str, code: u8) -> (String, Value) {
    let root = env!("CARGO_MANIFEST_DIR");
    let folder = folder.to_str().unwrap();
    let place = |word: &str| {
        let (sample, named) = (format!("{root}/data/canonical"), format!("{root}/data/sample"));
        let (data, btyd) =
            (format!("{root}/crates/fairness/tests/data"), format!("{root}/crates/btyd/tests/data"));
        word.replace("SAMPLE", &sample)
            .replace("NAMED", &named)
            .replace("AUDIT", &data)
            .replace("BTYD", &btyd)
            .replace("@", &format!("{folder}/"))
    };
    let args = ["obole", "--json", "--quiet", "--no-config"].into_iter().map(str::to_owned);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let found = obole_cli::run(args.chain(call.split(' ').map(place)), &mut out, &mut err);
    assert_eq!(found, code, "{call}: {}", String::from_utf8_lossy(&err));
    let value = serde_json::from_slice(&out);
    (call.to_owned(), value.unwrap_or_else(|e| panic!("{call}: {e}: {}", String::from_utf8_lossy(&out))))
}

/// Contents of the files are the words after `@`, a place in a folder that goes away; 0 or 1 is the code that
/// is expected.
const CALLS: [(&str, u8); 94] = [
    ("run SAMPLE --out @out", 0),
    ("run NAMED/helloasso_paiements.csv --out @named --use age", 0),
    ("import SAMPLE --out @ledger", 0),
    ("import NAMED/helloasso_paiements.csv --out @named-ledger", 0),
    ("import @few.csv --out @few --accept-refused --control-total 1 --control-rows 1", 1),
    ("import @nowhere.csv --out @x", 2),
    ("import @paid.csv @given.csv --out @two --currency EUR", 0),
    ("check @ledger", 0),
    ("check @few", 1),
    ("kpi @ledger", 0),
    ("kpi @few", 0),
    ("kpi @ledger --profile france-generosites", 0),
    ("kpi @ledger --profile fep --as-of 2024-06-01", 0),
    ("kpi @few --profile wmf", 0),
    ("impact @ledger --out @impact", 0),
    ("impact @ledger --year 2024 --start-month 9 --fewest 1 --out @impact", 0),
    ("impact @few --year 2023 --fewest 1 --out @impact", 0),
    ("forecast-income @ledger --out @income.csv", 0),
    ("forecast-income @ledger --as-of 2018-04-01", 0),
    ("forecast-income @ledger --as-of 2020-04-01", 0),
    ("segment @ledger", 0),
    ("segment @ledger --profile wmf", 0),
    ("features @ledger --as-of 2024-01-01 --label-months 12 --out @features.csv", 0),
    ("features @ledger --as-of 2024-01-01 --out @features.csv", 0),
    ("sql --dialect duckdb --as-of 2024-01-01 --label-months 12", 0),
    ("fit @ledger --as-of 2024-01-01 --out @model", 0),
    ("fit @ledger --as-of 2024-01-01 --model boosted --out @trees", 0),
    ("score @ledger --model @model --as-of 2025-01-01 --out @scores.csv", 0),
    ("fit @ledger --as-of 2020-01-01 --out @old", 0),
    ("score @ledger --model @old --as-of 2024-07-01 --out @scores.csv", 0),
    ("backtest @ledger --model auto", 0),
    ("backtest @ledger --model rule", 0),
    ("backtest @few", 1),
    ("explain D00002 @ledger --model @model --as-of 2025-01-01", 0),
    ("explain nobody @ledger --model @model --as-of 2025-01-01", 3),
    ("value @ledger --out @value.csv", 0),
    ("plan @ledger --model @model --as-of 2025-01-01 --budget 120 --channel post --out @campaign", 0),
    ("remind @ledger", 0),
    ("today @ledger --day 2024-12-20 --done 1", 0),
    ("review @campaign", 1),
    ("review @campaign --approve --by Camille", 0),
    ("review @campaign --verify", 0),
    ("export @campaign --out @mailing.csv", 0),
    ("plan @ledger --model @model --as-of 2024-02-01 --hold-out 0 --out @winter", 0),
    ("review @winter --approve --by Camille", 0),
    ("measure @winter --from 2024-03-01", 1),
    ("plan @ledger --model @model --as-of 2024-06-01 --hold-out 0.3 --out @spring", 0),
    ("review @spring --approve --by Camille", 0),
    ("measure @spring @winter --ledger @ledger --from 2024-06-01 --from 2024-03-01", 1),
    ("measure @spring @ledger --from 2024-06-01 --out @effect.json", 1),
    ("measure --appeals @contacts.csv", 1),
    ("measure --appeals @appeals.csv @ledger --randomised", 1),
    ("impact @ledger --year 2023 --contacts @drawn.csv --fewest 1 --out @impact", 0),
    (
        "plan @ledger --model @model --as-of 2025-01-01 --contacts @appeals.csv --effect @effect.json --out @next",
        0,
    ),
    ("measure --table @trial.csv --outcome gave --arm arm --score score", 1),
    ("forecast-income @ledger --effect @effect.json", 0),
    ("review @out/campaign --verify 0123", 1),
    (
        "audit AUDIT/tiny.csv --truth y_true --score score --decision selected --group group --replicates 20 --out @a",
        0,
    ),
    (
        "audit AUDIT/donor.csv --decision selected --group sex --group age_band --min-ratio 0.99 --replicates 20 --out @b",
        1,
    ),
    ("table SAMPLE/truth.csv --target gave_next_12m --drop donor_id", 0),
    ("table AUDIT/donor.csv --target y_true --amount amount_true --cost 0.5 --drop sex", 0),
    (
        "btyd fit --table BTYD/covariates.csv --model pareto-nbd --frequency frequency --recency recency --age age",
        0,
    ),
    (
        "btyd fit --table BTYD/covariates.csv --model bg-cnbd-k --frequency frequency --recency recency --age age --k 2",
        0,
    ),
    ("review @named/campaign --people @named/people --sheet @review.xlsx", 0),
    ("letters --write-templates @letters", 0),
    ("letters --remind @named/ledger --people @named/people --templates @filled --out @debits.html", 0),
    ("letters --check", 0),
    ("letters --check --templates @letters", 1),
    ("letters --preview", 0),
    ("review @named/campaign --approve --by Camille", 0),
    (
        "letters @named/campaign --people @named/people --templates @filled --tax-sentence 66 --issues-receipts --use last_gift_day --out @letters.html --approved-by Camille",
        0,
    ),
    ("find a @named-ledger", 0),
    ("find nobodysname @named-ledger", 1),
    ("people review @named-ledger", 0),
    ("people same-gifts @out", 0),
    ("people same-gifts @two", 0),
    ("people review @two --yes all", 0),
    ("people encrypt @named-ledger --passphrase-file @few.csv", 0),
    ("people decrypt @named-ledger --passphrase-file @few.csv", 0),
    ("privacy access D00002 @out", 0),
    ("privacy erase D7VVZCNTSEP @two", 0),
    ("privacy purge @out --dry-run", 0),
    ("privacy purge @two --as-of 2040-01-01", 0),
    ("privacy pseudonymise @ledger --out @share", 0),
    ("privacy pseudonymise @two --out @share-two --k 2 --keep-campaigns --keep-link @link.csv", 0),
    ("privacy notice @out", 0),
    ("privacy register", 0),
    ("privacy dpia @ledger", 0),
    ("simulate --donors 50 --years 3 --out @invented", 0),
    ("doctor @out @campaign @named", 0),
    ("doctor @few.csv", 1),
    ("completions bash", 0),
    ("man --out @man", 0),
    ("score @ledger --model @nowhere --as-of 2025-01-01 --out @s.csv", 2),
];

/// A table of contacts that no export wrote.
const APPEALS: &str = "donor_id;date;campaign;channel;cost;arm\nD00002;14/03/2024;Mars;post;1,20;1\n\
                       D00003;14/03/2024;Mars;post;;0\nD00004;14/03/2024;Mars;post;1,20;1\n";

/// Contacts of two plans with people held out, and of one without, as exports write them.
fn drawn() -> String {
    let mut text = "campaign,donor_id,date,channel,cost,arm,draft_sha256\n".to_owned();
    for (campaign, month, held_out) in [("winter", 2, 4), ("spring", 4, 4), ("summer", 6, 100)] {
        for donor in 1..=80 {
            let arm = if donor % held_out == 0 { "held_out" } else { "contacted" };
            let sha256 = format!("{month:064}");
            text += &format!("{campaign},D{donor:05},2023-0{month}-01,post,1.20,{arm},{sha256}\n");
        }
    }
    text
}

const FEW: &str = "gift_id,donor_id,date,amount,currency,kind,status\n1,D1,2023-02-01,20.00,EUR,gift,settled\n\
                   2,D2,2023-03-05,10.00,EUR,gift,settled\n3,D1,someday,5.00,EUR,gift,settled\n";

/// One gift as a payment service and the association record it, and a second record of the donor.
const PAID: &str = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,\
                    Transaction ID\n03/14/2023,10:00:00,PDT,Jean FICTIF,Donation Payment,Completed,EUR,50.00,-1.00,\
                    49.00,jean@example.org,a@example.org,T1\n";
const GIVEN: &str = "Nom;Prénom;Email;Code postal;Montant;Date du don\n\
                     FICTIF;Jean;jean@example.org;31000;50,00;2023-03-15\n\
                     FICTIF;Jean;j.fictif@example.org;31000;20,00;2023-04-15\n";

/// The values that letters share.
const SHARED: &str =
    "language = \"en\"\nassociation = \"Friends\"\nsignatory = \"Camille\"\ncontact = \"1 Fictive Street\"\n";

const TRIAL: &str = "arm,gave,score\n1,1,3\n0,0,3\n1,0,2\n0,1,2\n1,1,1\n0,0,1\n";

/// The calls with their answers, in order.
pub fn answers() -> Vec<(String, Value)> {
    let folder = tempfile::tempdir().unwrap();
    obole_ledger::disk::write_bytes(&folder.path().join("few.csv"), FEW.as_bytes()).unwrap();
    obole_ledger::disk::write_bytes(&folder.path().join("paid.csv"), PAID.as_bytes()).unwrap();
    obole_ledger::disk::write_bytes(&folder.path().join("given.csv"), GIVEN.as_bytes()).unwrap();
    obole_ledger::disk::write_bytes(&folder.path().join("trial.csv"), TRIAL.as_bytes()).unwrap();
    obole_ledger::disk::write_bytes(&folder.path().join("appeals.csv"), APPEALS.as_bytes()).unwrap();
    obole_ledger::disk::write_bytes(&folder.path().join("drawn.csv"), drawn().as_bytes()).unwrap();
    let filled = folder.path().join("filled");
    answer(folder.path(), "letters --write-templates @filled", 0);
    obole_ledger::disk::write_bytes(&filled.join("letters.toml"), SHARED.as_bytes()).unwrap();
    CALLS.into_iter().map(|(call, code)| answer(folder.path(), call, code)).collect()
}
