//! What others may ask of evidence.

use kernel::authority::{Situation, decide};
use kernel::{Day, Moment, Zone};
use store::files::Held;
use store::{DocRef, Document, Result, View};

use crate::acts::{ATTACH, DETACH, standing};
pub use crate::brought::Brought;
pub use crate::completeness::Looked;
use crate::completeness::{List, look};
pub use crate::model::{Attachment, EvidenceKind, Media, Scan, safe_name};
use crate::policy::{LISTS, Policy};
use crate::rules::{DetachFacts, decide_detach, decide_takes};
use crate::store as rows;

/// The papers of a payment, as somebody sees them from one of its documents.
#[derive(Clone, Debug)]
pub struct Folder {
    pub document: Document,
    pub papers: Vec<Paper>,
    /// The reader may add to this document.
    pub may_attach: bool,
    /// Bytes of the largest file that is taken.
    pub most: usize,
}

#[derive(Clone, Debug)]
pub struct Paper {
    pub attachment: Attachment,
    pub person: String,
    /// The reader may take it off.
    pub may_detach: bool,
}

/// The papers of a document's payment; none where the reader does not see it.
pub async fn folder(
    view: &mut View,
    (person, now, zone): (i64, Moment, Zone),
    document: i64,
) -> Result<Option<Folder>> {
    let Some(document) = store::documents::seen(view, &DocRef::from(document)).await?.pop() else { return Ok(None) };
    let grants = organisation::public::grants(view, person).await?;
    let places = [document.sub_unit_id, document.unit_id];
    let at = Situation { person, units: &places, doc_date: now.day(zone), now, zone, hands: &[] };
    let may_detach = |a: &Attachment| {
        let facts = DetachFacts {
            label: document.label(),
            state: document.state,
            name: a.name.clone(),
            detached: a.detached_at.is_some(),
            own: [a.attached_by, document.drafted_by].contains(&person),
        };
        a.document == document.id && decide_detach(&facts).is_ok() && decide(DETACH, &at, &grants).is_ok()
    };
    let papers = rows::of_thread(view, document.thread).await?;
    let (regulations, _) = store::regulations::in_force(view).await?;
    let policy = Policy::on(&regulations, now.day(zone));
    let living = papers.iter().filter(|(a, _)| a.document == document.id && a.detached_at.is_none()).count();
    let on = standing(&document, i64::try_from(living).unwrap_or(i64::MAX));
    let may_attach = decide(ATTACH, &at, &grants).is_ok() && decide_takes(&on, &policy).is_ok();
    let papers = papers
        .into_iter()
        .map(|(attachment, person)| Paper { may_detach: may_detach(&attachment), attachment, person })
        .collect();
    let most = usize::try_from(policy.most_kb.saturating_mul(1024)).unwrap_or(0);
    Ok(Some(Folder { document, papers, may_attach, most }))
}

/// The papers that a payment of a kind is asked for on a day, and which of
/// them are there; none where the kind has no list.
pub async fn completeness(view: &mut View, (kind, day): (&str, Day), papers: &[Paper]) -> Result<Option<Vec<Looked>>> {
    let (regulations, _) = store::regulations::in_force(view).await?;
    let lists: Vec<List> = regulations.read(LISTS, day).unwrap_or_default();
    let living = papers.iter().map(|p| &p.attachment).filter(|a| a.detached_at.is_none());
    Ok(look(&lists, kind, &living.map(|a| a.kind).collect::<Vec<_>>()))
}

/// One paper and where it lies: the document is asked for first, so an unseen
/// one and one that does not exist answer alike.
pub async fn paper(view: &mut View, id: i64) -> Result<Option<(Attachment, Held)>> {
    let Some(found) = rows::load(view, id).await? else { return Ok(None) };
    let Some(document) = store::documents::seen(view, &DocRef::from(found.document)).await?.pop() else {
        return Ok(None);
    };
    let held =
        Held { name: found.content.clone(), skpd: document.unit_id, digest: found.digest.clone(), size: found.size };
    Ok(Some((found, held)))
}
