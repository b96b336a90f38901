//! What the hub thinks of an event: whether it is handed on, set aside alone,
//! or makes its whole stream wait. Pure.

use exchange::public::{Action, Checker, DataSet, DataSetVersion, Key, KeyKind, Registry};
use kernel::Moment;
use protocol::event::{Data, Event};
use serde_json::Value as Json;

use crate::known;
use crate::store::event::Verdict;

/// What events of one delivery are held against.
#[derive(Debug)]
pub struct Expected<'a> {
    pub registry: &'a Registry,
    /// The system that publishes.
    pub system: &'a str,
    pub set: &'a DataSet,
    pub version: &'a DataSetVersion,
    pub source: &'a str,
    /// The one kind of event that the address names; empty: any of the data set.
    pub kind: &'a str,
    pub checker: &'a Checker,
    pub now: Moment,
}

fn faulty(code: &'static str, reason: impl Into<String>) -> Verdict {
    Verdict::Faulty { code, reason: reason.into() }
}

/// The epoch of a spool and the number in it: of an id like `a1b2-17` under the
/// sequence 17. Other ids, such as random ones, name no epoch.
pub fn numbered(event: &Event) -> (String, Option<i64>) {
    let given = event.sequence.and_then(|n| i64::try_from(n).ok());
    match (read_number(&event.id), given) {
        (Some((epoch, number)), Some(given)) if given == number => (epoch.to_owned(), Some(number)),
        _ => (String::new(), given),
    }
}

pub fn read_number(id: &str) -> Option<(&str, i64)> {
    let (epoch, digits) = id.rsplit_once('-')?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && !epoch.is_empty();
    let number = digits.parse().ok().filter(|n| *n > 0 && plain)?;
    Some((epoch, number))
}

/// Judges one event.
pub fn judge(event: &Event, expected: &Expected<'_>) -> Verdict {
    if let Some(verdict) = attributes(event, expected) {
        return verdict;
    }
    if let Some(verdict) = captured(event, expected) {
        return verdict;
    }
    content_of(event, expected)
}

fn attributes(event: &Event, expected: &Expected<'_>) -> Option<Verdict> {
    if event.source != expected.source {
        return Some(faulty("SUMBER", format!("source harus {}", expected.source)));
    }
    let Some((code, version, _)) = expected.registry.read_event_type(&event.kind) else {
        return Some(faulty("JENIS", format!("type {} tidak dikenal", event.kind)));
    };
    let fits = expected.kind.is_empty() || expected.kind == event.kind;
    if code != expected.set.code || version != expected.version.version || !fits {
        return Some(faulty("JENIS", format!("type {} bukan milik aliran ini", event.kind)));
    }
    None
}

/// How far the clock of whoever captured it may have been behind.
const GRACE_MS: i64 = 300_000;

fn was_given(key: &Key, at: Moment) -> bool {
    key.from.0.saturating_sub(GRACE_MS) <= at.0 && at < key.to
}

/// Who captured it, and with which key: one that was good then may have run out
/// since, but after a revocation a person looks at what it left behind.
fn captured(event: &Event, expected: &Expected<'_>) -> Option<Verdict> {
    let at = event.moment().map_or(expected.now, Moment);
    if !event.is_captured() {
        return unsigned(at, expected);
    }
    let key = event.captured_by().and_then(|keyid| expected.registry.keys.get(keyid));
    let key = key.filter(|key| key.system == expected.system && key.kind() == KeyKind::Signing);
    let Some((key, public)) = key.and_then(|key| Some((key, known::public(&key.material)?))) else {
        return Some(faulty("KUNCI", "kunci penangkap tidak terdaftar untuk sistem ini"));
    };
    if !event.is_captured_with(&public) {
        return Some(faulty("TANDA-TANGAN", "tanda tangan peristiwa tidak cocok dengan isinya"));
    }
    if !was_given(key, at) {
        return Some(faulty("KUNCI", "kunci penangkap tidak berlaku pada waktu peristiwa"));
    }
    match key.revoked_at {
        Some(revoked) if at >= revoked => Some(faulty("KUNCI", "kunci penangkap sudah dicabut pada waktu peristiwa")),
        Some(_) => Some(revoked()),
        None => None,
    }
}

fn revoked() -> Verdict {
    faulty("KUNCI-DICABUT", "kunci pada waktu peristiwa kemudian dicabut; perlu dilihat petugas")
}

/// Without a signature of its own: were all keys of its time taken back since?
fn unsigned(at: Moment, expected: &Expected<'_>) -> Option<Verdict> {
    let ours = |key: &&Key| key.system == expected.system && key.kind() == KeyKind::Signing && was_given(key, at);
    let mut then = expected.registry.keys.values().filter(ours).peekable();
    let all_revoked = then.peek().is_some() && then.all(|key| key.revoked_at.is_some());
    all_revoked.then(revoked)
}

/// What it holds, apart from who sent it.
pub fn content_of(event: &Event, expected: &Expected<'_>) -> Verdict {
    let deleted = matches!(expected.registry.read_event_type(&event.kind), Some((_, _, Action::Deleted)));
    let value = match &event.data {
        None if deleted => return Verdict::Fits,
        None => return faulty("ISI", "peristiwa tidak membawa isi"),
        Some(Data::Bytes(_)) => return faulty("ISI", "isi harus JSON"),
        Some(Data::Json(text)) => match serde_json::from_str::<Json>(text) {
            Ok(value) => value,
            Err(_) => return faulty("ISI", "isi bukan JSON yang terbaca"),
        },
    };
    if has_nul(&value) {
        return faulty("ISI", "isi memuat huruf NUL");
    }
    // What is gone may be told by its name alone.
    let faults = if deleted { vec![] } else { expected.checker.faults(&value) };
    if faults.is_empty() {
        return Verdict::Fits;
    }
    let reason = faults.join("; ");
    match announced(event).filter(|digest| *digest != expected.version.schema_digest) {
        Some(digest) => Verdict::Breaks { announced: digest.to_owned(), reason },
        None => faulty("SKEMA", reason),
    }
}

/// The digest of the schema that an event says it keeps to.
pub fn announced(event: &Event) -> Option<&str> {
    let (_, digest) = event.dataschema.as_deref()?.split_once("#sha256-")?;
    (digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit())).then_some(digest)
}

fn has_nul(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('\0'),
        Json::Array(all) => all.iter().any(has_nul),
        Json::Object(map) => map.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}
