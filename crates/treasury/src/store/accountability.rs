//! What an SKPD spent by account and way of payment, for its monthly
//! accountability.

use kernel::{Day, Money};
use store::{Read, Result, params};

/// $1 year, $2 SKPD, $3 first and $4 last day of the month. What a payment of
/// the national system was for is read off its account. What came back lowers
/// the way by which it went.
const BY_WAY: &str = "SELECT a.id, a.sub_kegiatan, a.rekening, a.ceiling, x.way, x.past,
     COALESCE(x.amount, 0) AS amount
   FROM account a LEFT JOIN (SELECT s.account_id,
       CASE WHEN s.kind = 'TBP' OR q.flow = 'GU-KKPD' THEN 2
         WHEN s.kind = 'STS' AND COALESCE(p.ls_kind, '') = '' THEN 2
         WHEN p.ls_kind = 'gaji' THEN 0
         WHEN COALESCE(p.ls_kind, '') = '' AND b.rekening LIKE '5.1.1.%' THEN 0 ELSE 1 END AS way,
       CASE WHEN s.day < $3 THEN 1 ELSE 0 END AS past, CAST(SUM(s.amount) AS BIGINT) AS amount
     FROM spent_on s JOIN document d ON d.id = s.document_id JOIN account b ON b.id = s.account_id
     LEFT JOIN spp p ON p.document_id = d.thread LEFT JOIN document q ON q.id = d.thread
     WHERE s.year = $1 AND b.unit_id = $2 AND s.kind <> 'SP2B' AND s.day <= $4 GROUP BY 1, 2, 3) x ON x.account_id = a.id
   WHERE a.year = $1 AND a.unit_id = $2 AND a.rekening LIKE '5.%' ORDER BY a.id";

/// Ways of payment, as the form has them.
pub const WAYS: usize = 3;

/// What an account has, and what went by each way before the month and in it.
#[derive(Clone, Debug)]
pub struct Spent {
    pub account: i64,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub ceiling: Money,
    pub ways: [(Money, Money); WAYS],
}

pub async fn by_way(read: &mut impl Read, year: i32, skpd: i64, (first, last): (Day, Day)) -> Result<Vec<Spent>> {
    let mut all: Vec<Spent> = Vec::new();
    for r in read.query(BY_WAY, params![year, skpd, first, last]).await? {
        let account = r.int("id")?;
        if all.last().is_none_or(|known| known.account != account) {
            let (sub_kegiatan, rekening) = (r.text("sub_kegiatan")?, r.text("rekening")?);
            let ways = <[(Money, Money); WAYS]>::default();
            all.push(Spent { account, sub_kegiatan, rekening, ceiling: r.money("ceiling")?, ways });
        }
        let way = r.opt_int("way")?.and_then(|way| usize::try_from(way).ok());
        let slot = way.and_then(|way| all.last_mut().and_then(|spent| spent.ways.get_mut(way)));
        if let Some((before, now)) = slot {
            let side = if r.opt_int("past")? == Some(1) { before } else { now };
            *side = side.plus(r.money("amount")?);
        }
    }
    Ok(all)
}
