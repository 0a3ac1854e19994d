//! A crate names only crates on lower floors, and what names people is out of reach of what must not.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Crate and floor, as the design draws them.
const FLOORS: [(&str, u8); 14] = [
    ("obole-error", 0),
    ("obole-btyd", 1),
    ("obole-database", 2),
    ("obole-fairness", 1),
    ("obole-ledger", 1),
    ("obole", 2),
    ("obole-testkit", 2),
    ("obole-people", 3),
    ("obole-report", 3),
    ("obole-page", 4),
    ("obole-ask", 4),
    ("obole-cli", 5),
    ("obole-connect", 4),
    ("obole-python", 4),
];

/// Crates from which no path may lead to the names of people.
const BLIND: [&str; 6] =
    ["obole", "obole-ask", "obole-error", "obole-report", "obole-python", "obole-ledger"];

/// The programs that read databases and exchange data with platforms, each with the clients that it may have:
/// the only crates that may reach a network, and which no other crate names.
const CONNECTED: [(&str, &[&str]); 2] =
    [("obole-connect", &["ureq", "rustls"]), ("obole-database", &["rustls", "postgres", "mysql"])];

/// Clients that could carry a donor's data over a network.
const CLIENTS: [&str; 12] = [
    "reqwest",
    "hyper",
    "object_store",
    "ureq",
    "curl",
    "isahc",
    "attohttpc",
    "surf",
    "tungstenite",
    "rustls",
    "postgres",
    "mysql",
];

type Graph = BTreeMap<String, BTreeSet<String>>;

/// Returns the lines of `cargo tree` of the packages that are linked on this machine; `None` where they were
/// never downloaded, as those of the programs that reach a network on a machine that has built the rest
/// alone.
fn tree(selection: &[&str]) -> Option<String> {
    let arguments =
        [&["tree", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p} {f}"], selection]
            .concat();
    let output =
        std::process::Command::new(env!("CARGO")).args(arguments).current_dir(crate::root()).output();
    let output = output.expect("cargo runs");
    output.status.success().then(|| String::from_utf8(output.stdout).expect("cargo writes UTF-8"))
}

/// Normal dependencies between packages, by name, and the members. Only manifests are read: a first build
/// downloads no packages of the programs that reach a network, and nothing here may go online.
fn graph() -> (Graph, Vec<String>) {
    let metadata = MetadataCommand::new().manifest_path(crate::root().join("Cargo.toml")).no_deps().exec();
    let metadata = metadata.expect("cargo metadata reads the workspace");
    let mut graph = Graph::new();
    for package in metadata.packages {
        let normal = package.dependencies.into_iter().filter(|one| one.kind == DependencyKind::Normal);
        graph.insert(package.name.to_string(), normal.map(|one| one.name).collect());
    }
    let members = graph.keys().filter(|name| *name != "house").cloned().collect();
    (graph, members)
}

fn reachable(graph: &Graph, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(name) = open.pop() {
        for next in graph.get(&name).into_iter().flatten() {
            if seen.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    seen
}

fn breaches(graph: &Graph, members: &[String]) -> Vec<String> {
    let floors: BTreeMap<&str, u8> = FLOORS.into_iter().collect();
    let mut found = Vec::new();
    for member in members {
        let Some(floor) = floors.get(member.as_str()) else {
            found.push(format!("{member} stands on no floor: add it to the plan"));
            continue;
        };
        for named in graph.get(member).into_iter().flatten() {
            if CONNECTED.iter().any(|(connected, _)| connected == named) {
                found.push(format!("{member} names {named}, which reaches a network"));
            } else if floors.get(named.as_str()).is_some_and(|other| other >= floor) {
                found.push(format!("{member} (floor {floor}) looks up or sideways at {named}"));
            }
        }
        let reach = reachable(graph, member);
        if BLIND.contains(&member.as_str()) && reach.contains("obole-people") {
            found.push(format!("{member} can reach obole-people"));
        }
    }
    found
}

#[test]
fn crates_stand_on_their_floors() {
    let (graph, members) = graph();
    assert!(members.len() >= 8, "{members:?}");
    crate::assert_none(breaches(&graph, &members));
}

/// The network clients among the packages that are linked on this machine. The local page links hyper for its
/// server side; it is a client only with its feature of that name.
///
/// `cargo tree` is asked, because the graph of `cargo metadata` also holds optional dependencies that nothing
/// switches on.
fn clients(tree: &str) -> Vec<&str> {
    let is_client = |line: &&str| !line.starts_with("hyper v") || line.contains("client");
    let lines = tree.lines().filter(is_client);
    let packages: BTreeSet<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    CLIENTS.into_iter().filter(|client| packages.contains(client)).collect()
}

#[test]
fn nothing_that_could_reach_a_network_is_linked() {
    let others = CONNECTED.iter().flat_map(|(connected, _)| ["--exclude", *connected]);
    let others: Vec<&str> = std::iter::once("--workspace").chain(others).collect();
    let all = tree(&others).expect("the packages of the program are here");
    assert!(all.lines().count() > 100, "{all}");
    assert_eq!(clients(&all), Vec::<&str>::new());
    // The check sees the clients of the programs that have some.
    for (connected, theirs) in CONNECTED {
        if let Some(tree) = tree(&["--package", connected]) {
            assert_eq!(clients(&tree), theirs, "{connected}");
        }
    }
    assert_eq!(clients("polars v0.55.2\nreqwest v0.12.0 (*)\nhyper-util v1.0.0\n"), ["reqwest"]);
    assert_eq!(clients("hyper v1.12.0 http1,server\n"), [""; 0]);
    assert_eq!(clients("hyper v1.12.0 client,http1,server\n"), ["hyper"]);
}

#[test]
fn a_broken_house_is_seen() {
    let house = |edges: &[(&str, &str)]| {
        let mut graph = Graph::new();
        for (from, to) in edges {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        let members: Vec<String> = graph.keys().filter(|name| name.starts_with("obole")).cloned().collect();
        breaches(&graph, &members)
    };
    assert_eq!(house(&[("obole-ledger", "obole")]), ["obole-ledger (floor 1) looks up or sideways at obole"]);
    assert_eq!(
        house(&[("obole-people", "obole-report")]),
        ["obole-people (floor 3) looks up or sideways at obole-report"]
    );
    assert_eq!(house(&[("obole-attic", "obole")]), ["obole-attic stands on no floor: add it to the plan"]);
    assert_eq!(
        house(&[("obole-report", "helper"), ("helper", "obole-people")]),
        ["obole-report can reach obole-people"]
    );
    assert_eq!(
        house(&[("obole-cli", "obole-database")]),
        ["obole-cli names obole-database, which reaches a network"]
    );
    assert_eq!(
        house(&[("obole-cli", "obole-connect")]),
        ["obole-cli names obole-connect, which reaches a network"]
    );
    assert!(house(&[("obole-cli", "obole-people"), ("obole", "obole-ledger")]).is_empty());
}
