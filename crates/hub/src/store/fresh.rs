//! How fresh what the exchange carries is: when each data set was last told of
//! anything, and each service last asked.

use kernel::Moment;
use store::{Read, Result, Row, params};

const LAST_EVENTS: &str = "SELECT s.dataset, s.version, e.received_at FROM stream s
   JOIN event e ON e.stream_id = s.id AND e.position = s.last ORDER BY s.dataset, s.version";
const LAST_CALLS: &str = "SELECT service_id, MAX(monitoring_data_ts) AS last_at FROM operation
   WHERE monitoring_data_ts >= $1 AND service_id IS NOT NULL AND succeeded = 1 AND service_type = 'REST'
   GROUP BY service_id ORDER BY service_id";

/// Data sets with their version, and when the last event of each arrived.
pub async fn events(read: &mut impl Read) -> Result<Vec<((String, i64), Moment)>> {
    let one = |row: &Row| Ok(((row.text("dataset")?, row.int("version")?), row.moment("received_at")?));
    read.query(LAST_EVENTS, vec![]).await?.iter().map(one).collect()
}

/// Services, and when each last answered somebody since then.
pub async fn calls(read: &mut impl Read, since: Moment) -> Result<Vec<(String, Moment)>> {
    let one = |row: &Row| Ok((row.text("service_id")?, row.moment("last_at")?));
    read.query(LAST_CALLS, params![since]).await?.iter().map(one).collect()
}
