//! Templates with their fields filled, within limits of time and size.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value, filters, tests};

use super::markup::escaped;

/// Maximum number of steps that a template takes for one letter; the built-in ones take fewer than 200.
const FUEL: u64 = 20_000;
/// Maximum number of bytes of a letter.
pub(super) const LARGEST: usize = 1 << 16;

/// Values of the fields of a letter; a field that is not known has none.
pub(super) type Values = BTreeMap<&'static str, Value>;

/// Reason why a template gives no letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// A field without a value is written.
    Undefined,
    /// It takes too many steps, or makes too long a text.
    Endless,
    /// It asks for another file.
    Include,
    /// It calls a filter, test or function that there is not.
    Unknown,
    /// Anything else.
    Other,
}

/// A failure, and the line of the template where it occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failed {
    pub(super) failure: Failure,
    pub(super) line: u64,
}

/// The templates of a folder, ready to be filled.
pub(super) struct Engine(Environment<'static>);

impl Engine {
    pub(super) fn new() -> Self {
        let mut engine = Environment::empty();
        engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        engine.set_fuel(Some(FUEL));
        // A line that holds a tag alone leaves no empty line.
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            engine.set_syntax(syntax);
        }
        engine.add_filter("default", filters::default);
        engine.add_filter("lower", filters::lower);
        engine.add_filter("upper", filters::upper);
        engine.add_filter("title", filters::title);
        engine.add_filter("capitalize", filters::capitalize);
        engine.add_filter("trim", filters::trim);
        engine.add_test("defined", tests::is_defined);
        engine.add_test("undefined", tests::is_undefined);
        // A value is text: no sign in it is a mark of the letter.
        engine.set_formatter(|out, _, value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Ok(out.write_str(&escaped(&text))?)
        });
        Self(engine)
    }

    /// Adds a template; returns the line and the reason of its first error of syntax.
    pub(super) fn add(&mut self, name: &str, text: &str) -> Result<(), (u64, String)> {
        self.0.add_template_owned(name.to_owned(), text.to_owned()).map_err(|error| {
            (line_of(&error), error.detail().map_or_else(|| error.to_string(), str::to_owned))
        })
    }

    /// Returns the names that a template uses and does not set itself, sorted.
    pub(super) fn names(&self, name: &str) -> Vec<String> {
        let Ok(template) = self.0.get_template(name) else { return Vec::new() };
        let mut names: Vec<String> = template.undeclared_variables(false).into_iter().collect();
        names.sort();
        names
    }

    /// Fills a template.
    pub(super) fn fill(&self, name: &str, values: &Values) -> Result<String, Failed> {
        let failed = |error: minijinja::Error| Failed { failure: failure_of(&error), line: line_of(&error) };
        let template = self.0.get_template(name).map_err(failed)?;
        let values = Value::from(values.clone());
        let mut text = Limited(Vec::new());
        let filled = template.render_captured_to(values, &mut text).map(drop);
        if text.0.len() >= LARGEST {
            return Err(Failed { failure: Failure::Endless, line: 1 });
        }
        filled.map_err(failed)?;
        Ok(String::from_utf8_lossy(&text.0).into_owned())
    }
}

/// A text that takes no more than [`LARGEST`] bytes.
struct Limited(Vec<u8>);

impl std::io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let room = LARGEST - self.0.len();
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.0.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn line_of(error: &minijinja::Error) -> u64 {
    error.line().and_then(|line| u64::try_from(line).ok()).unwrap_or(1)
}

fn failure_of(error: &minijinja::Error) -> Failure {
    match error.kind() {
        ErrorKind::UndefinedError => Failure::Undefined,
        ErrorKind::OutOfFuel => Failure::Endless,
        ErrorKind::TemplateNotFound | ErrorKind::BadInclude => Failure::Include,
        ErrorKind::UnknownFilter | ErrorKind::UnknownFunction | ErrorKind::UnknownTest => Failure::Unknown,
        _ => Failure::Other,
    }
}

#[cfg(test)]
mod tests_of_limits {
    use super::*;

    fn fill(text: &str) -> Result<String, Failed> {
        let mut engine = Engine::new();
        engine.add("a.txt", text).unwrap();
        engine.fill("a.txt", &Values::from([("town", Value::from("X"))]))
    }

    #[test]
    fn a_template_without_end_stops() {
        let nested = "{% for a in 'aaaaaaaaaa' %}".repeat(8) + &"{% endfor %}".repeat(8);
        for text in [
            "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
            "{% for a in [1,2,3] recursive %}{{ loop([1,2]) }}{% endfor %}",
            "{{ 'x' * 1000000000 }}",
            "{{ 'x' * 90000 }}",
            nested.as_str(),
        ] {
            assert!(fill(text).is_err(), "{text}");
        }
        let list = format!("{{% for a in [{}] %}}{{{{ a }}}}{{% endfor %}}", "1,".repeat(50_000));
        assert_eq!(fill(&list).unwrap_err().failure, Failure::Endless);
    }

    #[test]
    fn other_files_and_unknown_filters_are_refused() {
        for (text, failure) in [
            ("a\n{% include '/etc/passwd' %}", Failure::Include),
            ("a\n{{ town|tojson }}", Failure::Unknown),
            ("a\n{{ range(3) }}", Failure::Unknown),
            ("a\n{{ towns }}", Failure::Undefined),
            ("a\n{{ town.x }}", Failure::Undefined),
        ] {
            let mut engine = Engine::new();
            let failed = match engine.add("a.txt", text) {
                Ok(()) => engine.fill("a.txt", &Values::from([("town", Value::from("X"))])).unwrap_err(),
                Err((line, _)) => Failed { failure, line },
            };
            assert_eq!((failed.failure, failed.line), (failure, 2), "{text}");
        }
    }
}
