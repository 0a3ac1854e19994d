//! The processes of the engine: the scheduler and the executors.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ballista_core::error::BallistaError;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use obole_error::{Error, Kind, Result, message};
use obole_ledger::disk;

use crate::args::{Executor, Scheduler};

/// Seconds between two signs of life of an executor.
const HEARTBEAT: u64 = 5;

/// Seconds without a sign of life after which the work of an executor is given to the others.
const TIMEOUT: u64 = 30;

/// Seconds for which an executor tries to reach its scheduler, so that they can be started in any order.
const PATIENCE: u16 = 60;

/// Seconds after which the intermediate results of a finished query are removed.
const KEPT: u64 = 60;

/// Largest message between the processes, in bytes: the plan of a query over many files is long.
const MESSAGE: u32 = 64 << 20;

/// Runs a scheduler until the process is stopped.
///
/// # Errors
/// [`Kind::System`] if the port is taken.
pub(crate) async fn schedule(call: &Scheduler) -> Result<()> {
    let config = SchedulerConfig {
        bind_host: call.bind.to_string(),
        external_host: call.bind.to_string(),
        bind_port: call.port,
        executor_timeout_seconds: TIMEOUT,
        finished_job_data_clean_up_interval_seconds: KEPT,
        grpc_server_max_decoding_message_size: MESSAGE,
        grpc_server_max_encoding_message_size: MESSAGE,
        grpc_client_max_message_size: MESSAGE,
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(failed)?;
    let address = SocketAddr::new(call.bind, call.port);
    start_server(cluster, address, Arc::new(config)).await.map_err(failed)
}

/// Runs an executor until the process is stopped, with a private folder for intermediate results.
///
/// # Errors
/// [`Kind::System`] if the folder cannot be made, a port is taken, or the scheduler is not reached.
pub(crate) async fn execute(call: &Executor) -> Result<()> {
    disk::make_folder(&call.work)?;
    // Its mode is 0700, and it is removed with everything in it at the end.
    let folder = tempfile::Builder::new()
        .prefix("obole-executor-")
        .tempdir_in(&call.work)
        .map_err(|error| Error::io("cannot-make-folder", &call.work, error))?;
    let config = ExecutorProcessConfig {
        bind_host: bracketed(call.bind),
        external_host: Some(call.host.clone().unwrap_or_else(|| bracketed(call.bind))),
        port: call.port,
        grpc_port: call.port + 1,
        scheduler_host: call.scheduler.host.clone(),
        scheduler_port: call.scheduler.port,
        scheduler_connect_timeout_seconds: PATIENCE,
        vcores: call.cores.map_or(0, usize::from),
        work_dir: Some(folder.path().to_string_lossy().into_owned()),
        memory_pool_size: Some(u64::from(call.memory) << 20),
        executor_heartbeat_interval_seconds: HEARTBEAT,
        grpc_max_decoding_message_size: MESSAGE,
        grpc_max_encoding_message_size: MESSAGE,
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await.map_err(failed)
}

/// Writes an address as a host in front of a port.
fn bracketed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

fn failed(error: BallistaError) -> Error {
    Error::new(Kind::System, message!("ballista-failed", words = error.to_string())).caused_by(error)
}
