//! Events: taken in durably, each once, and handed on to each subscriber in
//! order. The form is CloudEvents', the addresses are GovStack's.

pub mod check;
pub mod decode;
mod publish;
mod pull;
pub(crate) mod release;
pub mod schema;
mod webhook;

use exchange::public::{DataSet, DataSetVersion, Registry};
use protocol::event::{self, Event};
use protocol::id::Subsystem;
use protocol::{Fault, FaultKind};

/// For what the keys encrypt contents.
pub(crate) const PURPOSE: &str = "exchange-event";

/// What an event type in an address names: one version of a data set, and one
/// kind of event of it where the type says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub dataset: String,
    pub version: i64,
    /// Empty: all kinds.
    pub kind: String,
}

/// Reads `id.go.buru.sp2d.v1.upserted`, or the same without its end.
pub(crate) fn named(registry: &Registry, event_type: &str) -> Result<Named, Fault> {
    if let Some((dataset, version, _)) = registry.read_event_type(event_type) {
        return Ok(Named { dataset, version, kind: event_type.to_owned() });
    }
    let whole = registry.read_event_type(&format!("{event_type}.upserted"));
    let (dataset, version, _) = whole.ok_or_else(unknown)?;
    Ok(Named { dataset, version, kind: String::new() })
}

/// One event as JSON, as it stands in a batch and in the lane.
pub(crate) fn alone(text: &[u8]) -> Result<Event, Fault> {
    let fields = [("content-type".to_owned(), event::STRUCTURED.as_bytes().to_vec())];
    let mut all = event::parse(&fields, text, &event::Limits::default())?;
    all.pop().ok_or_else(|| Fault::new(FaultKind::BadRequest, "Kiriman tidak memuat peristiwa."))
}

fn unknown() -> Fault {
    Fault::new(FaultKind::UnknownService, "Jenis peristiwa ini tidak terdaftar.")
}

/// The version of a data set, at the address of the system that publishes it.
pub(crate) fn found<'a>(
    registry: &'a Registry,
    of: &Subsystem,
    named: &Named,
) -> Result<(&'a DataSet, &'a DataSetVersion), Fault> {
    let set = registry.datasets.get(&named.dataset).filter(|set| set.system == of.to_string()).ok_or_else(unknown)?;
    Ok((set, set.versions.get(&named.version).ok_or_else(unknown)?))
}
