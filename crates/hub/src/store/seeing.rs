//! What people see of the exchange: who gives what to whom, how often, how
//! fresh, and what fails.

use kernel::Moment;
use serde::Serialize;
use store::{Read, Result, Row, params};

const FLOWS: &str =
    "SELECT client_id, service_id, service_type, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(failed) AS BIGINT) AS failed,
     CAST(SUM(bytes) AS BIGINT) AS bytes, MAX(last_at) AS last_at, CAST(SUM(millis) AS BIGINT) AS millis
   FROM flow_day WHERE day >= $1
   GROUP BY client_id, service_id, service_type ORDER BY client_id, service_id, service_type";
const OPERATIONS: &str = "SELECT * FROM operation WHERE monitoring_data_ts >= $1 AND id > $2 ORDER BY id LIMIT $3";
const ALARMS: &str = "SELECT id, code, who, about, words, times, first_at, last_at FROM alarm
   WHERE seen_at IS NULL ORDER BY last_at DESC, id LIMIT $1";
const UNANSWERED: &str = "SELECT a.entry_id, a.request_id, a.at, a.client, a.service, a.message_id FROM asked a
   WHERE a.at < $1 AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.request_entry = a.entry_id)
   ORDER BY a.entry_id LIMIT $2";
const COUNTS: &str = "SELECT (SELECT COUNT(*) FROM event WHERE state = 'diterima') AS taken,
     (SELECT COUNT(*) FROM quarantine WHERE ended_at IS NULL) AS aside,
     (SELECT COUNT(*) FROM alarm WHERE seen_at IS NULL) AS alarms,
     (SELECT COUNT(*) FROM stream WHERE held IS NOT NULL) AS held";
const LATEST: &str = "SELECT MAX(monitoring_data_ts) AS at FROM operation";
const STREAMS: &str = "SELECT s.id, s.dataset, s.version, s.owner, s.last, s.held, s.held_at,
     (SELECT e.received_at FROM event e WHERE e.stream_id = s.id AND e.position = s.last) AS last_at,
     (SELECT COUNT(*) FROM quarantine q WHERE q.stream_id = s.id AND q.ended_at IS NULL) AS aside,
     (SELECT q.reason FROM quarantine q WHERE q.stream_id = s.id AND q.ended_at IS NULL AND q.code = 'SKEMA-BERUBAH'
        ORDER BY q.event_id LIMIT 1) AS why
   FROM stream s ORDER BY s.dataset, s.version";
const FOLLOWERS: &str = "SELECT p.stream_id, p.subscriber, p.kind, p.acked, p.pulled_at, p.acked_at, w.state
   FROM subscription p LEFT JOIN webhook w ON w.stream_id = p.stream_id AND w.subscriber = p.subscriber
   ORDER BY p.stream_id, p.subscriber, p.kind";
const BEHIND: &str = "SELECT COUNT(*) AS n FROM (SELECT e.id FROM event e
     WHERE e.stream_id = $1 AND e.position > $2 AND (CAST($3 AS TEXT) = '' OR e.kind = $3)
       AND (CAST($4 AS BIGINT) = 0 OR e.audience IS NULL OR e.audience = $4)
     ORDER BY e.position LIMIT 1000) x";
const STOPPED: &str = "SELECT state FROM webhook WHERE stream_id = $1 AND subscriber = $2 AND state = 'berhenti'";
const WAITING: &str = "SELECT s.id, s.dataset, s.version, s.owner, s.held, s.held_at,
     COUNT(q.event_id) AS n, MIN(q.made_at) AS since
   FROM stream s LEFT JOIN quarantine q ON q.stream_id = s.id AND q.ended_at IS NULL
   WHERE (s.held IS NOT NULL OR q.event_id IS NOT NULL)
     AND (CAST($1 AS TEXT) = '' OR $1 LIKE '%,' || s.owner || ',%')
   GROUP BY s.id, s.dataset, s.version, s.owner, s.held, s.held_at ORDER BY s.dataset, s.version";
const UNSEEN: &str = "SELECT COUNT(*) AS n, MIN(first_at) AS since FROM alarm WHERE seen_at IS NULL";

/// Events behind a reader are counted up to here.
pub const MOST_BEHIND: i64 = 1000;

/// The last message that passed; the beginning of time before the first.
pub async fn latest(read: &mut impl Read) -> Result<Moment> {
    Ok(Moment(read.one(LATEST, vec![]).await?.opt_int("at")?.unwrap_or_default()))
}

/// A stream as it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamRow {
    pub id: i64,
    pub dataset: String,
    pub version: i64,
    pub owner: String,
    pub last: i64,
    pub held: Option<String>,
    pub held_at: Option<Moment>,
    pub last_at: Option<Moment>,
    pub aside: i64,
    /// Why it is held.
    pub why: Option<String>,
}

pub async fn streams(read: &mut impl Read) -> Result<Vec<StreamRow>> {
    let stream = |row: &Row| {
        Ok(StreamRow {
            id: row.int("id")?,
            dataset: row.text("dataset")?,
            version: row.int("version")?,
            owner: row.text("owner")?,
            last: row.int("last")?,
            held: row.opt_text("held")?,
            held_at: row.opt_moment("held_at")?,
            last_at: row.opt_moment("last_at")?,
            aside: row.int("aside")?,
            why: row.opt_text("why")?,
        })
    };
    read.query(STREAMS, vec![]).await?.iter().map(stream).collect()
}

/// Somebody's place in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follower {
    pub stream: i64,
    pub subscriber: String,
    pub kind: String,
    pub acked: i64,
    pub pulled_at: Moment,
    pub acked_at: Option<Moment>,
    /// The address that events are brought to wanted no more.
    pub stopped: bool,
}

pub async fn followers(read: &mut impl Read) -> Result<Vec<Follower>> {
    let follower = |row: &Row| {
        Ok(Follower {
            stream: row.int("stream_id")?,
            subscriber: row.text("subscriber")?,
            kind: row.text("kind")?,
            acked: row.int("acked")?,
            pulled_at: row.moment("pulled_at")?,
            acked_at: row.opt_moment("acked_at")?,
            stopped: row.opt_text("state")?.as_deref() == Some("berhenti"),
        })
    };
    read.query(FOLLOWERS, vec![]).await?.iter().map(follower).collect()
}

/// Whose place it is, and what is meant for them.
#[derive(Clone, Copy, Debug)]
pub struct Behind<'a> {
    pub stream: i64,
    pub after: i64,
    pub kind: &'a str,
    /// The SKPD of who follows; 0 is meant everything.
    pub unit: i64,
}

/// How many events lie behind a place, at most [`MOST_BEHIND`].
pub async fn behind(read: &mut impl Read, b: Behind<'_>) -> Result<i64> {
    read.one(BEHIND, params![b.stream, b.after, b.kind, b.unit]).await?.int("n")
}

pub async fn is_stopped(read: &mut impl Read, stream: i64, subscriber: &str) -> Result<bool> {
    Ok(read.opt(STOPPED, params![stream, subscriber]).await?.is_some())
}

/// A stream of which something waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRow {
    pub id: i64,
    pub dataset: String,
    pub version: i64,
    pub owner: String,
    pub held: bool,
    pub events: i64,
    pub since: Moment,
}

/// Streams of some systems (`,A,B,`; empty for all) that are held or have events aside.
pub async fn waiting(read: &mut impl Read, owners: &str) -> Result<Vec<WaitingRow>> {
    let waiting = |row: &Row| {
        let since = row.opt_moment("since")?.or(row.opt_moment("held_at")?);
        Ok(WaitingRow {
            id: row.int("id")?,
            dataset: row.text("dataset")?,
            version: row.int("version")?,
            owner: row.text("owner")?,
            held: row.opt_text("held")?.is_some(),
            events: row.int("n")?,
            since: since.unwrap_or(Moment(0)),
        })
    };
    read.query(WAITING, params![owners]).await?.iter().map(waiting).collect()
}

/// How many alarms nobody has looked at, and since when.
pub async fn unseen(read: &mut impl Read) -> Result<(i64, Option<Moment>)> {
    let row = read.one(UNSEEN, vec![]).await?;
    Ok((row.int("n")?, row.opt_moment("since")?))
}

/// One client and one service, over a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flow {
    pub client: String,
    pub service: String,
    pub service_type: String,
    pub count: i64,
    pub failed: i64,
    pub bytes: i64,
    pub last_at: Moment,
    /// All of them together.
    pub millis: i64,
}

pub async fn flows(read: &mut impl Read, since: Moment) -> Result<Vec<Flow>> {
    let flow = |row: &Row| {
        Ok(Flow {
            client: row.text("client_id")?,
            service: row.text("service_id")?,
            service_type: row.text("service_type")?,
            count: row.int("n")?,
            failed: row.int("failed")?,
            bytes: row.int("bytes")?,
            last_at: row.moment("last_at")?,
            millis: row.int("millis")?,
        })
    };
    read.query(FLOWS, params![since]).await?.iter().map(flow).collect()
}

/// An identifier in parts, as X-Road's operational monitoring has it; what was
/// called is the rest behind four of them.
struct Parts {
    instance: Option<String>,
    class: Option<String>,
    member: Option<String>,
    subsystem: Option<String>,
    code: Option<String>,
}

impl Parts {
    fn of(identifier: Option<&str>) -> Parts {
        let mut parts = identifier.into_iter().flat_map(|text| text.splitn(5, '/')).map(str::to_owned);
        let mut next = || parts.next().filter(|part| !part.is_empty());
        Parts { instance: next(), class: next(), member: next(), subsystem: next(), code: next() }
    }
}

/// An exchange under X-Road's names.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationRow {
    #[serde(skip)]
    pub id: i64,
    /// In seconds, as X-Road has it; the others are milliseconds.
    pub monitoring_data_ts: i64,
    /// X-Road knows `Client` and `Producer`, one line at each end. The one hub
    /// stands at both: its line is that of the client's side, which takes the
    /// request in from an application and hands it the answer.
    pub security_server_type: &'static str,
    pub request_in_ts: i64,
    pub request_out_ts: Option<i64>,
    pub response_in_ts: Option<i64>,
    pub response_out_ts: i64,
    #[serde(rename = "clientXRoadInstance")]
    pub client_instance: Option<String>,
    pub client_member_class: Option<String>,
    pub client_member_code: Option<String>,
    pub client_subsystem_code: Option<String>,
    #[serde(rename = "serviceXRoadInstance")]
    pub service_instance: Option<String>,
    pub service_member_class: Option<String>,
    pub service_member_code: Option<String>,
    pub service_subsystem_code: Option<String>,
    /// Of events `pub`, `pull` or `push` and their type.
    pub service_code: Option<String>,
    /// The protocol's REST has no versions of services.
    pub service_version: Option<String>,
    pub service_type: String,
    pub message_id: Option<String>,
    pub x_request_id: String,
    pub rest_method: String,
    pub request_size: i64,
    pub response_size: i64,
    pub status_code: i64,
    pub succeeded: bool,
    pub fault_code: Option<String>,
    pub fault_string: Option<String>,
}

pub async fn operations(read: &mut impl Read, since: Moment, after: i64, most: i64) -> Result<Vec<OperationRow>> {
    let one = |row: &Row| {
        let client = Parts::of(row.opt_text("client_id")?.as_deref());
        let service = Parts::of(row.opt_text("service_id")?.as_deref());
        Ok(OperationRow {
            id: row.int("id")?,
            monitoring_data_ts: row.int("monitoring_data_ts")?.div_euclid(1000),
            security_server_type: "Client",
            request_in_ts: row.int("request_in_ts")?,
            request_out_ts: row.opt_int("request_out_ts")?,
            response_in_ts: row.opt_int("response_in_ts")?,
            response_out_ts: row.int("response_out_ts")?,
            client_instance: client.instance,
            client_member_class: client.class,
            client_member_code: client.member,
            client_subsystem_code: client.subsystem,
            service_instance: service.instance,
            service_member_class: service.class,
            service_member_code: service.member,
            service_subsystem_code: service.subsystem,
            service_code: service.code,
            service_version: None,
            service_type: row.text("service_type")?,
            message_id: row.opt_text("message_id")?,
            x_request_id: row.text("x_request_id")?,
            rest_method: row.text("rest_method")?,
            request_size: row.int("request_size")?,
            response_size: row.int("response_size")?,
            status_code: row.int("status_code")?,
            succeeded: row.flag("succeeded")?,
            fault_code: row.opt_text("fault_code")?,
            fault_string: row.opt_text("fault_string")?,
        })
    };
    read.query(OPERATIONS, params![since, after, most]).await?.iter().map(one).collect()
}

/// An alarm that nobody has looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlarmRow {
    pub id: i64,
    pub code: String,
    pub who: String,
    pub about: String,
    pub words: String,
    pub times: i64,
    pub first_at: Moment,
    pub last_at: Moment,
}

pub async fn alarms(read: &mut impl Read, most: i64) -> Result<Vec<AlarmRow>> {
    let one = |row: &Row| {
        Ok(AlarmRow {
            id: row.int("id")?,
            code: row.text("code")?,
            who: row.text("who")?,
            about: row.text("about")?,
            words: row.text("words")?,
            times: row.int("times")?,
            first_at: row.moment("first_at")?,
            last_at: row.moment("last_at")?,
        })
    };
    read.query(ALARMS, params![most]).await?.iter().map(one).collect()
}

/// A request that was taken in and, as far as the hub knows, never answered:
/// the program ended between the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unanswered {
    pub entry: i64,
    pub request_id: String,
    pub at: Moment,
    pub client: String,
    pub service: String,
    pub message_id: String,
}

pub async fn unanswered(read: &mut impl Read, before: Moment, most: i64) -> Result<Vec<Unanswered>> {
    let one = |row: &Row| {
        Ok(Unanswered {
            entry: row.int("entry_id")?,
            request_id: row.text("request_id")?,
            at: row.moment("at")?,
            client: row.text("client")?,
            service: row.text("service")?,
            message_id: row.text("message_id")?,
        })
    };
    read.query(UNANSWERED, params![before, most]).await?.iter().map(one).collect()
}

/// Figures for whoever watches from far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub taken: i64,
    pub aside: i64,
    pub alarms: i64,
    pub held: i64,
}

pub async fn counts(read: &mut impl Read) -> Result<Counts> {
    let row = read.one(COUNTS, vec![]).await?;
    Ok(Counts {
        taken: row.int("taken")?,
        aside: row.int("aside")?,
        alarms: row.int("alarms")?,
        held: row.int("held")?,
    })
}
