//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub BUDGET_ROUND = "budget_round" (id) journalled {
        id: Finance, year: Finance, stage: Finance, base_id: Finance, status: Finance, version_id: Finance,
        opened_by: Finance, opened_at: Finance,
    }
    pub BUDGET_STEP = "budget_step" (round_id, step) journalled {
        round_id: Finance, step: Finance, due: Finance, source: Finance, status: Finance, changed_by: Finance,
        changed_at: Finance,
    }
    pub BUDGET_INSTRUMENT = "budget_instrument" (round_id, kind) journalled {
        round_id: Finance, kind: Finance, number: Finance, signed: Finance, recorded_by: Finance, recorded_at: Finance,
    }
    pub PPAS_CEILING = "ppas_ceiling" (round_id, sub_unit_id, sub_kegiatan) journalled {
        round_id: Finance, unit_id: Finance, sub_unit_id: Finance, sub_kegiatan: Finance, amount: Finance,
    }
    pub SOURCE_CEILING = "source_ceiling" (round_id, source) journalled {
        round_id: Finance, source: Finance, amount: Finance,
    }
    pub RKA = "rka" (document_id) journalled {
        document_id: Finance, round_id: Finance, unit_id: Finance, handed_in: Finance, level: Finance,
        cancelled: Finance,
    }
    pub RKA_ACTIVITY = "rka_activity" (id) journalled {
        id: Finance, rka_id: Finance, sub_unit_id: Finance, bidang: Finance, sub_kegiatan: Finance, indicator: Finance,
        target: Finance, measure: Finance, location: Finance, beneficiaries: Finance, responsible: Finance,
        from_month: Finance, to_month: Finance, last_year: Finance, next_year: Finance, amount: Finance,
        version: Finance,
    }
    pub RKA_LINE = "rka_line" (id) journalled {
        id: Finance, rka_id: Finance, activity_id: Finance, rekening: Finance, package: Finance, note: Finance,
        recipient: Finance, price_id: Finance, item_code: Finance, item_name: Finance, specification: Finance,
        coefficient: Finance, price: Finance, tax_rate: Finance, tax: Finance, amount: Finance, source: Finance,
        exception: Finance, location: Finance, before: Finance, living: Finance, version: Finance,
    }
    pub RKA_NOTE = "rka_note" (id) journalled {
        id: Finance, rka_id: Finance, line_id: Finance, office: Finance, text: Finance, person: Finance, at: Finance,
        status: Finance,
    }
    pub RKA_REPLY = "rka_reply" (id) journalled {
        id: Finance, note_id: Finance, what: Finance, office: Finance, text: Finance, person: Finance, at: Finance,
    }
    pub RKA_CHANGE = "rka_change" (id) journalled {
        id: Finance, rka_id: Finance, line_id: Finance, activity_id: Finance, what: Finance, person: Finance,
        office: Finance, at: Finance, note_id: Finance, was: Finance, origin: Finance, amount_before: Finance,
        amount_after: Finance,
    }
    pub RKA_REVIEW = "rka_review" (rka_id, office, handed_in) journalled {
        rka_id: Finance, office: Finance, handed_in: Finance, person: Finance, at: Finance,
    }
    pub REVENUE_LINE = "revenue_line" (id) journalled {
        id: Finance, version_id: Finance, unit_id: Finance, rekening: Finance, source: Finance, description: Finance,
        coefficient: Finance, price: Finance, amount: Finance,
    }
    pub DPA = "dpa" (document_id) journalled {
        document_id: Finance, version_id: Finance, unit_id: Finance,
    }
    pub TWELFTH_RELEASE = "twelfth_release" (version_id) journalled {
        version_id: Finance, year: Finance, month: Finance, number: Finance, signed: Finance, amount: Finance,
    }
    pub PLAN_PROPOSAL = "plan_proposal" (account_id) journalled {
        account_id: Finance, m1: Finance, m2: Finance, m3: Finance, m4: Finance, m5: Finance, m6: Finance,
        m7: Finance, m8: Finance, m9: Finance, m10: Finance, m11: Finance, m12: Finance, status: Finance,
        prepared_by: Finance, prepared_at: Finance,
    }
    pub REVENUE_PROPOSAL = "revenue_proposal" (year, unit_id, rekening) journalled {
        year: Finance, unit_id: Finance, rekening: Finance, m1: Finance, m2: Finance, m3: Finance, m4: Finance,
        m5: Finance, m6: Finance, m7: Finance, m8: Finance, m9: Finance, m10: Finance, m11: Finance, m12: Finance,
        status: Finance, prepared_by: Finance, prepared_at: Finance,
    }
    pub REVENUE_PLAN = "revenue_plan" (year, unit_id, rekening) journalled {
        year: Finance, unit_id: Finance, rekening: Finance, m1: Finance, m2: Finance, m3: Finance, m4: Finance,
        m5: Finance, m6: Finance, m7: Finance, m8: Finance, m9: Finance, m10: Finance, m11: Finance, m12: Finance,
    }
}

pub static ALL: &[&Table] = &[
    &BUDGET_ROUND,
    &BUDGET_STEP,
    &BUDGET_INSTRUMENT,
    &PPAS_CEILING,
    &SOURCE_CEILING,
    &RKA,
    &RKA_ACTIVITY,
    &RKA_LINE,
    &RKA_NOTE,
    &RKA_REPLY,
    &RKA_CHANGE,
    &RKA_REVIEW,
    &REVENUE_LINE,
    &DPA,
    &TWELFTH_RELEASE,
    &PLAN_PROPOSAL,
    &REVENUE_PROPOSAL,
    &REVENUE_PLAN,
];
