//! The kinds of errors, for programs to match on.

/// Kind of an error.
///
/// The first six are general: the program's exit code follows from them. Each of the others belongs to one of
/// them ([`Kind::general`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The call itself is wrong: an option, a name, a value.
    Usage,
    /// The input cannot be read in the format that it claims to have.
    Unreadable,
    /// The input was written by a newer version of the program.
    Newer,
    /// The data violate a rule of the ledger or are too few for the question.
    Refused,
    /// The disk or the system failed; files that were there are untouched.
    System,
    /// The reader of the output has closed the pipe; this is not a failure.
    ClosedPipe,
    /// No row, or no row with a positive count.
    Empty,
    /// Two columns of one table have different lengths.
    LengthMismatch,
    /// A value in the data violates a rule of its column; the place of the error gives file, row and column.
    InvalidValue,
    /// A parameter or a setting is not finite or out of its range.
    InvalidParameter,
    /// The data cannot distinguish the parameters, for example because nobody ever gave twice.
    NotIdentified,
    /// The likelihood increases without end as a parameter tends to zero or infinity: no finite maximum was
    /// found.
    Boundary,
    /// The iterations ended before the gradient certified a maximum.
    NotConverged,
    /// The quantity does not exist under these parameters, for example a mean that is infinite.
    Undefined,
    /// A group code is outside the list of levels, or two attributes share a name.
    InvalidAttribute,
    /// An attribute looks numeric and has too many values to be groups.
    NeedsBins,
    /// The requested reference group does not exist.
    UnknownReference,
    /// A method uses a protected attribute for its decisions, and nobody has accepted that.
    AttributeAtDecision,
}

impl Kind {
    /// Returns the general kind, one of the first six.
    ///
    /// ```
    /// use obole_error::Kind;
    ///
    /// assert_eq!(Kind::InvalidParameter.general(), Kind::Usage);
    /// assert_eq!(Kind::NotConverged.general(), Kind::Refused);
    /// assert_eq!(Kind::System.general(), Kind::System);
    /// ```
    #[must_use]
    pub const fn general(self) -> Self {
        match self {
            Self::Usage
            | Self::Unreadable
            | Self::Newer
            | Self::Refused
            | Self::System
            | Self::ClosedPipe => self,
            Self::InvalidParameter | Self::NeedsBins | Self::UnknownReference => Self::Usage,
            Self::Empty
            | Self::LengthMismatch
            | Self::InvalidValue
            | Self::NotIdentified
            | Self::Boundary
            | Self::NotConverged
            | Self::Undefined
            | Self::InvalidAttribute
            | Self::AttributeAtDecision => Self::Refused,
        }
    }

    /// Returns the name of the general kind, as used in `--json` and in Python.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.general() {
            Self::Usage => "usage",
            Self::Unreadable => "unreadable",
            Self::Newer => "newer",
            Self::Refused => "refused",
            Self::ClosedPipe => "closed_pipe",
            _ => "system",
        }
    }
}
