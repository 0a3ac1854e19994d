//! Definitions: the measures of the yearly figures, and the glossary of the handbook.

use obole_error::Result;
use obole_report::{Arg, measure_definitions};
use serde_json::json;

use super::Question;
use crate::answer::{Answer, Finished};

/// The glossary: English, French, remark.
const GLOSSARY: &str = include_str!("../../../../docs/glossary.md");
/// Maximum number of definitions of one answer.
const MOST: usize = 12;

/// A line of the glossary: the word in English and in French, and a remark that may be empty.
fn lines() -> impl Iterator<Item = [&'static str; 3]> {
    GLOSSARY.lines().skip_while(|line| !line.starts_with("|---")).skip(1).filter_map(|line| {
        let mut cells = line.trim().strip_prefix('|')?.split('|').map(str::trim);
        Some([cells.next()?, cells.next()?, cells.next().unwrap_or_default()])
    })
}

/// Answers the definition of a word.
pub(super) fn define(question: &Question<'_>) -> Result<Finished> {
    let (yearly, words) = (question.yearly()?, question.words);
    let mut answer = Answer::new(words, yearly.as_of());
    let measures = measure_definitions(&yearly.impact, words);
    let wanted = question.term.unwrap_or_default().trim().to_lowercase();
    if wanted.is_empty() {
        let names = measures.iter().map(|one| one.measure.to_owned());
        let all: Vec<String> =
            names.chain(lines().map(|[english, french, _]| format!("{english} · {french}"))).collect();
        answer.line(words.format("ask-terms", &[("terms", all.join("; ").into())]));
        answer.figures("terms", all.into());
        return Ok(answer.finish());
    }
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let mut found = Vec::new();
    for one in measures.iter().filter(|one| has(one.measure) || has(&one.name)).take(MOST) {
        answer.line(words.named(&format!("{} ({})", one.name, one.measure), &one.definition));
        found.push(json!(one));
    }
    for [english, french, remark] in
        lines().filter(|cells| cells.iter().take(2).any(|cell| has(cell))).take(MOST)
    {
        answer.line(format!("{english} · {french} · {remark}").trim_end_matches([' ', '·']).to_owned());
        found.push(json!({ "english": english, "french": french, "remark": remark }));
    }
    if found.is_empty() {
        answer.line(words.format("ask-no-term", &[("tool", Arg::from("define"))]));
    }
    answer.figures("definitions", found.into());
    Ok(answer.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glossary_is_read_line_by_line() {
        assert!(lines().count() > 40);
        let lapse = lines().find(|[english, ..]| english.starts_with("lapse")).unwrap();
        assert!(lapse[1].contains("attrition") && lapse[2].contains("twelve months"));
        assert!(lines().all(|cells| !cells[0].is_empty() && !cells[0].starts_with('-')));
    }
}
