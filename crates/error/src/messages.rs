//! Messages: an id, values, and their text in a language.

use std::fmt::Display;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use crate::Lang;

/// A sentence that can be shown in any [`Lang`]: the id of a Fluent message, and its named values.
///
/// It is created by [`message!`](crate::message), or from an id alone. Values never contain personal data.
///
/// ```
/// use obole_error::{Lang, Message};
///
/// let message = Message::new("file-empty");
/// assert_eq!(message.text(Lang::En), "the file is empty");
/// assert_eq!(message.text(Lang::Fr), "le fichier est vide");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    id: &'static str,
    values: Vec<(&'static str, Value)>,
}

/// A value within a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text that is the same in every language.
    Text(String),
    /// Text that is defined elsewhere in both languages, for example in the help of the program.
    Twin {
        /// The English text.
        en: String,
        /// The French text.
        fr: String,
    },
    /// A nested message.
    Message(Message),
    /// Several values, separated by commas.
    List(Vec<Value>),
}

/// Creates a [`Message`] from its id and its named values.
///
/// A value is anything that implements [`Display`], a [`Message`], or a [`Value`].
///
/// ```
/// use obole_error::{Lang, message};
///
/// let inner = message!("gifts-not-sorted");
/// let message = message!("ledger-damaged", what = inner);
/// assert_eq!(message.text(Lang::En), "the ledger is damaged: gifts are not sorted or are listed twice");
/// ```
#[macro_export]
macro_rules! message {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::Message::new($id)$(.with(stringify!($name), $value))*
    };
}

impl Message {
    /// Creates a message without values.
    pub fn new(id: &'static str) -> Self {
        Self { id, values: Vec::new() }
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// Joins several messages into one, separated by semicolons; `None` without any message.
    ///
    /// ```
    /// use obole_error::{Lang, Message};
    ///
    /// let joined = Message::joined(["file-empty", "try-again"].map(Message::new));
    /// assert_eq!(joined.map(|all| all.text(Lang::En)).as_deref(), Some("the file is empty; try again"));
    /// ```
    pub fn joined(messages: impl IntoIterator<Item = Self>) -> Option<Self> {
        messages.into_iter().reduce(|first, second| message!("several", first = first, second = second))
    }

    /// Returns the id of its Fluent message.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the values with their names.
    pub fn values(&self) -> &[(&'static str, Value)] {
        &self.values
    }

    /// Returns the text in a language, or the id itself where there is no such text.
    pub fn text(&self, lang: Lang) -> String {
        let bundle = bundle(lang);
        let Some(pattern) = bundle.get_message(self.id).and_then(|message| message.value()) else {
            return self.id.to_owned();
        };
        let args: FluentArgs = self.values.iter().map(|(name, value)| (*name, value.text(lang))).collect();
        // A missing value is shown by its name. A test over the sources detects missing values.
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

impl From<&'static str> for Message {
    fn from(id: &'static str) -> Self {
        Self::new(id)
    }
}

impl From<&Self> for Message {
    fn from(message: &Self) -> Self {
        message.clone()
    }
}

impl Value {
    /// Creates a list of values.
    ///
    /// ```
    /// use obole_error::{Lang, Value, message};
    ///
    /// let groups = Value::list(["north", "south"]);
    /// assert_eq!(message!("groups-are", groups = groups).text(Lang::En), "the groups are north, south");
    /// ```
    pub fn list<T: Into<Self>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }

    /// Creates a text that is defined elsewhere in both languages.
    pub fn twin(en: impl Into<String>, fr: impl Into<String>) -> Self {
        Self::Twin { en: en.into(), fr: fr.into() }
    }

    fn text(&self, lang: Lang) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Twin { en, fr } => if lang == Lang::Fr { fr } else { en }.clone(),
            Self::Message(message) => message.text(lang),
            Self::List(values) => values.iter().map(|value| value.text(lang)).collect::<Vec<_>>().join(", "),
        }
    }
}

impl<T: Display> From<T> for Value {
    fn from(value: T) -> Self {
        Self::Text(value.to_string())
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl From<&Message> for Value {
    fn from(message: &Message) -> Self {
        Self::Message(message.clone())
    }
}

/// Returns the messages of a language, which are parsed once.
fn bundle(lang: Lang) -> &'static FluentBundle<FluentResource> {
    static ENGLISH: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
    static FRENCH: OnceLock<FluentBundle<FluentResource>> = OnceLock::new();
    let (bundle, text) = match lang {
        Lang::En => (&ENGLISH, include_str!("../words/en/errors.ftl")),
        Lang::Fr => (&FRENCH, include_str!("../words/fr/errors.ftl")),
    };
    bundle.get_or_init(|| {
        let mut bundle = FluentBundle::new_concurrent(lang.code().parse().into_iter().collect());
        bundle.set_use_isolating(false);
        // Fluent skips invalid lines. A test checks that the files have none.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        bundle
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 2] = [include_str!("../words/en/errors.ftl"), include_str!("../words/fr/errors.ftl")];

    #[test]
    fn a_sentence_within_is_shown_in_the_same_language_and_text_stays_itself() {
        let damaged = message!("plan-damaged", what = message!("a-donor-twice"));
        assert_eq!(damaged.text(Lang::En), "the plan is damaged: a donor is listed twice");
        assert_eq!(damaged.text(Lang::Fr), "le plan est endommagé\u{a0}: un donateur figure deux fois");
        for name in ["line 2", "row 3", "the file is empty", "{ $name }"] {
            let missing = message!("column-missing", name = name);
            assert_eq!(missing.text(Lang::Fr), format!("la table n’a pas de colonne `{name}`"));
        }
        let list = Value::list([Value::from(message!("file-empty")), Value::from(7)]);
        assert_eq!(
            message!("groups-are", groups = list).text(Lang::Fr),
            "les groupes sont le fichier est vide, 7"
        );
        assert_eq!(Message::new("no-such-sentence").text(Lang::Fr), "no-such-sentence");
    }

    #[test]
    fn the_files_are_whole_and_sorted_and_have_the_same_ids() {
        let [english, french] = FILES.map(|text| {
            let parsed = FluentResource::try_new(text.to_owned());
            assert!(parsed.is_ok(), "{:?}", parsed.err().map(|(_, faults)| faults));
            let ids: Vec<&str> = text
                .lines()
                .filter(|line| !line.starts_with(['#', ' ', '}']))
                .filter_map(|line| line.split_once(" =").map(|(id, _)| id))
                .collect();
            assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "not sorted, or one stands twice");
            ids
        });
        assert_eq!(english, french);
    }

    #[test]
    fn french_has_its_spaces_and_apostrophes() {
        for line in FILES[1].lines().filter(|line| !line.starts_with('#')) {
            for mark in [" :", " ;", " ?", " !", "« ", " »", "'"] {
                assert!(!line.contains(mark), "{line}");
            }
        }
    }
}
