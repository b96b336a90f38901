//! Words of the pages of a budget in the making.

use std::sync::LazyLock;

use kernel::Money;

use super::super::look::rupiah;
use super::Language;
use super::catalog::{Catalog, say};
use super::words;
use crate::planning::{Draft, Place};

words! { "rka-":
    plan no_round_help year_before year_after calendar calendar_link skpd ceiling amount rest open_notes closed_notes
    step due law instruments part share no_term not_begun save_book bring_book document places lines no_target
    no_places beside_ceiling receipts revenue financing_in financing_out note used ceiling_of rest_of set_target target_history
    saved find_rekening find_label find_none take paste_rows paste_label paste_hint paste_look keys key_tab key_enter
    key_paste key_escape restored forget save kept_hint lines_of number drop history_of conflict stored yours use_mine
    use_stored dropped restore what coefficient price tax source before give_note no_lines before_after new_lines
    find_item find_item_label find_item_none kbd_tab kbd_enter kbd_paste kbd_escape skpd_head by_code by_change cash_link not_a_code not_a_rate nothing_changed follows follows_none col_rekening col_name col_coefficient col_price col_tax
    col_source col_item col_specification col_package col_note col_recipient col_exception col_location added gone back changed
    by_state was became difference ceilings ceilings_lead ceilings_locked ceilings_urgent source_plan sources_lead sources_locked sources_none whole_skpd
    new_code asked estimate brings used_of left save_amounts more_sources more_ceilings sub_unit
    book_large the_file book_same book_look book_not_kept book_keep book_lead book_read sum_after changes_of file_row
}

/// The heading of a column of the lines.
pub(crate) fn column(at: usize) -> &'static str {
    let w = get();
    let all = [
        w.col_rekening,
        w.col_name,
        w.col_coefficient,
        w.col_price,
        w.col_tax,
        w.col_source,
        w.col_item,
        w.col_specification,
        w.col_package,
        w.col_note,
        w.col_recipient,
        w.col_exception,
        w.col_location,
    ];
    all.get(at).copied().unwrap_or_default()
}

/// Where a line or a sub kegiatan came from.
pub(crate) fn copied_from(origin: &str) -> String {
    say!("rka-copied-from", origin = origin)
}

/// A cell by its column and its row.
pub(crate) fn cell(column_at: usize, row: usize) -> String {
    say!("rka-cell", column = column(column_at), row = row.to_string())
}

pub(crate) fn row(row: u32) -> String {
    say!("rka-row", row = row.to_string())
}

/// The heading says where the year stands.
pub(crate) fn plan_title(year: i32, none: bool, open: usize) -> String {
    match none {
        true => say!("rka-plan-none", year = year.to_string()),
        false => say!("rka-plan-open", year = year.to_string(), count = open),
    }
}

pub(crate) fn plan_lead(late: usize) -> String {
    say!("rka-plan-late", count = late)
}

pub(crate) fn late(days: i64) -> String {
    say!("rka-late", count = days)
}

pub(crate) fn round(stage: &str, year: i32, ratified: bool) -> String {
    match ratified {
        true => say!("rka-round-ratified", stage = stage, year = year.to_string()),
        false => say!("rka-round", stage = stage, year = year.to_string()),
    }
}

pub(crate) fn counts(begun: usize, all: usize, sent: usize, passed: usize) -> String {
    let text = |n: usize| super::count(i64::try_from(n).unwrap_or(i64::MAX));
    say!("rka-counts", begun = text(begun), whole = text(all), sent = text(sent), passed = text(passed))
}

pub(crate) fn by_kind(stage: &str, draft: bool) -> String {
    if draft { say!("rka-by-kind-draft", stage = stage) } else { say!("rka-by-kind", stage = stage) }
}

pub(crate) fn by_field(stage: &str, draft: bool) -> String {
    if draft { say!("rka-by-field-draft", stage = stage) } else { say!("rka-by-field", stage = stage) }
}

pub(crate) fn moved(stage: &str, year: i32) -> String {
    say!("rka-moved", stage = stage, year = year.to_string())
}

pub(crate) fn moved_count(all: usize, shown: usize) -> String {
    match all > shown {
        true => say!("rka-moved-first", count = all, most = shown),
        false => say!("rka-moved-all", count = all),
    }
}

/// The heading says how much the ceilings are together.
pub(crate) fn ceilings_title(unit: Option<&str>, amount: &str) -> String {
    match unit {
        Some(unit) => say!("rka-ceilings-title-of", unit = unit, amount = amount),
        None => say!("rka-ceilings-title", amount = amount),
    }
}

pub(crate) fn sources_title(brings: Option<&str>, over: usize) -> String {
    match (over, brings) {
        (0, None) => get().sources_none.to_owned(),
        (0, Some(amount)) => say!("rka-sources-title", amount = amount),
        (n, _) => say!("rka-sources-over", count = n),
    }
}

pub(crate) fn stage_of(stage: &str, year: i32) -> String {
    say!("rka-stage-of", stage = stage, year = year.to_string())
}

/// Somebody else changed the amount meanwhile.
pub(crate) fn amount_changed(now: &str) -> String {
    say!("rka-amount-changed", amount = now)
}

/// An amount among others, by what it is for.
pub(crate) fn amount_of(what: &str) -> String {
    say!("rka-amount-of", name = what)
}

/// The heading says what is left of the ceiling, or what is above it.
pub(crate) fn rka_title(d: &Draft, notes: usize) -> String {
    let unit = d.unit.name.as_str();
    match d.ceiling.map(|c| c.minus(d.amount)) {
        Some(rest) if rest.is_negative() => {
            say!("rka-title-over", unit = unit, amount = rupiah(Money::ZERO.minus(rest)))
        }
        _ if notes > 0 => say!("rka-title-notes", unit = unit, count = notes),
        Some(rest) => say!("rka-title-rest", unit = unit, amount = rupiah(rest)),
        None => say!("rka-title-sum", unit = unit, amount = rupiah(d.amount)),
    }
}

pub(crate) fn rka_lead(stage: &str, year: i32, unit: &str) -> String {
    say!("rka-lead", stage = stage, year = year.to_string(), unit = unit)
}

pub(crate) fn part_title(heading: &str, place: &Place) -> String {
    match place.ceiling.map(|c| c.minus(place.amount)) {
        Some(rest) if rest.is_negative() => {
            say!("rka-part-over", name = heading, amount = rupiah(Money::ZERO.minus(rest)))
        }
        Some(rest) => say!("rka-part-rest", name = heading, amount = rupiah(rest)),
        None => say!("rka-part-sum", name = heading, amount = rupiah(place.amount)),
    }
}

pub(crate) fn part_lead(count: usize) -> String {
    say!("rka-part-lead", count = count)
}

pub(crate) fn not_open(state: &str) -> String {
    say!("rka-not-open", state = state)
}

pub(crate) fn history_title(name: &str) -> String {
    say!("rka-history-title", name = name)
}

pub(crate) fn history_lead(count: usize) -> String {
    say!("rka-history-lead", count = count)
}

pub(crate) fn change_counts(added: usize, changed: usize, gone: usize) -> String {
    let text = |n: usize| super::count(i64::try_from(n).unwrap_or(i64::MAX));
    say!("rka-change-counts", added = text(added), changed = text(changed), gone = text(gone))
}
