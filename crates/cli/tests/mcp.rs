//! The server for an assistant, over pipes: its answers, what they never hold, and input that is broken.

#[cfg(test)]
mod support;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};
use support::{Folder, data, obole};

/// The tools, without the two that need the files of a run.
const OF_A_LEDGER: [&str; 10] = [
    "overview",
    "income",
    "retention",
    "segments",
    "campaigns",
    "regular_giving",
    "income_forecast",
    "define",
    "draft_newsletter",
    "draft_post",
];

/// An assistant that has started the program.
#[cfg(test)]
struct Assistant {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    id: u64,
}

#[cfg(test)]
impl Drop for Assistant {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
impl Assistant {
    /// Starts the program, without a greeting.
    fn start(folder: &str, more: &[&str]) -> Self {
        let mut command = obole();
        command.args(["mcp", folder]).args(more);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self { process, input, output, id: 0 }
    }

    /// Starts the program and greets it; returns what it says of itself.
    fn greet(folder: &str, more: &[&str]) -> (Self, Value) {
        let mut assistant = Self::start(folder, more);
        let about = assistant.ask(
            "initialize",
            &json!({"protocolVersion": "2025-06-18", "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"}}),
        );
        assistant.send(b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n");
        (assistant, about["result"].clone())
    }

    fn send(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Sends a request; returns the answer to it.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.id += 1;
        let request = json!({"jsonrpc": "2.0", "id": self.id, "method": method, "params": params});
        self.send(format!("{request}\n").as_bytes());
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "{method}: the program has ended");
            let answer: Value = serde_json::from_str(&line).unwrap();
            // A request that is none has no id that could be repeated.
            if answer["id"] == self.id || (answer["id"].is_null() && answer["error"].is_object()) {
                return answer;
            }
        }
    }

    /// Calls a tool, which must answer; returns its text and its figures.
    fn call(&mut self, name: &str, arguments: &Value) -> (String, Value) {
        let answer = self.ask("tools/call", &json!({"name": name, "arguments": arguments}));
        let result = &answer["result"];
        assert_eq!(result["isError"], false, "{name}: {answer}");
        (result["content"][0]["text"].as_str().unwrap().to_owned(), result["structuredContent"].clone())
    }

    /// Closes the input; returns the exit code and what else was written.
    fn close(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (self.process.wait().unwrap().code(), rest)
    }
}

/// A folder with a run of the invented association.
#[cfg(test)]
fn run() -> Folder {
    let folder = Folder::new();
    let sample = data("sample");
    let [gifts, donors] =
        ["helloasso_paiements.csv", "donors.csv"].map(|name| sample.join(name).to_str().unwrap().to_owned());
    folder.ends(0, &["run", &gifts, &donors, "--out", "our", "-q"]);
    folder
}

/// The row of a year and a measure.
#[cfg(test)]
fn of_year(answer: &Value, year: i64, measure: &str) -> Value {
    let rows = answer["figures"]["years"].as_array().unwrap();
    rows.iter().find(|row| row["year"] == year && row["measure"] == measure).unwrap().clone()
}

/// Asserts that two amounts are the same, the second in cents.
#[cfg(test)]
fn assert_cents(units: &Value, cents: &Value) {
    let (units, cents) = (units.as_f64().unwrap(), cents.as_f64().unwrap());
    assert!((units * 100.0 - cents).abs() < 0.5, "{units} and {cents}");
}

#[test]
fn answers_are_the_figures_of_the_verbs_and_name_nobody() {
    let folder = run();
    let our = folder.at("our");
    let before = obole_ledger::disk::files_of(&folder.path("our")).unwrap();
    let (mut assistant, about) = Assistant::greet(&our, &["--lang", "en"]);
    assert!(about["instructions"].as_str().unwrap().contains("as-of day"), "{about}");
    assert_eq!(about["serverInfo"]["name"], "obole");
    let tools = assistant.ask("tools/list", &json!({}))["result"]["tools"].clone();
    let names: Vec<&str> =
        tools.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 12);
    assert!(tools.as_array().unwrap().iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
    let mut all = Vec::new();
    let mut english = serde_json::Map::new();
    for name in &names {
        for lang in ["en", "fr"] {
            let (text, figures) = assistant.call(name, &json!({"lang": lang}));
            assert_eq!(figures["lang"], lang);
            assert_eq!(figures["as_of"], "2025-01-01", "{name}");
            assert!(figures["figures"].is_object() && figures["definition"].is_array(), "{name}: {figures}");
            let is_draft = name.starts_with("draft");
            let day = if lang == "en" { "As of 1\u{a0}January" } else { "Arrêté au 1er\u{a0}janvier" };
            let start = if lang == "en" { "DRAFT" } else { "BROUILLON" };
            assert!(text.starts_with(if is_draft { start } else { day }), "{name}: {text}");
            assert!(!text.contains("ask-") && text.len() < 40_000, "{name}: {text}");
            all.extend([text, figures.to_string()]);
            if lang == "en" {
                english.insert((*name).to_owned(), figures);
            }
        }
    }
    all.push(assistant.call("define", &json!({"term": "retention"})).0);
    assert_eq!(assistant.close(), (Some(0), String::new()));
    assert_eq!(obole_ledger::disk::files_of(&folder.path("our")).unwrap(), before, "a tool wrote a file");

    compare_with_kpi(&folder, &english);
    let forecast = folder.json(0, &["forecast-income", "our/ledger"]);
    let shown = &english["income_forecast"]["figures"];
    assert_cents(&shown["year"]["expected"], &forecast["year"]["expected"]);
    for (one, other) in shown["months"].as_array().unwrap().iter().zip(forecast["months"].as_array().unwrap())
    {
        assert_cents(&one["expected"], &other["expected"]);
        assert_cents(&one["low"], &other["interval"]["low"]);
    }
    let proof: Value = serde_json::from_str(&folder.read("our/model/backtest.json")).unwrap();
    for task in ["gift", "lapse", "amount"] {
        let tasks = english["model_proof"]["figures"]["tasks"].as_array().unwrap();
        let shown = tasks.iter().find(|one| one["task"] == task).unwrap();
        assert_eq!(shown["used"], proof[task]["method"]);
    }
    let audit: Value = serde_json::from_str(&folder.read("our/audit/audit.json")).unwrap();
    let verdicts = english["fairness"]["figures"]["verdicts"].as_array().unwrap();
    for (attribute, of) in audit["list"]["canonical"].as_object().unwrap() {
        let saved = &of["exclude"]["verdicts"][0];
        let shown =
            verdicts.iter().find(|one| one["part"] == "list" && one["attribute"] == *attribute).unwrap();
        assert_eq!(shown["outcome"], saved["outcome"], "{attribute}");
        assert_eq!(shown["ratio"], saved["pair"]["ratio"]["value"], "{attribute}");
    }
    for word in ["unbiased", "compliant", "illegal"] {
        assert!(all.iter().all(|text| !text.to_lowercase().contains(word)), "{word}");
    }
    assert_names_nobody(&folder, &all);
}

/// Compares income, retention, regular giving and segments with `obole kpi` and `obole segment`.
#[cfg(test)]
fn compare_with_kpi(folder: &Folder, english: &serde_json::Map<String, Value>) {
    let kpi = folder.json(0, &["kpi", "our/ledger"]);
    for year in kpi["years"].as_array().unwrap().iter().rev().take(5) {
        let number: i64 = year["year"]["start"].as_str().unwrap()[..4].parse().unwrap();
        assert_eq!(of_year(&english["income"], number, "donors")["value"].as_f64(), year["donors"].as_f64());
        assert_cents(&of_year(&english["income"], number, "income")["value"], &year["income"]);
        let retention = of_year(&english["retention"], number, "retention");
        assert_eq!(retention["value"], year["retention"]["all"]["rate"]);
        assert_eq!(retention["donors"], year["retention"]["all"]["of"]);
        let flows = english["retention"]["figures"]["donors"].as_array().unwrap();
        let flow = flows.iter().find(|one| one["year"] == number).unwrap();
        assert_eq!(flow["kept"], year["retention"]["all"]["count"]);
        assert_eq!(flow["back"], year["recapture"]["count"]);
    }
    let months = english["regular_giving"]["figures"]["months"].as_array().unwrap();
    for month in kpi["monthly"]["months"].as_array().unwrap() {
        let name = &month["month"]["start"].as_str().unwrap()[..7];
        let shown = months.iter().find(|one| one["month"] == name).unwrap();
        assert_eq!(shown["giving"]["donors"], month["donors"]);
        assert_cents(&shown["giving"]["income"], &month["income"]);
    }
    let segments = folder.ends(0, &["segment", "our/ledger", "--as-of", "2025-01-01"]).0;
    for one in english["segments"]["figures"]["segments"].as_array().unwrap() {
        let name = format!(",{},", one["segment"].as_str().unwrap());
        let donors = segments.lines().filter(|line| line.contains(&name)).count();
        // `obole segment` leaves out who objected to profiling; a total counts everybody.
        // A segment may be hidden, because another figure would follow from it.
        let Some(shown) = one["giving"]["donors"].as_u64() else { continue };
        let shown = shown as usize;
        assert!(shown >= donors && shown - donors < 150, "{name}: {shown} and {donors}");
    }
}

/// Asserts that no identifier of the ledger, and no surname, e-mail or address of its people is in the texts.
#[cfg(test)]
fn assert_names_nobody(folder: &Folder, texts: &[String]) {
    let all = texts.join("\n").to_lowercase();
    let found: BTreeSet<&str> = all.split(|c: char| !c.is_alphanumeric()).collect();
    let ledger = obole::store::load_ledger(&folder.path("our/ledger")).unwrap();
    let donors = ledger.donors();
    assert!(donors.len() > 1_000);
    for donor in 0..donors.len() {
        let id = donors.id.get(donor).to_lowercase();
        assert!(!found.contains(id.as_str()), "{id}");
    }
    let mut rows = csv::Reader::from_path(data("sample").join("donors.csv")).unwrap();
    let mut people = 0;
    for row in rows.records().map(Result::unwrap) {
        let [email, last, address] = [0, 1, 6].map(|at| row.get(at).unwrap().to_lowercase());
        assert!(last.is_empty() || !found.contains(last.as_str()), "{last}");
        for text in [&email, &address].into_iter().filter(|text| text.len() > 6) {
            assert!(!all.contains(text.as_str()), "{text}");
        }
        people += 1;
    }
    assert!(people > 1_000 && !all.contains('@'));
}

/// Gifts of three years by 60 new donors each, with a campaign of three, a month of two and one regular
/// donor.
#[cfg(test)]
fn small_groups() -> String {
    let mut gifts =
        "gift_id,donor_id,date,amount,currency,kind,status,campaign,channel,recurring\n".to_owned();
    for year in 2022..2025 {
        for at in 0..60 {
            let code = if year == 2024 && at < 3 { "for Dupont Elise" } else { "autumn" };
            gifts += &format!(
                "N{year}{at},D{year}{at},{year}-10-{:02},20.00,EUR,gift,settled,{code},post,0\n",
                1 + at % 28
            );
            if at % 3 > 0 && year < 2024 {
                let next = year + 1;
                gifts += &format!("R{year}{at},D{year}{at},{next}-12-20,25.00,EUR,gift,settled,,web,0\n");
            }
        }
    }
    for (at, day) in ["2024-05-03", "2024-05-20"].iter().enumerate() {
        gifts += &format!("F{at},D2024{at},{day},7777.00,EUR,gift,settled,D20245,post,0\n");
    }
    gifts + "M1,D20249,2024-12-15,3333.00,EUR,gift,settled,autumn,post,1\n"
}

#[test]
fn small_groups_are_hidden_and_a_gift_of_the_next_day_changes_nothing() {
    let folder = Folder::new();
    let import = |gifts: &str| {
        folder.write("gifts.csv", gifts);
        folder.ends(0, &["import", "gifts.csv", "--out", "ledger", "--currency", "EUR", "-q"]);
    };
    import(&small_groups());
    let (mut assistant, _) = Assistant::greet(&folder.at("ledger"), &[]);
    let answers = |assistant: &mut Assistant| -> Vec<(String, Value)> {
        OF_A_LEDGER.map(|name| assistant.call(name, &json!({}))).into()
    };
    let first = answers(&mut assistant);
    for (text, figures) in &first {
        let all = format!("{text}{figures}");
        for secret in ["Dupont", "D20245", "7777", "7,777", "15554", "15,554", "3333", "3,333"] {
            assert!(!all.contains(secret), "{secret}: {all}");
        }
        assert_no_small_count(figures);
    }
    let hidden = |name: &str| {
        let at = OF_A_LEDGER.iter().position(|one| *one == name).unwrap();
        first[at].1["hidden"].clone()
    };
    for name in ["income", "segments", "campaigns", "regular_giving", "income_forecast"] {
        let why = hidden(name)["why"].as_str().unwrap_or_default().to_owned();
        assert!(why.contains("fewer than 10 donors"), "{name}: {why}");
    }

    // The files are read anew: a gift of the next day is known, and is in no figure.
    import(&(small_groups() + "X1,D20248,2025-01-01,4444.00,EUR,gift,settled,autumn,post,0\n"));
    let second = answers(&mut assistant);
    assert_ne!(first[0].1["figures"]["ledger"], second[0].1["figures"]["ledger"]);
    for (name, ((_, one), (_, other))) in OF_A_LEDGER.iter().zip(first.iter().zip(&second)).skip(1) {
        assert_eq!(shown_figures(one), shown_figures(other), "{name}");
    }

    // Neither a year nor a word cuts other groups than the publication.
    let (whole, _) = (&first[1].1["figures"], ());
    for year in 2022..2025 {
        let of = assistant.call("income", &json!({"year": year})).1;
        for row in of["figures"]["years"].as_array().unwrap() {
            assert!(whole["years"].as_array().unwrap().contains(row), "{row}");
        }
    }
    let refused = assistant.ask("tools/call", &json!({"name": "income", "arguments": {"year": 1999}}));
    assert_eq!(refused["result"]["isError"], true);
    // There is no run: two tools say so.
    for name in ["fairness", "model_proof"] {
        let answer = assistant.ask("tools/call", &json!({"name": name, "arguments": {}}));
        let text = answer["result"]["content"][0]["text"].as_str().unwrap().to_owned();
        assert!(answer["result"]["isError"] == true && text.contains("obole run"), "{text}");
    }
    assert_eq!(assistant.close().0, Some(0));
}

/// The figures without months that are hidden: the month that has begun is one.
#[cfg(test)]
fn shown_figures(answer: &Value) -> Value {
    let mut figures = answer["figures"].clone();
    if let Some(months) = figures.get_mut("months").and_then(Value::as_array_mut) {
        months.retain(|month| !month["giving"].is_null());
    }
    figures
}

/// Asserts that no number of donors is from 1 to 9.
#[cfg(test)]
fn assert_no_small_count(value: &Value) {
    let is_count = |name: &str| {
        ["donors", "new", "kept", "lost", "back", "contacted", "held_out", "donor_months"].contains(&name)
    };
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let count = field.as_u64().filter(|_| is_count(name));
                assert!(!count.is_some_and(|n| (1..10).contains(&n)), "{name}: {value}");
                assert_no_small_count(field);
            }
        }
        Value::Array(items) => items.iter().for_each(assert_no_small_count),
        _ => {}
    }
}

#[test]
fn broken_input_ends_nothing_and_is_not_kept() {
    let folder = Folder::new();
    folder.write("gifts.csv", &small_groups());
    folder.ends(0, &["import", "gifts.csv", "--out", "ledger", "--currency", "EUR", "-q"]);
    let (mut assistant, _) = Assistant::greet(&folder.at("ledger"), &[]);
    assistant.send(b"{\"jsonrpc\": \"2.0\", \"id\": 7,\n\xff\xfe\n\n");
    // JSON that is no request is answered as such.
    for line in ["[]", "null", "\"text\"", "{}"] {
        assistant.send(format!("{line}\n").as_bytes());
    }
    for _ in 0..4 {
        let mut line = String::new();
        assistant.output.read_line(&mut line).unwrap();
        assert!(line.contains("-32600"), "{line}");
    }
    assistant.send(format!("{}\n", "[".repeat(100_000)).as_bytes());
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..100 {
        assistant.send(&chunk);
    }
    assistant.send(b"\n");
    let unknown = assistant.ask("donors/list", &json!({}));
    assert_eq!(unknown["error"]["code"], -32601, "{unknown}");
    let tool = assistant.ask("tools/call", &json!({"name": "export", "arguments": {}}));
    assert!(tool["error"]["message"].is_string(), "{tool}");
    for params in [json!({"name": 3}), json!({"name": "income", "arguments": []}), json!("income")] {
        let wrong = assistant.ask("tools/call", &params);
        assert!(wrong["error"].is_object(), "{wrong}");
    }
    let shape = assistant.ask("tools/call", &json!({"name": "income", "arguments": {"year": {}}}));
    assert_eq!(shape["result"]["isError"], true);
    if cfg!(target_os = "linux") {
        let status = std::fs::read_to_string(format!("/proc/{}/status", assistant.process.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak < 90_000, "{peak} kB after a line of 100 MB");
    }
    assert!(assistant.call("overview", &json!({})).0.contains("2024"));
    assert_eq!(assistant.close().0, Some(0));
}

#[test]
fn it_ends_with_its_input_and_refuses_a_folder_without_a_ledger() {
    let folder = Folder::new();
    folder.write("gifts.csv", &small_groups());
    folder.ends(0, &["import", "gifts.csv", "--out", "ledger", "--currency", "EUR", "-q"]);
    // No greeting at all, and no greeting but noise.
    assert_eq!(Assistant::start(&folder.at("ledger"), &[]).close(), (Some(0), String::new()));
    let mut noisy = Assistant::start(&folder.at("ledger"), &[]);
    noisy.send(b"GET / HTTP/1.1\nHost: localhost\n\n");
    assert_eq!(noisy.close(), (Some(0), String::new()));
    let (data, words) = folder.ends(2, &["mcp", "nothing", "--lang", "fr"]);
    assert!(data.is_empty() && words.contains("ne contient pas de registre"), "{data}{words}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it() {
    let folder = Folder::new();
    folder.write("gifts.csv", &small_groups());
    folder.ends(0, &["import", "gifts.csv", "--out", "ledger", "--currency", "EUR", "-q"]);
    let (mut assistant, _) = Assistant::greet(&folder.at("ledger"), &[]);
    let id = assistant.process.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(assistant.process.wait().unwrap().code(), Some(130));
}
