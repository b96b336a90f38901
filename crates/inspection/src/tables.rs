//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub INSPECTION_RUN = "inspection_run" (id) journalled {
        id: Finance, year: Finance, parameters: Finance, hits: Finance, made: Finance, silenced: Finance,
        run_by: Finance, run_at: Finance,
    }
    pub FINDING = "finding" (id) journalled {
        id: Finance, analytic: Finance, key: Finance, year: Finance, run_id: Finance, unit_id: Finance,
        payee_id: Finance, person_id: Finance, amount: Finance, told: Finance, first_seen: Finance, state: Finance,
        released_by: Finance, released_at: Finance,
    }
    pub FINDING_DOCUMENT = "finding_document" (finding_id, document_id) journalled {
        finding_id: Finance, document_id: Finance,
    }
    pub FINDING_STEP = "finding_step" (id) journalled {
        id: Finance, finding_id: Finance, step: Finance, reason: Finance, person_id: Finance, at: Finance,
    }
    pub FINDING_CLEARANCE = "finding_clearance" (finding_id, document_id) journalled {
        finding_id: Finance, document_id: Finance, reason: Finance, cleared_by: Finance, cleared_at: Finance,
    }
    pub ANALYTIC_SILENCE = "analytic_silence" (id) journalled {
        id: Finance, analytic: Finance, unit_id: Finance, payee_id: Finance, rekening: Finance, until: Finance,
        reason: Finance, proposed_by: Finance, proposed_at: Finance, confirmed_by: Finance, confirmed_at: Finance,
        ended_by: Finance, ended_at: Finance,
    }
    pub INSPECTION_DRAW = "inspection_draw" (id) journalled {
        id: Finance, kind: Finance, year: Finance, month: Finance, log_size: Finance, seed: Finance, basis: Finance,
        population: Finance, drawn_by: Finance, drawn_at: Finance,
    }
    pub INSPECTION_PICK = "inspection_pick" (id) journalled {
        id: Finance, draw_id: Finance, rank: Finance, document_id: Finance, advance_id: Finance, unit_id: Finance,
        stratum: Finance, amount: Finance, result: Finance, counted: Finance, note: Finance, noted_by: Finance,
        noted_at: Finance,
    }
}

pub static ALL: &[&Table] = &[
    &INSPECTION_RUN,
    &FINDING,
    &FINDING_DOCUMENT,
    &FINDING_STEP,
    &FINDING_CLEARANCE,
    &ANALYTIC_SILENCE,
    &INSPECTION_DRAW,
    &INSPECTION_PICK,
];
