//! Progress of a long computation, reported part by part.

/// A part of a long computation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Testing one method of one task on past days.
    Compare,
    /// Testing the chosen models on one past day.
    Test,
    /// Measures of all past days with their intervals.
    Measure,
    /// Fitting the chosen models on the newest known outcomes.
    Fit,
    /// Scores, segments and lifetime values.
    Score,
}

impl Part {
    /// Returns the name of the kind of part, the same in every language.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Compare => "compare",
            Self::Test => "test",
            Self::Measure => "measure",
            Self::Fit => "fit",
            Self::Score => "score",
        }
    }
}

/// A part that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The part.
    pub part: Part,
    /// Number of parts that are done, with this one.
    pub done: u32,
    /// Number of parts in all.
    pub of: u32,
}

/// Counts the parts of a computation and reports each.
pub(crate) struct Parts<'a> {
    done: u32,
    of: u32,
    report: &'a mut dyn FnMut(Progress),
}

impl<'a> Parts<'a> {
    pub(crate) fn new(report: &'a mut dyn FnMut(Progress)) -> Self {
        Self { done: 0, of: 0, report }
    }

    /// Adds parts that are to be done. All are added before the first is done, so that their number stays.
    pub(crate) fn expect(&mut self, parts: usize) {
        self.of += u32::try_from(parts).unwrap_or(u32::MAX);
    }

    /// Reports a part as done.
    pub(crate) fn finish(&mut self, part: Part) {
        self.done += 1;
        (self.report)(Progress { part, done: self.done, of: self.of });
    }
}
