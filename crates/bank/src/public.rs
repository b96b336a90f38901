//! What other modules and the edges may call.

pub mod ledger;
pub mod papers;

use std::collections::BTreeMap;

use kernel::lifecycle::{Kind, State};
use kernel::{Day, Moment, Money};
use store::{Document, Error, Keys, Result, View};

use crate::model::AccountKind;
use crate::rules::batch;
use crate::store::{self as rows, accounts, batches};

/// A released list as the bank is told of it, account numbers in the open.
#[derive(Clone, Debug)]
pub struct BatchFile {
    /// Letters and digits, at most 35.
    pub message: String,
    pub released_at: Moment,
    pub execute_on: Day,
    pub debtor: String,
    pub account: String,
    pub bank: String,
    pub bic: Option<String>,
    pub digest: String,
    pub net: Money,
    /// Each of these is one debit.
    pub orders: Vec<BatchOrder>,
    /// Each of these is one debit under its identification, for many payees.
    pub divided: Vec<(String, Vec<BatchOrder>)>,
}

impl BatchFile {
    /// How many transfers the bank makes.
    pub fn transfers(&self) -> usize {
        self.divided.iter().fold(self.orders.len(), |sum, (_, orders)| sum + orders.len())
    }
}

#[derive(Clone, Debug)]
pub struct BatchOrder {
    pub end_to_end: String,
    pub amount: Money,
    pub payee: String,
    pub account: String,
    pub bank: String,
    pub purpose: String,
}

/// The list behind a document, for who may see the whole regency and has just
/// taken its file ([`crate::acts::TakeBatchFile`]).
pub async fn batch_file(view: &mut View, keys: &Keys, d: &Document) -> Result<BatchFile> {
    view.scope.whole()?;
    let kept = batches::load(view, d.id).await?;
    let missing = || Error::Input(format!("{} belum dilepas", d.label()));
    let (released_at, execute_on) = kept.released_at.zip(d.doc_date).ok_or_else(missing)?;
    let account = accounts::by_id(view, kept.account).await?;
    let region = rows::region(view).await?;
    let mut own: BTreeMap<i64, BTreeMap<i64, String>> = BTreeMap::new();
    for r in batches::payee_rows(view, d.year, d.id).await? {
        own.entry(r.int("line_no")?).or_default().insert(r.int("payee_line_id")?, r.text("e2e")?);
    }
    let (mut orders, mut divided) = (Vec::new(), Vec::new());
    for r in batches::ordered(view, d.id).await? {
        let (kind, number) = (r.text("kind")?, r.opt_text("number")?.unwrap_or_default());
        if let Some(ids) = own.get(&r.int("line_no")?) {
            let list = payroll::public::list_behind(view, r.int("thread")?).await?;
            let list = list.ok_or_else(|| Error::Bug("daftar penerima hilang".into()))?;
            let mut payees = Vec::with_capacity(ids.len());
            for p in payroll::public::payable(view, list).await?.open(keys)? {
                let id = ids.get(&p.line).cloned().ok_or_else(|| Error::Bug("penerima di luar daftar".into()))?;
                let purpose = format!("{kind} {number} baris {}", p.row);
                let (amount, payee, account, bank) = (p.net, p.name, p.account, p.bank);
                payees.push(BatchOrder { end_to_end: id, amount, payee, account, bank, purpose });
            }
            divided.push((r.text("e2e")?, payees));
            continue;
        }
        orders.push(BatchOrder {
            end_to_end: r.text("e2e")?,
            amount: r.money("net")?,
            payee: r.text("holder")?,
            account: batches::number(keys, &r.bytes("account_enc")?)?,
            bank: r.text("bank")?,
            purpose: format!("{kind} {number} {}", r.text("subject")?),
        });
    }
    let digits: String = region.wilayah.chars().filter(char::is_ascii_digit).collect();
    let mark = if region.practice { "LATIHAN" } else { "DP" };
    let debtor = if region.practice { format!("LATIHAN {}", region.name) } else { region.name };
    Ok(BatchFile {
        message: format!("{mark}{digits}{}N{}", d.year, d.id),
        released_at,
        execute_on,
        debtor,
        account: batches::number(keys, &account.account_enc)?,
        bank: account.bank,
        bic: account.bic,
        digest: batch::shown(&kept.digest),
        net: kept.totals.net,
        orders,
        divided,
    })
}

/// Accounts that have not ended: number in the register, and how people call
/// them.
pub async fn office_accounts(view: &mut View) -> Result<Vec<(i64, String)>> {
    view.scope.whole()?;
    let all = accounts::all(view).await?;
    let living = all.into_iter().filter(|(a, _)| a.ended_on.is_none());
    living.map(|(a, r)| Ok((a.id, format!("{} {}, {}", a.kind.title(), a.label(), r.text("name")?)))).collect()
}

/// SKPD whose lists go to a bank: those that hold an RKUD.
pub async fn payers(view: &mut View) -> Result<Vec<i64>> {
    let all = accounts::all(view).await?;
    let mut units: Vec<i64> =
        all.into_iter().filter(|(a, _)| a.kind == AccountKind::Rkud).map(|(a, _)| a.unit).collect();
    units.sort_unstable();
    units.dedup();
    Ok(units)
}

/// What the bank's own officer reads: a list that was released to it.
pub fn is_at_the_bank(d: &Document) -> bool {
    d.kind == Kind::Batch && matches!(d.state, State::Issued | State::Transferred)
}

/// A list whose file may be taken.
pub fn may_be_taken(d: &Document) -> bool {
    d.kind == Kind::Batch && batch::decide_taking(d.state, "", Some("")).is_ok()
}
