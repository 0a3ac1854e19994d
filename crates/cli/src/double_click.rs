//! A double click on the program: nobody typed a call, so it opens the local page.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

use obole_report::Lang;

use crate::ui::Screen;

/// Folder in the person's own one that a double click opens.
const FOLDER: &str = "Obole";

/// Start of the program by a click.
#[derive(Debug, PartialEq, Eq)]
pub enum Click {
    /// By a desktop, without a terminal.
    Desktop,
    /// In a window that the desktop opened for it, which closes with the program.
    Window,
}

/// Returns the kind of start of a program without arguments; `None` if somebody typed its name. A name typed
/// into a terminal of Windows or macOS looks like a click; there the person is asked.
pub fn click(arguments: usize, screen: Screen) -> Option<Click> {
    let terminal = screen.watched || screen.width.is_some() || std::io::stdin().is_terminal();
    // Windows and macOS open a terminal for a program that was clicked.
    let opens_windows = cfg!(any(windows, target_os = "macos"));
    of(arguments, [terminal, screen.asks], [opens_windows, has_desktop()])
}

fn of(
    arguments: usize,
    [terminal, asks]: [bool; 2],
    [opens_windows, has_desktop]: [bool; 2],
) -> Option<Click> {
    match () {
        () if arguments > 1 => None,
        () if asks && opens_windows => Some(Click::Window),
        () if !terminal && has_desktop => Some(Click::Desktop),
        () => None,
    }
}

/// Returns whether a browser can be opened.
fn has_desktop() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Returns the call that opens the page of the person's own folder, in the language of the desktop.
pub fn call() -> Vec<OsString> {
    let home = std::env::home_dir().unwrap_or_else(|| PathBuf::from("."));
    let mut call: Vec<OsString> = ["obole", "serve"].map(OsString::from).into();
    if lang() == Lang::Fr {
        call.push("--lang=fr".into());
    }
    call.push("--no-config".into());
    call.push(home.join(FOLDER).into_os_string());
    call
}

/// Returns the language of the desktop.
pub fn lang() -> Lang {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let french = said.into_iter().find(|lang| !lang.is_empty()).is_some_and(|lang| lang.starts_with("fr"));
    if french { Lang::Fr } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_call_that_nobody_typed_opens_the_page() {
        let (linux, windows) = ([false, true], [true, true]);
        assert_eq!(of(1, [false, false], linux), Some(Click::Desktop));
        assert_eq!(of(2, [false, false], linux), None);
        // A terminal, a pipe from one, a job without a desktop.
        assert_eq!(of(1, [true, true], linux), None);
        assert_eq!(of(1, [true, false], linux), None);
        assert_eq!(of(1, [false, false], [false, false]), None);
        assert_eq!(of(1, [true, true], windows), Some(Click::Window));
        assert_eq!(of(2, [true, true], windows), None);
    }
}
