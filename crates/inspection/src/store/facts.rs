//! Facts about money: payments, accounts, papers, what is withheld and held.

use kernel::{Day, Moment, Zone};
use store::{Error, Read, Result, Row, params};

use crate::model::{
    Ceiling, Charged, GivenBack, Held, Paper, PayeeAccount, Payment, Repaid, RuleValue, Spent, Withheld,
};

/// Payments of two years: SP2D by their SPP, and evidence out of advances. One
/// that came back has left all the same: a return of one sen makes a retur too,
/// and whatever came back waits to be paid again.
const PAYMENTS: &str = "SELECT p.id, p.thread, CAST(1 AS BIGINT) AS is_sp2d, p.flow, p.unit_id, p.number, p.amount,
     p.doc_date, s.payee_id, y.kind AS payee_kind, s.payee_account_id AS account, s.account_idx, s.invoice_norm,
     s.ls_kind, r.drafted_by, (SELECT MIN(a.rekening) FROM document_line l JOIN account a ON a.id = l.account_id
       WHERE l.document_id = p.thread) AS rekening
   FROM document p JOIN spp s ON s.document_id = p.thread JOIN document r ON r.id = p.thread
   JOIN payee y ON y.id = s.payee_id
   WHERE p.kind = 'SP2D' AND p.external = 0 AND p.state IN ('terbit', 'ditransfer', 'cair', 'retur') AND p.year IN ($1, $2)
   UNION ALL
   SELECT d.id, d.thread, CAST(0 AS BIGINT) AS is_sp2d, d.flow, d.unit_id, d.number, d.amount, d.doc_date, t.payee_id,
     COALESCE(y.kind, '') AS payee_kind, t.payee_account_id AS account, b.account_idx, t.invoice_norm, '' AS ls_kind,
     d.drafted_by, (SELECT MIN(a.rekening) FROM document_line l JOIN account a ON a.id = l.account_id
       WHERE l.document_id = d.id) AS rekening
   FROM document d JOIN tbp t ON t.document_id = d.id LEFT JOIN payee_account b ON b.id = t.payee_account_id
   LEFT JOIN payee y ON y.id = t.payee_id
   WHERE d.kind = 'TBP' AND d.external = 0 AND d.state IN ('terbit', 'disahkan') AND d.year IN ($1, $2)
   ORDER BY 1";
const ACCOUNTS: &str = "SELECT id, payee_id, bank, account_idx, proposed_by, proposed_at, confirmed_on, replaced_on
   FROM payee_account ORDER BY id";
/// Papers on more than one thread, one of them of the year. What rightly lies
/// on several, such as a contract on its instalments, is left out.
const PAPERS: &str = "SELECT a.digest, d.id, d.thread, d.unit_id, d.kind, d.number, d.amount,
     (SELECT COUNT(*) FROM document p WHERE p.thread = d.thread AND p.kind = 'SP2D' AND p.flow = 'LS'
       AND p.state IN ('terbit', 'ditransfer', 'cair', 'retur')) AS payments
   FROM attachment a JOIN document d ON d.id = a.document_id
   WHERE a.detached_at IS NULL AND a.kind NOT IN ('kontrak', 'keputusan', 'surat-pernyataan')
     AND d.external = 0 AND d.state NOT IN ('batal', 'ditolak')
     AND a.digest IN (SELECT x.digest FROM attachment x JOIN document y ON y.id = x.document_id
       WHERE x.detached_at IS NULL AND x.kind NOT IN ('kontrak', 'keputusan', 'surat-pernyataan')
         AND y.external = 0 AND y.state NOT IN ('batal', 'ditolak')
       GROUP BY x.digest HAVING COUNT(DISTINCT y.thread) > 1 AND MAX(y.year) = $1)
   ORDER BY a.digest, d.id";
const SPENT: &str = "SELECT t.lpj_id, d.unit_id, d.id, d.amount, d.doc_date, t.payee_id, y.made_at
   FROM tbp t JOIN document d ON d.id = t.document_id JOIN document j ON j.id = t.lpj_id
   LEFT JOIN payee y ON y.id = t.payee_id
   WHERE d.year = $1 AND d.external = 0 AND d.state IN ('terbit', 'disahkan')
     AND j.state IN ('diajukan', 'diverifikasi', 'disahkan')
   ORDER BY t.lpj_id, d.id";
/// Deductions of what was really paid that no remittance is about.
const WITHHELD: &str = "SELECT c.document_id, c.kind, c.amount, d.unit_id, COALESCE(t.doc_date, d.doc_date) AS day
   FROM deduction c JOIN document d ON d.id = c.document_id
   LEFT JOIN document t ON t.thread = d.thread AND d.kind = 'SPP' AND t.kind = 'SP2D'
     AND t.state IN ('terbit', 'ditransfer', 'cair', 'retur')
   LEFT JOIN remitted m ON m.document_id = c.document_id AND m.line_no = c.line_no
   WHERE m.document_id IS NULL AND d.external = 0 AND d.year = $1 AND c.amount > 0
     AND ((d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan')) OR (d.kind = 'SPP' AND t.id IS NOT NULL))
   ORDER BY c.document_id, c.line_no";
const HELD: &str = "SELECT a.id, a.kind, a.year, a.unit_id, a.spp_id, a.due, x.number,
     a.received - a.spent - a.returned AS in_hand, a.received - a.accounted - a.returned AS open,
     (SELECT MAX(d.doc_date) FROM tbp t JOIN document d ON d.id = t.document_id WHERE t.advance_id = a.id) AS spent_on,
     (SELECT MAX(d.doc_date) FROM advance_return r JOIN document d ON d.id = r.document_id
       WHERE r.advance_id = a.id) AS back_on,
     (SELECT MAX(p.paid_on) FROM document d JOIN sp2d p ON p.document_id = d.id
       WHERE d.kind = 'SP2D' AND d.unit_id = a.unit_id AND d.year = a.year
         AND (d.thread = a.spp_id OR (a.kind = 'UP' AND d.flow = 'GU'))) AS in_on,
     (SELECT MAX(k.noted_at) FROM inspection_pick k WHERE k.advance_id = a.id AND k.result IS NOT NULL) AS counted_at
   FROM advance a JOIN document x ON x.id = a.spp_id WHERE a.year IN ($1, $2) ORDER BY a.id";
/// Money of advances of two years that came back, and when the next one's UP was paid.
const GIVEN_BACK: &str = "SELECT r.document_id, d.unit_id, d.amount, COALESCE(r.credited_on, d.doc_date) AS back_on,
     MIN(p.paid_on) AS next_up
   FROM advance_return r JOIN document d ON d.id = r.document_id JOIN advance a ON a.id = r.advance_id
   JOIN advance n ON n.unit_id = a.unit_id AND n.kind = 'UP' AND n.year = a.year + 1
   JOIN document s ON s.thread = n.spp_id AND s.kind = 'SP2D' JOIN sp2d p ON p.document_id = s.id
   WHERE a.year IN ($1, $2) AND d.state IN ('diajukan', 'cair') AND p.paid_on IS NOT NULL
   GROUP BY r.document_id, d.unit_id, d.amount, r.credited_on, d.doc_date ORDER BY r.document_id";
/// What versions that bind, or did, give each account.
const CEILINGS: &str = "SELECT b.version_id, v.rank * 1000 + v.revision AS place, v.made_at, b.unit_id, b.sub_unit_id,
     b.sub_kegiatan, b.rekening, CAST(SUM(b.amount) AS BIGINT) AS amount
   FROM budget_line b JOIN budget_version v ON v.id = b.version_id
   WHERE v.year = $1 AND v.rank >= 100 AND v.status IN ('berlaku', 'diganti')
   GROUP BY b.version_id, v.rank, v.revision, v.made_at, b.unit_id, b.sub_unit_id, b.sub_kegiatan, b.rekening
   ORDER BY place, b.sub_unit_id, b.sub_kegiatan, b.rekening";
/// Since when an SKPD carries out a version, where it does by a DPA.
const CARRIED_OUT: &str = "SELECT d.version_id, d.unit_id, MAX(j.entered_at) AS since FROM dpa d
   JOIN journal j ON j.document_id = d.document_id AND j.act = 'ratify-dpa' AND j.outcome = 'done'
   GROUP BY d.version_id, d.unit_id ORDER BY d.version_id, d.unit_id";
const CHARGED: &str = "SELECT p.id, a.sub_unit_id, a.sub_kegiatan, a.rekening, s.payee_id, l.amount, p.doc_date
   FROM document p JOIN spp s ON s.document_id = p.thread JOIN document_line l ON l.document_id = p.thread
   JOIN account a ON a.id = l.account_id
   WHERE p.kind = 'SP2D' AND p.flow = 'LS' AND p.external = 0 AND p.state IN ('terbit', 'ditransfer', 'cair', 'retur')
     AND p.year = $1 ORDER BY p.id, l.line_no";
/// Orders that pay a retur again, and into which account.
const REPAID: &str = "SELECT d.id, d.number, d.unit_id, d.amount, d.drafted_by, s.payee_id, s.account_idx AS before,
     p.account_idx AS now, w.number AS sp2d
   FROM repayment p JOIN document d ON d.id = p.document_id JOIN document w ON w.id = p.sp2d_id
   JOIN spp s ON s.document_id = d.thread
   WHERE d.year IN ($1, $2) AND d.state IN ('terbit', 'ditransfer', 'cair', 'retur') ORDER BY d.id";
const RULES: &str = "SELECT id, key, value, starts, approved_at, proposed_by FROM regulation
   WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL AND key <> 'hari-libur' ORDER BY key, starts, id";

fn day_of(row: &Row, name: &str, zone: Zone) -> Result<Option<Day>> {
    Ok(row.opt_moment(name)?.map(|m| m.day(zone)))
}

pub(crate) async fn payments(read: &mut impl Read, year: i32) -> Result<Vec<Payment>> {
    let mut all = Vec::new();
    for r in read.query(PAYMENTS, params![year, year - 1]).await? {
        let Some(day) = r.opt_day("doc_date")? else { continue };
        all.push(Payment {
            id: r.int("id")?,
            thread: r.int("thread")?,
            is_sp2d: r.flag("is_sp2d")?,
            flow: r.text("flow")?,
            unit: r.int("unit_id")?,
            number: r.opt_text("number")?.unwrap_or_default(),
            amount: r.money("amount")?,
            day,
            payee: r.opt_int("payee_id")?,
            payee_kind: r.text("payee_kind")?,
            account: r.opt_int("account")?,
            account_idx: r.opt_bytes("account_idx")?,
            invoice: r.opt_text("invoice_norm")?,
            ls_kind: r.text("ls_kind")?,
            drafted_by: r.int("drafted_by")?,
            rekening: r.opt_text("rekening")?,
        });
    }
    Ok(all)
}

pub(crate) async fn repaid(read: &mut impl Read, (first, last): (i32, i32)) -> Result<Vec<Repaid>> {
    let rows = read.query(REPAID, params![first, last]).await?;
    let one = |r: &Row| {
        Ok(Repaid {
            id: r.int("id")?,
            number: format!("PBU {}", r.opt_text("number")?.unwrap_or_default()),
            sp2d: format!("SP2D {}", r.opt_text("sp2d")?.unwrap_or_default()),
            unit: r.int("unit_id")?,
            amount: r.money("amount")?,
            payee: r.int("payee_id")?,
            asked_by: r.int("drafted_by")?,
            before: r.bytes("before")?,
            now: r.bytes("now")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn accounts(read: &mut impl Read, zone: Zone) -> Result<Vec<PayeeAccount>> {
    let rows = read.query(ACCOUNTS, vec![]).await?;
    let one = |r: &Row| {
        Ok(PayeeAccount {
            id: r.int("id")?,
            payee: r.int("payee_id")?,
            bank: r.text("bank")?,
            idx: r.bytes("account_idx")?,
            proposed_by: r.int("proposed_by")?,
            proposed_on: r.moment("proposed_at")?.day(zone),
            confirmed_on: r.opt_day("confirmed_on")?,
            replaced_on: r.opt_day("replaced_on")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn papers(read: &mut impl Read, year: i32) -> Result<Vec<Paper>> {
    let rows = read.query(PAPERS, params![year]).await?;
    let one = |r: &Row| {
        let kind = r.text("kind")?;
        let number = r.opt_text("number")?;
        Ok(Paper {
            digest: r.text("digest")?,
            document: r.int("id")?,
            thread: r.int("thread")?,
            unit: r.int("unit_id")?,
            label: number.map_or_else(|| format!("konsep {kind}"), |n| format!("{kind} {n}")),
            paid: r.int("payments")? > 0,
            amount: r.money("amount")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn spent(read: &mut impl Read, year: i32) -> Result<Vec<Spent>> {
    let mut all = Vec::new();
    for r in read.query(SPENT, params![year]).await? {
        let Some(day) = r.opt_day("doc_date")? else { continue };
        all.push(Spent {
            lpj: r.int("lpj_id")?,
            unit: r.int("unit_id")?,
            document: r.int("id")?,
            amount: r.money("amount")?,
            day,
            payee: r.opt_int("payee_id")?,
            payee_made: r.opt_moment("made_at")?,
        });
    }
    Ok(all)
}

pub(crate) async fn withheld(read: &mut impl Read, year: i32) -> Result<Vec<Withheld>> {
    let mut all = Vec::new();
    for r in read.query(WITHHELD, params![year]).await? {
        let Some(day) = r.opt_day("day")? else { continue };
        all.push(Withheld {
            unit: r.int("unit_id")?,
            kind: r.text("kind")?,
            document: r.int("document_id")?,
            day,
            amount: r.money("amount")?,
        });
    }
    Ok(all)
}

fn year_of(r: &Row) -> Result<i32> {
    i32::try_from(r.int("year")?).map_err(|_| Error::Storage("tahun uang muka".into()))
}

/// Advances of a year and the one before.
pub(crate) async fn held(read: &mut impl Read, year: i32, zone: Zone) -> Result<Vec<Held>> {
    let mut all = Vec::new();
    for r in read.query(HELD, params![year, year - 1]).await? {
        let moved = [r.opt_day("spent_on")?, r.opt_day("back_on")?, r.opt_day("in_on")?];
        all.push(Held {
            id: r.int("id")?,
            label: format!(
                "{} {} menurut SPP {}",
                r.text("kind")?,
                r.int("year")?,
                r.opt_text("number")?.unwrap_or_default()
            ),
            year: year_of(&r)?,
            unit: r.int("unit_id")?,
            spp: r.int("spp_id")?,
            due: r.opt_day("due")?,
            in_hand: r.money("in_hand")?,
            open: r.money("open")?,
            last_moved: moved.into_iter().flatten().max(),
            last_counted: day_of(&r, "counted_at", zone)?,
        });
    }
    Ok(all)
}

/// What came back of the advances of a year and the one before.
pub(crate) async fn given_back(read: &mut impl Read, year: i32) -> Result<Vec<GivenBack>> {
    let mut all = Vec::new();
    for r in read.query(GIVEN_BACK, params![year, year - 1]).await? {
        if let (Some(on), Some(next_up)) = (r.opt_day("back_on")?, r.opt_day("next_up")?) {
            let (document, unit, amount) = (r.int("document_id")?, r.int("unit_id")?, r.money("amount")?);
            all.push(GivenBack { document, unit, amount, on, next_up });
        }
    }
    Ok(all)
}

pub(crate) async fn ceilings(read: &mut impl Read, year: i32, zone: Zone) -> Result<Vec<Ceiling>> {
    let mut since = std::collections::HashMap::new();
    for r in read.query(CARRIED_OUT, vec![]).await? {
        since.insert((r.int("version_id")?, r.int("unit_id")?), r.moment("since")?);
    }
    let rows = read.query(CEILINGS, params![year]).await?;
    let one = |r: &Row| {
        let (version, unit) = (r.int("version_id")?, r.int("unit_id")?);
        let from: Moment = match since.get(&(version, unit)) {
            Some(from) => *from,
            None => r.moment("made_at")?,
        };
        Ok(Ceiling {
            version,
            order: r.int("place")?,
            unit,
            sub_unit: r.int("sub_unit_id")?,
            sub_kegiatan: r.text("sub_kegiatan")?,
            rekening: r.text("rekening")?,
            amount: r.money("amount")?,
            since: from.day(zone),
        })
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn charged(read: &mut impl Read, year: i32) -> Result<Vec<Charged>> {
    let mut all = Vec::new();
    for r in read.query(CHARGED, params![year]).await? {
        let Some(day) = r.opt_day("doc_date")? else { continue };
        all.push(Charged {
            sp2d: r.int("id")?,
            sub_unit: r.int("sub_unit_id")?,
            sub_kegiatan: r.text("sub_kegiatan")?,
            rekening: r.text("rekening")?,
            payee: r.int("payee_id")?,
            amount: r.money("amount")?,
            day,
        });
    }
    Ok(all)
}

pub(crate) async fn rules(read: &mut impl Read) -> Result<Vec<RuleValue>> {
    let rows = read.query(RULES, vec![]).await?;
    let one = |r: &Row| {
        Ok(RuleValue {
            id: r.int("id")?,
            key: r.text("key")?,
            value: r.text("value")?,
            starts: r.day("starts")?,
            approved: r.moment("approved_at")?,
            proposed_by: r.int("proposed_by")?,
        })
    };
    rows.iter().map(one).collect()
}
