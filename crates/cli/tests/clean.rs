//! Names as strangers type them into the forms of a platform cannot command a terminal.

#[cfg(test)]
mod support;

use support::Folder;

#[test]
fn names_and_towns_cannot_command_a_terminal() {
    let desk = Folder::new();
    desk.write("dons.csv", "gift_id,donor_id,date,amount\nG1,A1,2024-12-31,50\nG2,B2,2024-12-30,20\n");
    let donors = "donor_id,last_name,first_name,address,postcode,city,country,consent_post\n";
    let hostile =
        "A1,FIC\u{202e}TIVE\u{200b},Zoé\u{1b}]0;x\u{7},7 allée du Faux,31000,Saint\u{9b}2J,FR,allowed\n";
    desk.write(
        "donors.csv",
        &format!("{donors}{hostile}B2,Exemple,Ada,1 rue Neuve,31000,Lille,FR,allowed\n"),
    );
    let import = ["import", "dons.csv", "--donors", "donors.csv", "--out", "ledger", "--people", "people"];
    desk.ends(0, &import);
    let today = ["today", "ledger", "--people", "people", "--day", "2025-01-01"];
    for call in [&["find", "zoe", "ledger", "--people", "people"][..], &today] {
        let (said, words) = desk.ends(0, call);
        assert!(said.contains("Zoé"), "{said}");
        let commands = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{200b}');
        assert!(!said.contains(commands) && !words.contains(commands), "{said:?} {words:?}");
    }
}
