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
    pub CREDIT_NOTE = "credit_note" (year, note_norm) journalled {
        year: Finance, note_norm: Finance, document_id: Finance,
    }
    pub ADVANCE_OPENING = "advance_opening" (document_id) journalled {
        document_id: Finance, spp_id: Finance, received: Finance, refilled: Finance, spent: Finance, bank: Finance,
        cash: Finance, cash_entry: Finance,
    }
    pub ADVANCE_PART = "advance_part" (id) journalled {
        id: Finance, advance_id: Finance, sub_unit_id: Finance, kpa_reason: Finance, received: Finance,
        spent: Finance, returned: Finance,
    }
    pub PASSING = "passing" (document_id) journalled {
        document_id: Finance, part_id: Finance, decree: Finance, decree_date: Finance, reference: Finance,
    }
    pub NPD = "npd" (document_id) journalled {
        document_id: Finance, advance_id: Finance, part_id: Finance, pptk_id: Finance, panjar: Finance,
        approved_by: Finance, given_on: Finance, given_entry: Finance, given: Finance, payee_account_id: Finance,
        reference: Finance, used: Finance, covered: Finance, withheld: Finance, handed_back: Finance,
        settled_on: Finance,
    }
    pub NPD_ROW = "npd_row" (document_id, line_no) journalled {
        document_id: Finance, line_no: Finance, ceiling: Finance, left_before: Finance,
    }
    pub NPD_RETURN = "npd_return" (id) journalled {
        id: Finance, npd_id: Finance, day: Finance, amount: Finance, reference: Finance,
    }
    pub BPP_LPJ = "bpp_lpj" (document_id) journalled { document_id: Finance, part_id: Finance, lpj_id: Finance, }
    pub TBP_BASIS = "tbp_basis" (document_id) journalled {
        document_id: Finance, part_id: Finance, npd_id: Finance, panjar: Finance, bpp_lpj_id: Finance,
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
        marketplace: Finance, vat: Finance, ptkp: Finance, reason: Finance, judged_by: Finance, judged_at: Finance,
    }
    pub TAX_PROOF = "tax_proof" (id) journalled {
        id: Finance, issue_id: Finance, year: Finance, unit_id: Finance, sub_unit_id: Finance, sort: Finance,
        serial: Finance, number: Finance, day: Finance, document_id: Finance, line_no: Finance, payee_row: Finance,
        renewal: Finance, kind: Finance, withheld_on: Finance, person: Finance, name_enc: Person personal,
        id_kind: Finance, id_idx: Person personal, id_enc: Person personal, base: Finance, rate: Finance,
        tax: Finance, rule: Finance, holder_id: Finance, issued_by: Finance, issued_at: Finance,
    }
    pub TAX_PROOF_VOID = "tax_proof_void" (proof_id) journalled {
        proof_id: Finance, day: Finance, reason: Finance, voided_by: Finance, voided_at: Finance,
    }
    pub NATIONAL_NUMBER = "national_number" (id) journalled {
        id: Finance, year: Finance, kind: Finance, document_id: Finance, number: Finance, number_key: Finance,
        basis: Finance, import_id: Finance, replaced_id: Finance, held: Finance, reason: Finance, noted_by: Finance,
        noted_at: Finance, withdrawn_by: Finance, withdrawn_at: Finance,
    }
    pub NATIONAL_DIFFERENCE = "national_difference" (id) journalled {
        id: Finance, year: Finance, unit_id: Finance, document_id: Finance, number_key: Finance, shown: Finance,
        outcome: Finance, reason: Finance, decided_by: Finance, decided_at: Finance,
    }
    pub CARD_FACILITY = "card_facility" (unit_id, year) journalled {
        unit_id: Finance, year: Finance, most: Finance, used: Finance, decree: Finance, decree_date: Finance,
        bank_account_id: Finance, administrator_id: Finance, set_by: Finance, set_at: Finance,
    }
    pub CARD = "card" (id) journalled {
        id: Finance, unit_id: Finance, year: Finance, holder_id: Finance, sort: Finance, last4: Finance, most: Finance,
        used: Finance, decree: Finance, decree_date: Finance, named_by: Finance, named_at: Finance, ended_on: Finance,
    }
    pub DPR = "dpr" (document_id) journalled { document_id: Finance, card_id: Finance, dpt_id: Finance, }
    pub DPR_ROW = "dpr_row" (document_id, line_no) journalled {
        document_id: Finance, line_no: Finance, bought_on: Finance, merchant: Finance, what: Finance,
        evidence: Finance, excess: Finance, excess_reason: Finance,
    }
    pub DPT = "dpt" (document_id) journalled { document_id: Finance, bill: Finance, bill_date: Finance, due: Finance, }
    pub SPTB = "sptb" (document_id, version) journalled {
        document_id: Finance, version: Finance, number: Finance, day: Finance, amount: Finance, signed_by: Finance,
        signed_at: Finance, ratified: Finance,
    }
    pub OLD_DATE_CONSENT = "old_date_consent" (id) journalled {
        id: Finance, year: Finance, unit_id: Finance, kind: Finance, first_day: Finance, last_day: Finance,
        until: Finance, most: Finance, used: Finance, reason: Finance, office: Finance, given_by: Finance,
        given_at: Finance, revoked_at: Finance, revoked_reason: Finance,
    }
    pub OLD_DATE_USE = "old_date_use" (id) journalled {
        id: Finance, consent_id: Finance, document_id: Finance, day: Finance, entered_on: Finance,
        back_days: Finance, used_by: Finance, used_at: Finance,
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
    &OLD_DATE_CONSENT,
    &OLD_DATE_USE,
    &TAX_FACTS,
    &TAX_PROOF,
    &TAX_PROOF_VOID,
    &NATIONAL_NUMBER,
    &NATIONAL_DIFFERENCE,
    &UP_LIMIT,
    &ADVANCE,
    &TBP,
    &LPJ,
    &TU_LEAVE,
    &ADVANCE_RETURN,
    &CREDIT_NOTE,
    &ADVANCE_OPENING,
    &ADVANCE_PART,
    &PASSING,
    &NPD,
    &NPD_ROW,
    &NPD_RETURN,
    &BPP_LPJ,
    &TBP_BASIS,
    &REMITTANCE,
    &REMITTED,
    &CARD_FACILITY,
    &CARD,
    &DPR,
    &DPR_ROW,
    &DPT,
    &SPTB,
];
