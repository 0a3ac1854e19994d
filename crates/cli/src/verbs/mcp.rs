//! `obole mcp`: the server for an assistant, over standard input and output.

use std::path::PathBuf;
use std::sync::Arc;

use obole::impact::detailed_impact;
use obole::store::load_stored;
use obole::{Kind, Result};
use obole_ask::{Settings, Source, Yearly, fewest, serve};
use obole_report::Lang;

use super::impact::{Gathered, gather};
use crate::args::{Impact, Mcp};
use crate::clock;
use crate::exit::Answer;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

/// The folder of the call, read anew for each answer.
struct Folder {
    folder: PathBuf,
    seed: u64,
}

impl Source for Folder {
    fn yearly(&self, lang: Lang) -> Result<Yearly> {
        // The publication is that of `obole impact` with its defaults, so that the two agree.
        let call = Impact {
            ledger: self.folder.clone(),
            year: None,
            start_month: 1,
            plans: Vec::new(),
            weeks: 12,
            contacts: None,
            cost: Vec::new(),
            fewest: u32::try_from(fewest()).unwrap_or(u32::MAX),
            out: PathBuf::new(),
        };
        let (mut out, mut err) = (std::io::sink(), std::io::sink());
        let mut ui = Ui::silent(&mut out, &mut err, lang);
        let Gathered { stored, settings, not_measured } = gather(&call, self.seed, &mut ui)?;
        let today = clock::today();
        let (impact, details) = detailed_impact(&stored.ledger, &settings, today)?;
        Ok(Yearly { ledger: stored.ledger, impact, details, not_measured, today })
    }
}

pub fn mcp(verb: &Mcp, seed: u64, ui: &mut Ui<'_>) -> Result<Answer> {
    let lang = ui.words().lang();
    let source = Folder { folder: verb.folder.clone(), seed };
    // A folder without a ledger is refused here, before the assistant speaks. A ledger that is imported later
    // may be too short for figures: its answers say so.
    let folders = RunFolders::of(&verb.folder);
    load_stored(&folders.ledger)?;
    ui.paragraph("ask-started", &[("folder", verb.folder.display().to_string().into())]);
    let settings = Settings { source: Arc::new(source), folder: folders.folder().to_owned(), lang };
    match serve(settings, ui.stream()) {
        // The assistant has closed its end: nobody reads the answers any more.
        Err(error) if error.kind() == Kind::ClosedPipe => Ok(Answer::Yes),
        served => served.map(|()| Answer::Yes),
    }
}
