//! Proofs of what was withheld, and the deductions that wait for one.

use kernel::{Day, Money};
use store::{Error, Keys, Read, Result, Row, Tx, Value, params, row};

use crate::rules::proof::TaxId;
use crate::tables::{TAX_PROOF, TAX_PROOF_VOID};

/// The purpose under which names are sealed.
const NAME: &str = "payee-name";

/// Deductions of a year ($1) that were really paid, of one SKPD ($2) or of all (0): of a TBP, and of an SPP whose
/// SP2D the bank has paid; with the payee, the list of payees behind it, and what proves it. A TBP is withheld by
/// whoever holds its purse, an SP2D for the treasurer who filed; on its own day, as the lists for the tax office say.
const DUE: &str = "SELECT c.document_id, c.line_no, c.kind, c.amount, d.amount AS gross,
     d.unit_id, d.sub_unit_id, d.doc_date, u.code AS skpd, u.name AS skpd_name,
     COALESCE(w.number, d.number) AS number, COALESCE(w.doc_date, d.doc_date) AS withheld_on,
     y.kind AS payee_kind, y.name AS payee, y.npwp_enc, t.recipient,
     COALESCE(k.sub_unit_id, CASE WHEN f.filed_role = 'bpp' THEN COALESCE(v.sub_unit_id, d.sub_unit_id)
       ELSE d.unit_id END) AS holder,
     (SELECT MIN(l.number) FROM document_edge e JOIN document l ON l.id = e.rests_on
       WHERE e.document_id = d.id AND l.kind = 'DPB') AS list,
     (SELECT MIN(p.number) FROM tax_proof p WHERE p.document_id = c.document_id AND p.line_no = c.line_no
       AND NOT EXISTS (SELECT 1 FROM tax_proof_void z WHERE z.proof_id = p.id)) AS living,
     (SELECT COUNT(*) FROM tax_proof p WHERE p.document_id = c.document_id AND p.line_no = c.line_no) AS given
   FROM deduction c JOIN document d ON d.id = c.document_id JOIN unit u ON u.id = d.unit_id
   LEFT JOIN document w ON w.thread = d.thread AND w.kind = 'SP2D' AND w.state = 'cair' AND d.kind = 'SPP'
   LEFT JOIN spp q ON q.document_id = d.id LEFT JOIN tbp t ON t.document_id = d.id
   LEFT JOIN payee y ON y.id = COALESCE(q.payee_id, t.payee_id)
   LEFT JOIN advance v ON v.id = t.advance_id LEFT JOIN tbp_basis b ON b.document_id = d.id
   LEFT JOIN advance_part k ON k.id = b.part_id LEFT JOIN spp f ON f.document_id = COALESCE(v.spp_id, d.id)
   WHERE d.year = $1 AND (CAST($2 AS BIGINT) = 0 OR d.unit_id = $2) AND d.external = 0
     AND ((d.kind = 'TBP' AND d.state IN ('terbit', 'disahkan')) OR (d.kind = 'SPP' AND w.id IS NOT NULL))
   ORDER BY u.norm, withheld_on, c.document_id, c.line_no";

/// A deduction that a proof may be about. What names its payee stays out of what
/// is printed for the log.
#[derive(Clone)]
pub struct Due {
    pub document: i64,
    pub line: i64,
    pub kind: String,
    pub tax: Money,
    pub gross: Money,
    pub unit: i64,
    pub sub_unit: i64,
    pub skpd: String,
    pub skpd_name: String,
    /// Of the SP2D, or of the TBP.
    pub number: String,
    /// The day by whose rules it was withheld.
    pub judged_on: Option<Day>,
    pub withheld_on: Option<Day>,
    pub person: bool,
    pub payee: String,
    npwp: Option<Vec<u8>>,
    /// The unit whose treasurer withheld it.
    pub holder: i64,
    /// The list of payees that the payment rests on.
    pub list: Option<String>,
    /// A proof that stands; of a list one of many.
    pub living: Option<String>,
    /// Proofs that were ever given.
    pub given: i64,
}

impl std::fmt::Debug for Due {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Due({})", self.label())
    }
}

impl Due {
    /// Its number in the list of deductions.
    pub fn label(&self) -> String {
        format!("{}-{}", self.document, self.line)
    }

    /// The payee's NPWP in the register.
    pub fn npwp(&self, keys: &Keys) -> Result<Option<String>> {
        let Some(stored) = &self.npwp else { return Ok(None) };
        Ok(Some(opened(keys, TaxId::Npwp.code(), stored)?))
    }
}

fn opened(keys: &Keys, purpose: &str, stored: &[u8]) -> Result<String> {
    let plain = keys.decrypt(purpose, stored)?;
    String::from_utf8(plain).map_err(|_| Error::Storage("penerima bukti potong tak terbaca".into()))
}

pub async fn due(read: &mut impl Read, year: i32, skpd: Option<i64>) -> Result<Vec<Due>> {
    let one = |r: &Row| {
        let payee = r.opt_text("payee")?.or(r.opt_text("recipient")?);
        Ok(Due {
            document: r.int("document_id")?,
            line: r.int("line_no")?,
            kind: r.text("kind")?,
            tax: r.money("amount")?,
            gross: r.money("gross")?,
            unit: r.int("unit_id")?,
            sub_unit: r.int("sub_unit_id")?,
            skpd: r.text("skpd")?,
            skpd_name: r.text("skpd_name")?,
            number: r.opt_text("number")?.unwrap_or_default(),
            judged_on: r.opt_day("doc_date")?,
            withheld_on: r.opt_day("withheld_on")?,
            // Of a recipient who is in no register nobody knows better.
            person: r.opt_text("payee_kind")?.is_none_or(|kind| kind != "badan"),
            payee: payee.unwrap_or_default(),
            npwp: r.opt_bytes("npwp_enc")?,
            holder: r.int("holder")?,
            list: r.opt_text("list")?,
            living: r.opt_text("living")?,
            given: r.int("given")?,
        })
    };
    read.query(DUE, params![year, skpd.unwrap_or(0)]).await?.iter().map(one).collect()
}

/// The last number of a series with its day.
const LAST: &str = "SELECT serial, day FROM tax_proof WHERE unit_id = $1 AND year = $2 AND sort = $3
   ORDER BY serial DESC LIMIT 1";

pub async fn last(read: &mut impl Read, (unit, year): (i64, i32), sort: &str) -> Result<Option<(i64, Day)>> {
    let found = read.opt(LAST, params![unit, year, sort]).await?;
    found.map(|r| Ok((r.int("serial")?, r.day("day")?))).transpose()
}

/// Of a document's deduction by payees: how many proofs were ever given, and how many stand.
const GIVEN: &str = "SELECT p.payee_row, COUNT(*) AS given,
     CAST(SUM(CASE WHEN z.proof_id IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS living
   FROM tax_proof p LEFT JOIN tax_proof_void z ON z.proof_id = p.id
   WHERE p.document_id = $1 AND p.line_no = $2 GROUP BY p.payee_row ORDER BY p.payee_row";

/// Row, proofs ever given, whether one stands.
pub async fn given(read: &mut impl Read, document: i64, line: i64) -> Result<Vec<(i64, i64, bool)>> {
    let rows = read.query(GIVEN, params![document, line]).await?;
    rows.iter().map(|r| Ok((r.int("payee_row")?, r.int("given")?, r.int("living")? > 0))).collect()
}

/// A payee by name and number.
#[derive(Clone)]
pub struct Known {
    pub person: bool,
    pub name: String,
    /// None where the payee showed none.
    pub id: Option<(TaxId, String)>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known(person: {})", self.person)
    }
}

/// What several proofs of one deduction have in common.
pub struct Issue<'a> {
    pub id: i64,
    pub year: i32,
    pub due: &'a Due,
    pub sort: &'a str,
    pub day: Day,
}

/// One proof of them.
#[derive(Debug)]
pub struct NewProof {
    pub id: i64,
    pub serial: i64,
    pub number: String,
    /// 0 for the payee of the document.
    pub row: i64,
    pub renewal: i64,
    pub payee: Known,
    pub base: Money,
    pub rate: i64,
    pub tax: Money,
    pub rule: String,
}

/// The keyed digest by which proofs of a number are found.
pub fn id_index(keys: &Keys, id: TaxId, digits: &str) -> Vec<u8> {
    match id {
        // Of old the same number had fifteen digits: without its zero.
        TaxId::Npwp => keys.index(id.code(), format!("{digits:0>16}").as_bytes()),
        TaxId::Nik | TaxId::Nip => keys.index(id.code(), digits.as_bytes()),
    }
}

fn values(tx: &Tx, issue: &Issue<'_>, p: &NewProof) -> Result<Vec<(&'static str, Value)>> {
    let (keys, due) = (tx.keys(), issue.due);
    let (kind, idx, enc) = match &p.payee.id {
        Some((id, digits)) => {
            let sealed = keys.encrypt(id.code(), digits.as_bytes())?;
            (Some(id.code()), Some(id_index(keys, *id, digits)), Some(sealed))
        }
        None => (None, None, None),
    };
    Ok(row! {
        id: p.id, issue_id: issue.id, year: issue.year, unit_id: due.unit, sub_unit_id: due.sub_unit, sort: issue.sort,
        serial: p.serial, number: p.number.as_str(), day: issue.day, document_id: due.document, line_no: due.line,
        payee_row: p.row, renewal: p.renewal, kind: due.kind.as_str(), withheld_on: due.withheld_on,
        person: p.payee.person, name_enc: keys.encrypt(NAME, p.payee.name.as_bytes())?, id_kind: kind, id_idx: idx,
        id_enc: enc, base: p.base, rate: p.rate, tax: p.tax, rule: p.rule.as_str(), holder_id: due.holder,
        issued_by: tx.ctx().actor.person(), issued_at: tx.ctx().now,
    })
}

pub async fn insert(tx: &mut Tx, issue: &Issue<'_>, proof: &NewProof) -> Result<()> {
    let new = values(tx, issue, proof)?;
    tx.insert(&TAX_PROOF, new).await
}

/// Proofs of a whole list, in the order of their numbers.
pub async fn insert_all(tx: &mut Tx, issue: &Issue<'_>, proofs: &[NewProof]) -> Result<()> {
    let mut rows = Vec::with_capacity(proofs.len());
    for proof in proofs {
        rows.push(values(tx, issue, proof)?.into_iter().map(|(_, value)| value).collect());
    }
    tx.insert_bulk(&TAX_PROOF, ("issue_id", issue.id), rows).await
}

const BY_ID: &str = "SELECT p.id, p.number, p.holder_id, p.unit_id, z.day AS voided_on
   FROM tax_proof p LEFT JOIN tax_proof_void z ON z.proof_id = p.id WHERE p.id = $1";

/// A proof as far as it can be voided.
#[derive(Clone, Debug)]
pub struct Standing {
    pub id: i64,
    pub number: String,
    pub holder: i64,
    pub unit: i64,
    pub voided: Option<Day>,
}

pub async fn by_id(read: &mut impl Read, id: i64) -> Result<Option<Standing>> {
    let found = read.opt(BY_ID, params![id]).await?;
    let one = |r: Row| {
        let (number, holder, unit) = (r.text("number")?, r.int("holder_id")?, r.int("unit_id")?);
        Ok(Standing { id: r.int("id")?, number, holder, unit, voided: r.opt_day("voided_on")? })
    };
    found.map(one).transpose()
}

const LIVING_OF: &str = "SELECT p.id FROM tax_proof p LEFT JOIN tax_proof_void z ON z.proof_id = p.id
   WHERE p.document_id = $1 AND z.proof_id IS NULL ORDER BY p.id";

/// Ends all proofs of a payment that came back, by the document that bears its deductions.
pub async fn void_all(tx: &mut Tx, bearer: i64, reason: &str) -> Result<()> {
    for r in tx.query(LIVING_OF, params![bearer]).await? {
        void(tx, r.int("id")?, reason).await?;
    }
    Ok(())
}

pub async fn void(tx: &mut Tx, proof: i64, reason: &str) -> Result<()> {
    let (day, person, now) = (tx.ctx().today, tx.ctx().actor.person(), tx.ctx().now);
    let new = row! { proof_id: proof, day: day, reason: reason, voided_by: person, voided_at: now };
    tx.insert(&TAX_PROOF_VOID, new).await
}

/// Proofs of a year ($1) of the reader's units ($2, or '' for all), with the payment and the State's receipt; of one
/// payee ($4) where one is asked for, or of one number ($3).
const LIST: &str = "SELECT p.id, p.unit_id, p.sub_unit_id, p.sort, p.number, p.day, p.document_id, p.line_no, p.kind,
     p.withheld_on, p.person, p.name_enc, p.id_kind, p.id_enc, p.base, p.rate, p.tax, p.rule, p.payee_row,
     u.code AS skpd, u.name AS skpd_name, COALESCE(w.number, d.number) AS payment, r.billing, r.ntpn,
     z.day AS voided_on, z.reason, h.name AS issuer
   FROM tax_proof p JOIN unit u ON u.id = p.unit_id JOIN document d ON d.id = p.document_id
   LEFT JOIN document w ON w.thread = d.thread AND w.kind = 'SP2D' AND d.kind = 'SPP'
     AND w.state IN ('terbit', 'ditransfer', 'cair', 'retur')
   LEFT JOIN remitted m ON m.document_id = p.document_id AND m.line_no = p.line_no
   LEFT JOIN remittance r ON r.id = m.remittance_id
   LEFT JOIN tax_proof_void z ON z.proof_id = p.id LEFT JOIN person h ON h.id = p.issued_by
   WHERE p.year = $1
     AND ($2 = '' OR p.unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%')
       OR p.sub_unit_id IN (SELECT v.id FROM unit v WHERE $2 LIKE '%,' || CAST(v.id AS TEXT) || ',%'))
     AND ($3 = '' OR p.number = $3)
     AND (CAST($4 AS BIGINT) = 0 OR p.id_idx = $5 OR p.id_idx = $6 OR p.id_idx = $7)
   ORDER BY u.norm, p.sort, p.serial";

/// Which proofs are asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub number: String,
    /// Digests of one number as NPWP, NIK and NIP.
    pub payee: Option<[Vec<u8>; 3]>,
}

pub async fn list(view: &mut store::View, year: i32, asked: Asked) -> Result<Vec<Row>> {
    let units = view.scope.list().unwrap_or_default();
    let of_payee = asked.payee.is_some();
    let [npwp, nik, nip] = asked.payee.unwrap_or_default();
    view.query(LIST, params![year, units, asked.number, of_payee, npwp, nik, nip]).await
}

/// Name and number of a row's payee.
pub fn payee(keys: &Keys, r: &Row) -> Result<Known> {
    let id = match (r.opt_text("id_kind")?.as_deref().and_then(TaxId::parse), r.opt_bytes("id_enc")?) {
        (Some(kind), Some(stored)) => Some((kind, opened(keys, kind.code(), &stored)?)),
        _ => None,
    };
    Ok(Known { person: r.flag("person")?, name: opened(keys, NAME, &r.bytes("name_enc")?)?, id })
}

/// Proofs that stand of a payment that does not, by number.
const STRAY: &str = "SELECT p.number FROM tax_proof p JOIN document d ON d.id = p.document_id
   LEFT JOIN document w ON w.thread = d.thread AND w.kind = 'SP2D' AND d.kind = 'SPP' AND w.state IN ('cair', 'retur')
   WHERE p.year = $1 AND NOT EXISTS (SELECT 1 FROM tax_proof_void z WHERE z.proof_id = p.id)
     AND ((d.kind = 'TBP' AND d.state NOT IN ('terbit', 'disahkan')) OR (d.kind <> 'TBP' AND w.id IS NULL))
   ORDER BY p.id";
/// Deductions whose standing proofs say another sum; fewer payees than there are may have theirs.
const SUMS: &str = "SELECT p.document_id, p.line_no, c.amount, CAST(SUM(p.tax) AS BIGINT) AS told
   FROM tax_proof p LEFT JOIN deduction c ON c.document_id = p.document_id AND c.line_no = p.line_no
   WHERE p.year = $1 AND NOT EXISTS (SELECT 1 FROM tax_proof_void z WHERE z.proof_id = p.id)
   GROUP BY p.document_id, p.line_no, c.amount HAVING SUM(p.tax) > COALESCE(c.amount, 0)
   ORDER BY p.document_id, p.line_no";
/// Series with a gap.
const GAPS: &str = "SELECT u.code, p.sort, COUNT(*) AS given, MAX(p.serial) AS last FROM tax_proof p
   JOIN unit u ON u.id = p.unit_id WHERE p.year = $1 GROUP BY u.code, p.sort HAVING COUNT(*) <> MAX(p.serial)
   ORDER BY u.code, p.sort";

pub async fn stray(read: &mut impl Read, year: i32) -> Result<Vec<String>> {
    read.query(STRAY, params![year]).await?.iter().map(|r| r.text("number")).collect()
}

/// Of a deduction: its number in the list, its sum, and what its proofs tell.
pub async fn sums(read: &mut impl Read, year: i32) -> Result<Vec<(String, Money, Money)>> {
    let rows = read.query(SUMS, params![year]).await?;
    let one = |r: &Row| {
        let label = format!("{}-{}", r.int("document_id")?, r.int("line_no")?);
        Ok((label, r.opt_money("amount")?.unwrap_or_default(), r.money("told")?))
    };
    rows.iter().map(one).collect()
}

/// SKPD, kind, how many were given, the last number.
pub async fn gaps(read: &mut impl Read, year: i32) -> Result<Vec<(String, String, i64, i64)>> {
    let rows = read.query(GAPS, params![year]).await?;
    rows.iter().map(|r| Ok((r.text("code")?, r.text("sort")?, r.int("given")?, r.int("last")?))).collect()
}
