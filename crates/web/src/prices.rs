//! Standard prices: what the pages and the API show of them. They are set for
//! the whole regency, so everybody who has signed in reads all of them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use kernel::{Code, Day, Money};
use serde::Serialize;
use store::View;
use store::module::Reading;

use crate::asked::Asked;
use crate::auth::Reader;
use crate::pages::words;
use crate::problem::Problem;
use crate::reply;
use crate::site::Site;

/// Longest text that is searched for.
const MAX_TEXT: usize = 200;

/// Functions behind them.
#[derive(Clone, Copy, Debug)]
pub struct Prices {
    /// Prices in force that fit, the best first; while somebody types.
    pub search: for<'a> fn(&'a mut View, &'a Wanted) -> Reading<'a, Vec<Price>>,
    /// A page of the register, or of a search.
    pub listing: for<'a> fn(&'a mut View, &'a Wanted) -> Reading<'a, Found>,
    /// All prices of an item, the newest first.
    pub history: fn(&mut View, i64) -> Reading<'_, Vec<Price>>,
    /// The lists there are: letters and names.
    pub kinds: fn() -> Vec<(&'static str, &'static str)>,
}

/// Which prices are asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub year: i32,
    pub day: Day,
    /// Beginnings of words, in any order.
    pub text: String,
    /// The letters of a list; empty for all.
    pub kind: String,
    /// Only what may be used with this account.
    pub rekening: Option<Code>,
    pub most: usize,
    pub after: usize,
}

#[derive(Clone, Debug, Default)]
pub struct Found {
    pub prices: Vec<Price>,
    pub count: i64,
    /// There are more than were counted.
    pub more: bool,
}

/// A price as readers see it.
#[derive(Clone, Debug, Serialize)]
pub struct Price {
    pub item: i64,
    pub id: i64,
    pub year: i32,
    pub kind: &'static str,
    pub code: String,
    pub name: String,
    pub spec: String,
    pub measure: String,
    pub amount: Money,
    /// Local content in hundredths of a per cent.
    pub tkdn: Option<i64>,
    /// Accounts it may be used with; none: any of belanja.
    pub rekening: Vec<String>,
    pub starts: Day,
    pub ends: Option<Day>,
    pub source: String,
    #[serde(skip)]
    pub group: String,
    #[serde(skip)]
    pub national_id: String,
}

#[derive(Serialize)]
struct Answer {
    prices: Vec<Price>,
}

impl Wanted {
    /// Reads an address; what is left of it is the caller's.
    pub(crate) fn of(site: &Site, asked: &mut Asked, most: usize) -> Result<Wanted, Problem> {
        let today = site.today()?;
        let year = asked.year()?.unwrap_or(today.year());
        let text = asked.take("q").unwrap_or_default().trim().to_owned();
        if text.chars().count() > MAX_TEXT {
            return Err(Problem::input(words::get().search_too_long));
        }
        let kind = asked.take("jenis").unwrap_or_default().to_uppercase();
        let known = (site.app.prices.kinds)().iter().any(|(code, _)| *code == kind);
        if !kind.is_empty() && !known {
            return Err(Problem::input(words::unknown_value("jenis", &kind)));
        }
        let rekening = asked.choice("rekening", |text| Code::parse(text).ok())?;
        let day = asked.day("tanggal")?.unwrap_or(today);
        Ok(Wanted { year, day, text, kind, rekening, most, after: 0 })
    }
}

async fn found(site: &Site, view: &mut View, mut asked: Asked) -> Result<Response, Problem> {
    let most = asked.limit()?.min(Asked::PAGE);
    let wanted = Wanted::of(site, &mut asked, most)?;
    asked.end()?;
    reply::json(&Answer { prices: (site.app.prices.search)(view, &wanted).await? })
}

/// For programs, by token.
pub(crate) async fn search(State(site): State<Arc<Site>>, mut reader: Reader, uri: Uri) -> Result<Response, Problem> {
    found(&site, &mut reader.view, Asked::of(&uri)?.complete()?).await
}

/// For pages, while somebody types.
pub(crate) async fn typed(
    State(site): State<Arc<Site>>,
    mut visitor: crate::pages::session::Visitor,
    uri: Uri,
) -> Result<Response, crate::pages::session::Away> {
    Ok(found(&site, &mut visitor.view, Asked::of(&uri)?.filled()).await?)
}
