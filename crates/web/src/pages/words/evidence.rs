//! Words of the page of evidence.

use std::sync::LazyLock;

use super::Language;
use super::catalog::{Catalog, say};
use super::words;

words! { "evidence-":
    lead none list paper where_head who_head this_one another add kind file file_hint send detach why no_file large
    back see_all not_yours taken_off needs needs_hint need_there need_if_any need_lacking
}

/// `PDF, 3 halaman, 120 kB, belum diperiksa antivirus`
pub(crate) fn about(media: &str, pages: i64, size: i64, scan: &str) -> String {
    say!("evidence-about", media = media, pages = pages, size = size.saturating_add(1023) / 1024, scan = scan)
}

pub(crate) fn too_large(most: usize) -> String {
    say!("evidence-too-large", most = most / 1024)
}

/// `4 dari 6 ada; belum ada: Kuitansi`
pub(crate) fn lacking(there: usize, asked: usize, names: &str) -> String {
    match there == asked {
        true => say!("evidence-complete", asked = asked),
        false => say!("evidence-lacking", there = there, asked = asked, names = names),
    }
}

/// What was attached although others were refused.
pub(crate) fn kept(count: usize) -> String {
    say!("evidence-kept", count = count)
}

pub(crate) fn heading(count: usize, label: &str) -> String {
    say!("evidence-heading", count = count, label = label)
}
