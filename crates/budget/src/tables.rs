//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub REF_CODE = "ref_code" (year, kind, norm) journalled {
        year: Permanent, kind: Permanent, norm: Permanent, code: Permanent, name: Permanent, origin: Permanent,
    }
    pub BUDGET_VERSION = "budget_version" (id) steady {
        id: Finance, year: Finance, stage: Finance, rank: Finance, revision: Finance, import_id: Finance,
        grain: Finance, line_count: Finance, total: Finance, status: Finance, made_at: Finance,
    }
    pub BUDGET_LINE = "budget_line" (id) journalled {
        id: Finance, version_id: Finance, row_no: Finance, unit_id: Finance, sub_unit_id: Finance, bidang: Finance,
        sub_kegiatan: Finance, rekening: Finance, source: Finance, item_code: Finance, item_name: Finance,
        amount: Finance, no: Finance, printed: Finance,
    }
    // A recipient may be a person: the name stands in the ratified budget too.
    pub BUDGET_DETAIL = "budget_detail" (line_id) journalled {
        line_id: Finance, version_id: Finance, package: Finance, note: Finance, recipient: Finance personal,
        specification: Finance, location: Finance, coefficient: Finance, price: Finance, tax: Finance,
        coefficient_before: Finance, price_before: Finance, total_before: Finance,
    }
    pub BUDGET_BARE = "budget_bare" (id) journalled {
        id: Finance, version_id: Finance, row_no: Finance, unit_id: Finance, sub_unit_id: Finance, bidang: Finance,
        sub_kegiatan: Finance, item_code: Finance, item_name: Finance, no: Finance, printed: Finance,
    }
    pub ACCOUNT = "account" (id) journalled {
        id: Finance, year: Finance, unit_id: Finance, sub_unit_id: Finance, bidang: Finance, sub_kegiatan: Finance,
        rekening: Finance, source: Finance, ceiling: Finance, reserved: Finance, posted: Finance, external: Finance,
        overrun: Finance,
    }
    pub ACCOUNT_SOURCE = "account_source" (account_id, source) journalled {
        account_id: Finance, source: Finance, ceiling: Finance, reserved: Finance, posted: Finance, external: Finance,
        overrun: Finance,
    }
    pub CASH_PLAN = "cash_plan" (account_id) journalled {
        account_id: Finance, m1: Finance, m2: Finance, m3: Finance, m4: Finance, m5: Finance, m6: Finance,
        m7: Finance, m8: Finance, m9: Finance, m10: Finance, m11: Finance, m12: Finance,
    }
    pub FUND_RELEASE = "fund_release" (document_id, account_id) journalled {
        document_id: Finance, account_id: Finance, year: Finance, from_month: Finance, to_month: Finance,
        starts: Finance, amount: Finance, active: Finance,
    }
    pub PRIOR_REALISATION = "prior_realisation" (year, sub_unit_id, sub_kegiatan, rekening) journalled {
        year: Finance, sub_unit_id: Finance, sub_kegiatan: Finance, rekening: Finance, amount: Finance,
    }
}

pub static ALL: &[&Table] = &[
    &REF_CODE,
    &BUDGET_VERSION,
    &BUDGET_LINE,
    &BUDGET_DETAIL,
    &BUDGET_BARE,
    &ACCOUNT,
    &ACCOUNT_SOURCE,
    &CASH_PLAN,
    &FUND_RELEASE,
    &PRIOR_REALISATION,
];
