//! Columns of this module's tables and how long they are kept.

use store::{Table, tables};

tables! {
    pub EMPLOYMENT_CHANGE = "employment_change" (id) journalled {
        id: Person, origin: Person, file_name: Person, digest: Person, row_count: Person, report: Person,
        status: Person, proposed_by: Person, proposed_at: Person, decided_by: Person, decided_at: Person,
        reasons: Person,
    }
    pub EMPLOYMENT = "employment" (id) journalled {
        id: Person, change_id: Person, row_no: Person, employee_idx: Person personal, nip_enc: Person personal,
        nik_idx: Person personal, nik_enc: Person personal, name_enc: Person personal, kind: Person, grade: Person,
        position: Person, unit_id: Person, starts: Person, revision: Person, ends: Person, end_reason: Person,
        souls: Person, decree_no: Person, decree_date: Person,
    }
}

pub static ALL: &[&Table] = &[&EMPLOYMENT_CHANGE, &EMPLOYMENT];
