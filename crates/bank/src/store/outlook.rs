//! What the forecast is made of.

use kernel::{Day, Money};
use store::{Error, Read, Result, Row, params};

use crate::rules::forecast::{Open, Stage};

/// The newest statement of each living RKUD.
const BALANCES: &str = "SELECT s.account_id, s.to_day, s.closing FROM bank_statement s
   JOIN office_account a ON a.id = s.account_id WHERE a.kind = 'rkud' AND a.ended_on IS NULL AND s.year = $1
     AND s.to_day = (SELECT MAX(t.to_day) FROM bank_statement t WHERE t.account_id = s.account_id AND t.year = $1)
   ORDER BY s.account_id";
/// Payments of our own that no debit has ended; an SP2D is open until one does.
/// What was bought by card is on its way until the request of its bill is.
/// What came back leaves again by the order that pays it, and until there is
/// one by what came back and was not deposited since. An imported SP2D is paid
/// outside, from the same account.
const OPEN: &str = "SELECT CASE WHEN d.state = 'retur' THEN 0 ELSE d.id END AS open_id, d.kind, d.state,
     d.external, COALESCE(d.doc_date, x.letter_date) AS doc_date,
     CASE WHEN d.state = 'retur' THEN y.returned_amount - COALESCE(b.amount, 0) ELSE d.net END AS net
   FROM document d LEFT JOIN repayment x ON x.document_id = d.id LEFT JOIN sp2d y ON y.document_id = d.id
   LEFT JOIN (SELECT e.rests_on, CAST(SUM(c.amount) AS BIGINT) AS amount
     FROM document_edge e JOIN document c ON c.id = e.document_id
     WHERE c.kind = 'STS' AND c.flow = 'BELANJA' AND c.state = 'cair'
       AND c.doc_date >= (SELECT MAX(r.returned_on) FROM payment_return r WHERE r.sp2d_id = e.rests_on)
     GROUP BY e.rests_on) b ON b.rests_on = d.id
   WHERE d.year = $1 AND COALESCE(d.doc_date, x.letter_date) IS NOT NULL AND d.net > 0
     AND (d.external = 0 OR (d.kind = 'SP2D' AND d.state = 'cair'))
     AND ((d.kind = 'SP2D' AND d.state IN ('terbit', 'ditransfer', 'cair')
         AND NOT EXISTS (SELECT 1 FROM payment_return r WHERE r.paid_id = d.id))
       OR (d.kind = 'PBU' AND d.state IN ('diajukan', 'terbit', 'ditransfer', 'cair'))
       OR (d.kind = 'SP2D' AND d.state = 'retur' AND y.returned_amount IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM repayment p JOIN document a ON a.id = p.document_id
           WHERE p.sp2d_id = d.id AND a.state NOT IN ('ditolak', 'retur'))
         AND y.returned_amount > COALESCE(b.amount, 0))
       OR (d.kind = 'SPM' AND d.state = 'terbit' AND NOT EXISTS (SELECT 1 FROM document_edge e
         JOIN document c ON c.id = e.document_id WHERE e.rests_on = d.id AND c.kind = 'SP2D' AND c.state <> 'batal'))
       OR (d.kind = 'SPP' AND d.state IN ('diajukan', 'diverifikasi') AND NOT EXISTS (SELECT 1 FROM document_edge e
         JOIN document c ON c.id = e.document_id WHERE e.rests_on = d.id AND c.kind = 'SPM'
           AND c.state NOT IN ('batal', 'ditolak')))
       OR (d.kind = 'DPR' AND d.state IN ('diajukan', 'diverifikasi') AND NOT EXISTS (SELECT 1 FROM dpr x
         JOIN document_edge e ON e.rests_on = x.dpt_id JOIN document c ON c.id = e.document_id
         WHERE x.document_id = d.id AND c.kind = 'SPP' AND c.state IN ('diajukan', 'diverifikasi'))))
   ORDER BY d.id";
/// What a fund spent outside the RKUD needs no SPD.
const ACCOUNTS: &str = "SELECT CAST(COALESCE(SUM(reserved), 0) AS BIGINT) AS reserved,
     CAST(COALESCE(SUM(posted + external), 0) AS BIGINT) AS used,
     CAST(COALESCE((SELECT SUM(l.amount) FROM document d JOIN document_line l ON l.document_id = d.id
       WHERE d.year = $1 AND d.kind = 'SP2B' AND d.state = 'disahkan'), 0) AS BIGINT) AS outside,
     CAST(COALESCE((SELECT SUM(amount) FROM fund_release WHERE year = $1 AND active = 1), 0) AS BIGINT) AS released
   FROM account WHERE year = $1";

/// The RKUD together: the earliest of their last days, and what was there. A
/// balance that is not as new as another is told by its day.
pub(crate) async fn balance(read: &mut impl Read, year: i32) -> Result<Option<(Day, Money)>> {
    let mut found: Option<(Day, Money)> = None;
    for r in read.query(BALANCES, params![year]).await? {
        let (day, closing) = (r.day("to_day")?, r.money("closing")?);
        found = Some(match found {
            Some((before, sum)) => (before.min(day), sum.plus(closing)),
            None => (day, closing),
        });
    }
    Ok(found)
}

/// A payment on its way.
pub(crate) struct Way {
    /// That a debit would name; what came back has none, since its debit is an old one.
    pub id: i64,
    pub imported: bool,
    pub open: Open,
}

pub(crate) async fn open(read: &mut impl Read, year: i32) -> Result<Vec<Way>> {
    let open = |r: &Row| {
        let stage = match (r.text("kind")?.as_str(), r.text("state")?.as_str()) {
            ("SP2D" | "PBU", _) => Stage::Sp2d,
            ("SPM", _) => Stage::Spm,
            ("DPR", _) => Stage::Submitted,
            (_, "diverifikasi") => Stage::Verified,
            (_, "diajukan") => Stage::Submitted,
            _ => return Err(Error::Storage("dokumen berjalan".into())),
        };
        let open = Open { stage, day: r.day("doc_date")?, net: r.money("net")? };
        Ok(Way { id: r.int("open_id")?, imported: r.flag("external")?, open })
    };
    read.query(OPEN, params![year]).await?.iter().map(open).collect()
}

/// Sums over all accounts.
pub(crate) struct Used {
    pub reserved: Money,
    pub used: Money,
    /// What of it was ratified outside the RKUD.
    pub outside: Money,
    pub released: Money,
}

pub(crate) async fn used(read: &mut impl Read, year: i32) -> Result<Used> {
    let r = read.one(ACCOUNTS, params![year]).await?;
    let (reserved, used) = (r.money("reserved")?, r.money("used")?);
    Ok(Used { reserved, used, outside: r.money("outside")?, released: r.money("released")? })
}
