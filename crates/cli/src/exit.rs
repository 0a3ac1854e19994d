//! Exit codes of results and errors.

use obole::Kind;

/// Result of a verb that was completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done.
    Yes,
    /// Done, and the answer is "no": problems were found, a limit passed, a model worse than its rule.
    No,
}

/// Returns the exit code of a run that was completed.
pub fn of_answer(answer: Answer) -> u8 {
    match answer {
        Answer::Yes => 0,
        Answer::No => 1,
    }
}

/// Returns the exit code of a run that failed.
pub fn of_kind(kind: Kind) -> u8 {
    match kind.general() {
        Kind::ClosedPipe => 0,
        Kind::Usage | Kind::Unreadable | Kind::Newer => 2,
        Kind::Refused => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_code() {
        let codes =
            [Kind::ClosedPipe, Kind::Usage, Kind::Unreadable, Kind::Newer, Kind::Refused, Kind::System]
                .map(of_kind);
        assert_eq!(codes, [0, 2, 2, 2, 3, 4]);
        assert_eq!((of_answer(Answer::Yes), of_answer(Answer::No)), (0, 1));
    }
}
