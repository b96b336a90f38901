//! What a Bendahara Penerimaan holds.

use kernel::Money;
use store::{Read, Result, params};
use treasury::public::bank::{Assistant, Holder};
use treasury::rules::book::{Fact, Source};

/// STBP of an SKPD ($2) whose money was in somebody's hands, and the STS by
/// which it left them. Of one STS each holder has the own part.
const FACTS: &str = "SELECT d.id, d.number, d.subject, d.amount, d.doc_date AS day, s.holder_id AS holder, 0 AS leaves
   FROM stbp s JOIN document d ON d.id = s.document_id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.state IN ('terbit', 'cair') AND s.way <> 'rkud'
   UNION ALL SELECT t.id, t.number, t.subject, CAST(SUM(d.amount) AS BIGINT) AS amount, t.doc_date AS day,
     s.holder_id AS holder, 1 AS leaves
   FROM stbp s JOIN document d ON d.id = s.document_id JOIN document t ON t.id = s.deposit_id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.state IN ('terbit', 'cair') AND s.way <> 'rkud'
   GROUP BY t.id, t.number, t.subject, t.doc_date, s.holder_id ORDER BY day, id";
const HOLDERS: &str = "SELECT DISTINCT u.id, u.skpd_id, u.code, u.name, u.norm
   FROM stbp s JOIN document d ON d.id = s.document_id JOIN unit u ON u.id = s.holder_id
   WHERE d.year = $1 AND d.state IN ('terbit', 'cair') AND s.way <> 'rkud' ORDER BY u.norm, u.id";

/// All that moved the money of one Bendahara Penerimaan, in the order of the days.
pub async fn facts(read: &mut impl Read, year: i32, holder: Holder) -> Result<Vec<Fact>> {
    let mut all = Vec::new();
    for r in read.query(FACTS, params![year, holder.skpd]).await? {
        if let (Some(day), true) = (r.opt_day("day")?, r.int("holder")? == holder.unit) {
            let source = if r.flag("leaves")? { Source::Deposit } else { Source::Receipt };
            let (number, subject) = (r.opt_text("number")?.unwrap_or_default(), r.text("subject")?);
            let (gross, cut, panjar) = (r.money("amount")?, Money::ZERO, Money::ZERO);
            all.push(Fact { day, id: r.int("id")?, source, number, subject, gross, cut, panjar });
        }
    }
    Ok(all)
}

/// Whose books have movements in a year.
pub async fn holders(read: &mut impl Read, year: i32) -> Result<Vec<Assistant>> {
    let rows = read.query(HOLDERS, params![year]).await?;
    rows.iter()
        .map(|r| {
            let holder = Holder { skpd: r.int("skpd_id")?, unit: r.int("id")? };
            Ok(Assistant { holder, code: r.text("code")?, name: r.text("name")? })
        })
        .collect()
}
