use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Reader that returns a few bytes at a time, so that every boundary of the buffer is tested.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(self.0.len()).min(into.len());
        let (now, later) = self.0.split_at(n);
        into[..n].copy_from_slice(now);
        self.0 = later;
        Ok(n)
    }
}

/// A record as line, cells and fault.
type Told = (u32, Vec<String>, Option<FindingCode>);

fn read_by(text: &[u8], step: usize) -> (Vec<Told>, Lines) {
    let mut records = Records::open(Trickle(text, step), b',').unwrap();
    let mut told = Vec::new();
    while let Some(record) = records.advance().unwrap() {
        let cells = (0..record.len()).map(|at| record.text(at).unwrap_or("?").to_owned()).collect();
        told.push((record.line, cells, record.fault));
    }
    (told, records.lines())
}

fn read(text: &str) -> (Vec<Told>, Lines) {
    let whole = read_by(text.as_bytes(), usize::MAX);
    assert_eq!(whole, read_by(text.as_bytes(), 1), "{text:?}");
    assert!(whole.1.reconcile(), "{:?} {text:?}", whole.1);
    whole
}

fn lines_of(text: &str) -> Vec<(u32, usize, Option<FindingCode>)> {
    read(text).0.into_iter().map(|(line, cells, fault)| (line, cells.len(), fault)).collect()
}

const OPEN: Option<FindingCode> = Some(FindingCode::UnclosedQuote);

#[test]
fn quoted_cells_are_read_over_several_lines() {
    let (told, lines) = read("id,note,town\r\n1,\"a, \"\"b\"\"\r\nc\",Lyon\r\n\r\n2,,\r\n,,\r\n3,x,\"\"");
    assert_eq!(told[0], (2, vec!["1".into(), "a, \"b\"\r\nc".into(), "Lyon".into()], None));
    assert_eq!((told[1].0, told[2].0), (5, 7));
    assert_eq!(lines, Lines { physical: 7, header: 1, rows: 3, continued: 1, blank: 2 });
    // The name is the first column: its second line has as many cells as the header.
    let first = lines_of("name,n,day\nAnna,1,2\n\"Jean\nPaul\",3,4\n\"x\ny\nz\",5,6\n");
    assert_eq!(first, [(2, 3, None), (3, 3, None), (5, 3, None)]);
    // A comment that reads like a row of words, but not like one of these rows.
    let comment = lines_of("id,day,sum,note\n1,2,3,x\n2,2,3,\"thanks\nto, all, of, you\"\n3,2,3,\n");
    assert_eq!(comment, [(2, 4, None), (3, 4, None), (5, 4, None)]);
}

#[test]
fn a_stray_quote_leaves_the_following_rows_alone() {
    let open = "id,day,sum,note\n1,2024-01-01,5.00,\"Noel\n2,2024-01-02,5.00,\n3,2024-01-03,5.00,x\n";
    assert_eq!(lines_of(open), [(2, 4, OPEN), (3, 4, None), (4, 4, None)]);
    // A second one further down would close it.
    let two = "id,day,sum,note\n9,1,1,\n1,1,5.00,\"Noel\n2,2,5.00,\n3,3,5.00,x\"\n4,4,4,\n";
    assert_eq!(lines_of(two), [(2, 4, None), (3, 4, OPEN), (4, 4, None), (5, 4, None), (6, 4, None)]);
    let quoted = "id,day,note\n1,1,\"a\n2,2,\"b, c\"\n3,3,\"\"\n4,4,\"d\ne\"\n";
    assert_eq!(lines_of(quoted), [(2, 3, OPEN), (3, 3, None), (4, 3, None), (5, 3, None)]);
    let inside = read("id,note\n1,rue \"du Faux\"\n2,\"rue \"du Faux\", 8\"\n").0;
    assert_eq!(inside[0].1[1], "rue \"du Faux\"");
    assert_eq!((inside[1].1.len(), inside[1].2), (3, None));
}

#[test]
fn a_byte_order_mark_alone_is_no_line() {
    let mark = "\u{feff}".as_bytes();
    for step in [1, 3, 9] {
        for (rest, physical) in [("", 0), ("a", 1), ("\n", 1)] {
            let bytes = [mark, rest.as_bytes()].concat();
            let mut records = Records::open_unnamed(Trickle(&bytes, step), b',', Vec::new()).unwrap();
            while records.advance().unwrap().is_some() {}
            assert!(records.lines().reconcile(), "{:?}", records.lines());
            assert_eq!(records.lines().physical, physical, "{rest:?} by {step}");
        }
    }
}

#[test]
fn what_is_too_large_is_refused_and_passed_over() {
    let large = "x".repeat(LARGEST_CELL + 1);
    let text = format!("a,b\n1,{large}\n2,\"{large}\"\n3,\"x\n{large}\"\n4,5\n");
    let (told, _) = read_by(text.as_bytes(), 4_096);
    let faults: Vec<_> = told.iter().map(|(line, _, fault)| (*line, *fault)).collect();
    let large = Some(FindingCode::CellTooLarge);
    assert_eq!(faults, [(2, large), (3, large), (4, OPEN), (5, large), (6, None)]);
    let endless = [b"a,b\n1,".to_vec(), vec![b'x'; 5 << 20], b"\r\n2,3\r\n".to_vec()].concat();
    let (told, lines) = read_by(&endless, 70_000);
    assert_eq!((told[0].2, told[1].0, told[1].1.len()), (large, 3, 2));
    assert!(lines.reconcile());
    let many = format!("a,b\n1,\"{}\"\n2,3\n", "line\n".repeat(200));
    let told = lines_of(&many);
    assert_eq!((told[0], told.last()), ((2, 2, OPEN), Some(&(203, 2, None))));
    assert_eq!(Records::open(&b"\"a,b\n1,2\n"[..], b',').err().map(|e| e.kind()), Some(Kind::Unreadable));
}

/// Generates a cell of the last column as it is written in the file.
fn note() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "web",
        "Noël",
        "rue \"du Faux\"",
        "\"\"",
        "\"a, b\"",
        "\"say \"\"hello\"\"\"",
        "\"two\nlines\"",
        "\"three\r\nlines, and\nmore\"",
        "\", \"",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_accounted_for(
        bytes in prop::collection::vec(prop::sample::select(b"\"\",\n\r a1".to_vec()), 0..200),
        step in 1..9_usize,
    ) {
        if let Ok(mut records) = Records::open(Trickle(&bytes, step), b',') {
            while records.advance().unwrap().is_some() {}
            prop_assert!(records.lines().reconcile(), "{:?} {:?}", records.lines(), String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn one_stray_quote_puts_its_own_row_in_doubt_and_no_other(
        notes in prop::collection::vec((note(), note()), 3..14),
        at in any::<prop::sample::Index>(),
    ) {
        // Start of each row, in bytes and in lines.
        let mut text = "id,day,first,sum,last\n".to_owned();
        let header = text.len();
        let mut rows = Vec::new();
        for (id, (first, last)) in notes.iter().enumerate() {
            rows.push((text.len(), text.lines().count() as u32 + 1));
            text.push_str(&format!("{id},2024-01-{:02},{first},5.00,{last}\n", id + 1));
        }
        let clean = read(&text).0;
        prop_assert_eq!(clean.iter().map(|row| row.0).collect::<Vec<_>>(), rows.iter().map(|row| row.1).collect::<Vec<_>>());
        let mut places: Vec<usize> = (header..text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        // Between the two bytes of a line end it would make two lines of it.
        places.retain(|at| !text[..*at].ends_with('\r'));
        let at = *at.get(&places);
        let hit = rows.iter().rposition(|row| row.0 <= at).unwrap();
        text.insert(at, '"');
        let (told, lines) = read(&text);
        prop_assert!(lines.reconcile());
        let lines_told: BTreeSet<u32> = told.iter().map(|row| row.0).collect();
        for (row, expected) in clean.iter().enumerate().filter(|(row, _)| *row != hit) {
            prop_assert!(told.contains(expected), "row {} of {:?} became {:?}", row, text, told);
        }
        prop_assert!(lines_told.contains(&rows[hit].1), "row {} of {:?} vanished: {:?}", hit, text, told);
    }
}
