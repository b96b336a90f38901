//! A system that nobody knows yet brings its key, with a code that was read out
//! over the telephone. The hub proves the code and hands the key to the door,
//! where it becomes a proposal; by itself it lets nothing count.

use std::sync::Arc;
use std::time::Duration;

use exchange::public::{self as registers, Brought};
use hyper::body::Incoming;
use kernel::Refusals;
use protocol::enrol::Enrol;
use protocol::{Fault, FaultKind, key};

use crate::body::Intake;
use crate::course::{Course, Form};
use crate::fair::Limits;
use crate::gate::{Gate, Turned};
use crate::head::Head;
use crate::hub::{Hub, lane_fault};
use crate::reply::Reply;
use crate::store::alarm::Alarm;

/// A name, a key and a proof are short.
const MOST_BYTES: u64 = 2 << 10;
const INTAKE: Intake =
    Intake { memory: 2 << 10, most: MOST_BYTES, idle: Duration::from_secs(30), whole: Duration::from_secs(120) };
/// Of one address, and for one system: people who mistype, and nobody who guesses.
const TRIES: Limits = Limits { per_second: 1, burst: 10, each: usize::MAX, all: usize::MAX, waiting: 1 };
const PATIENCE: Duration = Duration::from_secs(1);

/// A code came again with another key; somebody tries one after the other.
const TWICE: &str = "KODE-DUA-KALI";
const GUESSED: &str = "KODE-DITEBAK";

/// Who tries to bring keys, by address and by system.
#[derive(Debug)]
pub(crate) struct Tries {
    addresses: Arc<Gate>,
    systems: Arc<Gate>,
}

impl Tries {
    pub(crate) fn new() -> Tries {
        Tries { addresses: Gate::new(PATIENCE), systems: Gate::new(PATIENCE) }
    }
}

/// Whoever is too fast is held for a while, and then refused.
async fn judge(gate: &Arc<Gate>, name: &str, course: &mut Course) -> Result<(), Fault> {
    let Err(turned) = gate.enter(name, TRIES).await.map(drop) else { return Ok(()) };
    let millis = match turned {
        Turned::TooFast(millis) => millis,
        Turned::Busy => 1000,
    };
    course.retry_after = Some(millis.div_ceil(1000).max(1));
    tokio::time::sleep(PATIENCE).await;
    Err(Fault::new(FaultKind::RateLimited, "Terlalu sering mencoba kode pendaftaran; tunggu sebentar."))
}

fn read(body: &[u8]) -> Result<Enrol, Fault> {
    let odd = |words: String| Fault::new(FaultKind::BadRequest, words);
    let given: Enrol = serde_json::from_slice(body).map_err(|e| odd(format!("Pendaftaran tidak terbaca: {e}")))?;
    let public = key::read_public(&given.public)?;
    if key::write_public(&public) != given.public {
        return Err(odd("Kunci umum tidak ditulis seperti lazimnya.".into()));
    }
    Ok(given)
}

/// A right code that opens nothing; who made it and why they may not is nobody's
/// business over the line.
fn told(refusals: &Refusals) -> Fault {
    let ours = refusals.as_slice().iter().filter(|r| r.code.starts_with("TUKAR-"));
    let words: Vec<String> = ours.map(|r| format!("{} {} ({})", r.message, r.remedy, r.code)).collect();
    match words.is_empty() {
        true => Fault::new(FaultKind::AccessDenied, "Kode pendaftaran ini tidak berlaku lagi; minta yang baru."),
        false => Fault::new(FaultKind::AccessDenied, words.join(" ")),
    }
}

impl Hub {
    pub(crate) async fn enrol(&self, head: &Head, body: Incoming, course: &mut Course) -> Result<Reply, Fault> {
        course.form = Form::Event;
        if head.method != "POST" {
            return Err(Fault::new(FaultKind::MethodNotAllowed, "Kunci dibawa dengan POST."));
        }
        let taken = self.take(head, course, body, &INTAKE).await?;
        let body = taken.held().whole().await.map_err(|e| Fault::new(FaultKind::Internal, e.to_string()))?;
        let given = read(&body)?;
        // Names that nobody registered share one place.
        let known = self.registry().systems.contains_key(&given.system);
        let mut turn = judge(&self.tries.addresses, &head.peer.address.ip().to_string(), course).await;
        if turn.is_ok() {
            turn = judge(&self.tries.systems, if known { &given.system } else { "" }, course).await;
        }
        if turn.is_err() && known {
            self.raise(GUESSED, &given.system, "Kode pendaftaran sistem ini dicoba berulang-ulang.").await?;
        }
        turn?;
        let own = self.own.as_ref();
        let own = own.ok_or_else(|| Fault::new(FaultKind::ServiceDisabled, "Hub ini tidak menerima pendaftaran."))?;
        match registers::enrol(&own.db, &self.public_key(), &given).await.map_err(lane_fault)? {
            Brought::Waits(enrolled) => Ok(Reply { status: 201, ..Reply::json(&serde_json::json!(enrolled)) }),
            Brought::Unproved => {
                Err(Fault::new(FaultKind::AccessDenied, "Pengenal sistem atau kode pendaftarannya tidak cocok."))
            }
            Brought::Refused(refusals) => {
                if refusals.has("TUKAR-DAFTAR-TERPAKAI") {
                    let words = "Kode pendaftaran yang sudah dipakai datang lagi dengan kunci lain.";
                    self.raise(TWICE, &given.system, words).await?;
                }
                Err(told(&refusals))
            }
        }
    }

    /// As often as refusals of one member are noted, and no more.
    async fn raise(&self, code: &'static str, system: &str, words: &str) -> Result<(), Fault> {
        if !self.metrics.may_note(Some(&format!("{code} {system}"))) {
            return Ok(());
        }
        let (who, about) = (system.to_owned(), system.to_owned());
        self.keep(Arc::new(Alarm { code, who, about, words: words.into() })).await.map(drop)
    }
}
