//! Statements of lists of payees. No decisions here.

mod compared;
mod found;
pub(crate) mod month;
pub(crate) mod paid;
pub(crate) mod payable;
pub(crate) mod proved;
pub(crate) mod shown;

use kernel::{Day, Money};
use store::{Error, Read, Result, Row, Tx, Value, View, params, row};

use crate::model::{IdKind, Line, ListKind, Months, PayFile, PayeeList, Standing, Sums};
use crate::tables::{PAYEE_LINE, PAYEE_LIST, PAYEE_LIST_PART};

pub(crate) use compared::{beside, listed, meets, months_of, moved_accounts, previous, standings};
pub(crate) use found::{Unlike, claimed_twice, sums_that_differ, unlike_their_request};

/// Purposes of the keys: NIP and NIK are parted, accounts are those of the
/// treasury's register, so that one account is one wherever it stands.
const NAME: &str = "payee-name";
const ACCOUNT: &str = "account";

const BY_DOCUMENT: &str = "SELECT * FROM payee_list WHERE document_id = $1";
const SAME_FILE: &str = "SELECT d.* FROM payee_list p JOIN document d ON d.id = p.document_id
   WHERE p.digest = $1 AND d.state <> 'batal' ORDER BY d.id LIMIT 1";
const VERIFIED: &str =
    "UPDATE payee_list SET compared_with = $2, mark = $3, verified_on = $4 WHERE document_id = $1 RETURNING *";
const REASONED: &str = "UPDATE payee_list SET reasons = $2 WHERE document_id = $1 RETURNING *";
const VERIFIED_ON: &str = "SELECT verified_on FROM payee_list WHERE document_id = $1";
const CUTS: &str =
    "SELECT code, amount FROM payee_list_part WHERE document_id = $1 AND part = 'potongan' AND amount > 0
   ORDER BY line_no";

fn purpose(kind: IdKind) -> &'static str {
    match kind {
        IdKind::Service => "nip",
        IdKind::Citizen => "nik",
    }
}

/// The keyed digest of a NIP or NIK.
pub(crate) fn payee_index(keys: &store::Keys, kind: IdKind, id: &str) -> Vec<u8> {
    keys.index(purpose(kind), id.as_bytes())
}

/// A list with what its reading told.
pub(crate) struct New<'a> {
    pub list: &'a PayeeList,
    pub file: &'a PayFile,
    pub report: String,
}

pub(crate) async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<()> {
    let l = new.list;
    let head = row! {
        document_id: l.document, kind: l.kind.code(), from_month: l.months.from, to_month: l.months.to,
        basis: l.basis.as_str(), basis_norm: kernel::text::fold(&l.basis), basis_date: l.basis_date,
        file_name: l.file_name.as_str(), digest: l.digest.as_str(), payees: l.sums.payees, souls: l.sums.souls,
        gross: l.sums.gross, cut: l.sums.cut, net: l.sums.net, report: new.report.as_str(),
        compared_with: l.compared_with, mark: l.mark.clone(), verified_on: None::<&str>, reasons: None::<&str>,
    };
    tx.insert(&PAYEE_LIST, head).await?;
    for (part, columns) in [("komponen", &new.file.components), ("potongan", &new.file.deductions)] {
        for (n, (code, title, amount)) in (1_i64..).zip(columns) {
            let part = row! {
                document_id: l.document, part: part, code: code.as_str(), line_no: n, title: title.as_str(),
                amount: *amount,
            };
            tx.insert(&PAYEE_LIST_PART, part).await?;
        }
    }
    let lines: Result<Vec<Vec<Value>>> = new.file.lines.iter().map(|line| line_values(tx, l.document, line)).collect();
    tx.insert_bulk(&PAYEE_LINE, ("document_id", l.document), lines?).await
}

fn line_values(tx: &Tx, document: i64, line: &Line) -> Result<Vec<Value>> {
    let (keys, id) = (tx.keys(), line.id.as_bytes());
    let account = line.account.as_bytes();
    let last4 = line.account.get(line.account.len().saturating_sub(4)..).unwrap_or_default();
    let parts: std::collections::BTreeMap<&str, Money> =
        line.components.iter().chain(&line.deductions).map(|(code, amount)| (code.as_str(), *amount)).collect();
    Ok(vec![
        tx.id()?.into(),
        document.into(),
        line.row.into(),
        line.id_kind.code().into(),
        payee_index(keys, line.id_kind, &line.id).into(),
        keys.encrypt(purpose(line.id_kind), id)?.into(),
        keys.encrypt(NAME, line.name.as_bytes())?.into(),
        line.grade.as_str().into(),
        line.bank.as_str().into(),
        keys.index(ACCOUNT, account).into(),
        keys.encrypt(ACCOUNT, account)?.into(),
        last4.into(),
        line.souls.into(),
        line.gross.into(),
        line.cut.into(),
        line.net.into(),
        serde_json::to_string(&parts)?.into(),
    ])
}

fn month(r: &Row, column: &str) -> Result<u8> {
    u8::try_from(r.int(column)?).map_err(|_| Error::Storage("bulan di luar batas".into()))
}

pub(crate) fn kind(r: &Row) -> Result<ListKind> {
    ListKind::parse(&r.text("kind")?).ok_or_else(|| Error::Storage("jenis daftar penerima tak dikenal".into()))
}

pub(crate) fn id_kind(r: &Row) -> Result<IdKind> {
    IdKind::parse(&r.text("id_kind")?).ok_or_else(|| Error::Storage("jenis nomor tak dikenal".into()))
}

pub(crate) fn months(r: &Row) -> Result<Months> {
    Ok(Months { from: month(r, "from_month")?, to: month(r, "to_month")? })
}

pub(crate) fn list_row(r: &Row) -> Result<PayeeList> {
    Ok(PayeeList {
        document: r.int("document_id")?,
        kind: kind(r)?,
        months: months(r)?,
        basis: r.text("basis")?,
        basis_date: r.opt_day("basis_date")?,
        file_name: r.text("file_name")?,
        digest: r.text("digest")?,
        sums: Sums {
            payees: r.int("payees")?,
            souls: r.int("souls")?,
            gross: r.money("gross")?,
            cut: r.money("cut")?,
            net: r.money("net")?,
        },
        compared_with: r.opt_int("compared_with")?,
        mark: r.opt_text("mark")?,
    })
}

pub(crate) async fn find(read: &mut impl Read, document: i64) -> Result<Option<PayeeList>> {
    read.opt(BY_DOCUMENT, params![document]).await?.as_ref().map(list_row).transpose()
}

pub(crate) async fn load(read: &mut impl Read, document: i64) -> Result<PayeeList> {
    find(read, document).await?.ok_or_else(|| Error::Bug("daftar penerima tanpa isi".into()))
}

/// A list of the same workbook that was not ended.
pub(crate) async fn same_file(read: &mut impl Read, digest: &str) -> Result<Option<store::Document>> {
    read.opt(SAME_FILE, params![digest]).await?.as_ref().map(store::Document::from_row).transpose()
}

pub(crate) async fn set_verified(tx: &mut Tx, document: i64, with: Option<i64>, mark: &str, on: Day) -> Result<()> {
    tx.change(&PAYEE_LIST, VERIFIED, params![document, with, mark, on]).await.map(drop)
}

pub(crate) async fn set_reasons(tx: &mut Tx, document: i64, reasons: &[String]) -> Result<()> {
    tx.change(&PAYEE_LIST, REASONED, params![document, serde_json::to_string(reasons)?]).await.map(drop)
}

pub(crate) async fn verified_on(read: &mut impl Read, document: i64) -> Result<Option<Day>> {
    read.one(VERIFIED_ON, params![document]).await?.opt_day("verified_on")
}

/// Deductions of a list by kind, those of nothing left out.
pub(crate) async fn cuts(read: &mut impl Read, document: i64) -> Result<Vec<(String, Money)>> {
    let rows = read.query(CUTS, params![document]).await?;
    rows.iter().map(|r| Ok((r.text("code")?, r.money("amount")?))).collect()
}

/// A person's row opened for whoever may read it.
pub(crate) struct Person {
    /// NIP or NIK.
    pub id: String,
    pub name: String,
}

/// Opens the name and the number of a row.
pub(crate) fn person(view: &View, r: &Row) -> Result<Person> {
    let keys = view.keys()?;
    let id_kind = id_kind(r)?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| Error::Storage("nama penerima rusak".into()));
    Ok(Person {
        id: text(keys.decrypt(purpose(id_kind), &r.bytes("payee_enc")?)?)?,
        name: text(keys.decrypt(NAME, &r.bytes("name_enc")?)?)?,
    })
}

fn standing(r: &Row) -> Result<Standing> {
    Ok(Standing {
        payee: r.bytes("payee_idx")?,
        account: r.bytes("account_idx")?,
        row: r.int("row_no")?,
        souls: r.int("souls")?,
        gross: r.money("gross")?,
        net: r.money("net")?,
    })
}
