//! What the books of a treasurer are made of, and the taxes that were withheld.

use std::collections::BTreeSet;

use kernel::{Day, Money};
use store::{Read, Result, Row, Tx, params, row};

use crate::model::Holder;
use crate::rules::book::{Fact, Receipt, Source};
use crate::tables::{REMITTANCE, REMITTED};

/// All that moved treasurers' money, by the SKPD ($2) of a year ($1), with the
/// unit whose treasurer holds it: a sub unit's assistant holds the own part of
/// the UP and what was filed for. A payment counts on the day on which the bank
/// paid it. What came back stays in the book: a payment to others, of a card's
/// bill too, passed through once, and an advance leaves again, see [`BACK`] and
/// [`AGAIN`].
const FACTS: &str = "SELECT d.id, d.kind, d.flow, d.number, d.subject, d.amount, d.net,
     COALESCE(p.paid_on, d.doc_date) AS day, COALESCE(b.panjar, 0) AS panjar,
     CAST(COALESCE((SELECT SUM(c.amount) FROM deduction c WHERE c.document_id = d.id), 0) AS BIGINT) AS cut,
     COALESCE(k.sub_unit_id, CASE WHEN s.filed_role = 'bpp' THEN COALESCE(a.sub_unit_id, d.sub_unit_id)
       ELSE d.unit_id END) AS holder
   FROM document d LEFT JOIN sp2d p ON p.document_id = d.id
   LEFT JOIN tbp t ON t.document_id = d.id LEFT JOIN advance_return r ON r.document_id = d.id
   LEFT JOIN advance a ON a.id = COALESCE(t.advance_id, r.advance_id)
   LEFT JOIN tbp_basis b ON b.document_id = d.id LEFT JOIN advance_part k ON k.id = b.part_id
   LEFT JOIN spp s ON s.document_id = COALESCE(a.spp_id, d.thread)
   WHERE d.year = $1 AND d.unit_id = $2 AND d.external = 0
     AND ((d.kind = 'SP2D' AND (d.state = 'cair' OR (d.state = 'retur' AND p.paid_on IS NOT NULL))
         AND (d.flow IN ('LS', 'GU-KKPD')
           OR NOT EXISTS (SELECT 1 FROM payment_return r WHERE r.paid_id = d.id AND r.was_paid = 0)))
       OR (d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan'))
       OR (d.kind = 'STS' AND d.state IN ('diajukan', 'cair')))
   ORDER BY day, d.id";
/// Advances that the treasurer had and that came back.
const BACK: &str = "SELECT r.id, r.amount, r.returned_on AS day, r.credit_note AS number, w.number AS paid,
     CASE WHEN f.filed_role = 'bpp' THEN s.sub_unit_id ELSE s.unit_id END AS holder
   FROM payment_return r JOIN document s ON s.id = r.sp2d_id JOIN document w ON w.id = r.paid_id
   JOIN spp f ON f.document_id = s.thread
   WHERE s.year = $1 AND s.unit_id = $2 AND s.flow NOT IN ('LS', 'GU-KKPD') AND r.was_paid = 1
   ORDER BY r.returned_on, r.id";
/// Advances that were paid again.
const AGAIN: &str = "SELECT d.id, d.amount, p.paid_on AS day, d.number, d.subject,
     CASE WHEN f.filed_role = 'bpp' THEN d.sub_unit_id ELSE d.unit_id END AS holder
   FROM repayment p JOIN document d ON d.id = p.document_id JOIN spp f ON f.document_id = d.thread
   WHERE d.year = $1 AND d.unit_id = $2 AND d.flow NOT IN ('LS', 'GU-KKPD') AND p.paid_on IS NOT NULL
   ORDER BY p.paid_on, d.id";
/// What a treasurer held of advances of the national system when they went on
/// here: at the bank, and in the cash box.
const OPENINGS: &str = "SELECT d.id, d.number, d.subject, d.doc_date AS day, o.bank, o.cash, o.cash_entry
   FROM advance_opening o JOIN document d ON d.id = o.document_id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.state = 'disahkan' ORDER BY d.id";
/// Of each remittance what a treasurer held: what was withheld from an SP2D
/// stayed on the RKUD, also where one receipt proves both.
const REMITTANCES: &str = "SELECT r.id, r.kind, r.ntpn, r.paid_on,
     COALESCE(k.sub_unit_id, CASE WHEN s.filed_role = 'bpp' THEN a.sub_unit_id ELSE d.unit_id END) AS holder,
     CAST(SUM(c.amount) AS BIGINT) AS in_hand
   FROM remittance r JOIN remitted m ON m.remittance_id = r.id
   JOIN document d ON d.id = m.document_id AND d.kind = 'TBP'
   JOIN deduction c ON c.document_id = m.document_id AND c.line_no = m.line_no
   JOIN tbp t ON t.document_id = d.id JOIN advance a ON a.id = t.advance_id
   LEFT JOIN spp s ON s.document_id = a.spp_id
   LEFT JOIN tbp_basis b ON b.document_id = d.id LEFT JOIN advance_part k ON k.id = b.part_id
   WHERE r.year = $1 AND r.unit_id = $2 GROUP BY 1, 2, 3, 4, 5 ORDER BY r.paid_on, r.id";
/// Money that went from a treasurer to an assistant, or back.
const PASSINGS: &str =
    "SELECT d.id, d.flow, d.number, d.subject, d.amount, d.doc_date AS day, k.sub_unit_id AS assistant
   FROM passing x JOIN document d ON d.id = x.document_id JOIN advance_part k ON k.id = x.part_id
   WHERE d.year = $1 AND d.unit_id = $2 AND d.state = 'cair' ORDER BY d.id";
/// Money that PPTK were given, and what they handed back.
const PANJAR: &str =
    "SELECT d.number, d.subject, n.given_on AS day, n.given_entry AS entry, n.given AS amount, 0 AS back,
     COALESCE(k.sub_unit_id, CASE WHEN s.filed_role = 'bpp' THEN a.sub_unit_id ELSE d.unit_id END) AS holder
   FROM npd n JOIN document d ON d.id = n.document_id JOIN advance a ON a.id = n.advance_id
   LEFT JOIN spp s ON s.document_id = a.spp_id LEFT JOIN advance_part k ON k.id = n.part_id
   WHERE d.year = $1 AND d.unit_id = $2 AND n.given > 0
   UNION ALL SELECT d.number, d.subject, r.day, r.id AS entry, r.amount, 1 AS back,
     COALESCE(k.sub_unit_id, CASE WHEN s.filed_role = 'bpp' THEN a.sub_unit_id ELSE d.unit_id END) AS holder
   FROM npd_return r JOIN npd n ON n.document_id = r.npd_id JOIN document d ON d.id = n.document_id
   JOIN advance a ON a.id = n.advance_id LEFT JOIN spp s ON s.document_id = a.spp_id
   LEFT JOIN advance_part k ON k.id = n.part_id
   WHERE d.year = $1 AND d.unit_id = $2 ORDER BY entry";
/// Sub units of a year whose assistants hold money, and the SKPD of each.
const ASSISTANTS: &str = "SELECT k.sub_unit_id AS id, u.skpd_id, u.code, u.name, u.norm
   FROM advance_part k JOIN advance a ON a.id = k.advance_id JOIN unit u ON u.id = k.sub_unit_id WHERE a.year = $1
   UNION SELECT u.id, u.skpd_id, u.code, u.name, u.norm
   FROM advance a JOIN spp s ON s.document_id = a.spp_id JOIN unit u ON u.id = a.sub_unit_id
   WHERE a.year = $1 AND s.filed_role = 'bpp' AND u.id <> u.skpd_id ORDER BY norm";
/// Deductions of what was really paid: of a TBP, and of an SP2D through its
/// SPP, which alone bears them; $2 is the SKPD, or 0 for all.
const WITHHELD: &str = "SELECT c.document_id, c.line_no, c.kind, c.amount, d.unit_id, d.sub_unit_id,
     COALESCE(t.number, d.number) AS number, COALESCE(t.doc_date, d.doc_date) AS day, u.code, u.name,
     r.billing, r.ntpn, r.paid_on,
     COALESCE(k.sub_unit_id, CASE WHEN f.filed_role = 'bpp' THEN COALESCE(v.sub_unit_id, d.sub_unit_id)
       ELSE d.unit_id END) AS holder, CASE WHEN d.kind = 'TBP' THEN 1 ELSE 0 END AS evidence
   FROM deduction c JOIN document d ON d.id = c.document_id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN document t ON t.thread = d.thread AND t.kind = 'SP2D' AND t.state IN ('terbit', 'ditransfer', 'cair', 'retur')
     AND d.kind = 'SPP'
   LEFT JOIN remitted m ON m.document_id = c.document_id AND m.line_no = c.line_no
   LEFT JOIN remittance r ON r.id = m.remittance_id
   LEFT JOIN tbp e ON e.document_id = d.id LEFT JOIN advance v ON v.id = e.advance_id
   LEFT JOIN tbp_basis b ON b.document_id = d.id LEFT JOIN advance_part k ON k.id = b.part_id
   LEFT JOIN spp f ON f.document_id = COALESCE(v.spp_id, d.id)
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.external = 0
     AND ((d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan')) OR (d.kind = 'SPP' AND t.id IS NOT NULL))
   ORDER BY u.norm, day, c.document_id, c.line_no";

fn source(r: &Row) -> Result<Option<Source>> {
    Ok(match (r.text("kind")?.as_str(), r.text("flow")?.as_str()) {
        ("SP2D", "LS") => Some(Source::Direct),
        ("SP2D", "GU-KKPD") => Some(Source::Card),
        ("SP2D", _) => Some(Source::Advance),
        ("TBP", _) => Some(Source::Evidence),
        // What a payee gave back never was in the treasurer's hands.
        ("STS", "UP" | "TU") => Some(Source::Deposit),
        _ => None,
    })
}

/// All that moved the money of one treasurer.
pub async fn facts(read: &mut impl Read, year: i32, holder: Holder) -> Result<Vec<Fact>> {
    let mut all = Vec::new();
    for r in read.query(FACTS, params![year, holder.skpd]).await? {
        if let (Some(source), Some(day), true) = (source(&r)?, r.opt_day("day")?, r.int("holder")? == holder.unit) {
            let (gross, cut, panjar) = (r.money("amount")?, r.money("cut")?, r.money("panjar")?);
            let (number, subject) = (r.opt_text("number")?.unwrap_or_default(), r.text("subject")?);
            all.push(Fact { day, id: r.int("id")?, source, number, subject, gross, cut, panjar });
        }
    }
    for r in read.query(BACK, params![year, holder.skpd]).await? {
        if r.int("holder")? == holder.unit {
            let subject = format!("Retur {}, kembali ke RKUD", r.opt_text("paid")?.unwrap_or_default());
            let (number, gross) = (r.text("number")?, r.money("amount")?);
            all.push(moved((r.day("day")?, r.int("id")?), Source::Deposit, (number, subject), gross));
        }
    }
    for r in read.query(AGAIN, params![year, holder.skpd]).await? {
        if r.int("holder")? == holder.unit {
            let told = (r.opt_text("number")?.unwrap_or_default(), r.text("subject")?);
            all.push(moved((r.day("day")?, r.int("id")?), Source::Advance, told, r.money("amount")?));
        }
    }
    for r in read.query(REMITTANCES, params![year, holder.skpd]).await? {
        if let (Some(day), true) = (r.opt_day("paid_on")?, r.int("holder")? == holder.unit) {
            let subject = format!("Setoran {}", r.text("kind")?);
            let told = (r.text("ntpn")?, subject);
            all.push(moved((day, r.int("id")?), Source::Remittance, told, r.money("in_hand")?));
        }
    }
    for r in read.query(PASSINGS, params![year, holder.skpd]).await? {
        let out = r.text("flow")? == "UP";
        let source = match (holder.is_assistant(), r.int("assistant")? == holder.unit) {
            (true, false) => continue,
            (assistant, _) if assistant == out => Source::PassedIn,
            _ => Source::PassedOut,
        };
        let at = (r.day("day")?, r.int("id")?);
        all.push(moved(
            at,
            source,
            (r.opt_text("number")?.unwrap_or_default(), r.text("subject")?),
            r.money("amount")?,
        ));
    }
    for r in read.query(PANJAR, params![year, holder.skpd]).await? {
        if r.int("holder")? == holder.unit {
            let back = r.int("back")? > 0;
            let (source, what) = if back { (Source::PanjarBack, "Sisa panjar") } else { (Source::Panjar, "Panjar") };
            let subject = format!("{what}: {}", r.text("subject")?);
            let at = (r.day("day")?, r.int("entry")?);
            all.push(moved(at, source, (r.opt_text("number")?.unwrap_or_default(), subject), r.money("amount")?));
        }
    }
    if !holder.is_assistant() {
        openings(read, year, holder.skpd, &mut all).await?;
    }
    all.sort_by_key(|f| (f.day, f.id));
    Ok(all)
}

async fn openings(read: &mut impl Read, year: i32, skpd: i64, all: &mut Vec<Fact>) -> Result<()> {
    for r in read.query(OPENINGS, params![year, skpd]).await? {
        let (day, subject) = (r.day("day")?, r.text("subject")?);
        for (id, place, sum) in [("id", "di bank", "bank"), ("cash_entry", "tunai", "cash")] {
            let gross = r.money(sum)?;
            if gross.is_positive() {
                let told = (r.opt_text("number")?.unwrap_or_default(), format!("{subject}, {place}"));
                all.push(moved((day, r.int(id)?), Source::Advance, told, gross));
            }
        }
    }
    Ok(())
}

/// What was paid in cash, or lay in the cash box from the start: ids of facts.
const IN_CASH: &str = "SELECT t.document_id AS id FROM tbp t JOIN document d ON d.id = t.document_id
     WHERE d.year = $1 AND d.unit_id = $2 AND t.way = 'tunai'
   UNION ALL SELECT o.cash_entry AS id FROM advance_opening o JOIN document d ON d.id = o.document_id
     WHERE d.year = $1 AND d.unit_id = $2 AND d.state = 'disahkan' ORDER BY id";

pub async fn in_cash(read: &mut impl Read, year: i32, skpd: i64) -> Result<BTreeSet<i64>> {
    read.query(IN_CASH, params![year, skpd]).await?.iter().map(|r| r.int("id")).collect()
}

/// A movement of one sum.
fn moved((day, id): (Day, i64), source: Source, (number, subject): (String, String), gross: Money) -> Fact {
    Fact { day, id, source, number, subject, gross, cut: Money::ZERO, panjar: Money::ZERO }
}

/// A sub unit whose assistant holds money in a year.
#[derive(Clone, Debug)]
pub struct Assistant {
    pub holder: Holder,
    pub code: String,
    pub name: String,
}

pub async fn assistants(read: &mut impl Read, year: i32) -> Result<Vec<Assistant>> {
    let rows = read.query(ASSISTANTS, params![year]).await?;
    rows.iter()
        .map(|r| {
            let holder = Holder { skpd: r.int("skpd_id")?, unit: r.int("id")? };
            Ok(Assistant { holder, code: r.text("code")?, name: r.text("name")? })
        })
        .collect()
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
    /// The unit whose treasurer withheld it.
    pub holder: i64,
    /// By a TBP, not by an SP2D.
    pub evidence: bool,
}

/// The receipt by its letters and digits: one proves one remittance.
const RECEIPT: &str = "SELECT ntpn, amount, paid_on FROM remittance WHERE ntpn = $1";

pub async fn receipt(read: &mut impl Read, ntpn: &str) -> Result<Option<Receipt>> {
    let found = read.opt(RECEIPT, params![ntpn]).await?;
    let one = |r: Row| Ok(Receipt { ntpn: r.text("ntpn")?, amount: r.money("amount")?, paid_on: r.day("paid_on")? });
    found.map(one).transpose()
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
                holder: r.int("holder")?,
                evidence: r.flag("evidence")?,
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
