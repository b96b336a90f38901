//! Making, checking and serving a regency.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::Zone;
use portal::folder::Reader;
use portal::{Authority, Folder};
use serde_json::{Value, json};
use store::{Db, Error, Keys, Lane, NewRegion, Place, Result, log_name};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::cli::outside::Publishing;
use crate::cli::{At, Machines, Oidc};
use crate::commands::report;
use crate::modules::SCHEMA;
use crate::output;
use crate::serving::publishing::{self, Publisher};
use crate::serving::{self, machines, sso, sso::Named};
use web::{FirstLink, Links};

pub async fn init(at: &At, wilayah: String, name: String, zone: &str, practice: bool) -> Result<Value> {
    let zone = Zone::parse(zone).ok_or_else(|| Error::Input("zona: WIB, WITA, atau WIT".into()))?;
    let digits = |s: &str| !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
    if !(1..=2).contains(&wilayah.split('.').count()) || !wilayah.split('.').all(digits) {
        return Err(Error::Input("kode wilayah seperti 81.04".into()));
    }
    let name = kernel::text::clean(&name, 100).map_err(|e| Error::Input(format!("nama daerah {e}")))?;
    let place = at.place()?;
    if let Place::Folder(folder) = &place
        && folder.join("simpul.db").exists()
    {
        return Err(Error::Input(format!("{} sudah berisi data; pilih folder lain", folder.display())));
    }
    let keys_file = at.keys_file(Some(practice))?;
    let keys = if keys_file.exists() {
        Keys::load(&keys_file)?
    } else {
        let keys = Keys::generate(&log_name(&wilayah, practice));
        keys.save(&keys_file)?;
        keys
    };
    let new = NewRegion { wilayah, name, zone, practice };
    Db::create(&place, &keys, &new, &SCHEMA).await?;
    Ok(json!({
        "name": new.name,
        "wilayah": new.wilayah,
        "zona": new.zone.name(),
        "latihan": practice,
        "keys": keys_file,
        "log_verifier": keys.verifier(),
        "next": if practice {
            "import apbd, official add, user add, role add; lihat docs/panduan"
        } else {
            "serve, lalu buka tautan pendirian yang dicetaknya; simpan salinan berkas kunci di brankas"
        },
    }))
}

/// Prepares the role under which the application runs, as the owner.
pub async fn grant(at: &At, role: &str) -> Result<Value> {
    store::roles::grant(&at.place()?, role, &SCHEMA, hub::store::MIGRATIONS).await?;
    Ok(
        json!({ "peran": role, "next": "jalankan simpul dengan --database postgres://PERAN@…; kata sandinya diatur di PostgreSQL" }),
    )
}

/// Checks what an installation needs, and says what is missing.
pub async fn doctor(at: &At, publish: Option<&Path>, json: bool) -> Result<ExitCode> {
    let mut checks: Vec<(&str, bool, String)> = Vec::new();
    let keys_file = at.keys_file(None)?;
    checks.push(("berkas kunci", keys_file.exists(), keys_file.display().to_string()));
    if let Some(folder) = &at.data {
        checks.push(("folder data", folder.join("simpul.db").exists(), folder.display().to_string()));
        let inside = keys_file.starts_with(folder);
        let practice = inside && keys_file.exists();
        let text =
            if inside { "kunci ada di dalam folder data (hanya untuk latihan)" } else { "kunci di luar folder data" };
        checks.push(("letak kunci", practice || !inside, text.into()));
    }
    match at.open_reader().await {
        Ok(db) => {
            let readable = report::readable(&mut db.view().await?).await?;
            checks.push(("basis data", readable, db.region().name.clone()));
            let head = db.head().await?;
            checks.push(("jurnal", head.size > 0, format!("{} catatan, epoch {}", head.size, head.epoch)));
            let known = store::files::known(&mut db.view().await?).await?;
            let found = db.files()?.examine(&known)?;
            let text = format!("{} utuh, {} hilang, {} rusak", found.whole, found.missing.len(), found.broken.len());
            checks.push(("ruang berkas", found.missing.is_empty() && found.broken.is_empty(), text));
            checks.extend(exchange(&db).await?);
            match db.now() {
                Ok(now) => checks.push(("jam", true, now.iso())),
                Err(e) => checks.push(("jam", false, e.to_string())),
            }
            if let Some(folder) = publish {
                let (fine, text) = witnesses(&db, folder).await?;
                checks.push(("saksi", fine, text));
            }
        }
        Err(e) => checks.push(("basis data", false, e.to_string())),
    }
    let sound = checks.iter().all(|c| c.1);
    let list: Vec<Value> = checks
        .into_iter()
        .map(|(what, ok, detail)| json!({ "periksa": what, "baik": ok, "rincian": detail }))
        .collect();
    output::print(&json!({ "baik": sound, "pemeriksaan": list }), json);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The exchange's lane, its log, and what waits in it; nothing where there is none.
async fn exchange(db: &Db) -> Result<Vec<(&'static str, bool, String)>> {
    let mut view = db.view().await?;
    let Some(mut lane) = view.lane().await? else { return Ok(vec![]) };
    let now = db.now().unwrap_or(kernel::Moment(i64::MAX));
    let (size, signed) = hub::seen::log(&mut lane, db.keys(), &db.head().await?.origin).await?;
    let last = hub::seen::when(hub::seen::latest(&mut lane).await?, db.region().zone);
    let held = hub::seen::waiting(&mut lane, "").await?;
    let aside: i64 = held.streams.iter().map(|stream| stream.events).sum();
    let streams = held.streams.iter().filter(|stream| stream.held).count();
    let oldest = held.streams.iter().map(|stream| stream.since).min();
    let days = oldest.map_or(0, |since| now.0.saturating_sub(since.0) / 86_400_000);
    let version = ::exchange::public::version(&mut view).await?;
    // What waits for people is told; the installation is sound all the same.
    Ok(vec![
        ("log pertukaran", signed, format!("{size} catatan bersegel, pesan terakhir {last}")),
        ("daftar kepercayaan", true, format!("versi {version}; salinan anggota berlaku 30 hari")),
        (
            "karantina pertukaran",
            true,
            format!("{aside} peristiwa disisihkan, {streams} aliran ditahan, tertua {days} hari"),
        ),
        ("alarm pertukaran", true, format!("{} belum dilihat", held.alarms)),
    ])
}

/// What witnesses said of what is published in a folder.
async fn witnesses(db: &Db, folder: &Path) -> Result<(bool, String)> {
    let folder = Folder::new(folder);
    let look = Reader::new(folder.clone(), db.keys().verifier()).look()?;
    let Some(snapshot) = look.snapshot else { return Ok((false, "belum ada terbitan yang utuh".into())) };
    let told = publishing::witnessed(&folder, &snapshot.published, db, None).await?;
    if let Some(seen) = told.seen.iter().find(|seen| seen.contradicts) {
        let text = format!("{} membenarkan akar lain atas {}: catatan ditulis ulang", seen.witness, seen.log);
        return Ok((false, text));
    }
    Ok(match told.last {
        Some(at) => (!told.silent, format!("terakhir menjawab {}", at.iso())),
        None if told.named.is_empty() => (true, "belum ada saksi yang ditetapkan".into()),
        None => (false, "belum pernah ada saksi yang menjawab".into()),
    })
}

pub async fn serve(at: &At, listen: &str, oidc: Oidc, machines: &Machines, publishing: Publishing) -> Result<ExitCode> {
    let edge = Edge {
        public: at.public_address()?,
        papers: at.portal_address()?,
        scanner: at.clamd.clone(),
        provider: named(oidc)?,
        machines: Some((at.place()?, machines.clone())),
        publishing,
    };
    serve_with(Arc::new(at.open().await?), listen, edge, |_| Links::default()).await
}

/// What a server is told of the world around it.
#[derive(Debug, Default)]
pub struct Edge {
    /// Where browsers reach it; in practice, where nothing is said, right where it listens.
    pub public: Option<String>,
    /// Where whoever holds a paper asks about it, where that is another place.
    pub papers: Option<String>,
    /// The virus scanner.
    pub scanner: Option<String>,
    /// The identity provider.
    pub provider: Option<Named>,
    /// The exchange, and where its lane lies.
    pub machines: Option<(Place, Machines)>,
    /// What is published from here, and how often.
    pub publishing: Publishing,
}

/// The identity provider as the command line names it.
fn named(oidc: Oidc) -> Result<Option<Named>> {
    let (Some(issuer), Some(client)) = (oidc.oidc_issuer, oidc.oidc_client) else { return Ok(None) };
    let secret = oidc.oidc_secret_file.map(std::fs::read_to_string).transpose()?.map(|text| text.trim().to_owned());
    let name = kernel::text::clean(&oidc.oidc_name, 60).map_err(|e| Error::Input(format!("sebutan penyedia {e}")))?;
    Ok(Some(Named { issuer, client, secret, name }))
}

/// Serves until it is told to stop, with links made for the address it
/// listens on. On PostgreSQL a job seals what came in. `public` is where
/// browsers reach it; in practice, where nothing else is said, right here.
pub async fn serve_with(db: Arc<Db>, listen: &str, edge: Edge, links: impl FnOnce(&str) -> Links) -> Result<ExitCode> {
    let practice = db.region().practice;
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .map_err(|e| Error::Input(format!("alamat {listen} tidak dapat dipakai: {e}")))?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(Error::Input(
            "API ini belum memakai TLS; dengarkan di 127.0.0.1 dan letakkan di belakang perantara TLS".into(),
        ));
    }
    println!(
        "{}Simpul melayani di http://{address} (halaman; API: /api/openapi.json); Ctrl-C untuk berhenti",
        if practice { "LATIHAN. " } else { "" }
    );
    let exchange = match &edge.machines {
        Some((place, asked)) => {
            let exchange = machines::start(&db, place, asked).await?;
            db.look_into_lane(place, hub::store::MIGRATIONS).await?;
            exchange
        }
        None => None,
    };
    let links = links(&format!("http://{address}"));
    let sealer = tokio::spawn(seal_every(db.clone(), Duration::from_secs(10)));
    let sweeper = tokio::spawn(sweep_every(db.clone(), Duration::from_secs(3600)));
    let public = edge.public.or_else(|| practice.then(|| format!("http://{address}")));
    let mut app = serving::app(db.clone(), links, public.clone());
    app.sso = match (edge.provider, &public) {
        (None, _) => None,
        (Some(named), Some(public)) => Some(sso::sso(named, public).map_err(Error::Input)?),
        (Some(_), None) => return Err(Error::Input("penyedia identitas memerlukan --public-address".into())),
    };
    app.scanner = edge.scanner;
    app.papers_at = edge.papers;
    let lane = exchange.as_ref().map(machines::Running::lane);
    let publisher = publish(&db, lane, &edge.publishing)?;
    let stamper = stamp(&db, &edge.publishing)?;
    app.witnessed = publisher.as_ref().map(|(_, watching)| watching.clone());
    app.first = first_link(&db, public.as_deref().unwrap_or(&format!("http://{address}"))).await?;
    web::serve(app, listener, told_to_stop()).await?;
    for job in [Some(sealer), Some(sweeper), publisher.map(|(job, _)| job), stamper].into_iter().flatten() {
        job.abort();
        let _ = job.await;
    }
    if let Some(exchange) = exchange {
        exchange.end().await;
    }
    if let Some(db) = Arc::into_inner(db) {
        db.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

/// Publishes beside the pages, where the command line asks for it.
fn publish(
    db: &Arc<Db>,
    lane: Option<Arc<Lane>>,
    asked: &Publishing,
) -> Result<Option<(JoinHandle<()>, web::Watching)>> {
    let Some(folder) = &asked.publish else { return Ok(None) };
    let publisher = Publisher::open(Folder::new(folder), db)?;
    let (told, watching) = watch::channel(None);
    let pause = Duration::from_secs(asked.publish_every);
    println!("Terbitan untuk umum ditulis ke {} setiap {} detik", folder.display(), asked.publish_every);
    Ok(Some((tokio::spawn(publishing::every(publisher, db.clone(), lane, pause, told)), watching)))
}

/// Has what is published stamped, where there is an authority.
fn stamp(db: &Db, asked: &Publishing) -> Result<Option<JoinHandle<()>>> {
    let (Some(folder), Some(address)) = (&asked.publish, &asked.tsa) else { return Ok(None) };
    let (authority, verifier) = (Authority::at(address)?, db.keys().verifier().to_owned());
    let pause = Duration::from_secs(asked.tsa_every);
    Ok(Some(tokio::spawn(publishing::stamp_every(authority, Folder::new(folder), verifier, pause))))
}

/// Where nobody has an account yet: the link for the first official, told here
/// and nowhere else.
async fn first_link(db: &Db, address: &str) -> Result<FirstLink> {
    if organisation::public::is_founded(&mut db.view().await?).await? {
        return Ok(FirstLink::default());
    }
    let (link, path) = FirstLink::made(Instant::now());
    println!(
        "\nBelum ada yang mempunyai akun. Administrator pertama membuka tautan ini, sekali pakai, dalam satu jam:\n   {address}{path}"
    );
    Ok(link)
}

async fn seal_every(db: Arc<Db>, pause: Duration) {
    loop {
        tokio::time::sleep(pause).await;
        if let Err(e) = db.seal_now().await {
            tracing::error!("penyegelan: {e}");
        }
    }
}

/// Files that were brought and never attached do not stay.
async fn sweep_every(db: Arc<Db>, pause: Duration) {
    loop {
        match sweep(&db).await {
            Ok(0) => {}
            Ok(swept) => tracing::warn!("ruang berkas: {swept} berkas yang tidak pernah dilampirkan dihapus"),
            Err(e) => tracing::error!("ruang berkas: {e}"),
        }
        tokio::time::sleep(pause).await;
    }
}

async fn sweep(db: &Db) -> Result<usize> {
    let known = store::files::known(&mut db.view().await?).await?;
    db.files()?.sweep(&known)
}

/// Ctrl-C, or the service manager's request.
pub async fn told_to_stop() {
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
