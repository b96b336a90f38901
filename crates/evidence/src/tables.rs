//! Columns of this module's table and how long they are kept.

use store::{Table, tables};

tables! {
    pub ATTACHMENT = "attachment" (id) journalled {
        id: Finance, document_id: Finance, content: Finance, digest: Finance, kind: Finance, name: Finance,
        media: Finance, pages: Finance, size: Finance, scan: Finance, attached_by: Finance, attached_at: Finance,
        detached_by: Finance, detached_at: Finance, reason: Finance,
    }
}

pub static ALL: &[&Table] = &[&ATTACHMENT];
