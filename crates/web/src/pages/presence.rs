//! That somebody signed in is there now: a code of their phone, for one act as
//! the page has shown it.

use std::time::Instant;

use kernel::{ActDef, Refusal};
use store::Error;

use super::session::Visitor;
use super::throttle::Key;
use super::words;
use crate::Proving;
use crate::site::Site;

/// Tries of codes count per session: whoever else is signed in goes on.
pub(crate) fn key(visitor: &Visitor) -> [Key; 1] {
    [Key::Code(format!("sesi\n{}", visitor.session.id))]
}

/// Refuses where too many codes were wrong; the try counts until it passes.
pub(crate) fn begin(site: &Site, keys: &[Key]) -> store::Result<()> {
    site.throttle.begin(keys, Instant::now()).map_err(|wait| {
        let w = words::get();
        // The pages' own words: in the reader's language, not an official wording.
        let refusal = Refusal::new("BUKTI-TUNGGU", w.our_policy, words::wait_code(wait), w.wait_help);
        Error::refuse(refusal.at("kode"))
    })
}

/// Whether the pages ask this person for a code before this act: it signs, and
/// they have a factor.
pub(crate) async fn asked(site: &Site, visitor: &mut Visitor, def: &ActDef) -> store::Result<bool> {
    Ok(def.signs && (site.app.sessions.has_factor)(&mut visitor.view, visitor.session.user).await?)
}

/// Whether an act that signs stays closed until this person enrols a factor.
pub(crate) fn missing(site: &Site, def: &ActDef, asked: bool) -> bool {
    def.signs && !asked && !site.app.db.region().practice
}

/// Proves the visitor's presence for an act whose page has shown them what
/// `digest` holds ([`store::shown`]); the number goes into the act's envelope.
pub(crate) async fn prove(
    site: &Site,
    visitor: &Visitor,
    code: &str,
    act: &str,
    digest: [u8; 32],
) -> store::Result<i64> {
    let keys = key(visitor);
    begin(site, &keys)?;
    let work = (site.app.sessions.prove)(Proving { code: code.to_owned(), act: act.to_owned(), digest });
    let answer = site.app.db.act(work, visitor.envelope()).await?;
    site.throttle.passed(&keys);
    answer.done["presence"].as_i64().ok_or_else(|| Error::Bug("bukti kehadiran tanpa nomor".into()))
}
