//! Exports in: upload, reading in the background, the receipt, and a mapping for a file that no format fits.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::extract::multipart::{Field, Multipart};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use obole_error::Result;
use obole_ledger::disk;
use tokio::sync::mpsc;

use super::campaigns::{is_draft, plan, plan_names};
use super::letters::{ENDINGS, letters_name};
use super::list_audit;
use super::review::{EXPORTS, FORMS, REVIEWS, export_name};
use super::{Sent, Visit};
use crate::form::{field, saved_name};
use crate::frame::OF_RUN;
use crate::program::Answer;
use crate::secrets::Session;
use crate::server::Limits;
use crate::site::{Call, Site};

/// Folder of the uploaded exports.
pub const UPLOADS: &str = "uploads";
/// Parts of a file that wait to be written.
const WAITING: usize = 8;

pub async fn show((site, session): Visit) -> Response {
    let day = |path: PathBuf| std::fs::metadata(path).and_then(|found| found.modified()).ok();
    let (files, read) = (uploaded(&site), day(site.place("run.json")));
    // A run that was ended in between left the ledger as it was.
    let unread = files.iter().any(|file| day(site.place(UPLOADS).join(file)) > read);
    let values = context! { files, unread, has_ledger => site.has_ledger() };
    site.frames().page(&session, "/import", "import.html", "serve-import", values)
}

/// Saves the files of an upload, whole or not at all, and begins the run.
pub async fn upload(
    State(site): State<Arc<Site>>,
    Extension(session): Extension<Session>,
    mut parts: Multipart,
) -> Response {
    let Limits { upload: mut left, silence } = site.limits;
    loop {
        let part = match tokio::time::timeout(silence, parts.next_field()).await {
            Ok(Ok(Some(part))) => part,
            Ok(Ok(None)) => break,
            Ok(Err(_)) => return site.frames().refusal(StatusCode::BAD_REQUEST),
            Err(_) => return site.frames().refusal(StatusCode::REQUEST_TIMEOUT),
        };
        let Some(name) = part.file_name().filter(|name| !name.is_empty()).map(saved_name) else { continue };
        match save(site.place(UPLOADS), name, part, (&mut left, silence)).await {
            Ok(()) => {}
            Err(Refusal::Status(status)) => return site.frames().refusal(status),
            Err(Refusal::Disk(error)) => return site.failed(&session, &error, "/import"),
        }
    }
    begun(&site, &session).await
}

/// Begins the run and leads to it; says if another must end first. The uploaded files stay for the next one.
pub async fn begun(site: &Arc<Site>, session: &Session) -> Response {
    let _one_at_a_time = site.edits.lock().await;
    match start(site) {
        Ok(true) => Redirect::to("/job").into_response(),
        Ok(false) => site.conflict(session, "serve-busy", "/job"),
        Err(error) => site.failed(session, &error, "/import"),
    }
}

/// Reason why a file was not saved.
pub enum Refusal {
    Status(StatusCode),
    Disk(obole_error::Error),
}

/// Writes a file as it comes in. One that ends early, is too large or is silent for too long leaves nothing.
pub async fn save(
    folder: PathBuf,
    name: String,
    mut part: Field<'_>,
    (left, silence): (&mut u64, Duration),
) -> Result<(), Refusal> {
    let (tell, mut told) = mpsc::channel::<Option<axum::body::Bytes>>(WAITING);
    let writer = tokio::task::spawn_blocking(move || -> Result<()> {
        disk::make_private_folder(&folder)?;
        disk::write_private(&folder.join(name), |file| {
            loop {
                match told.blocking_recv() {
                    Some(Some(bytes)) => file.write_all(&bytes)?,
                    Some(None) => return Ok(()),
                    None => return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into()),
                }
            }
        })
    });
    let mut refused = None;
    loop {
        let chunk = match tokio::time::timeout(silence, part.chunk()).await {
            Ok(Ok(chunk)) => chunk,
            Ok(Err(_)) => {
                refused = Some(StatusCode::BAD_REQUEST);
                break;
            }
            Err(_) => {
                refused = Some(StatusCode::REQUEST_TIMEOUT);
                break;
            }
        };
        let size = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        if size > *left {
            refused = Some(StatusCode::PAYLOAD_TOO_LARGE);
            break;
        }
        *left -= size;
        let is_last = chunk.is_none();
        // A writer that failed has ended, and says why below.
        if tell.send(chunk).await.is_err() || is_last {
            break;
        }
    }
    drop(tell);
    let written = writer.await;
    match (refused, written) {
        (Some(status), _) => Err(Refusal::Status(status)),
        (None, Ok(Ok(()))) => Ok(()),
        (None, Ok(Err(error))) => Err(Refusal::Disk(error)),
        (None, Err(_)) => Err(Refusal::Status(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

/// Begins the run over all uploaded files; returns whether it did: only one runs at a time. Each file is
/// named, because a file of a named folder that no format fits would be passed over.
fn start(site: &Arc<Site>) -> Result<bool> {
    if site.is_busy() {
        return Ok(false);
    }
    set_aside(site)?;
    let files = uploaded(site);
    let place = |name: &String| site.place(UPLOADS).join(name);
    let mapping = files.iter().map(|name| place(&format!("{name}.mapping.toml"))).find(|path| path.exists());
    let call = Call::of("run").option("out", &site.folder).option_if("mapping", mapping);
    Ok(site.begin(call.on(files.iter().map(place)), "/receipt"))
}

/// Gives the signed list of the last run, with its sheet and its mailing files, a name of its own: the next
/// run proposes another under the old one.
fn set_aside(site: &Site) -> Result<()> {
    const OWN: &str = OF_RUN;
    if !plan_names(site).iter().any(|name| name == OWN) || is_draft(site, OWN) {
        return Ok(());
    }
    let day = plan(site, OWN)["as_of"].as_str().unwrap_or_default().to_owned();
    let free = |name: &String| !site.place(name).exists();
    let names = (1..).map(|n| if n == 1 { format!("{OWN}-{day}") } else { format!("{OWN}-{day}-{n}") });
    let Some(name) = names.into_iter().find(free) else { return Ok(()) };
    let sheets = ["csv", "before.csv"].map(|end| (REVIEWS, format!("{OWN}.{end}"), format!("{name}.{end}")));
    let exports = FORMS.map(|form| (EXPORTS, export_name(OWN, form), export_name(&name, form)));
    let letters = ENDINGS.map(|end| (EXPORTS, letters_name(OWN, end), letters_name(&name, end)));
    for (folder, old, new) in sheets.into_iter().chain(exports).chain(letters) {
        let folder = site.place(folder);
        if folder.join(&old).exists() {
            disk::rename(&folder.join(old), &folder.join(new))?;
        }
    }
    // The next run writes its audit over that of this list.
    let (from, to) = (list_audit::folder(site, OWN), list_audit::folder(site, &name));
    for file in list_audit::FILES {
        if let Ok(bytes) = std::fs::read(from.join(file)) {
            disk::make_folder(&to)?;
            disk::write_bytes(&to.join(file), &bytes)?;
        }
    }
    disk::rename(&site.place(OWN), &site.place(&name))
}

/// Removes an uploaded file, with the mapping beside it.
pub async fn remove((site, session): Visit, Sent(fields): Sent) -> Response {
    let file = field(&fields, "file").unwrap_or_default();
    if !uploaded(&site).iter().any(|name| name == file) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    let place = site.place(UPLOADS);
    let removed = disk::remove_file(&place.join(file))
        .and_then(|()| disk::remove_file(&place.join(format!("{file}.mapping.toml"))));
    match removed {
        Ok(()) => Redirect::to("/import").into_response(),
        Err(error) => site.failed(&session, &error, "/import"),
    }
}

/// Returns the names of the uploaded exports, without the mappings beside them.
pub fn uploaded(site: &Site) -> Vec<String> {
    let files = disk::files_of(&site.place(UPLOADS)).unwrap_or_default();
    files.iter().map(|path| disk::file_name(path)).filter(|name| !name.ends_with(".mapping.toml")).collect()
}

/// Returns the name of the file that no format fits, if that is why a run was refused.
fn unknown_file(answer: &Answer) -> Option<String> {
    let json = answer.json();
    let of = |key: &str| json.get(key).and_then(serde_json::Value::as_str);
    (of("id") == Some("header-unknown")).then(|| of("file").map(|file| disk::file_name(Path::new(file))))?
}

/// Shows the job in the background: a page that loads itself again until the answer is there.
pub async fn job((site, session): Visit) -> Response {
    let Some(job) = site.job() else { return Redirect::to("/import").into_response() };
    let answer = job.answer();
    let unknown = answer.as_ref().filter(|answer| !answer.is_done()).and_then(unknown_file);
    let values = context! {
        running => answer.is_none(),
        seconds => job.time().as_secs(),
        done => answer.as_ref().is_some_and(|answer| answer.is_done()),
        said => answer.map(|answer| answer.paragraphs()).unwrap_or_default(),
        next => job.next,
        unknown,
    };
    site.frames().page(&session, "/job", "job.html", "serve-job", values)
}
