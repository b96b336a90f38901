//! That somebody signed in is there now: a code of their phone, for one act as
//! the page has shown it.

use std::time::Instant;

use kernel::Refusal;
use store::Error;

use super::session::Visitor;
use super::throttle::Key;
use super::words;
use crate::Proving;
use crate::problem::Problem;
use crate::site::Site;

/// Tries of codes count per session: whoever else is signed in goes on.
pub(crate) fn key(visitor: &Visitor) -> [Key; 1] {
    [Key::Code(format!("sesi\n{}", visitor.session.id))]
}

/// Refuses where too many codes were wrong; the try counts until it passes.
pub(crate) fn begin(site: &Site, keys: &[Key]) -> Result<(), Problem> {
    site.throttle.begin(keys, Instant::now()).map_err(|wait| {
        let refusal = Refusal::new("BUKTI-TUNGGU", words::ID.our_policy, words::wait_code(wait), words::ID.wait_help);
        Problem::from(Error::refuse(refusal.at("kode")))
    })
}

/// Proves the visitor's presence for an act whose page has shown them what
/// `digest` holds ([`store::shown`]); the number goes into the act's envelope.
#[expect(dead_code, reason = "the pages of acts call it")]
pub(crate) async fn prove(
    site: &Site,
    visitor: &Visitor,
    code: &str,
    act: &str,
    digest: [u8; 32],
) -> Result<i64, Problem> {
    let keys = key(visitor);
    begin(site, &keys)?;
    let work = (site.app.sessions.prove)(Proving { code: code.to_owned(), act: act.to_owned(), digest });
    let answer = site.app.db.act(work, visitor.envelope()).await?;
    site.throttle.passed(&keys);
    answer.done["presence"].as_i64().ok_or_else(|| Problem::bug(&"bukti kehadiran tanpa nomor"))
}
