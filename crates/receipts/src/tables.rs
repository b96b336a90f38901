//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub ASSESSMENT = "assessment" (id) journalled {
        id: Finance, year: Finance, unit_id: Finance, sub_unit_id: Finance, kind: Finance, number: Finance,
        number_norm: Finance, payer: Person personal, rekening: Finance, amount: Finance, issued: Finance,
        due: Finance, paid: Finance, cancelled: Finance, made_by: Finance, made_at: Finance,
    }
    pub STBP = "stbp" (document_id) journalled {
        document_id: Finance, way: Finance, payer: Person personal, reference: Finance, assessment_id: Finance,
        assessed: Finance, deposit_id: Finance, holder_id: Finance,
    }
    pub RECEIPT_LINE = "receipt_line" (document_id, line_no) journalled {
        document_id: Finance, line_no: Finance, unit_id: Finance, rekening: Finance, amount: Finance, taken: Finance,
    }
    pub REVENUE_DEPOSIT = "revenue_deposit" (document_id) journalled {
        document_id: Finance, reference: Finance, due: Finance,
    }
    pub RKUD_CREDIT = "rkud_credit" (document_id) journalled {
        document_id: Finance, year: Finance, note: Finance, note_norm: Finance, credited_on: Finance,
    }
    pub REFUND = "refund" (document_id) journalled {
        document_id: Finance, nature: Finance, received_year: Finance, receipt_id: Finance, receipt_line: Finance,
        recipient: Person personal, decree: Finance, reference: Finance, paid_on: Finance,
    }
    pub RECEIPT_CORRECTION = "receipt_correction" (document_id) journalled {
        document_id: Finance, receipt_id: Finance, receipt_line: Finance, reason: Finance,
    }
    pub SPENDING_RETURN = "spending_return" (document_id) journalled {
        document_id: Finance, payment_id: Finance, payment_line: Finance, payer: Person personal,
    }
    pub FUND_REPORT = "fund_report" (document_id) journalled {
        document_id: Finance, sub_unit_id: Finance, fund: Finance, from_day: Finance, until_day: Finance,
        opening: Finance, income: Finance, spending: Finance, returned: Finance, closing: Finance,
        corrects_id: Finance,
    }
    pub FUND_CHAIN = "fund_chain" (sub_unit_id, fund) journalled {
        sub_unit_id: Finance, fund: Finance, until_day: Finance, balance: Finance, asked_id: Finance,
    }
}

pub static ALL: &[&Table] = &[
    &ASSESSMENT,
    &STBP,
    &RECEIPT_LINE,
    &REVENUE_DEPOSIT,
    &RKUD_CREDIT,
    &REFUND,
    &RECEIPT_CORRECTION,
    &SPENDING_RETURN,
    &FUND_REPORT,
    &FUND_CHAIN,
];
