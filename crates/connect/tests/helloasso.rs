//! Pulls from HelloAsso: to the cent, with few tokens, through faults, kills and interruptions.

// A test that needs files which are not here says so.
#![allow(clippy::print_stdout)]

#[cfg(test)]
mod asso;
#[cfg(test)]
mod server;
#[cfg(test)]
mod support;

use std::path::Path;
#[cfg(test)]
use std::time::{Duration, Instant};

#[cfg(test)]
use asso::{Asso, ID, SECRET, payment};
#[cfg(test)]
use obole_ledger::{Currency, Status};
#[cfg(test)]
use obole_people::{ImportSettings, Intake, import};
#[cfg(test)]
use serde_json::{Value, json};
#[cfg(test)]
use server::Reply;
#[cfg(test)]
use support::{Answered, Desk};

#[cfg(test)]
fn desk() -> Desk {
    Desk::new(&[("HELLOASSO_CLIENT_ID", ID), ("HELLOASSO_CLIENT_SECRET", SECRET)])
}

#[cfg(test)]
fn pull(desk: &Desk, asso: &Asso, more: &str) -> Answered {
    let base = &asso.server.address;
    desk.call(&format!("helloasso pull --organisation les-amis --out ~/gifts.json --base-url {base} {more}"))
}

/// Payments of different amounts on the first days of 2023.
#[cfg(test)]
fn payments(n: i64) -> Vec<Value> {
    (1..=n).map(|id| payment(id, 1_000 + id * 7, &format!("0{}-1{}", 1 + id % 9, id % 10))).collect()
}

/// The page of a number, from 0, as the server would answer it.
#[cfg(test)]
fn page_of(payments: &[Value], number: usize) -> Reply {
    let mut sorted = payments.to_vec();
    sorted.sort_by_key(|payment| payment["meta"]["updatedAt"].as_str().unwrap().to_owned());
    let data: Vec<Value> = sorted.into_iter().skip(number * 100).take(100).collect();
    Reply::json(&json!({"data": data, "pagination": {"continuationToken": format!("after-{}", number + 1)}}))
}

#[cfg(test)]
fn sum(payments: &[Value]) -> i64 {
    payments.iter().map(|payment| payment["amount"].as_i64().unwrap()).sum()
}

#[cfg(test)]
fn imported(path: impl AsRef<Path>) -> Intake {
    import(&[path.as_ref().to_owned()], &ImportSettings::default(), None, &mut |_| {}).unwrap()
}

#[cfg(test)]
fn settled(intake: &Intake) -> (u64, i64) {
    let of = |status| intake.receipt.sums[&Currency::EUR].get(&status).map_or(0, |cents| cents.get());
    (intake.receipt.counts[&Currency::EUR][&Status::Settled], of(Status::Settled))
}

#[cfg(test)]
fn ids(path: impl AsRef<Path>) -> Vec<i64> {
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    file["data"].as_array().unwrap().iter().map(|payment| payment["id"].as_i64().unwrap()).collect()
}

#[test]
fn payments_are_pulled_page_by_page_and_imported_to_the_cent() {
    let desk = desk();
    let all = payments(250);
    let asso = Asso::start(all.clone(), desk.clock());
    let answered = pull(&desk, &asso, "");
    assert_eq!((answered.code, answered.err.as_str()), (0, ""));
    assert!(answered.out.contains(": 250 (new: 250, changed: 0)"), "{}", answered.out);
    let intake = imported(desk.path("gifts.json"));
    assert_eq!(intake.receipt.sources[0].format, "helloasso-api");
    assert_eq!(settled(&intake), (250, sum(&all)));
    assert_eq!(intake.ledger.donors().len(), 90);
    // Three pages and the empty one, one after the other, with one token.
    assert_eq!((asso.pages().len(), asso.server.crowded(), asso.state.lock().unwrap().made), (4, 0, 1));
    assert!(!Path::new(&desk.path("gifts.json.parts")).exists());
    #[cfg(unix)]
    for name in ["gifts.json", "gifts.json.state"] {
        assert_eq!(support::mode(desk.path(name)), 0o600, "{name}");
    }
    let said = format!("{}{}", answered.out, answered.err);
    for request in asso.pages() {
        let address = format!("{:?}{:?}", request.path, request.query);
        assert!(!address.contains(SECRET) && !address.contains("access-1") && !said.contains("access-1"));
    }
}

#[test]
fn a_later_pull_reads_only_what_changed_and_the_newest_state_wins() {
    let desk = desk();
    let mut all = payments(120);
    let asso = Asso::start(all.clone(), desk.clock());
    assert_eq!(pull(&desk, &asso, "").code, 0);
    // A refund of an old payment, a state that was superseded, and a new payment.
    let refunded = json!([{"id": 1, "amount": 500, "status": "PROCESSED"}]);
    all[4]["refundOperations"] = refunded;
    all[4]["meta"]["updatedAt"] = json!("2023-11-14T23:30:00+00:00");
    all.push(payment(900, 12_345, "11-15"));
    asso.set(|state| state.payments.clone_from(&all));
    desk.pass(2 * 86_400);
    let before = asso.pages().len();
    let answered = pull(&desk, &asso, "");
    assert!(answered.out.contains(": 121 (new: 1, changed: 1)"), "{answered:?}");
    let later = &asso.pages()[before..];
    // The last pull began on 14 November 2023, 22:13:20; a day before that is read again.
    assert_eq!(later[0].query["from"], "2023-11-13T22:13:20Z");
    assert_eq!(later.len(), 2);
    assert_eq!(settled(&imported(desk.path("gifts.json"))), (121, sum(&all) - 500));
    // A later day would leave a gap.
    asso.set(|state| state.payments.push(payment(901, 55, "11-16")));
    all.push(payment(901, 55, "11-16"));
    let before = asso.pages().len();
    assert_eq!(pull(&desk, &asso, "--since 2024-06-01").code, 0);
    assert_eq!(asso.pages()[before].query["from"], "2023-11-15T22:13:20Z");
    // From an earlier day, everything from there is read again, and nothing counts twice.
    assert_eq!(pull(&desk, &asso, "--since 2023-01-01").code, 0);
    assert_eq!(settled(&imported(desk.path("gifts.json"))), (122, sum(&all) - 500));
}

#[test]
fn one_token_is_used_until_it_ends_and_then_renewed() {
    let desk = desk();
    let asso = Asso::start(payments(5), desk.clock());
    let made = || asso.state.lock().unwrap().made;
    for _ in 0..3 {
        assert_eq!(pull(&desk, &asso, "").code, 0);
    }
    assert_eq!(made(), 1);
    // Shortly before its end the token is renewed while it lives: by the refresh token, never by a new one.
    desk.pass(1_770);
    assert_eq!(pull(&desk, &asso, "").code, 0);
    desk.pass(3_600);
    assert_eq!(pull(&desk, &asso, "").code, 0);
    // HelloAsso may end a token before its time.
    asso.set(asso::State::revoke);
    assert_eq!(pull(&desk, &asso, "").code, 0);
    assert_eq!(made(), 4);
    let grants: Vec<String> =
        asso.server.received_at("/oauth2/token").iter().map(|r| r.form()["grant_type"].clone()).collect();
    assert_eq!(grants, ["client_credentials", "refresh_token", "refresh_token", "refresh_token"]);
    // After 30 days the refresh token has ended as well.
    desk.pass(31 * 86_400);
    assert_eq!(pull(&desk, &asso, "").code, 0);
    assert_eq!(
        asso.server.received_at("/oauth2/token").last().unwrap().form()["grant_type"],
        "client_credentials"
    );
    let saved: Vec<_> = std::fs::read_dir(&desk.surroundings.state).unwrap().flatten().collect();
    assert_eq!(saved.len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!((support::mode(saved[0].path()), support::mode(&desk.surroundings.state)), (0o600, 0o700));
        std::fs::set_permissions(saved[0].path(), std::fs::Permissions::from_mode(0o644)).unwrap();
        let open = pull(&desk, &asso, "");
        assert!(open.code == 2 && open.err.contains("chmod 600"), "{open:?}");
    }
}

#[test]
fn wrong_keys_are_refused_and_shown_nowhere() {
    let desk = Desk::new(&[("HELLOASSO_CLIENT_ID", ID), ("HELLOASSO_CLIENT_SECRET", "Wrong-Word-1")]);
    let asso = Asso::start(payments(5), desk.clock());
    let answered = pull(&desk, &asso, "--lang fr");
    assert!(answered.code == 2 && answered.err.starts_with("erreur\u{a0}: HelloAsso refuse"), "{answered:?}");
    assert!(!answered.err.contains("Wrong-Word-1") && !answered.err.contains(ID));
    let none = Desk::new(&[]);
    let answered = pull(&none, &asso, "");
    assert!(answered.code == 2 && answered.err.contains("HELLOASSO_CLIENT_ID is not set"), "{answered:?}");
    for base in ["http://api.helloasso.com", "https://user:Wrong-Word-1@api.helloasso.com"] {
        let answered =
            desk.call(&format!("helloasso pull --organisation a --out ~/a.json --base-url {base}"));
        assert!(answered.code == 2 && !answered.err.contains("Wrong-Word-1"), "{answered:?}");
    }
    assert_eq!(desk.call("helloasso pull --organisation a/../b --out ~/a.json").code, 2);
}

#[test]
fn a_busy_or_failing_server_is_waited_for() {
    let desk = desk();
    let all = payments(250);
    let asso = Asso::start(all.clone(), desk.clock());
    asso.set(|state| {
        state.repeats = true;
        state.faults.extend([
            Reply::wait("7"),
            Reply::text(429, "<html>error code: 1015</html>"),
            Reply::text(500, "oops"),
            Reply::text(503, ""),
            Reply::Cut(b"{\"data\": [".to_vec()),
        ]);
    });
    let answered = pull(&desk, &asso, "");
    assert_eq!(answered.code, 0, "{answered:?}");
    assert_eq!(desk.pauses(), [7, 60, 8, 16, 32]);
    // Each page came twice; each payment counts once.
    assert_eq!(settled(&imported(desk.path("gifts.json"))), (250, sum(&all)));
    assert_eq!(asso.server.crowded(), 0);
}

#[test]
fn faults_that_do_not_end_leave_the_old_file_and_what_was_read() {
    let desk = desk();
    let asso = Asso::start(payments(250), desk.clock());
    assert_eq!(pull(&desk, &asso, "").code, 0);
    let old = std::fs::read(desk.path("gifts.json")).unwrap();
    asso.set(|state| state.payments.extend((300..650).map(|id| payment(id, 500, "12-01"))));
    desk.pass(86_400);
    let elsewhere = Asso::start(payments(1), desk.clock());
    let page = || {
        Reply::json(
            &json!({"data": [payment(300, 500, "12-01")], "pagination": {"continuationToken": "after-1"}}),
        )
    };
    let cases: [(Vec<Reply>, u8, &str); 8] = [
        (vec![page(), Reply::text(200, "<html>maintenance</html>")], 2, "not what its documentation says"),
        (vec![page(), Reply::json(&json!({"data": {}}))], 2, "not what its documentation says"),
        (vec![page(), Reply::json(&json!({"data": [{"amount": 1}]}))], 2, "no identifier"),
        (
            vec![
                page(),
                Reply::redirect(&format!("{}/v5/organizations/les-amis/payments", elsewhere.server.address)),
            ],
            2,
            "another address",
        ),
        (vec![page(), Reply::Answer(200, vec![], vec![b' '; (1 << 20) + 1])], 2, "larger than 1048576 bytes"),
        (vec![page(), Reply::wait("86400")], 4, "asks to wait 86400 seconds"),
        (vec![page(), Reply::text(403, r#"{"error": "forbidden"}"#)], 2, "refuses the key (403, forbidden)"),
        (
            vec![
                page(),
                Reply::text(500, ""),
                Reply::text(500, ""),
                Reply::text(502, ""),
                Reply::text(500, ""),
            ],
            4,
            "failure of its own",
        ),
    ];
    for (faults, code, words) in cases {
        let _ = std::fs::remove_dir_all(desk.path("gifts.json.parts"));
        asso.set(|state| state.faults = faults.into());
        let answered = pull(&desk, &asso, "");
        assert!(answered.code == code && answered.err.contains(words), "{words}: {answered:?}");
        assert_eq!(std::fs::read(desk.path("gifts.json")).unwrap(), old, "{words}");
        assert!(Path::new(&desk.path("gifts.json.parts/page-000001.json")).exists(), "{words}");
    }
    // Nothing, least of all the token, went to the other server.
    assert_eq!(elsewhere.server.received().len(), 0);
    std::fs::remove_dir_all(desk.path("gifts.json.parts")).unwrap();
    assert_eq!(pull(&desk, &asso, "").code, 0);
    assert_eq!(ids(desk.path("gifts.json")).len(), 600);
}

#[test]
fn a_server_that_is_slow_or_never_ends_hangs_nothing() {
    let desk = desk();
    let asso = Asso::start(payments(250), desk.clock());
    let slow = || Reply::Slow(Duration::from_millis(100));
    let silent = || Reply::Silent(Duration::from_secs(3));
    asso.set(|state| state.faults.extend([slow(), silent(), slow(), silent()]));
    let begin = Instant::now();
    let answered = pull(&desk, &asso, "");
    assert!(answered.code == 4 && answered.err.contains("does not answer in time"), "{answered:?}");
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    asso.set(|state| state.endless = true);
    let answered = pull(&desk, &asso, "");
    assert!(answered.code == 2 && answered.err.contains("the same page again and again"), "{answered:?}");
    assert!(asso.pages().len() < 20);
    assert!(!Path::new(&desk.path("gifts.json")).exists());
}

/// A pull in a process of its own, which a test may kill.
#[cfg(test)]
#[cfg(unix)]
fn process(desk: &Desk, asso: &Asso) -> std::process::Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_obole-connect"))
        .args(["helloasso", "pull", "--organisation", "les-amis", "--base-url", &asso.server.address])
        .args(["--out", &desk.path("gifts.json")])
        .env_clear()
        .envs([("HELLOASSO_CLIENT_ID", ID), ("HELLOASSO_CLIENT_SECRET", SECRET)])
        .env("XDG_STATE_HOME", desk.path("home"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until a page is on the disk and the next request is under way.
#[cfg(test)]
#[cfg(unix)]
fn wait_for_page(desk: &Desk, asso: &Asso, number: u32) {
    let begin = Instant::now();
    let page = desk.path(&format!("gifts.json.parts/page-{number:06}.json"));
    while !Path::new(&page).exists() || asso.pages().len() <= number as usize {
        assert!(begin.elapsed() < Duration::from_secs(20), "no page {number}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The clock of the server, for processes, whose clock is that of the machine.
#[cfg(test)]
#[cfg(unix)]
fn real_clock() -> std::sync::Arc<std::sync::atomic::AtomicI64> {
    std::sync::Arc::new(0.into())
}

#[test]
#[cfg(unix)]
fn a_killed_pull_goes_on_without_a_lost_or_doubled_payment() {
    let desk = desk();
    let all = payments(450);
    let asso = Asso::start(all.clone(), real_clock());
    asso.set(|state| {
        state.faults.extend([page_of(&all, 0), page_of(&all, 1)]);
        state.faults.push_back(Reply::Silent(Duration::from_secs(30)));
    });
    let mut child = process(&desk, &asso);
    wait_for_page(&desk, &asso, 2);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!Path::new(&desk.path("gifts.json")).exists());
    let before = asso.pages().len();
    assert!(process(&desk, &asso).wait().unwrap().success());
    let later = asso.pages()[before..].to_vec();
    assert_eq!(later[0].query["continuationToken"], "after-2");
    assert_eq!(later.len(), 4);
    assert_eq!(ids(desk.path("gifts.json")), (1..=450).collect::<Vec<_>>());
    assert_eq!(settled(&imported(desk.path("gifts.json"))), (450, sum(&all)));
    assert_eq!(asso.state.lock().unwrap().made, 1);
    assert!(!Path::new(&desk.path("gifts.json.parts")).exists());
}

#[test]
#[cfg(unix)]
fn an_interruption_ends_within_a_second_and_keeps_the_pages() {
    let desk = desk();
    let asso = Asso::start(payments(450), real_clock());
    asso.set(|state| {
        let first = page_of(&state.payments, 0);
        state.faults.extend([first, Reply::Silent(Duration::from_secs(30))]);
    });
    let child = process(&desk, &asso);
    wait_for_page(&desk, &asso, 1);
    let begin = Instant::now();
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "Stopped. What was read or sent so far is kept; the same command can be run again.\n"
    );
    assert!(process(&desk, &asso).wait().unwrap().success());
    assert_eq!(ids(desk.path("gifts.json")), (1..=450).collect::<Vec<_>>());
}

#[test]
fn a_pull_whose_next_page_is_forgotten_begins_anew() {
    let desk = desk();
    let asso = Asso::start(payments(250), desk.clock());
    asso.set(|state| {
        let first = page_of(&state.payments, 0);
        state.faults.extend([first, Reply::text(404, "")]);
    });
    assert_eq!(pull(&desk, &asso, "").code, 2);
    asso.set(|state| state.faults.push_back(Reply::text(400, "")));
    assert_eq!(pull(&desk, &asso, "").code, 0);
    // In the middle of a pull it is an error, and the pull does not begin for ever anew.
    asso.set(|state| {
        let first = page_of(&state.payments, 0);
        state.faults.extend([first, Reply::text(400, "")]);
    });
    let answered = pull(&desk, &asso, "--since 2023-01-01");
    assert!(answered.code == 3 && answered.err.contains("refuses the request (400)"), "{answered:?}");
    assert_eq!(pull(&desk, &asso, "--since 2023-01-01").code, 0);
    assert_eq!(ids(desk.path("gifts.json")), (1..=250).collect::<Vec<_>>());
}

#[test]
fn files_of_others_are_not_replaced() {
    let desk = desk();
    let asso = Asso::start(payments(5), desk.clock());
    support::write(desk.path("gifts.json"), "{\"data\": []}");
    let answered = pull(&desk, &asso, "");
    assert!(answered.code == 2 && answered.err.contains("did not write this file"), "{answered:?}");
    std::fs::remove_file(desk.path("gifts.json")).unwrap();
    assert_eq!(pull(&desk, &asso, "").code, 0);
    let base = &asso.server.address;
    let other =
        desk.call(&format!("helloasso pull --organisation les-autres --out ~/gifts.json --base-url {base}"));
    assert!(other.code == 2 && other.err.contains("another organisation"), "{other:?}");
}

#[test]
fn what_was_paid_out_is_compared_payment_by_payment() {
    let desk = desk();
    let mut all: Vec<Value> = (1..=4).map(|id| payment(id, id * 1_050, "03-01")).collect();
    all[1]["refundOperations"] = json!([{"id": 1, "amount": 300, "status": "PROCESSED"}]);
    let asso = Asso::start(all, desk.clock());
    let head = "operationType;credit;debit;orderId;paymentId;cashOutId\r\n";
    let write = |rows: &str| support::write(desk.path("cash-out.csv"), format!("\u{feff}{head}{rows}"));
    let rows = "Don;10.5;0;1;1;7\r\nDon;21;0;2;2;7\r\nRemboursement;0;3.0;2;2;7\r\nDon;31,50;0;3;3;7\r\nFrais;0;1;;;7\r\n";
    write(&format!("{rows}Don;42;;4;4;7\r\n"));
    let answered = pull(&desk, &asso, "--cash-out ~/cash-out.csv");
    assert!(answered.code == 0 && answered.out.contains("all 4 payments agree, 102.00 €"), "{answered:?}");
    // The same in cents.
    write("Don;1050;0;1;1;7\r\nDon;2100;0;2;2;7\r\nDon;3150;0;3;3;7\r\nDon;4200;0;4;4;7\r\n");
    let answered = pull(&desk, &asso, "--cash-out ~/cash-out.csv");
    assert!(answered.code == 0 && answered.out.contains("105.00 €"), "{answered:?}");
    // An amount that differs, a payment that is missing, and one too many.
    write(&format!("{rows}Don;43.00;0;4;4;7\r\nDon;5.00;0;9;9;7\r\n").replace("Don;31,50;0;3;3;7\r\n", ""));
    let answered = pull(&desk, &asso, "--cash-out ~/cash-out.csv --lang fr");
    assert_eq!(answered.code, 3, "{answered:?}");
    for words in [
        "écarts\u{a0}: 3",
        "paiement 4\u{a0}: 43.00 € versés, 42.00 €",
        "paiement 3\u{a0}: 31.50 €",
        "paiement 9\u{a0}: 5.00 €",
    ] {
        assert!(answered.out.contains(words), "{words}: {}", answered.out);
    }
    assert_eq!(ids(desk.path("gifts.json")).len(), 4);
    write("");
    support::write(desk.path("cash-out.csv"), "Nom;Montant\r\n");
    assert_eq!(pull(&desk, &asso, "--cash-out ~/cash-out.csv").code, 2);
}

#[test]
fn the_vendors_own_payments_pass_through_unchanged() {
    let desk = desk();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../people/tests/samples/helloasso_api_v5_payments__VERIFIED.json");
    let sample: Value = serde_json::from_slice(&std::fs::read(sample).unwrap()).unwrap();
    let mut recorded = sample["data"].as_array().unwrap().clone();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/exports/helloasso__doskyft__event.Order.json");
    match std::fs::read(&path) {
        Ok(bytes) => {
            let order: Value = serde_json::from_slice(&bytes).unwrap();
            let order = &order["data"];
            let payments = order["payments"].as_array().unwrap().clone();
            recorded.extend(payments.into_iter().map(|mut payment| {
                payment["order"] = order["order"].clone();
                payment["payer"] = order["payer"].clone();
                payment
            }));
        }
        Err(_) => println!("without the recorded order: {} is not here", path.display()),
    }
    let before = desk.path("direct.json");
    support::write(&before, json!({"data": recorded}).to_string());
    let asso = Asso::start(recorded, desk.clock());
    let answered = pull(&desk, &asso, "");
    assert_eq!(answered.code, 0, "{answered:?}");
    let (direct, pulled) = (imported(before), imported(desk.path("gifts.json")));
    assert_eq!(direct.receipt.sums, pulled.receipt.sums);
    assert_eq!(direct.receipt.counts, pulled.receipt.counts);
    assert_eq!(direct.ledger.donors().len(), pulled.ledger.donors().len());
}
