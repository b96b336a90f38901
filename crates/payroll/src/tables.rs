//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub PAYEE_LIST = "payee_list" (document_id) journalled {
        document_id: Finance, kind: Finance, from_month: Finance, to_month: Finance, basis: Finance,
        basis_norm: Finance, basis_date: Finance, file_name: Finance, digest: Finance, payees: Finance,
        souls: Finance, gross: Finance, cut: Finance, net: Finance, report: Finance, compared_with: Finance,
        mark: Finance, verified_on: Finance, reasons: Finance,
    }
    pub PAYEE_LIST_PART = "payee_list_part" (document_id, part, code) journalled {
        document_id: Finance, part: Finance, code: Finance, line_no: Finance, title: Finance, amount: Finance,
    }
    pub PAYEE_LINE = "payee_line" (id) journalled {
        id: Finance, document_id: Finance, row_no: Finance, id_kind: Finance, payee_idx: Person personal,
        payee_enc: Person personal, name_enc: Person personal, grade: Finance, bank: Finance,
        account_idx: Person personal, account_enc: Person personal, last4: Person personal, souls: Finance,
        gross: Finance, cut: Finance, net: Finance, parts: Finance,
    }
}

pub static ALL: &[&Table] = &[&PAYEE_LIST, &PAYEE_LIST_PART, &PAYEE_LINE];
