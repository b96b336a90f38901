//! What the pages show of the running exchange. The view carries the reader,
//! and every function keeps to it; where this program reads no lane there is
//! nothing to show.

use kernel::Moment;
use store::View;
use store::module::Reading;

use crate::shelf::Coded;

/// Functions behind the pages of the exchange.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// What passed in the time of this name, until the moment.
    pub passed: for<'a> fn(&'a mut View, &'a str, Moment) -> Reading<'a, Option<Passed>>,
    /// An event that was set aside; unseen is none.
    pub aside: fn(&mut View, i64, Moment) -> Reading<'_, Option<SetAside>>,
    /// A code of enrolment by its number, for the reader who made it.
    pub spelled: fn(&mut View, i64, Moment) -> Reading<'_, Option<Spelled>>,
}

/// A code that is read over the telephone, and what is read with it.
#[derive(Clone, Debug)]
pub struct Spelled {
    pub system: String,
    pub code: String,
    pub until: Moment,
    /// Fingerprint of the hub's key.
    pub hub: String,
}

/// Times that [`Exchange::passed`] knows, by their stable names.
pub const SPANS: [&str; 3] = ["hari", "minggu", "bulan"];

#[derive(Clone, Debug, Default)]
pub struct Passed {
    pub flows: Vec<Flow>,
    pub streams: Vec<Stream>,
    pub agents: Vec<Agent>,
    /// Alarms that nobody has looked at.
    pub alarms: i64,
}

/// What one system gives another one.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Code and name of the members, and their systems.
    pub provider: Coded,
    pub provider_system: String,
    pub client: Coded,
    pub client_system: String,
    pub service: String,
    /// Lists and descriptions that were asked for, no data.
    pub meta: bool,
    pub count: i64,
    pub failed: i64,
    /// One exchange on the average, in milliseconds.
    pub mean: i64,
    pub last_at: Moment,
    /// Something passed on the last day.
    pub today: bool,
}

/// A version of a data set as it flows.
#[derive(Clone, Debug)]
pub struct Stream {
    pub name: String,
    pub title: String,
    pub producer: String,
    /// The reader answers for it.
    pub own: bool,
    pub last_at: Option<Moment>,
    /// Fresh, late or never, in the crate's own words.
    pub freshness: &'static str,
    pub late: bool,
    pub aside: i64,
    /// Since when it is held, and why.
    pub held: Option<(Moment, String)>,
    pub readers: usize,
    /// The reader furthest behind: its name, and how many events.
    pub furthest: Option<(String, i64)>,
    /// Readers whose address wanted no more.
    pub stopped: Vec<String>,
}

/// The agent beside an agency's application, as it was heard last.
#[derive(Clone, Debug)]
pub struct Agent {
    pub system: String,
    pub member: String,
    pub version: String,
    pub last_at: Moment,
    /// It works, ended, or is not heard, in the crate's own words.
    pub state: &'static str,
    pub silent: bool,
    /// Events that wait with it, and since when the oldest does.
    pub waiting: i64,
    pub oldest: Option<Moment>,
    pub aside: i64,
    /// Streams and takes, and when each last succeeded.
    pub good: Vec<(String, Option<Moment>)>,
    /// What a person has to look at, in the agent's own words, and what can be done.
    pub troubles: Vec<(String, &'static str)>,
}

/// An event that was set aside, as its page shows it.
#[derive(Clone, Debug)]
pub struct SetAside {
    /// Data set, version and number, as the acts take it.
    pub place: String,
    pub stream: String,
    pub producer: String,
    /// Code of the SKPD that makes the data.
    pub unit: String,
    pub name: String,
    pub kind: String,
    pub code: String,
    pub reasons: Vec<String>,
    pub advice: &'static str,
    pub since: Moment,
    pub state: &'static str,
    /// It may be proposed to go on, or let go.
    pub open: bool,
    /// A person may type another record.
    pub mendable: bool,
    /// The event and its record; none for whoever may not read them.
    pub event: Option<String>,
    pub record: Option<String>,
    pub proposed: Option<Proposed>,
    /// Why the last decision was not carried out.
    pub failed: Option<String>,
}

/// A proposal that waits for another person.
#[derive(Clone, Debug)]
pub struct Proposed {
    pub order: i64,
    pub by: String,
    pub at: Moment,
    pub reasons: Vec<String>,
    /// The mended record; none where it goes on as it came, or may not be read.
    pub mended: Option<String>,
    /// The reader made it.
    pub own: bool,
}
