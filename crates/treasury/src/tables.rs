//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub PAYEE = "payee" (id) journalled {
        id: Finance, kind: Finance, name: Person personal, npwp_idx: Person personal, npwp_enc: Person personal,
        made_by: Finance, made_at: Finance,
    }
    pub PAYEE_ACCOUNT = "payee_account" (id) journalled {
        id: Finance, payee_id: Finance, bank: Finance, holder: Person personal, account_idx: Person personal,
        account_enc: Person personal, last4: Person personal, evidence: Finance, proposed_by: Finance,
        proposed_at: Finance, confirmed_by: Finance, confirmed_on: Finance, replaced_on: Finance,
    }
    pub DOCUMENT_LINE = "document_line" (document_id, line_no) journalled {
        document_id: Finance, line_no: Finance, account_id: Finance, source: Finance, amount: Finance,
    }
    pub SPP = "spp" (document_id) journalled {
        document_id: Finance, ls_kind: Finance, filed_role: Finance, kpa_reason: Finance, bill_received: Finance,
        payee_account_id: Finance, payee_id: Finance, account_idx: Person personal, invoice: Finance,
        invoice_norm: Finance, contract: Finance, contract_norm: Finance, contract_value: Finance,
        instalment: Finance,
    }
    pub DEDUCTION = "deduction" (document_id, line_no) journalled {
        document_id: Finance, line_no: Finance, kind: Finance, amount: Finance,
    }
    pub SPM = "spm" (document_id) journalled {
        document_id: Finance, sptjm_no: Finance, sptjm_date: Finance, received_on: Finance,
    }
    pub SP2D = "sp2d" (document_id) journalled {
        document_id: Finance, spm_received: Finance, transferred_on: Finance, transfer_reference: Finance,
        paid_on: Finance, returned_on: Finance, returned_amount: Finance,
    }
    pub PAYMENT_RETURN = "payment_return" (id) journalled {
        id: Finance, year: Finance, sp2d_id: Finance, paid_id: Finance, amount: Finance, returned_on: Finance,
        credit_note: Finance, note_norm: Finance, was_paid: Finance, noted_by: Finance, noted_at: Finance,
    }
    pub REPAYMENT = "repayment" (document_id) journalled {
        document_id: Finance, sp2d_id: Finance, return_id: Finance, letter: Finance, letter_date: Finance,
        payee_account_id: Finance, account_idx: Person personal, transferred_on: Finance,
        transfer_reference: Finance, paid_on: Finance,
    }
    pub DOCUMENT_REASON = "document_reason" (id) journalled {
        id: Finance, document_id: Finance, step: Finance, reasons: Finance, person_id: Finance, at: Finance,
    }
    pub UP_LIMIT = "up_limit" (unit_id, year) journalled {
        unit_id: Finance, year: Finance, cash: Finance, card: Finance, decree: Finance, decree_date: Finance,
        set_by: Finance, set_at: Finance,
    }
    pub ADVANCE = "advance" (id) journalled {
        id: Finance, kind: Finance, year: Finance, unit_id: Finance, sub_unit_id: Finance, spp_id: Finance,
        due: Finance, received: Finance, spent: Finance, accounted: Finance, refilled: Finance, returned: Finance,
    }
    pub TBP = "tbp" (document_id) journalled {
        document_id: Finance, advance_id: Finance, way: Finance, recipient: Person personal,
        payee_account_id: Finance, payee_id: Finance, invoice: Finance, invoice_norm: Finance, lpj_id: Finance,
    }
    pub LPJ = "lpj" (document_id) journalled { document_id: Finance, advance_id: Finance, }
    pub TU_LEAVE = "tu_leave" (document_id) journalled { document_id: Finance, until: Finance, longer: Finance, }
    pub ADVANCE_RETURN = "advance_return" (document_id) journalled {
        document_id: Finance, advance_id: Finance, reference: Finance, credit_note: Finance, credited_on: Finance,
    }
    pub REMITTANCE = "remittance" (id) journalled {
        id: Finance, year: Finance, unit_id: Finance, kind: Finance, amount: Finance, billing: Finance, ntpn: Finance,
        paid_on: Finance, entered_by: Finance, entered_at: Finance,
    }
    pub REMITTED = "remitted" (document_id, line_no) journalled {
        document_id: Finance, line_no: Finance, remittance_id: Finance,
    }
    pub TAX_FACTS = "tax_facts" (document_id) journalled {
        document_id: Finance, object: Finance, form: Finance, npwp: Finance, pkp: Finance, certificate: Finance,
        marketplace: Finance, reason: Finance, judged_by: Finance, judged_at: Finance,
    }
    pub NATIONAL_NUMBER = "national_number" (id) journalled {
        id: Finance, year: Finance, kind: Finance, document_id: Finance, number: Finance, number_key: Finance,
        basis: Finance, import_id: Finance, replaced_id: Finance, reason: Finance, noted_by: Finance,
        noted_at: Finance, withdrawn_by: Finance, withdrawn_at: Finance,
    }
    pub NATIONAL_DIFFERENCE = "national_difference" (id) journalled {
        id: Finance, year: Finance, unit_id: Finance, document_id: Finance, number_key: Finance, shown: Finance,
        outcome: Finance, reason: Finance, decided_by: Finance, decided_at: Finance,
    }
    pub REALISATION_LINE = "realisation_line" (id) journalled {
        id: Finance, import_id: Finance, row_no: Finance, document: Finance, line: Finance personal,
    }
}

pub static ALL: &[&Table] = &[
    &PAYEE,
    &PAYEE_ACCOUNT,
    &DOCUMENT_LINE,
    &SPP,
    &DEDUCTION,
    &SPM,
    &SP2D,
    &PAYMENT_RETURN,
    &REPAYMENT,
    &DOCUMENT_REASON,
    &REALISATION_LINE,
    &TAX_FACTS,
    &NATIONAL_NUMBER,
    &NATIONAL_DIFFERENCE,
    &UP_LIMIT,
    &ADVANCE,
    &TBP,
    &LPJ,
    &TU_LEAVE,
    &ADVANCE_RETURN,
    &REMITTANCE,
    &REMITTED,
];
