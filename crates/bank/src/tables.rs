//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub OFFICE_ACCOUNT = "office_account" (id) journalled {
        id: Finance, unit_id: Finance, kind: Finance, bank: Finance, bic: Finance, holder: Person personal,
        account_idx: Person personal, account_enc: Person personal, last4: Person personal, decree: Finance,
        decree_date: Finance, registered_by: Finance, registered_at: Finance, ended_on: Finance,
        ended_reason: Finance,
    }
    pub BATCH = "batch" (document_id) journalled {
        document_id: Finance, account_id: Finance, row_count: Finance, gross: Finance, cut: Finance, net: Finance,
        digest: Finance, released_at: Finance, bank_reference: Finance, delivered_on: Finance,
    }
    pub BATCH_LINE = "batch_line" (batch_id, line_no) journalled {
        batch_id: Finance, line_no: Finance, sp2d_id: Finance, e2e: Finance, version: Finance, gross: Finance,
        cut: Finance, net: Finance, payee_account_id: Finance,
    }
    pub BATCH_PAYEE = "batch_payee" (batch_id, line_no, payee_line_id) journalled {
        batch_id: Finance, line_no: Finance, payee_line_id: Finance, row_no: Finance, e2e: Finance, net: Finance,
    }
    pub BANK_STATEMENT = "bank_statement" (id) journalled {
        id: Finance, account_id: Finance, year: Finance, file_name: Finance, digest: Finance, from_day: Finance,
        to_day: Finance, opening: Finance, credits: Finance, debits: Finance, closing: Finance, row_count: Finance,
        brought_by: Finance, brought_at: Finance,
    }
    // The bank's words name payees.
    pub STATEMENT_LINE = "statement_line" (id) journalled {
        id: Finance, statement_id: Finance, row_no: Finance, day: Finance, value_day: Finance, debit: Finance,
        credit: Finance, balance: Finance, reference: Finance personal, description: Person personal,
    }
    pub STATEMENT_MATCH = "statement_match" (line_id) journalled {
        line_id: Finance, kind: Finance, sp2d_id: Finance, reason: Finance, matched_by: Finance, matched_at: Finance,
    }
    pub CASH_MOVE = "cash_move" (id) journalled {
        id: Finance, year: Finance, unit_id: Finance, way: Finance, amount: Finance, day: Finance,
        reference: Finance, made_by: Finance, made_at: Finance,
    }
    pub CLOSING = "closing" (document_id) journalled {
        document_id: Finance, year: Finance, month: Finance, unit_id: Finance, book: Finance, withheld: Finance,
        bank: Finance, cash: Finance, apart: Finance, difference: Finance, statement: Finance, counted: Finance,
        explanation: Finance,
    }
    pub CLOSING_PANJAR = "closing_panjar" (document_id) journalled { document_id: Finance, panjar: Finance, }
    pub MONTHLY_LPJ = "monthly_lpj" (document_id) journalled {
        document_id: Finance, closing_id: Finance, year: Finance, month: Finance, unit_id: Finance, opening: Finance,
        received: Finance, paid: Finance, balance: Finance, delivered_on: Finance, received_on: Finance,
    }
    pub MONTHLY_LPJ_LINE = "monthly_lpj_line" (document_id, account_id) journalled {
        document_id: Finance, account_id: Finance, ceiling: Finance, pay_before: Finance, pay_now: Finance,
        goods_before: Finance, goods_now: Finance, advance_before: Finance, advance_now: Finance,
    }
    pub MONTHLY_LPJ_CASH = "monthly_lpj_cash" (document_id, line_no) journalled {
        document_id: Finance, line_no: Finance, name: Finance, comes: Finance, past: Finance, current_month: Finance,
    }
}

pub static ALL: &[&Table] = &[
    &OFFICE_ACCOUNT,
    &BATCH,
    &BATCH_LINE,
    &BATCH_PAYEE,
    &BANK_STATEMENT,
    &STATEMENT_LINE,
    &STATEMENT_MATCH,
    &CASH_MOVE,
    &CLOSING,
    &CLOSING_PANJAR,
    &MONTHLY_LPJ,
    &MONTHLY_LPJ_LINE,
    &MONTHLY_LPJ_CASH,
];
