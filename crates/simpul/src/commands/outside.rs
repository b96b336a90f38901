//! Publishing, the public pages, witnesses.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use portal::folder::is_verifier;
use portal::witness::{Outcome, Source, Witness};
use portal::{Folder, LogName, WitnessKey};
use serde_json::{Value, json};
use store::lane::lane_file;
use store::{Db, Error, Lane, Place, Result};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use web::Portal;

use super::setup::told_to_stop;
use crate::cli::{At, outside as cli};
use crate::output;
use crate::serving::publishing::Publisher;

/// How much the public's pages give way to others on the machine.
const NICE: i32 = 10;

/// Publishes once. Beside a server of the embedded database it reads alone, and
/// the log of messages, which that server writes, is left out.
pub async fn publish(at: &At, asked: cli::Publish) -> Result<Value> {
    let (db, alone) = match at.open().await {
        Ok(db) => (db, true),
        Err(_) => (at.open_reader().await?, false),
    };
    let lane = if alone { existing_lane(&at.place()?, &db).await? } else { None };
    let mut publisher = Publisher::open(Folder::new(&asked.folder), &db)?;
    if asked.all {
        publisher.forget();
    }
    let done = publisher.round(&db, lane.as_ref()).await;
    if let Some(lane) = lane {
        lane.close().await;
    }
    db.close().await;
    let (written, _) = done?;
    let told = json!({
        "folder": asked.folder,
        "version": written.version,
        "papers": written.papers,
        "pieces": written.pieces,
    });
    Ok(told)
}

/// The lane of the exchange, where there is one.
async fn existing_lane(place: &Place, db: &Db) -> Result<Option<Lane>> {
    match place {
        Place::Folder(folder) if !lane_file(folder).exists() => Ok(None),
        _ => Ok(Some(Lane::open(place, db, hub::store::MIGRATIONS).await?)),
    }
}

/// The regency's public key given in place, or in a file named by `@`.
fn key(given: &str) -> Result<String> {
    let text = match given.strip_prefix('@') {
        None => given.to_owned(),
        Some(file) => std::fs::read_to_string(file).map_err(|e| Error::Input(format!("{file}: {e}")))?,
    };
    let text = text.trim().to_owned();
    if is_verifier(&text) { Ok(text) } else { Err(Error::Input("kunci umum daerah tidak terbaca".into())) }
}

/// Listens on this machine alone: TLS stands in front of it.
async fn local(address: &str, why: &str) -> Result<TcpListener> {
    let listener = TcpListener::bind(address)
        .await
        .map_err(|e| Error::Input(format!("alamat {address} tidak dapat dipakai: {e}")))?;
    if listener.local_addr()?.ip().is_loopback() {
        return Ok(listener);
    }
    Err(Error::Input(format!("{why}; dengarkan di 127.0.0.1 dan letakkan di belakang perantara TLS")))
}

/// Payments on the same machine go first. Linux weighs sessions before it weighs
/// the programs of one, so a portal that leads its session lowers that too.
fn give_way() {
    if let Err(e) = rustix::process::nice(NICE) {
        tracing::warn!("prioritas proses tidak dapat diturunkan: {e}");
    }
    if leads_its_session()
        && let Err(e) = std::fs::write("/proc/self/autogroup", NICE.to_string())
    {
        tracing::debug!("prioritas sesi tidak diturunkan: {e}");
    }
}

/// Whether this process began its session, read as text: inside a container the
/// session may lie outside of what can be seen, and is then 0.
fn leads_its_session() -> bool {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return false };
    // The name of the program stands in brackets and may itself hold blanks.
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after.split_whitespace().nth(3) == Some(std::process::id().to_string().as_str())
}

/// Serves the public's pages until it is told to stop.
pub async fn portal(at: &At, asked: cli::Portal) -> Result<ExitCode> {
    let address = at.portal_address()?;
    let secure = address.as_ref().is_some_and(|address| address.starts_with("https://"));
    let portal = Portal::open(Folder::new(&asked.folder), &key(&asked.verifier)?, secure)?;
    let missing = || Error::Input(format!("{}: belum ada terbitan yang utuh", asked.folder.display()));
    let portal = Arc::new(portal.ok_or_else(missing)?);
    let listener = local(&asked.listen, "halaman publik belum memakai TLS").await?;
    let here = listener.local_addr()?;
    give_way();
    let (version, practice) = portal.version();
    println!(
        "{}Halaman publik di http://{here} dari terbitan {version}; Ctrl-C untuk berhenti",
        if practice { "LATIHAN. " } else { "" }
    );
    web::serve_public(portal, listener, told_to_stop()).await?;
    Ok(ExitCode::SUCCESS)
}

pub async fn witness(what: cli::Witness, json: bool) -> Result<ExitCode> {
    match what {
        cli::Witness::Key { file, name } => {
            let made = WitnessKey::make(&name, &file)?;
            output::print(&json!({ "key": file, "verifier": made.verifier() }), json);
            Ok(ExitCode::SUCCESS)
        }
        cli::Witness::Run(asked) => run(asked, json).await,
    }
}

async fn run(asked: cli::Run, json: bool) -> Result<ExitCode> {
    let source = Source::to(&asked.from)?;
    let mut witness = Witness::open(&asked.folder, WitnessKey::load(&asked.key)?, &key(&asked.verifier)?, source)?;
    witness.accept(asked.epoch);
    let witness = Arc::new(Mutex::new(witness));
    if let Some(address) = &asked.listen {
        let listener = local(address, "saksi belum memakai TLS").await?;
        println!("Saksi menjawab di http://{}, jalur /add-checkpoint; Ctrl-C untuk berhenti", listener.local_addr()?);
        tokio::spawn(web::serve_witness(witness.clone(), listener, std::future::pending()));
    }
    let mut said = Vec::new();
    loop {
        let told = witness.lock().await.round().await?;
        let now: Vec<String> = told.iter().map(|(log, outcome)| line(*log, outcome, json)).collect();
        // What goes on as before is not said every minute; an alarm is.
        if asked.once || now != said || told.iter().any(|(_, outcome)| outcome.is_alarm()) {
            output::write(now.join("\n").as_bytes());
        }
        if asked.once {
            let handed = |outcome: &Outcome| !matches!(outcome, Outcome::Sejalan { diserahkan: Some(_), .. });
            let fine = told.iter().all(|(_, outcome)| outcome.is_sound() && handed(outcome));
            return Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        said = now;
        tokio::select! {
            () = told_to_stop() => return Ok(ExitCode::SUCCESS),
            () = tokio::time::sleep(Duration::from_secs(asked.every)) => {}
        }
    }
}

/// One line for a log.
fn line(log: LogName, outcome: &Outcome, json: bool) -> String {
    if json {
        let mut value = json!(outcome);
        value["log"] = json!(log);
        return value.to_string();
    }
    let name = log.code();
    match outcome {
        Outcome::Sejalan { catatan, bertambah, diserahkan: None } => {
            format!("{name}: sejalan, {catatan} catatan (bertambah {bertambah}); dibenarkan dan diserahkan")
        }
        Outcome::Sejalan { catatan, diserahkan: Some(why), .. } => {
            format!("{name}: sejalan, {catatan} catatan; dibenarkan, tetapi belum diserahkan: {why}")
        }
        Outcome::TidakAda => format!("{name}: tidak diterbitkan"),
        Outcome::TidakTerjangkau { sebab } => format!("{name}: tidak terjangkau: {sebab}"),
        Outcome::Ditolak { alasan, dahulu, sekarang, bukti } => {
            let kept = bukti.as_ref().map_or_else(String::new, |path| format!("; bukti: {}", path.display()));
            format!(
                "{name}: DITOLAK, TIDAK DIBENARKAN: {} (dahulu {dahulu}, sekarang {sekarang}){kept}",
                alasan.words()
            )
        }
    }
}
