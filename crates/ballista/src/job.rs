//! The job: the query of a day, sent to a scheduler, and its rows as a Parquet file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::arrow::array::RecordBatch;
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, SessionState, SessionStateBuilder};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use futures::future::{Either, select};
use obole::features::sql::{FeatureQuery, SqlDialect};
use obole_error::{Error, Kind, Result, message};
use obole_ledger::{AsOf, Giving, disk};
use tokio::runtime::Runtime;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

use crate::tables;

/// A feature table to compute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Host and port of the scheduler, such as `127.0.0.1:50050`.
    pub scheduler: String,
    /// Parquet file of the gifts, or a folder of such files, under a path that every executor reaches.
    pub gifts: PathBuf,
    /// Parquet file of the donors, or a folder of such files.
    pub donors: PathBuf,
    /// As-of day of the features.
    pub as_of: AsOf,
    /// Adds the outcome of this number of calendar months from the day on.
    pub label_months: Option<u32>,
    /// Rule of which rows count as giving.
    pub giving: Giving,
}

/// A feature table that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Number of rows, one for each donor.
    pub rows: usize,
}

/// Computes a feature table and writes it to a file, whole or not at all, with the columns of
/// [`stamp`](obole::features::sql::stamp).
///
/// # Errors
/// [`Kind::Unreadable`] for tables that are not Parquet or lack columns; [`Kind::Refused`] if no donor has a
/// counted gift before the day; [`Kind::System`] if the scheduler is not reached, all executors are lost, or
/// the disk fails. The old file is untouched in each case.
///
/// ```no_run
/// use obole_ledger::{AsOf, Day, Giving};
///
/// # fn main() -> obole_error::Result<()> {
/// let job = obole_ballista::Job {
///     scheduler: "127.0.0.1:50050".into(),
///     gifts: "/shared/gifts".into(),
///     donors: "/shared/donors.parquet".into(),
///     as_of: AsOf::new(Day::parse_iso("2024-01-01")?),
///     label_months: Some(12),
///     giving: Giving::default(),
/// };
/// let written = obole_ballista::compute(&job, "train.parquet".as_ref())?;
/// assert!(written.rows > 0);
/// # Ok(())
/// # }
/// ```
pub fn compute(job: &Job, out: &Path) -> Result<Written> {
    disk::check_place(out)?;
    let runtime = Runtime::new().map_err(|error| Error::io("cannot-write-file", out, error))?;
    let rows = runtime.block_on(send(job))?;
    disk::write_file(out, |file| save(&runtime, rows, file, job.as_of))
}

/// Sends the query and returns its rows as they come.
async fn send(job: &Job) -> Result<SendableRecordBatchStream> {
    let query = FeatureQuery {
        label_months: job.label_months,
        has_stamp: true,
        giving: job.giving.clone(),
        ..FeatureQuery::new(SqlDialect::DataFusion, job.as_of)
    };
    let address = format!("df://{}", job.scheduler);
    let session = SessionContext::remote_with_state(&address, state()).await.map_err(failed)?;
    tables::register(&session, &job.gifts, &job.donors).await?;
    let frame = session.sql(&query.text()).await.map_err(failed)?;
    frame.execute_stream().await.map_err(failed)
}

/// Makes the state of a session on the cluster.
fn state() -> SessionState {
    // The adaptive planner of Ballista 55.0.0 waits for ever for a query whose result is empty.
    let config = SessionConfig::new_with_ballista().with_ballista_adaptive_query_planner(false);
    SessionStateBuilder::new_with_default_features().with_config(config).build()
}

/// Writes the rows to an open file.
fn save(
    runtime: &Runtime,
    mut rows: SendableRecordBatchStream,
    file: &mut File,
    as_of: AsOf,
) -> Result<Written> {
    let options = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(file, rows.schema(), Some(options)).map_err(not_written)?;
    let (mut written, mut stop) = (Written { rows: 0 }, stop());
    while let Some(batch) = runtime.block_on(next(&mut rows, &mut stop))? {
        written.rows += batch.num_rows();
        writer.write(&batch).map_err(not_written)?;
    }
    writer.close().map_err(not_written)?;
    if written.rows == 0 {
        let fault = message!("no-gift-before", as_of = as_of);
        return Err(Error::new(Kind::Refused, fault).hint("take-later-as-of"));
    }
    Ok(written)
}

/// Waits for the next rows, or for a request to end: the unfinished file is then removed.
async fn next(rows: &mut SendableRecordBatchStream, stop: &mut Stop) -> Result<Option<RecordBatch>> {
    match select(rows.next(), stop).await {
        Either::Left((batch, _)) => batch.transpose().map_err(failed),
        Either::Right(_) => Err(Error::new(Kind::System, "ballista-stopped")),
    }
}

/// A wait for Ctrl-C or a request to end. It hears the first one even between two waits.
type Stop = Pin<Box<dyn Future<Output = ()>>>;

fn stop() -> Stop {
    Box::pin(async {
        #[cfg(unix)]
        if let Ok(mut end) = signal(SignalKind::terminate()) {
            select(Box::pin(tokio::signal::ctrl_c()), Box::pin(end.recv())).await;
            return;
        }
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

fn failed(error: DataFusionError) -> Error {
    Error::new(Kind::System, message!("ballista-failed", words = error.strip_backtrace())).caused_by(error)
}

fn not_written(error: ParquetError) -> Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<std::io::Error>() {
            Ok(cause) => Error::from(*cause),
            Err(cause) => Error::new(Kind::System, message!("ballista-failed", words = cause.to_string())),
        },
        error => Error::new(Kind::System, message!("ballista-failed", words = error.to_string())),
    }
}
