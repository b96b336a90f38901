//! What somebody has to look at.

use serde_json::json;
use store::{LaneTx, LaneWork, Read, Result, params, row};

use super::carried::{By, carried, is_due};
use super::{ALARM, Working};

const AGAIN: &str = "UPDATE alarm SET times = times + 1, last_at = $4, words = $5
   WHERE code = $1 AND who = $2 AND about = $3 AND seen_at IS NULL RETURNING id";

const SEEN: &str = "UPDATE alarm SET seen_at = $2, seen_by = $3 WHERE id = $1 AND seen_at IS NULL RETURNING id";

/// An alarm, one line for each code, member and matter.
#[derive(Clone, Debug)]
pub struct Alarm {
    pub code: &'static str,
    pub who: String,
    pub about: String,
    pub words: String,
}

pub(super) async fn raise(tx: &mut LaneTx, alarm: &Alarm) -> Result<()> {
    let Alarm { code, who, about, words } = alarm;
    let now = tx.now();
    if tx.opt(AGAIN, params![*code, who, about, now, words]).await?.is_some() {
        return Ok(());
    }
    let row = row! {
        id: tx.id()?, code: *code, who: who, about: about, words: words, times: 1i64, first_at: now, last_at: now,
        seen_at: None::<i64>, seen_by: None::<String>,
    };
    tx.insert(&ALARM, row).await
}

impl LaneWork for Alarm {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            raise(tx, self).await?;
            Ok(json!({}))
        })
    }
}

/// Somebody has looked at an alarm; the same again is a new one.
#[derive(Debug)]
pub struct Seen {
    pub alarm: i64,
    pub by: By,
}

impl LaneWork for Seen {
    fn run<'a>(&'a self, tx: &'a mut LaneTx) -> Working<'a> {
        Box::pin(async move {
            if is_due(tx, &self.by).await? {
                let (now, name) = (tx.now(), self.by.name.as_str());
                let seen = tx.opt(SEEN, params![self.alarm, now, name]).await?.is_some();
                let words = if seen { "ditandai" } else { "Alarm ini tidak ada, atau sudah dilihat." };
                carried(tx, &self.by, seen, words).await?;
            }
            Ok(json!({}))
        })
    }
}
