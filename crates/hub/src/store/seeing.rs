//! What people see of the exchange: who gives what to whom, how often, how
//! fresh, and what fails.

use kernel::Moment;
use serde::Serialize;
use store::{Read, Result, Row, params};

const FLOWS: &str =
    "SELECT client_id, service_id, service_type, COUNT(*) AS n, CAST(SUM(1 - succeeded) AS BIGINT) AS failed,
     CAST(SUM(request_size + response_size) AS BIGINT) AS bytes, MAX(monitoring_data_ts) AS last_at,
     CAST(SUM(response_out_ts - request_in_ts) AS BIGINT) AS millis
   FROM operation WHERE monitoring_data_ts >= $1 AND client_id IS NOT NULL AND service_id IS NOT NULL
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

/// An exchange under X-Road's names.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationRow {
    #[serde(skip)]
    pub id: i64,
    pub monitoring_data_ts: i64,
    pub security_server_type: &'static str,
    pub request_in_ts: i64,
    pub request_out_ts: Option<i64>,
    pub response_in_ts: Option<i64>,
    pub response_out_ts: i64,
    #[serde(rename = "clientId")]
    pub client: Option<String>,
    #[serde(rename = "serviceId")]
    pub service: Option<String>,
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
        Ok(OperationRow {
            id: row.int("id")?,
            monitoring_data_ts: row.int("monitoring_data_ts")?,
            security_server_type: "Hub",
            request_in_ts: row.int("request_in_ts")?,
            request_out_ts: row.opt_int("request_out_ts")?,
            response_in_ts: row.opt_int("response_in_ts")?,
            response_out_ts: row.int("response_out_ts")?,
            client: row.opt_text("client_id")?,
            service: row.opt_text("service_id")?,
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
