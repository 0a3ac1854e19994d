//! Inside `core`, a room names only lower rooms.

use crate::Source;

/// Room and floor, as the design draws them.
const ROOMS: [(&str, u8); 21] = [
    ("progress", 0),
    ("statistics", 0),
    ("store", 0),
    ("frames", 6),
    ("features", 1),
    ("labels", 1),
    ("models", 2),
    ("explain", 3),
    ("evaluate", 3),
    ("audit", 3),
    ("response", 4),
    ("mitigation", 5),
    ("lifetime", 4),
    ("monitor", 4),
    ("segments", 4),
    ("campaign", 5),
    ("care", 6),
    ("recurring", 5),
    ("forecast", 6),
    ("income", 6),
    ("impact", 6),
];

fn floor(room: &str) -> Option<u8> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("crates/core/src/")?;
    let (room, _) = inside.split_once('/').or_else(|| inside.split_once(".rs"))?;
    (room != "lib" && room != "error").then_some(room)
}

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let Some(room) = room_of(&source.path) else { continue };
        let Some(own) = floor(room) else {
            found.push(format!("{}: the room {room} stands on no floor: add it to the plan", source.path));
            continue;
        };
        let code = source.shipped();
        for (other, level) in ROOMS {
            let named =
                [format!("crate::{other}::"), format!("crate::{other};"), format!("crate::{{{other}")];
            if other != room && level >= own && named.iter().any(|name| code.contains(name)) {
                found.push(format!(
                    "{}: the room {room} (floor {own}) names {other} (floor {level})",
                    source.path
                ));
            }
        }
        if code.contains("super::super::super") {
            found.push(format!("{}: climbs out of its room by super", source.path));
        }
    }
    found
}

#[test]
fn rooms_name_only_lower_rooms() {
    crate::assert_none(breaches(&crate::sources()));
}

#[test]
fn an_upward_look_is_seen() {
    let breach = |path: &str, text: &str| breaches(&[Source::new(path, text)]);
    assert_eq!(breach("crates/core/src/models/a.rs", "use crate::evaluate::auc;").len(), 1);
    assert_eq!(breach("crates/core/src/audit.rs", "use crate::evaluate::auc;").len(), 1);
    assert_eq!(breach("crates/core/src/attic.rs", "").len(), 1);
    assert_eq!(breach("crates/core/src/models/a.rs", "use super::super::super::audit;").len(), 1);
    assert!(breach("crates/core/src/evaluate/a.rs", "use crate::models::Logistic;").is_empty());
}
