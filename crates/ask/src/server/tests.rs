//! The server in memory: a source that fails or panics, and input that is no protocol.

use serde_json::json;

use super::*;
use crate::source::Yearly;

/// A source that panics, or refuses.
struct Broken(bool);

impl Source for Broken {
    fn yearly(&self, _: Lang) -> Result<Yearly> {
        assert!(self.0, "a tool that panics");
        Err(Error::new(Kind::Refused, "ask-no-run").in_file("/home/marie/secret").hint("ask-run-first"))
    }
}

/// Sends lines to a server; returns its answers by id.
fn answers(refuses: bool, lines: &[Value]) -> (Result<()>, Vec<Value>) {
    let settings =
        Settings { source: Arc::new(Broken(refuses)), folder: PathBuf::from("none"), lang: Lang::En };
    let hello = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}});
    let begun = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    let text: String = [&hello, &begun].into_iter().chain(lines).map(|line| format!("{line}\n")).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let mut out = Vec::new();
    let done = runtime.block_on(serve_on(settings, std::io::Cursor::new(text.into_bytes()), &mut out));
    let out = String::from_utf8(out).unwrap();
    (done, out.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn call(id: u64, name: &str, arguments: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": name, "arguments": arguments}})
}

#[test]
fn a_panic_of_one_tool_does_not_end_the_others() {
    let list = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list"});
    let (done, found) = answers(false, &[call(1, "income", &json!({})), list]);
    done.unwrap();
    let of = |id: u64| found.iter().find(|answer| answer["id"] == id).unwrap();
    assert_eq!(of(1)["result"]["isError"], true);
    assert_eq!(of(2)["result"]["tools"].as_array().unwrap().len(), TOOLS.len());
}

#[test]
fn an_error_is_in_words_with_its_hint_and_names_no_path() {
    let (_, found) = answers(true, &[call(1, "income", &json!({"lang": "fr"}))]);
    let text = found[1]["result"]["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("obole run") && !text.contains("marie"), "{text}");
    assert_eq!(found[1]["result"]["isError"], true);
}

#[test]
fn wrong_arguments_are_refused_in_words() {
    let wrong = [
        ("income", json!({"year": "2024"})),
        ("income", json!({"year": 1e40})),
        ("income", json!({"path": "/etc/passwd"})),
        ("segments", json!({"year": 2024})),
        ("define", json!({"term": ["a"]})),
        ("define", json!({"term": "x".repeat(81)})),
        ("income", json!({"lang": "de"})),
    ];
    for (name, arguments) in &wrong {
        let (done, found) = answers(false, &[call(1, name, arguments)]);
        done.unwrap();
        let text = found[1]["result"]["content"][0]["text"].as_str().unwrap();
        assert!(text.contains("argument"), "{name} {arguments}: {text}");
    }
    let (_, found) = answers(false, &[call(1, "export", &json!({}))]);
    assert!(found[1]["error"]["message"].as_str().unwrap().contains("no such tool"));
}

#[test]
fn tools_only_read_and_take_few_arguments() {
    for tool in &TOOLS {
        let listed = serde_json::to_value(listed(tool)).unwrap();
        let hints = &listed["annotations"];
        assert_eq!(
            [&hints["readOnlyHint"], &hints["destructiveHint"], &hints["openWorldHint"]],
            [&json!(true), &json!(false), &json!(false)]
        );
        let schema = &listed["inputSchema"];
        assert_eq!(schema["additionalProperties"], false);
        let names: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert!(names.iter().all(|name| ["lang", "year", "term"].contains(name)), "{names:?}");
    }
}
