//! The tools: their names, their arguments, and the answer of each.

mod details;
mod draft;
mod fairness;
mod forecast;
mod glossary;
mod proof;
mod yearly;

use std::path::Path;

use obole_error::{Error, Kind, Lang, Result};
use obole_report::Words;
use serde_json::{Map, Value, json};

use crate::answer::Finished;
use crate::source::Source;

/// An argument beside `lang`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Argument {
    /// No other argument.
    None,
    /// A calendar year of the publication.
    Year,
    /// A word to define.
    Term,
}

/// A tool.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) description: &'static str,
    argument: Argument,
    answer: fn(&Question<'_>) -> Result<Finished>,
}

/// A call of a tool.
pub(crate) struct Question<'a> {
    pub(crate) source: &'a dyn Source,
    /// Folder of the run.
    pub(crate) folder: &'a Path,
    pub(crate) words: &'a Words,
    pub(crate) year: Option<i32>,
    pub(crate) term: Option<&'a str>,
}

/// All tools, in the order in which an assistant sees them.
pub(crate) const TOOLS: [Tool; 12] = [
    Tool {
        name: "overview",
        title: "Overview",
        description: "Start here. Donors, gifts and income of the last complete year, the days that the ledger covers, and the questions that the other tools answer.",
        argument: Argument::None,
        answer: yearly::overview,
    },
    Tool {
        name: "income",
        title: "Income by year and month",
        description: "Income, gifts, donors, average gift and growth by year, and income by month. Use it for questions about money received.",
        argument: Argument::Year,
        answer: yearly::income,
    },
    Tool {
        name: "retention",
        title: "Donor retention",
        description: "How many donors of one year gave again in the next, how many were new, lost or came back, by year. Use it for questions about loyalty.",
        argument: Argument::Year,
        answer: yearly::retention,
    },
    Tool {
        name: "segments",
        title: "Segments of donors",
        description: "Number of donors in each life-cycle segment (new, loyal, at risk, lapsed and others) at the end of the last complete year, and what each gave in it.",
        argument: Argument::None,
        answer: details::segments,
    },
    Tool {
        name: "campaigns",
        title: "Campaigns",
        description: "Income and donors by campaign code and year, and the measured effect of lists with people held out at random. Income with a code is not the effect of the campaign: say so.",
        argument: Argument::Year,
        answer: yearly::campaigns,
    },
    Tool {
        name: "regular_giving",
        title: "Regular giving",
        description: "Donors and income of regular gifts by month, and the mean share of regular donors who stop in a month.",
        argument: Argument::None,
        answer: details::regular_giving,
    },
    Tool {
        name: "income_forecast",
        title: "Income forecast",
        description: "Income expected in the next twelve months with an interval, and how far the method was off on past years. A forecast is not a fact, and the money is expected without any new campaign.",
        argument: Argument::None,
        answer: forecast::income_forecast,
    },
    Tool {
        name: "fairness",
        title: "Fairness of the newest list",
        description: "Results of the audit of the newest campaign list for disparities between groups of donors, in the words of the audit. Repeat these words; they are no legal judgement.",
        argument: Argument::None,
        answer: fairness::fairness,
    },
    Tool {
        name: "model_proof",
        title: "Proof of the predictions",
        description: "How the predictions did on past years beside a simple rule, for each task. Use it when somebody asks whether the predictions can be trusted.",
        argument: Argument::None,
        answer: proof::model_proof,
    },
    Tool {
        name: "define",
        title: "Definitions",
        description: "Definition of a figure or a word that Obole uses, such as retention or LYBUNT. Without a term, the list of known terms.",
        argument: Argument::Term,
        answer: glossary::define,
    },
    Tool {
        name: "draft_newsletter",
        title: "Draft of a newsletter",
        description: "Draft of a short paragraph for the newsletter from the figures of the last complete year. It is marked as a draft: a person must check it before use.",
        argument: Argument::None,
        answer: draft::newsletter,
    },
    Tool {
        name: "draft_post",
        title: "Draft of a post",
        description: "Draft of a short post for social networks from the figures of the last complete year. It is marked as a draft: a person must check it before use.",
        argument: Argument::None,
        answer: draft::post,
    },
];

/// Longest term that is looked up, in characters.
const LONGEST_TERM: usize = 80;

impl Tool {
    /// Returns the tool of a name.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| tool.name == name)
    }

    /// Returns the JSON schema of the arguments.
    pub(crate) fn schema(&self) -> Map<String, Value> {
        let mut properties = json!({
            "lang": { "type": "string", "enum": ["en", "fr"], "description": "Language of the answer" }
        });
        match self.argument {
            Argument::None => {}
            Argument::Year => {
                properties["year"] = json!({
                    "type": "integer",
                    "description": "Calendar year in which the year begins; all shown years if not given"
                });
            }
            Argument::Term => {
                properties["term"] = json!({
                    "type": "string",
                    "maxLength": LONGEST_TERM,
                    "description": "Word to define, in English or French"
                });
            }
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), properties);
        schema.insert("additionalProperties".to_owned(), false.into());
        schema
    }

    /// Answers a call.
    ///
    /// # Errors
    /// [`Kind::Usage`] for arguments that the tool does not take; as [`Source::yearly`].
    pub(crate) fn answer(
        &self,
        (source, folder): (&dyn Source, &Path),
        arguments: &Map<String, Value>,
        lang: Lang,
    ) -> Result<Finished> {
        let wrong = || Error::new(Kind::Usage, "ask-wrong-argument").hint("ask-look-at-schema");
        let (mut year, mut term) = (None, None);
        for (name, value) in arguments {
            match (name.as_str(), self.argument) {
                ("lang", _) => {}
                ("year", Argument::Year) => {
                    year = Some(value.as_i64().and_then(|year| i32::try_from(year).ok()).ok_or_else(wrong)?);
                }
                ("term", Argument::Term) => {
                    let is_short = |term: &&str| term.chars().count() <= LONGEST_TERM;
                    term = Some(value.as_str().filter(is_short).ok_or_else(wrong)?);
                }
                _ => return Err(wrong()),
            }
        }
        (self.answer)(&Question { source, folder, words: &Words::new(lang), year, term })
    }
}

/// Returns the language of a call: that of its argument, or else that of the program.
///
/// # Errors
/// [`Kind::Usage`] for a language that the program does not speak.
pub(crate) fn lang_of(arguments: &Map<String, Value>, usual: Lang) -> Result<Lang> {
    match arguments.get("lang").map(Value::as_str) {
        None => Ok(usual),
        Some(Some("en")) => Ok(Lang::En),
        Some(Some("fr")) => Ok(Lang::Fr),
        Some(_) => Err(Error::new(Kind::Usage, "ask-wrong-argument").hint("ask-look-at-schema")),
    }
}

#[cfg(test)]
mod tests;
