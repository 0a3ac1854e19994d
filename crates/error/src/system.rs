//! Failures of the operating system: their kind, their message and their remedy.

use std::io::{Error, ErrorKind as E};

use crate::{Kind, Message, message};

/// Returns the kind of a failure on a file.
pub(crate) fn kind(source: &Error) -> Kind {
    match source.kind() {
        E::NotFound
        | E::IsADirectory
        | E::NotADirectory
        | E::AlreadyExists
        | E::InvalidData
        | E::UnexpectedEof => Kind::Unreadable,
        E::BrokenPipe => Kind::ClosedPipe,
        _ => Kind::System,
    }
}

/// Returns the message of a failure; for an unknown kind of failure, the text of the system.
pub(crate) fn message(source: &Error) -> Message {
    let own = || message!("os-other", words = source);
    let Some(code) = source.raw_os_error() else {
        let is_plain = source.get_ref().is_none();
        return if is_plain && source.kind() == E::InvalidData { message!("os-invalid-utf8") } else { own() };
    };
    match source.kind() {
        E::AlreadyExists => message!("os-already-exists", code = code),
        E::FileTooLarge => message!("os-file-too-large", code = code),
        E::IsADirectory => message!("os-is-a-directory", code = code),
        E::NotADirectory => message!("os-not-a-directory", code = code),
        E::NotFound => message!("os-not-found", code = code),
        E::PermissionDenied => message!("os-permission-denied", code = code),
        E::QuotaExceeded => message!("os-quota-exceeded", code = code),
        E::ReadOnlyFilesystem => message!("os-read-only", code = code),
        E::StorageFull => message!("os-storage-full", code = code),
        _ => own(),
    }
}

/// Returns the remedy of a failure; `None` where the reader of the output has closed the pipe.
pub(crate) fn remedy(source: &Error) -> Option<Message> {
    Some(match source.kind() {
        E::BrokenPipe => return None,
        E::NotFound => message!("look-at-path"),
        E::PermissionDenied | E::ReadOnlyFilesystem => message!("look-at-permissions"),
        E::IsADirectory => message!("name-a-file"),
        E::NotADirectory => message!("path-through-file"),
        E::AlreadyExists => message!("name-another-folder"),
        E::StorageFull | E::QuotaExceeded | E::FileTooLarge => message!("make-room"),
        E::InvalidData => message!("save-as-utf8"),
        _ => message!("look-at-disk"),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{Error, Lang};

    #[test]
    fn every_failure_of_the_system_has_a_remedy() {
        for kind in [E::NotFound, E::PermissionDenied, E::IsADirectory, E::StorageFull, E::Other, E::TimedOut]
        {
            let error = Error::io("cannot-open-file", Path::new("dons.csv"), kind.into());
            assert_eq!(error.hints().len(), 1, "{kind:?}");
            assert_eq!(Error::from(std::io::Error::from(kind)).hints(), error.hints());
        }
        assert!(Error::from(std::io::Error::from(E::BrokenPipe)).hints().is_empty());
    }

    #[test]
    fn a_broken_pipe_is_its_own_kind() {
        let error = Error::from(std::io::Error::from(E::BrokenPipe));
        assert_eq!(error.kind(), Kind::ClosedPipe);
    }

    #[cfg(unix)]
    #[test]
    fn known_failures_are_shown_in_french_and_others_in_the_words_of_the_system() {
        let io = |source| Error::io("cannot-read-file", Path::new("x"), source);
        let full = io(std::io::Error::from_raw_os_error(28));
        assert_eq!(full.to_string(), "x: cannot read the file: No space left on device (os error 28)");
        let french =
            "x\u{a0}: impossible de lire le fichier\u{a0}: plus de place sur le disque (erreur système 28)";
        assert_eq!(full.text(Lang::Fr), french);
        let other = std::io::Error::other("words of another library");
        assert!(io(other).text(Lang::Fr).ends_with(": words of another library"));
        let bytes = std::io::read_to_string(&b"\xff"[..]).unwrap_err();
        assert!(io(bytes).text(Lang::Fr).ends_with("le contenu n’est pas de l’UTF-8 valide"));
    }
}
