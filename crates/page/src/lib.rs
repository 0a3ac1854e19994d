//! The local page of Obole: what `obole serve` opens in the browser.
//!
//! The page holds no logic of its own. It shows answers of the program's verbs and passes forms on as calls
//! of verbs ([`Program`]). A list signed here and one signed on the terminal are the same thing, under the
//! same locks and refusals. It answers on the loopback interface only, to a browser that came by a link that
//! works once.
//!
//! | files | content |
//! |---|---|
//! | `program`, `jobs` | calls of verbs, and the long one that runs in the background |
//! | `server`, `guard`, `secrets` | connections with their limits, who is let in |
//! | `routes`, `pages` | one file for each page |
//! | `frame`, `form` | the frame of a page, fields of a form |
//! | `sheet`, `mapping`, `settings_file`, `markdown` | the review sheet, a mapping, the settings, papers |

mod form;
mod frame;
mod guard;
mod jobs;
mod mapping;
mod markdown;
mod pages;
mod program;
mod routes;
mod secrets;
mod server;
mod settings_file;
mod sheet;
mod site;

pub use program::{Answer, Program};
pub use server::{Limits, Served, Settings, bind};
