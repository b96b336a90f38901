//! Who gives what to whom, how often, how fresh, and what fails.

use kernel::Moment;
use serde::Serialize;
use store::Result;

use super::{Looking, Party};
use crate::store::seeing;

/// Over which time: today, seven days, thirty days, the last one today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Span {
    #[serde(rename = "hari")]
    Day,
    #[default]
    #[serde(rename = "minggu")]
    Week,
    #[serde(rename = "bulan")]
    Month,
}

impl Span {
    pub const ALL: [Span; 3] = [Span::Week, Span::Day, Span::Month];

    /// The stable name in addresses and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Span::Day => "hari",
            Span::Week => "minggu",
            Span::Month => "bulan",
        }
    }

    pub fn parse(code: &str) -> Option<Span> {
        Span::ALL.into_iter().find(|span| span.code() == code)
    }

    fn days(self) -> i64 {
        match self {
            Span::Day => 1,
            Span::Week => 7,
            Span::Month => 30,
        }
    }

    /// Its first moment.
    pub fn since(self, looking: &Looking) -> Moment {
        Moment::start_of(looking.today().plus_days(1 - self.days()), looking.zone())
    }
}

/// One client and one service, over a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    pub client: Party,
    pub provider: Party,
    /// The service's code; of events `pub`, `pull` or `push` and their type.
    pub service: String,
    /// `REST`, `EVENT` or `META`.
    pub kind: String,
    pub count: i64,
    pub failed: i64,
    pub bytes: i64,
    pub last_at: Moment,
    /// One exchange on the average, in milliseconds.
    pub mean: i64,
}

/// The flows that the reader's SKPD is client or provider of.
pub async fn flows(looking: &mut Looking, span: Span) -> Result<Vec<Flow>> {
    let since = span.since(looking);
    let found = seeing::flows(&mut looking.lane, since).await?;
    let flow = |f: seeing::Flow| {
        let parts: Vec<&str> = f.service.splitn(5, '/').collect();
        let (provider, service) = match parts.as_slice() {
            [a, b, c, d, rest] => ([*a, *b, *c, *d].join("/"), (*rest).to_owned()),
            _ => (f.service.clone(), String::new()),
        };
        Flow {
            client: Party::of(&looking.registry, &f.client),
            provider: Party::of(&looking.registry, &provider),
            service,
            kind: f.service_type,
            count: f.count,
            failed: f.failed,
            bytes: f.bytes,
            last_at: f.last_at,
            mean: f.millis / f.count.max(1),
        }
    };
    let mut all: Vec<Flow> = found.into_iter().map(flow).collect();
    all.retain(|f| looking.sees(&f.client) || looking.sees(&f.provider));
    Ok(all)
}
