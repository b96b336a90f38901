//! The exchange beside the pages: the hub listens to machines, and Simpul itself
//! is one of its members.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ::exchange::own as offered;
use hub::body::Intake;
use hub::listen::{Service, listen, plain};
use hub::member::{Asked, Own};
use hub::outward::{Patience, system};
use hub::passes::Passes;
use hub::{Ground, Hub, Settings, follow, tls};
use serde_json::Value;
use store::module::Query;
use store::{Db, Error, Lane, Place, Result, Scope};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::cli::Machines;
use crate::modules;
use crate::output;
use crate::serving::telling;

/// Requests in flight end within this when the program is told to stop.
const FAREWELL: Duration = Duration::from_secs(35);

/// Room on the disk that stays free, so that what was taken in is noted to its end.
const RESERVE: u64 = 512 << 20;

/// A running exchange.
pub struct Running {
    lane: Arc<Lane>,
    at: SocketAddr,
    /// What whoever started it is to be told.
    said: Vec<String>,
    /// What listens ends when these are dropped.
    stops: Vec<oneshot::Sender<()>>,
    listening: Vec<JoinHandle<()>>,
    jobs: Vec<JoinHandle<()>>,
}

impl Running {
    pub fn lane(&self) -> Arc<Lane> {
        self.lane.clone()
    }

    pub fn at(&self) -> SocketAddr {
        self.at
    }

    /// Lets what is in flight end, then what runs beside it.
    pub async fn end(self) {
        drop(self.stops);
        for listening in self.listening {
            let _ = tokio::time::timeout(FAREWELL, listening).await;
        }
        for job in self.jobs {
            job.abort();
            let _ = job.await;
        }
        self.lane.close().await;
    }

    fn listen(&mut self, listener: TcpListener, tls: Option<Arc<tls::ServerConfig>>, service: Service) {
        let (stop, stopped) = oneshot::channel::<()>();
        self.stops.push(stop);
        self.listening.push(tokio::spawn(async move {
            if let Err(e) = listen(listener, tls, service, async { drop(stopped.await) }).await {
                tracing::error!("pertukaran berhenti mendengar: {e}");
            }
        }));
    }
}

async fn bind(address: &str) -> Result<(TcpListener, SocketAddr)> {
    let unfit = |e: std::io::Error| Error::Input(format!("alamat {address} tidak dapat dipakai: {e}"));
    let listener = TcpListener::bind(address).await.map_err(unfit)?;
    let at = listener.local_addr().map_err(unfit)?;
    Ok((listener, at))
}

/// Starts the exchange where the command line asks for one, and says so.
pub async fn start(db: &Arc<Db>, place: &Place, asked: &Machines) -> Result<Option<Running>> {
    let running = begin(db, place, asked).await?;
    running.iter().flat_map(|running| &running.said).for_each(|line| println!("{line}"));
    Ok(running)
}

/// The same without a word.
pub async fn begin(db: &Arc<Db>, place: &Place, asked: &Machines) -> Result<Option<Running>> {
    let Some(address) = &asked.exchange else { return Ok(None) };
    let practice = db.region().practice;
    let shown = match (&asked.exchange_cert, &asked.exchange_key) {
        (Some(certificate), Some(key)) => Some(tls::server(certificate, key).map_err(Error::Input)?),
        _ => None,
    };
    let (listener, at) = bind(address).await?;
    if shown.is_none() && !at.ip().is_loopback() {
        return Err(Error::Input(
            "pertukaran di luar mesin ini memerlukan TLS: sebutkan --exchange-cert dan --exchange-key".into(),
        ));
    }
    let scheme = if shown.is_some() { "https" } else { "http" };
    let mut addresses = asked.addresses()?;
    if addresses.is_empty() {
        addresses.push(format!("{scheme}://{at}"));
    }
    let mut said = vec![format!(
        "{}Pertukaran data melayani mesin di {scheme}://{at}, dikenal sebagai {}",
        if practice { "LATIHAN. " } else { "" },
        addresses.join(", ")
    )];
    let lane = Arc::new(Lane::open(place, db, hub::store::MIGRATIONS).await?);
    let (sender, registry) = watch::channel(Arc::new(follow::registry(db).await?));
    let passes = asked.exchange_passes.as_deref().map(Passes::read).transpose().map_err(Error::Input)?;
    let settings = Settings {
        addresses,
        practice,
        own: vec![at],
        spool: spool(place)?,
        reserve: RESERVE,
        intake: Intake::default(),
        patience: Patience::default(),
        passes: passes.unwrap_or_default(),
    };
    let ground = Ground { lane: lane.clone(), registry, keys: db.keys().clone(), settings, own: Some(own(db)) };
    let roots = tls::client(asked.exchange_ca.as_deref()).map_err(Error::Input)?;
    let hub = Hub::new(ground, system(), roots);
    said.push(format!("Kunci hub {}: {}", hub.keyid(), hub.fingerprint()));
    let jobs = vec![
        tokio::spawn(follow::follow(db.clone(), sender)),
        tokio::spawn(hub.clone().keep_up()),
        tokio::spawn(hub.clone().follow_outbox()),
        tokio::spawn(hub.clone().bring()),
    ];
    let mut running = Running { lane, at, said, stops: vec![], listening: vec![], jobs };
    running.listen(listener, shown, hub.service());
    if let Some(address) = &asked.exchange_metrics {
        let (listener, at) = bind(address).await?;
        if !at.ip().is_loopback() {
            return Err(Error::Input("angka pertukaran hanya dilayani di mesin ini (127.0.0.1)".into()));
        }
        running.listen(listener, None, figures(&hub));
    }
    Ok(Some(running))
}

/// Beside the database, where it is a folder: there is room for large bodies.
fn spool(place: &Place) -> Result<Option<std::path::PathBuf>> {
    let Place::Folder(folder) = place else { return Ok(None) };
    let spool = folder.join("pertukaran").join("lewat");
    std::fs::create_dir_all(&spool)?;
    Ok(Some(spool))
}

/// Prometheus' own way of asking.
fn figures(hub: &Arc<Hub>) -> Service {
    let hub = hub.clone();
    Arc::new(move |_, request| {
        let hub = hub.clone();
        Box::pin(async move {
            if request.uri().path() != "/metrics" {
                return plain(404, "text/plain", String::new());
            }
            match hub.metrics_text().await {
                Ok(text) => plain(200, "text/plain; version=0.0.4", text),
                Err(e) => plain(503, "text/plain", e.to_string()),
            }
        })
    })
}

/// Simpul itself as a member.
pub fn own(db: &Arc<Db>) -> Own {
    let serving = db.clone();
    Own {
        db: db.clone(),
        tell: Arc::new(|view, message| Box::pin(telling::tell(view, message))),
        serve: Arc::new(move |asked| {
            let db = serving.clone();
            Box::pin(async move { serve(&db, asked).await })
        }),
    }
}

/// A report as JSON, of the SKPD that asks; who the units are is for everybody.
async fn serve(db: &Db, asked: Asked) -> Result<Option<Value>> {
    let Some(service) = offered::service(&asked.service) else { return Ok(None) };
    let report = modules::report(service.code).filter(|_| matches!(asked.path.as_str(), "" | "/"));
    let Some(report) = report else { return Ok(None) };
    let mut query = Query { year: db.today()?.year(), by: None, filters: Default::default() };
    for (name, value) in asked.query {
        match name.as_str() {
            "tahun" => query.year = value.parse().map_err(|_| Error::Input("tahun harus angka".into()))?,
            "by" => query.by = Some(value),
            _ => drop(query.filters.insert(name, value)),
        }
    }
    let scope = if service.whole { Scope::Region } else { Scope::Units(vec![asked.unit]) };
    let mut view = db.view_as(scope).await?;
    let mut sheet = (report.run)(&mut view, &query).await?;
    if db.region().practice {
        output::mark(&mut sheet);
    }
    Ok(Some(documents_json(&sheet)))
}

fn documents_json(sheet: &kernel::Sheet) -> Value {
    ::documents::write::json(sheet)
}
