//! What the reports read. The reader's scope stands inside ($2: units, or '').

use kernel::Day;
use kernel::lifecycle::State;
use store::{Read, Result, Row, Scope, View, params};

use super::Person;

/// Lists of a year with the payment that they came to.
const LISTS: &str = "SELECT d.id, d.number, d.doc_date, d.state, u.code AS unit_code, u.name AS unit_name, p.kind,
     p.from_month, p.to_month, p.basis, p.payees, p.souls, p.gross, p.cut, p.net, p.digest, p.verified_on,
     s.number AS spp_number, t.number AS sp2d_number, t.state AS sp2d_state, x.paid_on
   FROM payee_list p JOIN document d ON d.id = p.document_id JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN document s ON s.id = (SELECT MAX(y.id) FROM document_edge e JOIN document y ON y.id = e.document_id
     WHERE e.rests_on = d.id AND y.kind = 'SPP' AND y.state <> 'batal')
   LEFT JOIN document t ON t.thread = s.id AND t.kind = 'SP2D' AND t.state IN ('terbit', 'ditransfer', 'cair', 'retur')
   LEFT JOIN sp2d x ON x.document_id = t.id
   WHERE d.year = $1 AND ($2 = '' OR d.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
     OR d.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   ORDER BY d.id";
/// Payees of one list ($1).
const OF_LIST: &str = "SELECT l.*, d.number, d.id AS list_id, d.year, d.unit_id, d.sub_unit_id, u.name AS unit_name,
     p.kind, p.from_month, p.to_month, p.basis, t.number AS sp2d_number, t.state AS sp2d_state, x.paid_on,
     t.net AS sp2d_net, x.returned_amount
   FROM payee_line l JOIN payee_list p ON p.document_id = l.document_id JOIN document d ON d.id = l.document_id
   JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN document s ON s.id = (SELECT MAX(y.id) FROM document_edge e JOIN document y ON y.id = e.document_id
     WHERE e.rests_on = d.id AND y.kind = 'SPP' AND y.state <> 'batal')
   LEFT JOIN document t ON t.thread = s.id AND t.kind = 'SP2D' AND t.state IN ('terbit', 'ditransfer', 'cair', 'retur')
   LEFT JOIN sp2d x ON x.document_id = t.id
   WHERE l.document_id = $1 ORDER BY l.id";
/// One payee ($1) in all lists of a year ($3).
const OF_PAYEE: &str = "SELECT l.*, d.number, d.id AS list_id, d.year, d.unit_id, d.sub_unit_id, u.name AS unit_name,
     p.kind, p.from_month, p.to_month, p.basis, t.number AS sp2d_number, t.state AS sp2d_state, x.paid_on,
     t.net AS sp2d_net, x.returned_amount
   FROM payee_line l JOIN payee_list p ON p.document_id = l.document_id JOIN document d ON d.id = l.document_id
   JOIN unit u ON u.id = d.sub_unit_id
   LEFT JOIN document s ON s.id = (SELECT MAX(y.id) FROM document_edge e JOIN document y ON y.id = e.document_id
     WHERE e.rests_on = d.id AND y.kind = 'SPP' AND y.state <> 'batal')
   LEFT JOIN document t ON t.thread = s.id AND t.kind = 'SP2D' AND t.state IN ('terbit', 'ditransfer', 'cair', 'retur')
   LEFT JOIN sp2d x ON x.document_id = t.id
   WHERE l.payee_idx = $1 AND d.year = $3 AND d.state <> 'batal'
     AND ($2 = '' OR d.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR d.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   ORDER BY p.from_month, l.id";
const PARTS: &str = "SELECT d.id, d.number, p.kind, p.from_month, p.to_month, k.part, k.code, k.title, k.amount
   FROM payee_list_part k JOIN payee_list p ON p.document_id = k.document_id JOIN document d ON d.id = k.document_id
   WHERE d.year = $1 AND d.state <> 'batal'
     AND ($2 = '' OR d.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR d.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
   ORDER BY d.id, k.part, k.line_no";
const PERSONS: &str = "SELECT id_kind, payee_idx, payee_enc, name_enc, bank, last4 FROM payee_line
   WHERE document_id = $1 ORDER BY id";

fn units(view: &View) -> String {
    view.scope.list().unwrap_or_default()
}

pub(crate) async fn lists(view: &mut View, year: i32) -> Result<Vec<Row>> {
    let units = units(view);
    view.query(LISTS, params![year, units]).await
}

/// Payees of a list that the reader may see.
pub(crate) async fn of_list(view: &mut View, document: i64) -> Result<Vec<Row>> {
    view.query(OF_LIST, params![document]).await
}

pub(crate) async fn of_payee(view: &mut View, payee: &[u8], year: i32) -> Result<Vec<Row>> {
    let units = units(view);
    view.query(OF_PAYEE, params![payee, units, year]).await
}

pub(crate) async fn parts(view: &mut View, year: i32) -> Result<Vec<Row>> {
    let units = units(view);
    view.query(PARTS, params![year, units]).await
}

/// Names and accounts of a list, sealed as they lie.
pub(crate) async fn persons(view: &mut View, document: i64) -> Result<Vec<Row>> {
    view.query(PERSONS, params![document]).await
}

/// Whether a payee of a row was paid: what it is called, by which SP2D, when.
pub(crate) struct Paid {
    pub state: &'static str,
    pub number: Option<String>,
    pub on: Option<Day>,
}

pub(crate) fn paid(r: &Row) -> Result<Paid> {
    let state = match r.opt_text("sp2d_state")?.as_deref().and_then(State::parse) {
        Some(State::Paid) => "dibayar",
        // One SP2D pays the whole list: of a part that came back the others have theirs.
        Some(State::Bounced) if r.opt_money("returned_amount")? < r.opt_money("sp2d_net")? => "dibayar; sebagian retur",
        Some(State::Bounced) => "retur",
        Some(_) => "SP2D terbit",
        None => "belum dibayar",
    };
    Ok(Paid { state, number: r.opt_text("sp2d_number")?, on: r.opt_day("paid_on")? })
}

/// The number and the name, or as much as tells one from another.
pub(crate) fn named(person: &Person, masked: bool) -> (String, String) {
    if !masked {
        return (person.id.clone(), person.name.clone());
    }
    let tail = person.id.get(person.id.len().saturating_sub(4)..).unwrap_or_default();
    (format!("••••{tail}"), kernel::text::initials(&person.name))
}

pub(crate) fn account(row: &Row) -> Result<String> {
    Ok(format!("{} ••••{}", row.text("bank")?, row.text("last4")?).trim().to_owned())
}

/// Whoever reads one SKPD reads whole names; who reads the whole regency sees
/// them when a NIP is asked for.
pub(crate) fn is_masked(scope: &Scope) -> bool {
    *scope == Scope::Region
}
