//! The streams, the language, and what is shown on them: data on `out`, words on `err`, bars on a terminal only.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use obole::{Error, Kind, Result};
use obole_report::{Arg, Words};

use crate::args::{Colour, Global};

/// Everything that a verb may say goes through here.
pub struct Ui<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    words: Words,
    verbosity: i16,
    json: bool,
    colour: bool,
    terminal: bool,
}

impl<'a> Ui<'a> {
    pub fn new(out: &'a mut dyn Write, err: &'a mut dyn Write, global: &Global, terminal: bool) -> Self {
        let colour = match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        Self {
            out,
            err,
            words: Words::new(global.lang.into()),
            verbosity: i16::from(global.verbose) - i16::from(global.quiet),
            json: global.json,
            colour,
            terminal,
        }
    }

    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Whether data are wanted as JSON.
    pub fn json(&self) -> bool {
        self.json
    }

    /// Data for `out`.
    pub fn data(&mut self, text: &str) -> Result<()> {
        Ok(self.out.write_all(text.as_bytes())?)
    }

    /// A value as JSON on `out`.
    pub fn data_json<T: serde::Serialize>(&mut self, value: &T) -> Result<()> {
        let text = serde_json::to_string_pretty(value)
            .map_err(|e| Error::new(Kind::System, format!("cannot write JSON: {e}")).caused_by(e))?;
        self.data(&text)?;
        self.data("\n")
    }

    /// A sentence for the reader, unless quiet.
    pub fn say(&mut self, key: &str, values: &[(&str, Arg)]) {
        if self.verbosity >= 0 {
            let line = self.words.say(key, values);
            self.line(&line);
        }
    }

    /// Words that are already a sentence, unless quiet.
    pub fn line_unless_quiet(&mut self, text: &str) {
        if self.verbosity >= 0 {
            self.line(text);
        }
    }

    /// Text for `err`. When the reader of our words has gone there is nobody left to tell, so a failure is let pass.
    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    /// What was written, and where.
    pub fn wrote(&mut self, path: &Path) {
        self.say("wrote", &[("path", path.display().to_string().into())]);
    }

    /// An error with its cause and hints.
    pub fn error(&mut self, error: &Error) {
        if error.kind() == Kind::ClosedPipe {
            return;
        }
        let (red, plain) = if self.colour { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
        let label = self.words.get("error-label");
        self.line(&format!("{red}{label}{plain} {error}"));
        let hint_label = self.words.get("hint-label");
        for hint in error.hints() {
            self.line(&format!("{hint_label} {hint}"));
        }
    }

    /// A bar for long work; it is silent unless a person watches.
    pub fn bar(&self, key: &str, length: u64) -> ProgressBar {
        if !self.terminal || self.verbosity < 0 {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{msg:28} [{bar:30}] {percent:>3} %  {eta}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(self.words.get(key));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    pub fn flush(&mut self) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

/// Runs `work` on so many threads; without a number, on as many as the machine has.
pub fn with_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    // The pool is the process's: the streams of a verb are not to be moved between threads.
    if let Some(threads) = threads {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    }
    work()
}
