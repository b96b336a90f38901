//! One's second factor: enrol it, replace it, see what is left of the codes on
//! paper. Secret and codes are shown once and kept nowhere in the open.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use qrcode::{Color, QrCode};

use super::frame::{Frame, answer};
use super::session::{Away, Visitor};
use super::sign_in::{Posted, check_form, fields};
use super::words::theirs;
use super::{presence, proof, time, words};
use crate::problem::Problem;
use crate::site::Site;
use crate::{Enrolling, Factor, Fresh};

pub(crate) const ENROL: &str = "/akun/kode";
/// Blank modules around the picture, as its readers expect.
const QUIET: usize = 4;

/// A picture of dark squares: its width with the margin, and one path.
#[derive(Debug, PartialEq, Eq)]
struct Picture {
    width: usize,
    path: String,
}

fn picture(text: &str) -> Result<Picture, Problem> {
    let code = QrCode::new(text.as_bytes()).map_err(|e| Problem::bug(&e))?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, line) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!("M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET, n = run.len()));
            }
            x += run.len();
        }
    }
    Ok(Picture { width: width + 2 * QUIET, path })
}

#[derive(Debug, Template)]
#[template(path = "factor.html")]
struct FactorPage {
    f: Frame,
    since: String,
    codes_left: String,
    resting: Option<String>,
    reset_proposed: bool,
}

#[derive(Debug, Template)]
#[template(path = "enrol.html")]
struct EnrolPage {
    f: Frame,
    proof: String,
    lead: &'static str,
    picture: Picture,
    /// The secret in groups of four letters.
    groups: Vec<String>,
    /// A code of the factor that is replaced is asked for.
    old: bool,
    wrong: Option<(String, String)>,
}

#[derive(Debug, Template)]
#[template(path = "codes.html")]
struct CodesPage {
    f: Frame,
    codes: Vec<String>,
}

fn frame(site: &Site, visitor: &Visitor, title: &'static str) -> Frame {
    let frame = Frame::of(site, &visitor.who, &visitor.cookie, title, "akun");
    // This page is what the banner leads to.
    Frame { unproved: false, ..frame }
}

async fn factor_of(site: &Site, visitor: &mut Visitor) -> Result<Option<Factor>, Problem> {
    let now = site.reading_time()?;
    Ok((site.app.sessions.factor)(&mut visitor.view, visitor.session.user, now).await?)
}

/// The secret that waits for this session's first code; the same until it is
/// confirmed or forgotten, so that a page that is loaded again shows no other.
fn fresh(site: &Site, visitor: &Visitor) -> Fresh {
    let (session, now) = (visitor.session.id, Instant::now());
    site.enrolments.get(&session, now).unwrap_or_else(|| {
        let issuer = format!("Simpul {}", site.app.db.region().name);
        let made = (site.app.sessions.fresh)(&issuer, &visitor.who.name);
        site.enrolments.put(session, made.clone(), now);
        made
    })
}

fn enrol_page(
    site: &Site,
    visitor: &Visitor,
    headers: &HeaderMap,
    has_one: bool,
    wrong: Option<(String, String)>,
) -> Result<Response, Problem> {
    let w = words::get();
    let fresh = fresh(site, visitor);
    let (title, lead) = match (has_one, visitor.who.unproved && !site.app.db.region().practice) {
        (true, _) => (w.factor_replace, w.factor_replace_lead),
        (false, true) => (w.factor_none, w.factor_needed),
        (false, false) => (w.factor_none, w.factor_lead),
    };
    let letters: Vec<char> = fresh.text.chars().collect();
    let page = EnrolPage {
        f: frame(site, visitor, title),
        proof: proof::make(&visitor.cookie),
        lead,
        picture: picture(&fresh.address)?,
        groups: letters.chunks(4).map(|g| g.iter().collect()).collect(),
        old: has_one && !visitor.session.by_paper,
        wrong,
    };
    let status = if page.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer(status, headers, &page)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let Some(factor) = factor_of(&site, &mut visitor).await? else {
        return Ok(enrol_page(&site, &visitor, &headers, false, None)?);
    };
    let zone = site.app.db.region().zone;
    let page = FactorPage {
        f: frame(&site, &visitor, words::get().factor_on),
        since: time::moment(factor.made_at, zone),
        codes_left: words::codes_left(factor.codes_left),
        resting: factor.rested_at.map(|at| words::resting(&time::moment(at, zone))),
        reset_proposed: factor.reset_proposed,
    };
    Ok(answer(StatusCode::OK, &headers, &page)?)
}

pub(crate) async fn show_replace(
    State(site): State<Arc<Site>>,
    mut visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Away> {
    let has_one = factor_of(&site, &mut visitor).await?.is_some();
    Ok(enrol_page(&site, &visitor, &headers, has_one, None)?)
}

pub(crate) async fn enrol(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Posted(mut visitor, sent): Posted,
) -> Result<Response, Away> {
    let fields = fields(sent)?;
    check_form(&headers, &visitor.cookie, &fields)?;
    let has_one = factor_of(&site, &mut visitor).await?.is_some();
    match try_enrol(&site, &visitor, |name| fields.get(name).cloned().unwrap_or_default()).await {
        Ok(codes) => {
            let page = CodesPage { f: frame(&site, &visitor, words::get().factor_done), codes };
            Ok(answer(StatusCode::OK, &headers, &page)?)
        }
        Err(problem) => {
            let refusal = problem.into_refusal()?;
            let wrong = Some(theirs::told(refusal));
            Ok(enrol_page(&site, &visitor, &headers, has_one, wrong)?)
        }
    }
}

/// The codes for paper, once the factor is the account's.
async fn try_enrol(site: &Site, visitor: &Visitor, field: impl Fn(&str) -> String) -> Result<Vec<String>, Problem> {
    let keys = presence::key(visitor);
    presence::begin(site, &keys)?;
    let fresh = fresh(site, visitor);
    let codes = fresh.codes.clone();
    let work = (site.app.sessions.enrol)(Enrolling { fresh, code: field("kode"), old: field("lama") });
    site.app.db.act(work, visitor.envelope()).await?;
    site.throttle.passed(&keys);
    site.enrolments.forget(&visitor.session.id);
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_corners_and_its_margin() {
        let shown = picture("otpauth://totp/Simpul:a?secret=GEZDGNBVGY3TQOJQ&issuer=Simpul").expect("a picture");
        assert_eq!(shown.width % 4, (17 + 8) % 4);
        // The finder in the upper left corner begins behind the margin.
        assert!(shown.path.starts_with("M4 4h7v1h-7z"), "{}", shown.path);
        assert!(shown.path.contains("M4 5h1v1h-1zM10 5h1v1h-1z"));
    }
}
