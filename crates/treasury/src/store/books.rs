//! What the books of a treasurer are made of, and the taxes that were withheld.

use kernel::{Day, Money};
use store::{Read, Result, Row, Tx, params, row};

use crate::rules::book::{Fact, Source};
use crate::tables::{REMITTANCE, REMITTED};

/// All that moved a treasurer's money, by the SKPD ($2) of a year ($1). A
/// payment counts on the day on which the bank paid it.
const FACTS: &str = "SELECT d.id, d.kind, d.flow, d.number, d.subject, d.amount, d.net,
     COALESCE(p.paid_on, d.doc_date) AS day,
     CAST(COALESCE((SELECT SUM(c.amount) FROM deduction c WHERE c.document_id = d.id), 0) AS BIGINT) AS cut
   FROM document d LEFT JOIN sp2d p ON p.document_id = d.id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.external = 0
     AND ((d.kind = 'SP2D' AND d.state = 'cair') OR (d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan'))
       OR (d.kind = 'STS' AND d.state IN ('diajukan', 'cair')))
   ORDER BY day, d.id";
/// Of each remittance what the treasurer held: what was withheld from an SP2D
/// stayed on the RKUD, also where one receipt proves both.
const REMITTANCES: &str = "SELECT r.id, r.kind, r.ntpn, r.paid_on, CAST(SUM(c.amount) AS BIGINT) AS in_hand
   FROM remittance r JOIN remitted m ON m.remittance_id = r.id
   JOIN document d ON d.id = m.document_id AND d.kind = 'TBP'
   JOIN deduction c ON c.document_id = m.document_id AND c.line_no = m.line_no
   WHERE r.year = $1 AND r.unit_id = $2 GROUP BY r.id, r.kind, r.ntpn, r.paid_on ORDER BY r.paid_on, r.id";
/// Deductions of what was really paid: of a TBP, and of an SP2D through its
/// SPP, which alone bears them; $2 is the SKPD, or 0 for all.
const WITHHELD: &str = "SELECT c.document_id, c.line_no, c.kind, c.amount, d.unit_id, d.sub_unit_id,
     COALESCE(t.number, d.number) AS number, COALESCE(t.doc_date, d.doc_date) AS day, u.code, u.name,
     r.billing, r.ntpn, r.paid_on
   FROM deduction c JOIN document d ON d.id = c.document_id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN document t ON t.thread = d.thread AND t.kind = 'SP2D' AND t.state IN ('terbit', 'ditransfer', 'cair', 'retur')
     AND d.kind = 'SPP'
   LEFT JOIN remitted m ON m.document_id = c.document_id AND m.line_no = c.line_no
   LEFT JOIN remittance r ON r.id = m.remittance_id
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.external = 0
     AND ((d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan')) OR (d.kind = 'SPP' AND t.id IS NOT NULL))
   ORDER BY u.norm, day, c.document_id, c.line_no";

fn source(r: &Row) -> Result<Option<Source>> {
    Ok(match (r.text("kind")?.as_str(), r.text("flow")?.as_str()) {
        ("SP2D", "LS") => Some(Source::Direct),
        ("SP2D", _) => Some(Source::Advance),
        ("TBP", _) => Some(Source::Evidence),
        // What a payee gave back never was in the treasurer's hands.
        ("STS", "UP" | "TU") => Some(Source::Deposit),
        _ => None,
    })
}

pub async fn facts(read: &mut impl Read, year: i32, skpd: i64) -> Result<Vec<Fact>> {
    let mut all = Vec::new();
    for r in read.query(FACTS, params![year, skpd]).await? {
        if let (Some(source), Some(day)) = (source(&r)?, r.opt_day("day")?) {
            let (gross, cut) = (r.money("amount")?, r.money("cut")?);
            let (number, subject) = (r.opt_text("number")?.unwrap_or_default(), r.text("subject")?);
            all.push(Fact { day, id: r.int("id")?, source, number, subject, gross, cut });
        }
    }
    for r in read.query(REMITTANCES, params![year, skpd]).await? {
        if let Some(day) = r.opt_day("paid_on")? {
            let subject = format!("Setoran {}", r.text("kind")?);
            let (number, gross) = (r.text("ntpn")?, r.money("in_hand")?);
            let source = Source::Remittance;
            all.push(Fact { day, id: r.int("id")?, source, number, subject, gross, cut: Money::ZERO });
        }
    }
    all.sort_by_key(|f| (f.day, f.id));
    Ok(all)
}

/// A deduction and whether it went where it belongs.
#[derive(Clone, Debug)]
pub struct Withheld {
    pub document: i64,
    pub line: i64,
    pub kind: String,
    pub amount: Money,
    pub unit: i64,
    pub sub_unit: i64,
    pub number: String,
    pub day: Option<Day>,
    pub skpd: String,
    pub skpd_name: String,
    pub billing: Option<String>,
    pub ntpn: Option<String>,
    pub paid_on: Option<Day>,
}

/// Deductions of a year, of one SKPD or of all.
pub async fn withheld(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Withheld>> {
    let rows = read.query(WITHHELD, params![year, skpd.unwrap_or(0)]).await?;
    rows.iter()
        .map(|r| {
            Ok(Withheld {
                document: r.int("document_id")?,
                line: r.int("line_no")?,
                kind: r.text("kind")?,
                amount: r.money("amount")?,
                unit: r.int("unit_id")?,
                sub_unit: r.int("sub_unit_id")?,
                number: r.opt_text("number")?.unwrap_or_default(),
                day: r.opt_day("day")?,
                skpd: r.text("code")?,
                skpd_name: r.text("name")?,
                billing: r.opt_text("billing")?,
                ntpn: r.opt_text("ntpn")?,
                paid_on: r.opt_day("paid_on")?,
            })
        })
        .collect()
}

/// A remittance with the deductions that it is about.
pub struct NewRemittance<'a> {
    pub id: i64,
    pub year: i32,
    pub unit: i64,
    pub kind: &'a str,
    pub amount: Money,
    pub billing: &'a str,
    pub ntpn: &'a str,
    pub paid_on: Day,
    pub of: &'a [(i64, i64)],
}

pub async fn remit(tx: &mut Tx, r: &NewRemittance<'_>) -> Result<()> {
    let (person, now) = (tx.ctx().actor.person(), tx.ctx().now);
    let new = row! {
        id: r.id, year: r.year, unit_id: r.unit, kind: r.kind, amount: r.amount, billing: r.billing, ntpn: r.ntpn,
        paid_on: r.paid_on, entered_by: person, entered_at: now,
    };
    tx.insert(&REMITTANCE, new).await?;
    for (document, line) in r.of {
        tx.insert(&REMITTED, row! { document_id: *document, line_no: *line, remittance_id: r.id }).await?;
    }
    Ok(())
}
