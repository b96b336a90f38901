//! Payment requests, as they are kept and put right.

use kernel::Role;
use store::{Result, Tx, params, row};

use super::{insert_lines, remove_lines};
use crate::model::Spp;
use crate::rules::deductions::Deduction;
use crate::tables::{DEDUCTION, SPP};

/// Keeps an SPP's details and lines.
pub async fn insert_spp(tx: &mut Tx, s: &Spp) -> Result<()> {
    let kpa = kpa_text(s);
    let contract = s.contract.as_ref();
    let new = row! {
        document_id: s.document, ls_kind: s.ls_kind.as_str(), filed_role: s.filed_role.map_or("", Role::code),
        kpa_reason: kpa, bill_received: s.bill_received, payee_account_id: s.payee_account, payee_id: s.payee,
        account_idx: s.account_idx.as_slice(), invoice: s.invoice.clone(),
        invoice_norm: s.invoice.as_deref().map(kernel::text::fold),
        contract: contract.map(|c| c.number.clone()), contract_norm: contract.map(|c| kernel::text::fold(&c.number)),
        contract_value: contract.and_then(|c| c.value), instalment: contract.and_then(|c| c.instalment),
    };
    tx.insert(&SPP, new).await?;
    insert_parts(tx, s).await
}

fn kpa_text(s: &Spp) -> Option<String> {
    s.kpa.and_then(|k| serde_json::to_value(k).ok()).and_then(|v| v.as_str().map(str::to_owned))
}

async fn insert_parts(tx: &mut Tx, s: &Spp) -> Result<()> {
    insert_lines(tx, s.document, &s.lines).await?;
    insert_deductions(tx, s.document, &s.deductions).await
}

pub async fn insert_deductions(tx: &mut Tx, document: i64, deductions: &[Deduction]) -> Result<()> {
    for (n, d) in (1i64..).zip(deductions) {
        let new = row! { document_id: document, line_no: n, kind: d.kind.as_str(), amount: d.amount };
        tx.insert(&DEDUCTION, new).await?;
    }
    Ok(())
}

/// Other deductions take the place of a draft's.
pub async fn replace_deductions(tx: &mut Tx, document: i64, deductions: &[Deduction]) -> Result<()> {
    tx.remove(&DEDUCTION, REMOVE_DEDUCTIONS, params![document]).await?;
    insert_deductions(tx, document, deductions).await
}

const SPP_AGAIN: &str = "UPDATE spp SET ls_kind = $2, kpa_reason = $3, bill_received = $4, payee_account_id = $5,
     payee_id = $6, account_idx = $7, invoice = $8, invoice_norm = $9, contract = $10, contract_norm = $11,
     contract_value = $12, instalment = $13 WHERE document_id = $1 RETURNING *";
const REMOVE_DEDUCTIONS: &str = "DELETE FROM deduction WHERE document_id = $1 RETURNING *";

/// A draft as it now is takes the place of what it was; the journal keeps both.
pub async fn replace_spp(tx: &mut Tx, s: &Spp) -> Result<()> {
    let contract = s.contract.as_ref();
    let again = params![
        s.document,
        s.ls_kind.as_str(),
        kpa_text(s),
        s.bill_received,
        s.payee_account,
        s.payee,
        s.account_idx.as_slice(),
        s.invoice.clone(),
        s.invoice.as_deref().map(kernel::text::fold),
        contract.map(|c| c.number.clone()),
        contract.map(|c| kernel::text::fold(&c.number)),
        contract.and_then(|c| c.value),
        contract.and_then(|c| c.instalment),
    ];
    tx.change(&SPP, SPP_AGAIN, again).await?;
    remove_lines(tx, s.document).await?;
    tx.remove(&DEDUCTION, REMOVE_DEDUCTIONS, params![s.document]).await?;
    insert_parts(tx, s).await
}
