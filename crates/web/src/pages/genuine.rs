//! The page to which the square on a paper leads: whether it is genuine, and
//! what has become of it. Anybody may ask; nothing personal is told.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use kernel::lifecycle::State as Standing;
use store::Scope;

use super::frame::{Frame, answer};
use super::look::{rupiah, state_class};
use super::throttle::Key;
use super::words::theirs;
use super::{sign_in, time, words};
use crate::Genuine;
use crate::acts::{Named, name};
use crate::problem::Problem;
use crate::site::Site;

#[derive(Debug, Template)]
#[template(path = "genuine.html")]
struct GenuinePage {
    f: Frame,
    lead: String,
    told: Told,
}

/// What the page says of a paper that is known.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) state: Option<(&'static str, &'static str)>,
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) digest: String,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, path: Named, headers: HeaderMap) -> Result<Response, Problem> {
    let token = name(path)?;
    let keys: Vec<Key> = sign_in::address(&headers).map(Key::Checker).into_iter().collect();
    if let Err(wait) = site.throttle.begin(&keys, Instant::now()) {
        let page = page(Frame::bare(&site, words::get().not_done), words::wait_sentence(wait));
        let mut told = answer(StatusCode::TOO_MANY_REQUESTS, &headers, &page)?;
        told.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        return Ok(told);
    }
    let mut view = site.app.db.view_as(Scope::Region).await?;
    let found = (site.app.prints.proof)(&mut view, &site.issuer(), &token).await?;
    drop(view);
    let Some(found) = found else {
        tracing::warn!("kode QR yang tidak dikenal diperiksa");
        let page = page(Frame::bare(&site, words::get().proof_unknown), words::get().proof_unknown_lead);
        return answer(StatusCode::NOT_FOUND, &headers, &page);
    };
    site.throttle.passed(&keys);
    let (title, lead) = judged(site.app.db.region().practice, &found);
    let page = GenuinePage { told: told(&found), ..page(Frame::bare(&site, title), lead) };
    answer(StatusCode::OK, &headers, &page)
}

fn page(f: Frame, lead: impl Into<String>) -> GenuinePage {
    GenuinePage { f, lead: lead.into(), told: Told::default() }
}

fn is_dead(state: Standing) -> bool {
    use Standing as S;
    matches!(state, S::Voided | S::Rejected | S::Returned | S::Bounced | S::Draft | S::Proposed)
}

/// What anybody may know of a paper; nothing of one that came from elsewhere.
pub(crate) fn told(found: &Genuine) -> Told {
    let w = words::get();
    if found.external {
        return Told::default();
    }
    let state = Some((words::standing(found.state), state_class(found.state)));
    let mut facts = vec![(w.proof_number, found.number.clone())];
    facts.extend(found.date.map(|d| (w.proof_date, time::day(d))));
    facts.extend(found.replaced.clone().map(|by| (w.proof_replaced_by, by)));
    if found.current {
        facts.push((w.proof_amount, found.amount.map_or_else(|| w.proof_private.to_owned(), rupiah)));
    }
    let digest = if found.current { found.digest.clone() } else { String::new() };
    Told { state, facts, digest }
}

/// Heading and first sentence. A practice folder never calls anything genuine,
/// and nothing is said for what came from elsewhere.
pub(crate) fn judged(practice: bool, found: &Genuine) -> (String, &'static str) {
    let w = words::get();
    let named = words::numbered(found.kind.code(), &found.number);
    match found {
        Genuine { external: true, .. } => (w.proof_imported.to_owned(), w.proof_imported_lead),
        _ if practice => {
            let old = if found.current { String::new() } else { format!(", {}", w.proof_old.to_lowercase()) };
            (format!("{}{old}: {named}", w.proof_practice), w.proof_practice_lead)
        }
        Genuine { current: false, .. } => (format!("{}: {named}", w.proof_old), w.proof_old_lead),
        Genuine { replaced: Some(_), .. } => (format!("{}: {named}", w.proof_replaced), w.proof_replaced_lead),
        _ if is_dead(found.state) => (format!("{}: {named}", theirs::state(found.state)), w.proof_dead_lead),
        _ => (words::genuine(found.kind.code(), &found.number, found.date.map(time::day).as_deref()), w.proof_compare),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::lifecycle::Kind;

    fn found(state: Standing) -> Genuine {
        Genuine {
            kind: Kind::Sp2d,
            number: "1/2026".into(),
            date: kernel::Day::new(2026, 3, 16),
            state,
            external: false,
            current: true,
            replaced: None,
            amount: None,
            digest: String::new(),
        }
    }

    #[test]
    fn only_what_lives_here_is_genuine() {
        let title = |practice, genuine: &Genuine| judged(practice, genuine).0;
        assert_eq!(title(false, &found(Standing::Issued)), "Asli: SP2D nomor 1/2026, tanggal 16 Maret 2026");
        for state in Standing::ALL {
            let living = !is_dead(*state);
            assert_eq!(title(false, &found(*state)).starts_with("Asli"), living, "{state:?}");
            for never in [
                title(true, &found(*state)),
                title(false, &Genuine { external: true, ..found(*state) }),
                title(true, &Genuine { external: true, ..found(*state) }),
                title(false, &Genuine { current: false, ..found(*state) }),
                title(false, &Genuine { replaced: Some("2/2026".into()), ..found(*state) }),
            ] {
                assert!(!never.contains("Asli"), "{never}");
            }
        }
        assert_eq!(title(false, &Genuine { external: true, ..found(Standing::Paid) }), "Dokumen ini diimpor dari SIPD");
        assert_eq!(title(false, &found(Standing::Voided)), "Batal: SP2D nomor 1/2026");
    }
}
