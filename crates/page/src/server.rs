//! Connections: loopback only, with limits on their number and on slow clients.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use obole_error::{Error, Kind, Result};
use obole_ledger::disk;
use obole_report::Lang;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::program::Program;
use crate::routes::routes;
use crate::site::Site;

/// Connections that are open at the same time; others wait.
const CONNECTIONS: usize = 128;

/// Time for the answer that says that the page is closed.
const LAST_ANSWER: Duration = Duration::from_millis(300);

/// Settings of the page.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder that is served: that of a run, or an empty one. It is made if it does not exist.
    pub folder: PathBuf,
    /// Language of the page.
    pub lang: Lang,
    /// Port; 0 takes any that is free.
    pub port: u16,
    /// Limits on what a client may send.
    pub limits: Limits,
}

/// Limits on what a client may send.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Maximum size of all files of one upload, in bytes.
    pub upload: u64,
    /// Time in which a client must send the head of a request, a form, or the next part of a file.
    pub silence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { upload: 1 << 30, silence: Duration::from_secs(20) }
    }
}

/// A page that is ready to answer.
pub struct Served {
    site: Arc<Site>,
    listener: std::net::TcpListener,
}

/// Takes a port of the loopback interface.
///
/// # Errors
/// [`Kind::System`] when the port is taken or the folder cannot be made.
pub fn bind(settings: Settings, program: Arc<dyn Program>) -> Result<Served> {
    disk::make_private_folder(&settings.folder)?;
    if !settings.folder.is_dir() {
        return Err(Error::new(Kind::Usage, "page-no-folder").in_file(&settings.folder));
    }
    let failed =
        |error: io::Error| Error::new(Kind::System, "page-port").caused_by(error).hint("page-other-port");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, settings.port));
    let listener = std::net::TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    let site = Arc::new(Site::new(settings, port, program));
    Ok(Served { site, listener })
}

impl Served {
    /// Returns a link that lets one browser in, once.
    ///
    /// # Errors
    /// [`Kind::System`] when the system has no random numbers.
    pub fn link(&self) -> Result<String> {
        Ok(format!("http://127.0.0.1:{}/enter?token={}", self.site.port, self.site.secrets.link()?))
    }

    /// Answers requests until a person closes the page.
    ///
    /// # Errors
    /// [`Kind::System`] when the system gives no thread or no connections.
    pub fn run(self) -> Result<()> {
        let failed = |error: io::Error| Error::new(Kind::System, "page-port").caused_by(error);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        runtime.block_on(async {
            let listener = TcpListener::from_std(self.listener).map_err(failed)?;
            let site = Arc::clone(&self.site);
            tokio::spawn(accept(listener, self.site));
            site.closing.notified().await;
            // The last answer is still on its way.
            tokio::time::sleep(LAST_ANSWER).await;
            Ok(())
        })
    }
}

async fn accept(listener: TcpListener, site: Arc<Site>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let silence = site.limits.silence;
    let service = routes(site);
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // No more descriptors, for example: others will be closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(silence).keep_alive(false);
            // A client that leaves or sends nonsense ends its connection and nothing else.
            let _ = connection.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}
