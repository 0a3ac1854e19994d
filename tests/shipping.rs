//! Files that accompany the shipped binary: a bill of materials (CycloneDX 1.5) and the licences of
//! everything that is linked.
//!
//! Both are written to `target/tmp`, from where `.ci/release` takes them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use serde_json::{Value, json};

#[cfg(test)]
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The resolved graph, for the platform that the binary is for.
#[cfg(test)]
fn metadata() -> Metadata {
    let version = std::process::Command::new(env!("CARGO")).arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(["--offline", "--locked", "--filter-platform", &host].map(str::to_owned))
        .exec()
        .unwrap()
}

/// The packages that are compiled into the program, by name and version. `cargo tree` is asked, because the
/// graph of `cargo metadata` also holds optional dependencies that nothing switches on.
#[cfg(test)]
fn compiled_in() -> BTreeSet<(String, String)> {
    let tree =
        ["tree", "--offline", "--locked", "--package", "obole-cli", "--edges", "normal", "--prefix", "none"];
    let output = std::process::Command::new(env!("CARGO")).args(tree).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let one = |line: &str| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned()))
    };
    text.lines().filter_map(one).collect()
}

/// Dependencies of each package that is compiled into the program, without what is only built or tested with.
#[cfg(test)]
fn linked(metadata: &Metadata) -> BTreeMap<&PackageId, Vec<&PackageId>> {
    let compiled = compiled_in();
    let inside =
        |package: &&Package| compiled.contains(&(package.name.to_string(), package.version.to_string()));
    let ids: BTreeSet<&PackageId> =
        metadata.packages.iter().filter(inside).map(|package| &package.id).collect();
    assert_eq!(ids.len(), compiled.len(), "the tree and the metadata speak of different packages");
    let normal =
        |kinds: &[cargo_metadata::DepKindInfo]| kinds.iter().any(|one| one.kind == DependencyKind::Normal);
    let nodes = metadata.resolve.as_ref().unwrap().nodes.iter().filter(|node| ids.contains(&node.id));
    nodes
        .map(|node| {
            let named = node.deps.iter().filter(|one| normal(&one.dep_kinds) && ids.contains(&one.pkg));
            (&node.id, named.map(|one| &one.pkg).collect())
        })
        .collect()
}

/// The SHA-256 of each package of the registry, as the lock file holds it.
#[cfg(test)]
fn checksums() -> BTreeMap<(String, String), String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let value = |block: &str, key: &str| {
        let start = format!("{key} = \"");
        block.lines().find_map(|line| Some(line.strip_prefix(&start)?.trim_end_matches('"').to_owned()))
    };
    let blocks = lock.split("[[package]]").skip(1);
    blocks
        .filter_map(|block| {
            Some(((value(block, "name")?, value(block, "version")?), value(block, "checksum")?))
        })
        .collect()
}

/// A licence expression; the one crate that names a file instead is said in deny.toml.
#[cfg(test)]
fn licence(package: &Package) -> String {
    match (&package.license, package.name.as_str()) {
        (Some(expression), _) => expression.replace('/', " OR "),
        (None, "forust-ml") => "Apache-2.0".to_owned(),
        (None, name) => panic!("{name} names no licence: say it here and in deny.toml"),
    }
}

#[cfg(test)]
fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

/// CycloneDX 1.5: <https://cyclonedx.org/docs/1.5/json/>.
#[cfg(test)]
fn bill(metadata: &Metadata) -> Value {
    let graph = linked(metadata);
    let packages: BTreeMap<&PackageId, &Package> =
        metadata.packages.iter().map(|one| (&one.id, one)).collect();
    let checksums = checksums();
    let component = |package: &Package| {
        let mut one = json!({
            "type": "library",
            "bom-ref": purl(package),
            "name": package.name.as_str(),
            "version": package.version.to_string(),
            "purl": purl(package),
            "licenses": [{ "expression": licence(package) }],
        });
        let key = (package.name.to_string(), package.version.to_string());
        if let Some(sum) = checksums.get(&key) {
            one["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        one
    };
    let program = graph.keys().map(|id| packages[id]).find(|one| one.name.as_str() == "obole-cli").unwrap();
    let mut sorted: Vec<&Package> = graph.keys().map(|id| packages[id]).collect();
    sorted.sort_by_key(|package| (package.name.to_string(), package.version.clone()));
    let names =
        |ids: &[&PackageId]| -> BTreeSet<String> { ids.iter().map(|id| purl(packages[id])).collect() };
    let edges: Vec<Value> =
        sorted.iter().map(|one| json!({ "ref": purl(one), "dependsOn": names(&graph[&one.id]) })).collect();
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "bom-ref": purl(program), "name": "obole", "version": program.version.to_string(),
            "licenses": [{ "expression": licence(program) }],
        } },
        "components": sorted.iter().filter(|one| one.id != program.id).map(|one| component(one)).collect::<Vec<_>>(),
        "dependencies": edges,
    })
}

/// The files of a package that say its licence, sorted.
#[cfg(test)]
fn licence_files(package: &Package) -> Vec<PathBuf> {
    let folder = package.manifest_path.parent().unwrap().as_std_path();
    let told = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().to_uppercase();
        ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE"].iter().any(|start| name.starts_with(start))
    };
    obole_ledger::disk::files_of(folder).unwrap().into_iter().filter(told).collect()
}

/// Every package with its licence, then each licence text once.
#[cfg(test)]
fn third_party(metadata: &Metadata) -> String {
    let graph = linked(metadata);
    let mut packages: Vec<&Package> = metadata
        .packages
        .iter()
        .filter(|package| graph.contains_key(&package.id) && package.source.is_some())
        .collect();
    packages.sort_by_key(|package| (package.name.to_string(), package.version.clone()));
    let mut text = String::from(
        "# What is linked into obole\n\n| package | version | licence | from |\n|---|---|---|---|\n",
    );
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in &packages {
        let from = package.repository.as_deref().unwrap_or("");
        text.push_str(&format!(
            "| {} | {} | {} | {from} |\n",
            package.name,
            package.version,
            licence(package)
        ));
        for path in licence_files(package) {
            let found = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).replace("\r\n", "\n");
            texts
                .entry(found.trim().to_owned())
                .or_default()
                .push(format!("{} {}", package.name, package.version));
        }
    }
    for (licence, of) in texts {
        text.push_str(&format!("\n## {}\n\n```text\n{licence}\n```\n", of.join(", ")));
    }
    let font = std::fs::read_to_string(root().join("crates/report/fonts/LICENSE-DejaVu.txt")).unwrap();
    text.push_str(&format!("\n## The typeface DejaVu Sans\n\n```text\n{}\n```\n", font.trim()));
    text
}

#[test]
fn bill_of_materials_and_every_licence() {
    let metadata = metadata();
    let bill = bill(&metadata);
    let components = bill["components"].as_array().unwrap();
    assert!(components.len() > 150, "{}", components.len());
    let names: BTreeSet<&str> = components.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains("polars-core") && names.contains("obole-ledger"));
    for absent in ["divan", "insta", "cargo_metadata", "ureq", "reqwest"] {
        assert!(!names.contains(absent), "{absent} is not shipped");
    }
    for one in components {
        let own = one["name"].as_str().unwrap().starts_with("obole");
        assert!(own || one["hashes"][0]["content"].as_str().unwrap().len() == 64, "{one}");
    }
    // Every edge leads to a component.
    let known: BTreeSet<&str> =
        bill["dependencies"].as_array().unwrap().iter().map(|one| one["ref"].as_str().unwrap()).collect();
    for edge in bill["dependencies"].as_array().unwrap() {
        assert!(
            edge["dependsOn"].as_array().unwrap().iter().all(|to| known.contains(to.as_str().unwrap())),
            "{edge}"
        );
    }
    let licences = third_party(&metadata);
    assert!(licences.contains("| polars-core |") && licences.contains("Apache License"));
    let out = Path::new(env!("CARGO_TARGET_TMPDIR"));
    obole_ledger::disk::write_json(&out.join("bom.cdx.json"), &bill).unwrap();
    obole_ledger::disk::write_bytes(&out.join("THIRD-PARTY.md"), licences.as_bytes()).unwrap();
}
